"""The seal on the catalog: it is current, and whatever changes an entry breaks it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from components.catalog import Catalog, Family, load_catalog
from policypacks.scv_guardrails import reviewed

_CATALOG = load_catalog()
_FAMILY = _CATALOG.families["contact-center"]
_SAML = "${contact_center}-SAMLRole"


def _with(family: Family) -> Catalog:
    return replace(_CATALOG, families={**_CATALOG.families, family.family: family})


def test_it_is_current() -> None:
    current = reviewed.FILE.read_text("utf-8") == reviewed.text_of(_CATALOG)
    assert current, (
        "an entry of the catalog was changed: have it reviewed, then run `make reviewed`"
    )
    assert reviewed.unreviewed(_CATALOG) == frozenset()


def test_it_holds_every_role_and_policy() -> None:
    names = {one.name for one in (*_CATALOG.roles(), *_CATALOG.policies())}
    assert reviewed.digests(_CATALOG).keys() == names
    assert [*reviewed.digests(_CATALOG)] == sorted(names)


def test_a_changed_entry_is_not_the_reviewed_one() -> None:
    roles = [replace(one, path="/x/") if one.name == _SAML else one for one in _FAMILY.roles]
    assert reviewed.unreviewed(_with(replace(_FAMILY, roles=tuple(roles)))) == {_SAML}


def test_a_changed_policy_is_not_the_reviewed_one() -> None:
    family = next(one for one in _CATALOG.families.values() if one.policies)
    first, *others = family.policies
    policies = (replace(first, statements=first.statements[1:]), *others)
    assert reviewed.unreviewed(_with(replace(family, policies=policies))) == {first.name}


def test_a_changed_constant_is_in_every_entry_of_its_family() -> None:
    constants = {**_FAMILY.constants, "more": "x"}
    changed = reviewed.unreviewed(_with(replace(_FAMILY, constants=constants)))
    assert changed == {one.name for one in (*_FAMILY.roles, *_FAMILY.policies)}


def test_a_new_entry_is_not_reviewed() -> None:
    new = replace(_FAMILY.roles[0], name="New")
    assert reviewed.unreviewed(_with(replace(_FAMILY, roles=(*_FAMILY.roles, new)))) == {"New"}


def test_a_missing_file_is_no_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reviewed, "FILE", tmp_path / "reviewed.json")
    with pytest.raises(FileNotFoundError):
        reviewed.unreviewed(_CATALOG)
    (tmp_path / "reviewed.json").write_text("{}", "utf-8")
    assert len(reviewed.unreviewed(_CATALOG)) == len(reviewed.digests(_CATALOG))


def test_a_key_without_a_value_changes_no_entry() -> None:
    digests = reviewed.digests(_CATALOG)
    assert all(len(one) == 64 for one in digests.values())
    assert len({*digests.values()}) == len(digests)
    text = json.loads(reviewed.text_of(_CATALOG))
    assert text == digests
