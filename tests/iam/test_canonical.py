"""A document has one form, and what means the same to AWS is the same."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iam.canonical import canonical, same
from iam.documents import Malformed


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
        (document(Action="a"), "\n" + document(Action=["a"])),
        ([{"a": 1, "z": 1}, {"b": 1}], [{"b": 1}, {"z": 1, "a": 1}]),
        (
            '{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}',
            '{"Statement": [{"Sid": "b"}, {"Sid": "a"}]}',
        ),
        ('{"Statement": {"Sid": "a"}}', '{"Statement": [{"Sid": "a"}]}'),
    ],
)
def test_the_same(one: object, other: object) -> None:
    assert same(one, other)
    assert same(other, one)


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
    assert not same(one, other)
    assert not same(other, one)


def test_a_document_is_the_same_as_text_and_as_object() -> None:
    text = document(Action=["a", "b"])
    assert same(text, json.loads(document(Action=["b", "a", "b"])))
    assert not same(text, json.loads(document(Action=["b"])))


def test_a_document_without_a_form_is_the_same_as_itself_alone() -> None:
    denial = document(NotPrincipal={"AWS": ["a", "b"]})
    assert same(denial, json.loads(denial))
    assert not same(denial, document(NotPrincipal={"AWS": ["b", "a"]}))
    assert not same(document(Action="a"), document(Action="a").replace("{", '{"Id": "x", ', 1))


_texts = st.lists(st.sampled_from(["a:b", "c:d", "e:*"]), min_size=1, max_size=4)


@given(_texts, st.randoms(use_true_random=False))
def test_order_repetition_and_single_items_make_no_difference(
    texts: list[str], random: Any
) -> None:
    other = [*texts, texts[0]]
    random.shuffle(other)

    def of(actions: Any) -> Mapping[str, Any]:
        return {
            "Statement": {"Resource": "*", "Action": actions, "Effect": "Allow"},
            "Version": "2012-10-17",
        }

    assert json.dumps(canonical(of(texts))) == json.dumps(canonical(of(other)))
    assert canonical(canonical(of(texts))) == canonical(of(texts))
    if len(set(texts)) == 1:
        assert canonical(of(texts[0])) == canonical(of(texts))


def test_a_document_without_version_has_aws_s_default() -> None:
    assert canonical({"Statement": []})["Version"] == "2008-10-17"


def test_a_statement_of_an_unknown_form_is_an_error() -> None:
    with pytest.raises(Malformed, match="a statement with NotPrincipal, Other: "):
        canonical({"Statement": [{"Effect": "Allow", "Other": 1, "NotPrincipal": "*"}]})
