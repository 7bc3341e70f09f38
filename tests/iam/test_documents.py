"""A policy document is read strictly: what AWS would refuse or read in another way is malformed."""

import json
from typing import Any

import pytest

from iam.documents import Kind, Malformed, joined, parse, read

_ALLOW = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
_TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}


def _document(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def _policy(**changes: Any) -> str:
    return _document({**_ALLOW, **changes})


def _without(key: str, **changes: Any) -> str:
    return _document({one: value for one, value in {**_ALLOW, **changes}.items() if one != key})


def _trust(**changes: Any) -> str:
    return _document({**_TRUST, **changes})


_TWICE = "{" + ", ".join(f'"{key}": 1' for key in "fedcba" * 2 + "g") + "}"

_WRONG: list[tuple[str, Kind, str]] = [
    ("", "policy", "not JSON"),
    ("{", "policy", "not JSON"),
    ("secret", "policy", "not JSON"),
    ("[]", "policy", "not a JSON object"),
    ('"x"', "policy", "not a JSON object"),
    ("null", "policy", "not a JSON object"),
    ("1", "policy", "not a JSON object"),
    (_TWICE, "policy", "the key a, b, c, d, e, f is given twice"),
    (_policy().replace('"Action"', '"Effect": "Deny", "Action"'), "policy", "key Effect is given"),
    ("{}", "policy", "Version is not 2012-10-17"),
    (_document(_ALLOW, Version="2008-10-17"), "policy", "Version is not 2012-10-17"),
    (_document(_ALLOW, Version=20121017), "policy", "Version is not 2012-10-17"),
    (_document(_ALLOW, f=0, e=0, d=0, c=0, b=0, a=0), "policy", "element a, b, c, d, e, f"),
    (_document(_ALLOW).replace("Version", "version"), "policy", "an unknown element version"),
    ('{"Version": "2012-10-17"}', "policy", "no statement"),
    ('{"Version": "2012-10-17", "Statement": null}', "policy", "statement 1 is not an object"),
    (_document(), "policy", "no statement"),
    (_document("x"), "policy", "statement 1 is not an object"),
    (_document(_ALLOW, None), "policy", "statement 2 is not an object"),
    (_document(_ALLOW, [_ALLOW]), "policy", "statement 2 is not an object"),
    (_policy(Sid=1), "policy", "statement 1: Sid is not a text"),
    (_policy(Sid="A", Effect="allow"), "policy", "statement 1 (A): Effect is neither"),
    (_without("Effect"), "policy", "statement 1: Effect is neither Allow nor Deny"),
    (_policy(Effect=True), "policy", "Effect is neither Allow nor Deny"),
    (_policy(Principal="*"), "policy", "statement 1 has Principal, which no policy has"),
    (_policy(NotPrincipal="*"), "policy", "has NotPrincipal, which no policy has"),
    (_policy(action="*", Extra=1), "policy", "statement 1 has Extra, action, which no policy has"),
    (_policy(**dict.fromkeys("hgfedcba", 1)), "policy", "1 has a, b, c, d, e, f, g, h, which no"),
    (_trust(Resource="*"), "trust policy", "has Resource, which no trust policy has"),
    (_trust(NotResource="*"), "trust policy", "has NotResource, which no trust policy has"),
    (_without("Action"), "policy", "statement 1 needs either Action or NotAction"),
    (_policy(NotAction="*"), "policy", "needs either Action or NotAction"),
    (_without("Resource"), "policy", "needs either Resource or NotResource"),
    (_policy(NotResource="*"), "policy", "needs either Resource or NotResource"),
    (_trust(NotPrincipal="*"), "trust policy", "needs either Principal or NotPrincipal"),
    (_without("Resource"), "trust policy", "needs either Principal or NotPrincipal"),
    (_policy(Action=[]), "policy", "statement 1: Action is not a text or a list of texts"),
    (_policy(Action=""), "policy", "Action is not a text or a list of texts"),
    (_policy(Action=["s3:*", ""]), "policy", "Action is not a text or a list of texts"),
    (_policy(Action=["s3:*", 1]), "policy", "Action is not a text or a list of texts"),
    (_policy(Action=[["s3:*"]]), "policy", "Action is not a text or a list of texts"),
    (_policy(Action=None), "policy", "Action is not a text or a list of texts"),
    (_policy(Resource={"a": "b"}), "policy", "Resource is not a text or a list of texts"),
    (_without("Action", NotAction=1), "policy", "NotAction is not a text or a list of texts"),
    (_without("Resource", NotResource=[]), "policy", "NotResource is not a text or a list of"),
    (_trust(Principal="x"), "trust policy", "statement 1: Principal is neither '*' nor an object"),
    (_trust(Principal=["*"]), "trust policy", "Principal is neither '*' nor an object"),
    (_trust(Principal={}), "trust policy", "Principal is neither '*' nor an object"),
    (_trust(Principal={"AWS": 1}), "trust policy", "statement 1: AWS is not a text or a list"),
    (_policy(Condition=[]), "policy", "statement 1: Condition is not an object"),
    (_policy(Condition=None), "policy", "statement 1: Condition is not an object"),
    (_policy(Condition={"Bool": "x"}), "policy", "1: the condition Bool is not an object of keys"),
    (_policy(Condition={"Bool": {}}), "policy", "the condition Bool is not an object of keys"),
    (_policy(Condition={"Bool": {"k": None}}), "policy", "statement 1: k has a value that is no"),
    (_policy(Condition={"Bool": {"k": []}}), "policy", "k has a value that is no text, number"),
    (_policy(Condition={"Bool": {"k": ["x", {}]}}), "policy", "k has a value that is no text"),
]


@pytest.mark.parametrize(("text", "kind", "reason"), _WRONG, ids=[one[2] for one in _WRONG])
def test_it_is_malformed(text: str, kind: Kind, reason: str) -> None:
    with pytest.raises(Malformed) as malformed:
        parse(text, kind)
    assert reason in str(malformed.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "not a JSON object"),
        (_document(), "no statement"),
        ("[" * 100_000, "nested too deeply for a policy document"),
        ('{"Version":\n2012-10-17}', "not JSON: Expecting ',' delimiter (line 2, column 5)"),
        (
            _document({**_ALLOW, "Effect": "x"}, {"Sid": "A", "Effect": "Deny"}, f=0),
            (
                "an unknown element f; statement 1: Effect is neither Allow nor Deny; "
                "statement 2 (A) needs either Action or NotAction; "
                "statement 2 (A) needs either Resource or NotResource"
            ),
        ),
        ("{", "not JSON: Expecting property name enclosed in double quotes (character 2)"),
        (f'{{"Statement": {"9" * 5_000}}}', "not JSON"),
        (
            _policy(Condition={"Bool": {"k": "x", "K": "x"}}),
            "statement 1: the condition Bool has K, k, which are one key",
        ),
        (
            _policy(Condition={"Bool": {"\N{KELVIN SIGN}ms:x": "x"}}),
            "statement 1: the condition Bool has characters that no name of AWS has",
        ),
        (
            _policy(Action=["s3:GetObject", "\N{KELVIN SIGN}ms:Decrypt"]),
            "statement 1: Action has characters that no name of AWS has",
        ),
        (
            _document({"Effect": "Deny", "NotAction": "\N{KELVIN SIGN}ms:*", "Resource": "*"}),
            "statement 1: NotAction has characters that no name of AWS has",
        ),
    ],
)
def test_the_whole_reason(text: str, reason: str) -> None:
    with pytest.raises(Malformed) as malformed:
        parse(text, "policy")
    assert str(malformed.value) == reason


def test_no_message_repeats_the_text() -> None:
    with pytest.raises(Malformed) as malformed:
        parse('{"Statement": "an external ID', "trust policy")
    assert str(malformed.value) == "not JSON: Unterminated string starting at (character 15)"
    assert malformed.value.__cause__ is None


def test_one_statement_may_stand_without_a_list() -> None:
    one = {"Version": "2012-10-17", "Id": "x", "Statement": _ALLOW}
    assert parse(json.dumps(one), "policy") == parse(_document(_ALLOW), "policy")


def test_one_value_is_a_list_of_one() -> None:
    (one,) = parse(_policy(), "policy")
    (listed,) = parse(_policy(Action=["s3:*"], Resource=["*"]), "policy")
    assert one == listed
    assert (one.actions, one.resources) == (("s3:*",), ("*",))
    assert (one.not_actions, one.not_resources) == ((), ())


def test_statements_are_numbered_and_named() -> None:
    document = parse(_document(_ALLOW, {**_ALLOW, "Sid": "A"}), "policy")
    assert [one.place for one in document] == ["statement 1", "statement 2 (A)"]
    assert [one.name for one in document] == ["statement 1", "A"]
    assert [one.place for one in joined([document[1:], document[:1]])] == [
        "statement 1 (A)",
        "statement 2",
    ]


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}, {"Version": "2012-10-17"}])
def test_what_others_wrote_may_be_old(version: dict[str, str]) -> None:
    assert read({**version, "Statement": _ALLOW}, "policy", old=True).faults == ()
    variable = {**_ALLOW, "Resource": "arn:aws:s3:::${aws:userid}"}
    faults = read({**version, "Statement": variable}, "policy", old=True).faults
    assert bool(faults) == (version.get("Version") != "2012-10-17")
    assert all("policy variables" in fault.what for fault in faults)


def test_a_fault_says_what_was_given_apart_from_where() -> None:
    (fault,) = read({"Version": "x", "Statement": _ALLOW}, "policy", old=True).faults
    assert (fault.what, fault.given) == ("Version is not 2012-10-17 or 2008-10-17", "x")


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        ("x", "x"),
        ({**_ALLOW, "Effect": "allow"}, "allow"),
        ({**_ALLOW, "Condition": ["x"]}, ["x"]),
        ({**_ALLOW, "Condition": {"Bool": ["x"]}}, ["x"]),
    ],
)
def test_what_was_given_is_handed_on(statement: object, given: object) -> None:
    with pytest.raises(Malformed) as malformed:
        parse(_document(statement), "policy")
    assert [fault.given for fault in malformed.value.faults] == [given]


def test_everything_in_a_policy() -> None:
    deny = {
        "Effect": "Deny",
        "NotAction": ["iam:*", "sts:*"],
        "NotResource": "arn:x",
        "Condition": {"Bool": {"a": True, "b": [1, 2.5, "x"]}, "Null": {"c": "false"}},
    }
    (statement,) = parse(_document(deny), "policy")
    assert not statement.allows
    assert [*statement.texts()] == [
        ("NotAction", "iam:*"),
        ("NotAction", "sts:*"),
        ("NotResource", "arn:x"),
        ("Condition a", "true"),
        ("Condition b", "1"),
        ("Condition b", "2.5"),
        ("Condition b", "x"),
        ("Condition c", "false"),
    ]


def test_everything_in_a_trust_policy() -> None:
    allow = {**_TRUST, "Principal": {"AWS": ["a", "b"], "Service": "c"}}
    deny = {"Effect": "Deny", "Action": "*", "NotPrincipal": {"AWS": "d"}}
    everybody = {**_TRUST, "Principal": "*"}
    first, second, third = parse(_document(allow, deny, everybody), "trust policy")
    assert first.allows
    assert ("Resource", "*") in parse(_document(_ALLOW), "policy")[0].texts()
    assert [*first.texts()] == [
        ("Action", "sts:AssumeRole"),
        ("Principal", "a"),
        ("Principal", "b"),
        ("Principal", "c"),
    ]
    assert [*second.texts()] == [("Action", "*"), ("NotPrincipal", "d")]
    assert dict(third.principals) == {"*": ("*",)}
    assert dict(first.not_principals) == dict(second.principals) == {}


def test_each_text_is_parsed_once_for_each_kind() -> None:
    assert parse(_policy(), "policy") is parse(_policy(), "policy")
    with pytest.raises(Malformed):
        parse(_policy(), "trust policy")
