"""A resource's inputs and outputs where they do not come from AWS as they are."""

from collections.abc import Mapping
from typing import cast

from iam.canonical import same
from scvctl.aws.emulated.inputs import with_default_tags
from scvctl.aws.emulated.outputs import Outputs
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


def as_known(found: Outputs, known: Mapping[str, object], unkept: Mapping[str, object]) -> Outputs:
    """The outputs as the provider gives them to whom ``known``, inputs or an older state, belongs.

    A value that still means the same stays as it was written. ``unkept`` are the outputs that the
    account does not keep, with their defaults: they are what is known. ``tags`` are the resource's
    own, without the provider's default tags.
    """
    outputs = {key: _as_written(value, known.get(key)) for key, value in found.items()}
    outputs |= {key: known.get(key, default) for key, default in unkept.items() if key not in found}
    if "tagsAll" in outputs:
        outputs["tags"] = _own_tags(outputs["tagsAll"], known)
        if not outputs["tags"] and "tags" not in known:
            del outputs["tags"]
    return outputs


def _as_written(found: object, known: object) -> object:
    return known if isinstance(known, type(found)) and same(known, found) else found


def _own_tags(carried: object, known: Mapping[str, object]) -> dict[str, object]:
    own, all_known = _mapping(known.get("tags")), _mapping(known.get("tagsAll"))
    defaults = {key: value for key, value in all_known.items() if key not in own}
    unset = object()
    return {
        key: value for key, value in _mapping(carried).items() if defaults.get(key, unset) != value
    }


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
