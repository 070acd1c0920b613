"""What a program may give awsx's Vpc here: what the SDK declares, as far as the recording answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

import pulumi
from pulumi_awsx import ec2

from souk.graph.model import UNKNOWN
from tests.engine.standins.check import Mistake, mistakes
from tests.engine.standins.schema import arguments

HANDED_ON: Final = ("enableDnsHostnames", "enableDnsSupport", "instanceTenancy")
"""Arguments that awsx hands to aws.ec2.Vpc as they are, and to nothing else."""
NEEDED: Final = ("availabilityZoneNames", "cidrBlock", "subnetSpecs")
"""Arguments without which awsx would look something up or choose by itself."""
REPLAYED: Final = frozenset({*NEEDED, *HANDED_ON, "natGateways", "subnetStrategy", "tags"})
OF_SPECS: Final = frozenset({"type", "cidrMask"})
OF_NAT: Final = frozenset({"strategy"})
STRATEGY: Final = "Auto"


def refused(inputs: Mapping[str, Any]) -> Iterator[Mistake]:
    """Everything wrong with the arguments: not declared by the SDK, or declared and not replayed."""
    plain = cast("Mapping[str, Any]", _plain(inputs))
    found = list(mistakes(arguments(ec2.Vpc), plain))
    yield from found or _not_replayed(plain)


def _not_replayed(inputs: Mapping[str, Any]) -> Iterator[Mistake]:
    yield from _others("", inputs, REPLAYED)
    for name in NEEDED:
        if inputs.get(name) in (None, UNKNOWN):
            yield Mistake(name, "has to be there and known: the replay looks nothing up")
    if inputs.get("subnetStrategy") != STRATEGY:
        yield Mistake("subnetStrategy", f"is recorded for {STRATEGY} only")
    specs = cast("Sequence[Mapping[str, Any]]", inputs.get("subnetSpecs") or ())
    for index, spec in enumerate(specs):
        yield from _others(f"subnetSpecs[{index}].", spec, OF_SPECS)
        if "cidrMask" not in spec:
            yield Mistake(f"subnetSpecs[{index}].cidrMask", "has to be there: the recording has it")
    yield from _others("natGateways.", inputs.get("natGateways") or {}, OF_NAT)


def _others(path: str, given: Mapping[str, Any], replayed: frozenset[str]) -> Iterator[Mistake]:
    for name in sorted(given.keys() - replayed):
        yield Mistake(path + name, f"isn't in the recording, which knows {', '.join(sorted(replayed))}")


def _plain(value: Any) -> Any:
    """The arguments as the check takes them: no outputs, and whole numbers, which the wire carries as floats."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, pulumi.Output):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in cast("Sequence[Any]", value)]
    return value
