"""The proof notices mistakes: in a document, in a role, in the catalog."""

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest

from components.catalog import Catalog, CatalogError, load_catalog
from components.plan.build import plan_stack
from tests.fidelity.compare import differences
from tests.fidelity.digests import expected
from tests.fidelity.mutants import alone, mutants, published_entries, without_role
from tests.fidelity.probes import EXTERNAL_ID, Probe, settings_of, view_of_probe
from tests.fidelity.undo import undone
from tests.fidelity.view import SETTINGS, TRUST, Part, View, digests, is_document, listed, view_of

PROBE = Probe(21, "aws-us-gov", "existing instance", external_id=EXTERNAL_ID)
# Together they have every release, partition and fact that a line of the catalog is marked with.
PROBES = (
    PROBE,
    Probe(22, "aws", "plain"),
    Probe(21, "aws", "plain"),
    Probe(20, "aws", "plain"),
    Probe(20, "aws-us-gov", "plain"),
    Probe(19, "aws", "plain"),
    Probe(19, "aws-us-gov", "plain"),
    Probe(21, "aws", "plain", "salesforce", EXTERNAL_ID),
    Probe(22, "aws-us-gov", "multi-org"),
    Probe(21, "aws", "multi-org"),
    Probe(20, "aws-us-gov", "multi-org"),
    Probe(19, "aws", "multi-org"),
)

Statement = dict[str, Any]


def _changed(
    key: str, change: Callable[[list[str]], list[str]]
) -> Callable[[Statement], Statement]:
    return lambda statement: {**statement, key: change(listed(statement.get(key, [])))}


IN_A_STATEMENT = MappingProxyType(
    {
        "an action less": _changed("Action", lambda actions: actions[1:]),
        "an action more": _changed("Action", lambda actions: [*actions, "iam:PassRole"]),
        "another effect": lambda statement: {**statement, "Effect": "Deny"},
        "a condition": lambda statement: {**statement, "Condition": {"Bool": {"aws:x": "true"}}},
    }
)
IN_A_POLICY = MappingProxyType(
    {
        **IN_A_STATEMENT,
        "a resource less": _changed("Resource", lambda lines: lines[1:]),
        "a resource more": _changed("Resource", lambda lines: [*lines, "arn:aws:s3:::more"]),
        "another ARN": _changed("Resource", lambda lines: [f"{line}x" for line in lines]),
    }
)
IN_A_TRUST = MappingProxyType(
    {
        **IN_A_STATEMENT,
        "anyone": lambda statement: {**statement, "Principal": {"AWS": "*"}},
    }
)
IN_SETTINGS = MappingProxyType(
    {
        "another path": {"path": "/other/"},
        "another session": {"maxSessionDuration": 43_200},
        "other policies": {"managedPolicies": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
        "no boundary": {"permissionsBoundary": None},
    }
)


def _published() -> list[str]:
    return [*published_entries(load_catalog())]


@cache
def _view() -> View:
    return _undone(view_of_probe(PROBE), PROBE)


def _undone(view: View, probe: Probe) -> View:
    return undone(view, load_catalog().deviations.values(), settings_of(probe)).view


def _noticed(part: Part, value: Any) -> None:
    changed = {**_view(), part: value}
    found = differences(_view(), changed)
    assert found, part
    assert all(line.startswith(f"{part}: ") for line in found)
    before, after = digests(_view()), digests(changed)
    assert {name for name in before if before[name] != after[name]} == {str(part)}


def _rendered(catalog: Catalog, probe: Probe) -> dict[str, str]:
    try:
        return digests(_undone(view_of(plan_stack(settings_of(probe), catalog)), probe))
    except CatalogError:
        return {}


@cache
def _alone(name: str, probe: Probe) -> dict[str, str]:
    found = _rendered(alone(load_catalog(), name), probe)
    assert found
    assert found.items() <= expected(probe).items()
    return found


@pytest.mark.parametrize("mistake", sorted(IN_A_POLICY))
def test_a_mistake_in_any_statement_of_a_policy_is_noticed(mistake: str) -> None:
    for part in filter(is_document, _view()):
        for index, statement in enumerate(_view()[part]["Statement"]):
            _noticed(part, _with(part, index, IN_A_POLICY[mistake](statement)))


@pytest.mark.parametrize("mistake", sorted(IN_A_TRUST))
def test_a_mistake_in_any_trust_policy_is_noticed(mistake: str) -> None:
    for part in _view():
        if part.what == TRUST:
            statement = _view()[part]["Statement"][0]
            _noticed(part, _with(part, 0, IN_A_TRUST[mistake](statement)))


@pytest.mark.parametrize("mistake", sorted(IN_SETTINGS))
def test_a_mistake_in_any_role_s_settings_is_noticed(mistake: str) -> None:
    for part, value in _view().items():
        if part.what == SETTINGS and "maxSessionDuration" in value:
            _noticed(part, {**value, **IN_SETTINGS[mistake]})


def test_a_document_more_or_less_is_noticed() -> None:
    view = _view()
    for part in view:
        less = {other: value for other, value in view.items() if other != part}
        (missing,) = differences(view, less)
        assert missing.startswith(f"{part}: published, but we do not deploy it")
        (more,) = differences(less, view)
        assert more.startswith(f"{part}: not published, but we deploy it")


def test_the_catalog_itself_passes() -> None:
    for probe in PROBES:
        assert _rendered(load_catalog(), probe) == expected(probe)


@pytest.mark.parametrize("name", _published())
def test_a_mistake_in_the_catalog_is_noticed(name: str) -> None:
    made = [*mutants(alone(load_catalog(), name), name)]
    assert made
    for what, catalog in made:
        assert any(_rendered(catalog, probe) != _alone(name, probe) for probe in PROBES), what


@pytest.mark.parametrize("name", ["SCVIDPLambdaRole", "${contact_center}-SAMLRole"])
def test_a_role_left_out_of_the_catalog_is_noticed(name: str) -> None:
    changed = without_role(load_catalog(), name)
    assert any(_rendered(changed, probe) != expected(probe) for probe in PROBES)


def _with(part: Part, index: int, statement: Statement) -> Any:
    document = _view()[part]
    statements = [*document["Statement"]]
    statements[index] = statement
    return {**document, "Statement": statements}
