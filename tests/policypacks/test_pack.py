"""The pack's contents, pinned: whoever drops, renames or lowers a rule has to do it here too."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pulumi_aws as aws
import pytest
import yaml
from jsonschema import Draft7Validator
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy

from components.catalog import load_catalog
from components.partition import PARTITIONS
from components.settings.settings import BOUNDARY_POLICY
from policypacks.scv_guardrails import facts, pack, tokens
from policypacks.scv_guardrails.model import ResourceRule
from policypacks.scv_guardrails.rules import RULES, shared
from scvctl.check.pack.process import PACK
from tests.policypacks.asking import ALL_RULES
from tests.policypacks.recorded import ROOT, Shown, example

# name, level, severity, kind, options
_PINNED = """
account-id-resolved         mandatory  high      resource  -
account-id-consistent       mandatory  high      resource  approvedAccounts,approvedPlugins
salesforce-account-trusted  mandatory  critical  resource  approvedAccounts,approvedServices
external-id-required        mandatory  high      resource  when
external-id-secret          mandatory  high      stack     -
boundary-required           mandatory  critical  resource  approvedBoundaries
boundary-intact             mandatory  critical  resource  approvedBoundaries
partition-consistent        mandatory  high      resource  -
saml-audience               mandatory  high      resource  -
no-escalation               mandatory  critical  resource  approvedTypes
quota                       mandatory  medium    resource  -
one-attachment-mechanism    mandatory  high      resource  -
known-role                  advisory   low       resource  -
new-role-trust              mandatory  high      stack     -
stack-complete              mandatory  medium    stack     -
exclusive-covers-roles      mandatory  high      stack     -
no-duplicate-attachment     mandatory  medium    stack     -
quota-per-role              mandatory  medium    stack     -
outputs-complete            mandatory  low       stack     -
exceptions-valid            mandatory  high      stack     -
"""

# The types that each rule about resources looks at; every type where it says so.
_TYPES = MappingProxyType(
    {
        "account-id-resolved": "iam",
        "account-id-consistent": "every",
        "salesforce-account-trusted": "role",
        "external-id-required": "role",
        "boundary-required": "role, user",
        "boundary-intact": "policy, attachment, exclusive attachments",
        "partition-consistent": "iam, provider",
        "saml-audience": "role, saml provider",
        "no-escalation": "every",
        "quota": "role, policy, inline policy, exclusive attachments, saml provider",
        "one-attachment-mechanism": "role, foreign",
        "known-role": "role",
    }
)
_IAM = {
    "role": "aws:iam/role:Role",
    "policy": "aws:iam/policy:Policy",
    "inline policy": "aws:iam/rolePolicy:RolePolicy",
    "attachment": "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "exclusive inline": "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
    "exclusive attachments": (
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    ),
    "saml provider": "aws:iam/samlProvider:SamlProvider",
}
_OTHER = {
    "provider": "pulumi:providers:aws",
    "stack": "pulumi:pulumi:Stack",
    "user": "aws:iam/user:User",
}
# The one that is written in C, where it is there: test tables are large.
_MANDATORY = {rule.name for rule in ALL_RULES.values() if rule.level == "mandatory"} | {"all"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINK = re.compile(r"https://docs\.aws\.amazon\.com/IAM/latest/UserGuide/[\w-]+\.html(#[\w-]+)?")


def test_the_contents() -> None:
    rows = [
        [
            rule.name,
            rule.level,
            rule.severity,
            "resource" if isinstance(rule, ResourceRule) else "stack",
            ",".join(rule.options) or "-",
        ]
        for rule in ALL_RULES.values()
    ]
    assert rows == [line.split() for line in _PINNED.strip().splitlines()]


def test_the_types() -> None:
    known = {
        **{name: {token} for name, token in {**_IAM, **_OTHER}.items()},
        "iam": {*_IAM.values()},
        "foreign": {*tokens.FOREIGN_MECHANISMS},
    }
    for rule in ALL_RULES.values():
        if not isinstance(rule, ResourceRule):
            continue
        if _TYPES[rule.name] == "every":
            assert rule.types is None, rule.name
            continue
        expected = set[str]().union(*(known[one] for one in _TYPES[rule.name].split(", ")))
        assert rule.types == expected, rule.name


@pytest.mark.parametrize("rule", ALL_RULES.values(), ids=ALL_RULES)
def test_every_rule_says_what_a_person_needs(rule: Any) -> None:
    for sentence in (rule.demands, rule.why, rule.remedy):
        assert len(sentence) > 20
        assert sentence[0].isupper()
        assert sentence[-1] == "."
    assert rule.title
    assert len(rule.title) <= 60
    assert _LINK.fullmatch(rule.url)
    assert rule.references
    assert len({*rule.references}) == len(rule.references)
    for one in rule.references:
        assert (one.framework, one.version) in {("NIST SP 800-53", "Rev. 5"), ("AWS FSBP", "1.0.0")}
        pattern = r"[A-Z]{2}-\d+" if one.framework.startswith("NIST") else r"IAM\.\d+"
        assert re.fullmatch(pattern, one.control)
        assert one.title


def test_links_and_references_are_different_ones() -> None:
    for kind in (str, type(shared.BASELINE)):
        values = [one for name, one in vars(shared).items() if name.isupper() and type(one) is kind]
        assert len(values) > 5
        assert len({*values}) == len(values)


_SCHEMAS: list[tuple[str, list[Any], list[Any]]] = [
    ("approvedAccounts", [[], ["111122223333"]], ["111122223333", ["x"], [111122223333], [[]]]),
    ("approvedServices", [[], ["x"]], ["x", [1]]),
    ("approvedBoundaries", [[], ["x"]], ["x", [1]]),
    ("approvedPlugins", [[], ["x"]], ["x", [1]]),
    ("approvedTypes", [[], ["x"]], ["x", [1]]),
    ("when", ["configured", "always"], ["never", "", True]),
]


@pytest.mark.parametrize(
    ("option", "accepted", "refused"), _SCHEMAS, ids=[one[0] for one in _SCHEMAS]
)
def test_the_schema_of_every_option(option: str, accepted: list[Any], refused: list[Any]) -> None:
    found = [rule.options[option] for rule in RULES if option in rule.options]
    assert found
    for one in found:
        validator: Any = Draft7Validator(dict(one.schema))
        assert all(validator.is_valid(value) for value in accepted)
        assert not any(validator.is_valid(value) for value in refused)
        assert one.default == ("configured" if option == "when" else ())


def test_tokens_are_those_of_the_sdk() -> None:
    assert {*_IAM.values()} == tokens.OF_IAM
    assert {_IAM[one] for one in ("role", "policy", "inline policy")} == tokens.WITH_DOCUMENTS
    of_pulumi = {tokens.STACK_REFERENCE, tokens.ENGINE_PROVIDER, tokens.PACKAGE_PROVIDER}
    assert {*_IAM.values(), *_OTHER.values(), *of_pulumi} - {tokens.USER} == (tokens.JUDGED)
    assert tokens.STACK_REFERENCE == "pulumi:pulumi:StackReference"
    assert tokens.PACKAGE_PROVIDER == "pulumi:providers:scv-connect-iam"
    assert tokens.ENGINE_PROVIDER == "pulumi:providers:pulumi"


def test_components_are_those_that_the_program_registers() -> None:
    registered = {one.type for partition in PARTITIONS for one in _shown(partition)}
    ours = {one for one in registered if one.startswith("scv-connect-iam:")}
    assert len(ours) > 5
    assert not registered - ours - tokens.JUDGED


def _shown(partition: str) -> Iterable[Shown]:
    return example(partition).resources.values()


def test_every_type_of_iam_that_can_grant_is_known_or_unheard_of() -> None:
    # What the SDK has for users, groups and their keys: a new one has to be put among them.
    kinds = re.compile(r"(User|Group|AccessKey|PolicyAttachment$|Credential|Certificate$|SshKey)")
    classes: list[Any] = [value for name, value in vars(aws.iam).items() if kinds.match(name)]
    found = {one.pulumi_type for one in classes if hasattr(one, "pulumi_type")}
    assert found - tokens.FOREIGN_MECHANISMS <= {"aws:iam/serverCertificate:ServerCertificate"}
    assert len(tokens.FOREIGN_MECHANISMS) == 18


def test_no_token_is_typed_by_hand() -> None:
    files = [*PACK.rglob("*.py")]
    assert len(files) > 30
    for file in files:
        assert not re.search(r"aws:[a-z]+/|pulumi:providers:aws", file.read_text("utf-8")), file


def test_facts_agree_with_the_program() -> None:
    assert dict(facts.SALESFORCE_ACCOUNTS) == {
        name: one.salesforce_account for name, one in PARTITIONS.items()
    }
    assert dict(facts.SAML_AUDIENCES) == {
        name: one.saml_audience for name, one in PARTITIONS.items()
    }
    trusts = [role.trust for role in load_catalog().roles()]
    assert {one.service for one in trusts if one.service} == facts.TRUSTED_SERVICES
    providers = {one.saml_provider for one in trusts if one.saml_provider}
    assert providers == {f"{facts.SAML_PROVIDER}${{salesforce_org_id}}"}
    assert f"/{BOUNDARY_POLICY}".startswith(facts.BOUNDARY_PATH)
    assert all(one.endswith(f".{facts.SERVICE_ENDING}") for one in facts.TRUSTED_SERVICES)


def test_the_facts_stand_by_themselves() -> None:
    imported = re.findall(r"^(?:from|import) (\S+)", Path(facts.__file__).read_text(), re.MULTILINE)
    assert imported == ["collections.abc", "types"]


def test_what_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[dict[str, Any]] = []
    listening: list[Any] = []

    def listen(*given: Any) -> None:
        listening.append(given)

    def serve(**given: Any) -> None:
        served.append(given)

    monkeypatch.setattr(pack, "PolicyPack", serve)
    monkeypatch.setattr(pack, "listen", listen)
    pack.serve()
    assert len(listening) == 1
    (given,) = served
    assert given["name"] == "scv-guardrails"
    assert given["enforcement_level"] is EnforcementLevel.MANDATORY
    assert [policy.name for policy in given["policies"]] == [*ALL_RULES]
    assert not any(
        isinstance(one, ResourceValidationPolicy) and one.has_remediation()
        for one in given["policies"]
    )


def _configurations() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every file of the repository that could configure the pack's rules."""
    hidden = {".venv", ".git", "node_modules", ".hypothesis", ".pytest_cache", ".ruff_cache"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [one for one in folders if one not in hidden]
        for file in (Path(folder, name) for name in names):
            if file.suffix == ".json":
                yield file, json.loads(file.read_text("utf-8"))
            elif file.suffix in {".yaml", ".yml"}:
                yield file, yaml.load(file.read_text("utf-8"), _LOADER)  # noqa: S506 - a safe one


def _lowered(given: Any) -> Iterator[str]:
    """The mandatory rules that a configuration gives another level, wherever they stand in it."""
    if isinstance(given, list):
        for one in cast("list[Any]", given):
            yield from _lowered(one)
    if not isinstance(given, dict):
        return
    for key, value in cast("dict[Any, Any]", given).items():
        level = cast("Any", value).get("enforcementLevel") if isinstance(value, dict) else value
        if key in _MANDATORY and level in ("advisory", "disabled", "remediate", False):
            yield str(key)
        yield from _lowered(value)


def test_what_lowers_a_rule_is_found() -> None:
    lowering: list[Any] = [
        {"all": "advisory"},
        {"quota": "disabled"},
        {"policies": [{"no-escalation": {"enforcementLevel": "advisory", "approvedTypes": []}}]},
        {"config": {"policy:config": {"boundary-required": {"enforcementLevel": "disabled"}}}},
    ]
    assert all([*_lowered(given)] for given in lowering)
    assert [*_lowered({"known-role": "disabled", "quota": "mandatory", "all": "mandatory"})] == []
    assert [*_lowered({"quota": {"enforcementLevel": "mandatory"}, "x": ["all", 1, None]})] == []


def test_no_committed_configuration_lowers_a_mandatory_rule() -> None:
    read = dict(_configurations())
    assert {"Pulumi.dev.yaml", "Pulumi.gov.yaml", "Pulumi.yaml", "PulumiPolicy.yaml"} <= {
        file.name for file in read
    }
    assert {
        str(file): [*_lowered(given)] for file, given in read.items() if [*_lowered(given)]
    } == {}


def test_no_script_configures_or_skips_the_pack() -> None:
    # Flags of Pulumi and settings of its service; a file that is given by name has to be read here.
    skipping = re.compile(
        r"--policy-pack-config|--disable-policy|PULUMI_DISABLE_POLICY", re.IGNORECASE
    )
    scripts = [ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    for file in scripts:
        assert not skipping.search(file.read_text("utf-8")), file


def test_the_pack_is_started_as_pulumi_does() -> None:
    given = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text("utf-8"))
    assert given["runtime"]["name"] == "python"
    assert (PACK / given["runtime"]["options"]["virtualenv"]).resolve() == (
        ROOT / ".venv"
    ).resolve()
    assert re.fullmatch(r"\d+\.\d+\.\d+", given["version"])
