"""Journey 5: the policy pack refuses a sabotaged program, and nothing is created."""

import shutil
from pathlib import Path

import pytest
from pulumi.automation import CommandError

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import PACK, EngineStack
from tests.e2e.journeys.sabotage import READ_ONLY, SABOTAGES, Sabotage
from tests.e2e.moto_server import ROOT
from tests.examples import METADATA
from tests.policypacks.published_pack import assembled


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=str)
def test_it_is_refused_at_preview_and_at_up(small: EngineStack, sabotage: Sabotage) -> None:
    sabotage.apply(small.project)
    for operation in (["preview"], ["up", "--yes"]):
        with pytest.raises(CommandError) as refused:
            small.run(*operation, "--policy-pack", str(PACK))
        assert sabotage.rule in str(refused.value)
        assert "mandatory" in str(refused.value)
    assert not any(account.contents(small.iam))


def test_a_role_that_is_only_read_was_judged_by_nobody(small: EngineStack) -> None:
    name = small.plan.settings.provisioning_role_name
    account.make_foreign_role(small.iam, name)
    READ_ONLY.apply(small.project)
    with pytest.raises(CommandError) as refused:
        small.run("preview", "--policy-pack", str(PACK))
    assert READ_ONLY.rule in str(refused.value)
    assert f"role/{name} is missing" in str(refused.value)


def test_it_is_found_in_the_state_of_who_went_without_the_pack(
    small: EngineStack, tmp_path: Path
) -> None:
    sabotage = SABOTAGES[0]
    sabotage.apply(small.project)
    small.up()
    for file in (tmp_path / "state.json", None):
        with pytest.raises(CommandError) as found:
            small.analyze(file)
        assert sabotage.rule in str(found.value)
        assert "cannot be judged" not in str(found.value)


def test_the_program_as_it_is_passes(small: EngineStack, tmp_path: Path) -> None:
    shutil.copy(METADATA, small.project / "saml.xml")
    small.configure(integratedBy="customer", samlMetadataFile="saml.xml")
    assert small.preview(pack=PACK).operations == {"create"}
    small.up(pack=PACK)
    assert account.roles(small.iam) == account.planned_roles(small.plan)
    for file in (tmp_path / "state.json", None):
        assert "scv-guardrails" in small.analyze(file).stdout

    metadata = small.project / "saml.xml"
    metadata.write_text(metadata.read_text("utf-8").replace("</", "\n</", 1), "utf-8")
    with pytest.raises(CommandError, match="not that of samlMetadataFile"):
        small.analyze()


def test_a_published_pack_judges_far_from_the_repository(
    small: EngineStack, tmp_path: Path
) -> None:
    published = assembled(tmp_path / "published")
    # The policy server's clients install the same packages there.
    (published / "venv").symlink_to(ROOT / ".venv")
    shutil.copy(METADATA, small.project / "saml.xml")
    small.configure(integratedBy="customer", samlMetadataFile="saml.xml")
    assert small.preview(pack=published).operations == {"create"}

    sabotage = SABOTAGES[0]
    sabotage.apply(small.project)
    with pytest.raises(CommandError) as refused:
        small.run("preview", "--policy-pack", str(published))
    assert sabotage.rule in str(refused.value)
    assert "cannot be judged" not in str(refused.value)
