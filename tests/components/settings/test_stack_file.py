"""Stack files: where they lie, whose they are, and what a program gets of them."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from components.catalog import load_catalog
from components.errors import InputError
from components.settings.settings import CONFIG_KEYS, Settings, parse_settings, typed_values
from components.settings.stack_file import StackConfig, read_stack
from tests.examples.settings import CENTER

OWN = {
    "accountId": "123456789012",
    "integratedBy": "customer",
    "contactCenters": [CENTER],
}


def _project(folder: Path, stack: str = "Pulumi.dev.yaml", **more: str) -> Path:
    (folder / stack).parent.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "p", "runtime": "python", **more}))
    (folder / stack).write_text("config:\n  aws:region: us-west-2\n  p:release: 20\n")
    return folder


def _stack(folder: Path, text: str, *overrides: str) -> StackConfig:
    _project(folder)
    (folder / "Pulumi.dev.yaml").write_text(text)
    return read_stack(folder, "dev", overrides)


@pytest.mark.parametrize("name", ["dev", "org/dev", "org/p/dev", "organization/p/dev"])
def test_a_stack_may_be_named_as_pulumi_shows_it(tmp_path: Path, name: str) -> None:
    config = read_stack(_project(tmp_path), name, [])
    assert config.stack == "dev"
    assert config.own() == {"release": 20}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("org/other/dev", "a stack of the project 'other'; this folder has 'p'"),
        ("a/b/c/dev", "not the name of a stack"),
        ("", "not the name of a stack"),
        ("org/", "not the name of a stack"),
        ("../dev", "not the name of a stack"),
        ("d\ne", "not the name of a stack"),
        ("prod", r"no Pulumi.prod.yaml. Known are: dev"),
        ("sub/x", r"no Pulumi.x.yaml. Known are: dev"),
    ],
)
def test_another_name_reads_no_file(tmp_path: Path, name: str, what: str) -> None:
    _project(tmp_path, "Pulumi.sub/x.yaml")
    with pytest.raises(InputError, match=rf"--stack: .*({what})"):
        read_stack(_project(tmp_path), name, [])


@pytest.mark.parametrize("key", ["stackConfigDir", "config"])
def test_stack_files_may_lie_in_a_folder_of_their_own(tmp_path: Path, key: str) -> None:
    folder = _project(tmp_path, "stacks/Pulumi.dev.yaml", **{key: "stacks"})
    assert read_stack(folder, "dev", []).own() == {"release": 20}
    with pytest.raises(InputError, match=r"no stacks/Pulumi.prod.yaml. Known are: dev"):
        read_stack(folder, "prod", [])


def test_another_file_can_be_read_in_place_of_the_stacks_own(tmp_path: Path) -> None:
    folder = _project(tmp_path)
    (folder / "other.yaml").write_text("config:\n  p:release: 19\n")
    config = read_stack(folder, "dev", [], folder / "other.yaml")
    assert (config.stack, config.own()) == ("dev", {"release": 19})
    with pytest.raises(InputError, match=r"nowhere.yaml: cannot be read: No such file"):
        read_stack(folder, "dev", [], folder / "nowhere.yaml")


def test_a_pipe_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    folder = _project(tmp_path)
    (folder / "Pulumi.dev.yaml").unlink()
    os.mkfifo(folder / "Pulumi.dev.yaml")
    with pytest.raises(InputError, match=r"Pulumi.dev.yaml: cannot be read: not a regular file"):
        read_stack(folder, "dev", [])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("config:\n  p:release: 20\n  p:release: 21\n", r"line 3: the key 'p:release'.* in line 2"),
        ("config:\n  release: 20\n  p:release: 21\n", "'p:release' is given twice"),
        ("config:\n  p:config:release: 20\n  p:release: 21\n", "'p:release' is given twice"),
        ("config:\n  a:b:c: 20\n", "'a:b:c' is not a key of the form"),
        ("config: [a]\n", "config is not a mapping"),
        ("- config\n", "not a YAML mapping with the key config"),
    ],
)
def test_a_file_that_says_two_things_is_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=rf"Pulumi.dev.yaml: .*{what}"):
        _stack(tmp_path, text)


@pytest.mark.parametrize(
    "override",
    ["release=" + "9" * 6_000, "release=" + "[" * 100_000, "release=NaN", "release=twenty"],
)
def test_an_override_that_is_no_json_is_refused(tmp_path: Path, override: str) -> None:
    with pytest.raises(InputError, match=r"--config release: .* is not JSON"):
        _stack(tmp_path, "", override)


def test_nothing_is_an_empty_text_as_for_the_engine(tmp_path: Path) -> None:
    config = _stack(tmp_path, "config:\n  p:externalId:\n  p:release: ~\n")
    assert config.own() == {"externalId": "", "release": ""}


def test_the_old_form_of_a_key_is_read(tmp_path: Path) -> None:
    assert _stack(tmp_path, "config:\n  p:config:release: 20\n").own() == {"release": 20}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("[scv/prod, shared]", "scv/prod, shared"),
        ("{imports: [scv/prod]}", "scv/prod"),
        ("{values: {pulumiConfig: {}}}", "written in the stack's file"),
    ],
)
def test_a_missing_key_may_come_from_an_environment(tmp_path: Path, given: str, names: str) -> None:
    config = _stack(tmp_path, f"environment: {given}\nconfig:\n  aws:region: us-west-2\n")
    assert ", ".join(config.environments) == names
    with pytest.raises(InputError) as refused:
        config.settings(load_catalog())
    for key in ("accountId", "contactCenters"):
        [problem] = [one for one in refused.value.problems if one.where == key]
        assert f"from the environment {names}?" in problem.what
        assert f"--config '{key}=...'" in problem.what


def _accepted(config: dict[str, Any]) -> Settings | None:
    try:
        return parse_settings(config, "us-west-2", load_catalog(), Path())
    except InputError:
        return None


_TEXTS = st.text(alphabet='a0-[]{}"', max_size=4)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([19, 20, 21, 20.0, 123456789012]),
    st.floats(allow_nan=False, allow_infinity=False),
    _TEXTS,
    st.sampled_from(["", "[]", "{}", "21", "null", "true", "123456789012", "acme", "customer"]),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(_TEXTS, inner, max_size=2)
    ),
    max_leaves=4,
)


@hypothesis_settings(deadline=None)
@given(st.dictionaries(st.sampled_from(CONFIG_KEYS), _VALUES, max_size=2))
def test_what_a_command_accepts_the_program_gets(changes: dict[str, Any]) -> None:
    values = {f"p:{key}": value for key, value in {**OWN, **changes}.items() if value is not None}
    config = StackConfig(Path(), "p", "dev", values, (), ())
    texts = {key.removeprefix("p:"): text for key, text in config.as_pulumi().items()}
    command, program = _accepted(config.own()), _accepted(typed_values(texts))
    assert command is None or command == program


@pytest.mark.parametrize(
    ("key", "value", "accepted"),
    [
        ("externalId", [], False),
        ("multiOrg", [], False),
        ("multiOrg", "", False),
        ("externalId", 12345, True),
        ("accountId", 123456789012, True),
        ("tags", '{"team": "voice"}', True),
        ("release", "20", True),
    ],
)
def test_a_command_refuses_what_the_program_may_take_for_something_else(
    key: str, value: object, *, accepted: bool
) -> None:
    given = {f"p:{name}": one for name, one in {**OWN, key: value}.items()}
    config = StackConfig(Path(), "p", "dev", given, (), ())
    assert _accepted(config.own()) is None
    text = config.as_pulumi()[f"p:{key}"]
    assert (_accepted({**OWN, **typed_values({key: text})}) is not None) == accepted
