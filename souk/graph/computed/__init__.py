"""What AWS makes known on creation, so that a recording can continue where a preview would have to stop."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final, cast

from souk.graph import sdk, urns
from souk.graph.computed.compute import COMPUTE
from souk.graph.computed.data import DATA
from souk.graph.computed.edge import EDGE
from souk.graph.computed.generic import of_class
from souk.graph.computed.messaging import MESSAGING
from souk.graph.computed.network import NETWORK
from souk.graph.computed.values import Place, Rules, Values
from souk.graph.model import UNKNOWN

RULES: Final[Mapping[str, Rules]] = {**NETWORK, **DATA, **COMPUTE, **MESSAGING, **EDGE}


def complete(token: str, *, cls: type, urn: str, inputs: Mapping[str, Any], place: Place) -> tuple[str, dict[str, Any]]:
    """The id and the outputs of a resource after its creation: its inputs, and every computed output of its class.

    The same arguments give the same values, in every process.
    """
    kinds = sdk.computed_types(cls)
    rules = RULES.get(token, {})
    values = Values(urn, urns.name(urn), inputs, place, rules, functools.partial(of_class, cls, token))
    outputs = {**inputs}
    for key in (*kinds, *(key for key in rules if key != "id" and key not in kinds)):
        if key == "tagsAll":
            outputs[key] = place.all_tags(inputs.get("tags"))
        elif key not in inputs:
            outputs[key] = values.get(key)
        elif isinstance(inputs[key], dict) and key in rules:
            outputs[key] = {**_computed_part(values, key), **inputs[key]}
    return values.text("id"), outputs


def foresee(*, cls: type, inputs: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The outputs of a resource in a preview: its inputs, and what the provider works out from them alone.

    Everything else that its class computes is UNKNOWN.
    """
    outputs = {**dict.fromkeys(sdk.computed_types(cls), UNKNOWN), **inputs}
    if "tagsAll" in outputs:
        # A resource with no tags at all has them unknown: the provider leaves it to AWS.
        outputs["tagsAll"] = place.all_tags(inputs.get("tags")) or UNKNOWN
    return outputs


def _computed_part(values: Values, key: str) -> Mapping[str, Any]:
    rule = values.rules[key]
    return cast("Mapping[str, Any]", rule(values)) if callable(rule) else {}
