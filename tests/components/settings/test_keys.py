"""The settings say which keys there are: what repeats them for Pulumi and for people follows."""

import re
from typing import Any

import pytest
import yaml

from components import service_cloud_voice_args as arguments
from components.settings import settings
from components.settings.validation import Model, keys
from tests.examples import PROJECT

ROOT = PROJECT.parents[2]
_CONFIG = {key: keys(settings.Settings)[key] for key in settings.CONFIG_KEYS}


def test_pulumi_yaml_declares_every_key() -> None:
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))["config"]
    # Pulumi asks every stack for a key without a default.
    found = [(key, one["type"], one.get("default", "asked")) for key, one in declared.items()]
    assert found == [
        (key, one.kind, "asked" if one.required else one.default) for key, one in _CONFIG.items()
    ]
    assert all(one["description"] for one in declared.values())


def test_the_page_on_configuration_has_every_key() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.* \| (.*) \|$", page, re.MULTILINE))
    known = {**_CONFIG, **keys(settings.ContactCenter)}
    assert [*rows] == [*known]
    for key, one in known.items():
        assert (rows[key] == "required") is one.required
        assert rows[key] == f"`{one.default}`" or not one.default


@pytest.mark.parametrize(
    ("args", "model"),
    [
        (arguments.ServiceCloudVoiceArgs, arguments.Arguments),
        (arguments.ContactCenter, settings.ContactCenter),
        (arguments.ExistingInstance, settings.ExistingInstance),
        (arguments.MultiOrg, settings.MultiOrg),
    ],
)
def test_the_package_has_every_key(args: Any, model: type[Model]) -> None:
    known = {key: one for key, one in keys(model).items() if ":" not in key}
    assert args.__annotations__.keys() == known.keys()
    assert args.__required_keys__ == {key for key, one in known.items() if one.required}
