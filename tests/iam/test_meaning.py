"""When two values of a property mean the same to AWS."""

import json

import pytest

from iam.meaning import same_meaning


def document(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a", "b"], ["b", "a"]),
        (("a",), ["a"]),
        (3_600, 3_600.0),
        (document(Action="a"), document(Action=["a"])),
        (document(Action=["a", "b"]), document(Action=["b", "a"])),
        (document(NotAction=["a", "b"]), document(NotAction=["b", "a"])),
        (document(Resource=["a", "b"]), document(Resource=["b", "a"])),
        (document(NotResource="a"), document(NotResource=["a"])),
        (document(Principal={"AWS": "a"}), document(Principal={"AWS": ["a"]})),
        (
            document(Condition={"StringEquals": {"k": "v"}}),
            document(Condition={"StringEquals": {"k": ["v"]}}),
        ),
        (document(Action="a"), document(Action="a").replace(" ", "  ")),
        (
            '{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}',
            '{"Statement": [{"Sid": "b"}, {"Sid": "a"}]}',
        ),
        ('{"Statement": {"Sid": "a"}}', '{"Statement": [{"Sid": "a"}]}'),
    ],
)
def test_the_same(one: object, other: object) -> None:
    assert same_meaning(one, other)
    assert same_meaning(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a"], ["a", "a"]),
        (["a"], "a"),
        ("a", "A"),
        (None, ""),
        (document(Action="a"), document(Action="A")),
        (document(Action="a"), document(NotAction="a")),
        (document(Action="a"), document(Action="a", Sid="s")),
        (document(Action=["a"]), document(Action=["a", "b"])),
        (document(Principal={"AWS": "a"}), document(Principal={"Service": "a"})),
        (document(Principal="*"), document(Principal={"AWS": "*"})),
        (
            document(Condition={"StringEquals": {"k": "v"}}),
            document(Condition={"StringLike": {"k": "v"}}),
        ),
        (
            document(Condition={"StringEquals": {"k": "v"}}),
            document(Condition={"StringEquals": {"k": ["v", "w"]}}),
        ),
        (document(Action="a"), document(Action="a").replace("2012", "2008")),
        ("{", "{ "),
        ("{}", "[]"),
    ],
)
def test_not_the_same(one: object, other: object) -> None:
    assert not same_meaning(one, other)
    assert not same_meaning(other, one)
