"""What rules read of a provider where there is none; all the rest is in the rules' cases."""

import pytest

from policypacks.scv_guardrails.model import CannotJudge, Resource
from policypacks.scv_guardrails.reading import provider_value


def test_a_value_of_no_provider_cannot_be_read() -> None:
    resource = Resource("urn", "a:b:C", "x", {"region": "us-west-2"})
    with pytest.raises(CannotJudge) as reason:
        provider_value(resource, "region")
    message = "the resource has no provider of its own. Give it one in the program."
    assert str(reason.value) == message


@pytest.mark.parametrize(
    ("given", "meant"),
    [(None, None), ("x", "x"), ('["1"]', ["1"]), ("true", True), (["1"], ["1"]), (False, False)],
)
def test_json_in_texts_is_what_is_meant(given: object, meant: object) -> None:
    assert provider_value(Resource("urn", "a:b:C", "x", {}, {"key": given}), "key") == meant
