"""A resource's inputs and outputs where they do not come from AWS as they are."""

from collections.abc import Mapping

from scvctl.aws.emulated.inputs import with_default_tags
from tests.e2e.provider.schema import SHAPES
from tests.e2e.provider.wire import UNKNOWN


def wanted_tags(
    token: str, inputs: Mapping[str, object], default_tags: Mapping[str, str]
) -> dict[str, object]:
    """The inputs with all tags that the resource is to carry, where it can carry any."""
    if "tags" not in SHAPES[token].inputs:
        return dict(inputs)
    if inputs.get("tags") is UNKNOWN:
        return {**inputs, "tagsAll": UNKNOWN}
    return with_default_tags(inputs, default_tags)


def planned(
    token: str, state: Mapping[str, object], inputs: Mapping[str, object]
) -> dict[str, object]:
    """The outputs as far as they are known before anything was done."""
    shape = SHAPES[token]
    computed: dict[str, object] = dict.fromkeys(shape.outputs, UNKNOWN)
    kept = {key: value for key, value in state.items() if key in shape.outputs}
    return {**computed, **kept, **inputs}


def inputs_of(
    token: str, outputs: Mapping[str, object], known: Mapping[str, object]
) -> dict[str, object]:
    """The inputs that would give the outputs that were read.

    An input that was not given before is one only where it says something: it is not empty and not
    what the provider takes by itself. With nothing known, as at an import, defaults count too.
    """
    return {
        key: outputs[key]
        for key, one in SHAPES[token].inputs.items()
        if key in outputs
        and (key in known or outputs[key] not in (None, "", {}, one.default if known else None))
    }
