"""The arguments of awsx:ec2:Vpc: which of them an expansion covers, and with what defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final, NoReturn, cast

from components.errors import SoukError
from souk.graph.remote.request import Remote
from souk.graph.remote.subnets import Subnet, SubnetSpec, layout

PASSED_ON: Final = (
    "enableDnsHostnames",
    "enableDnsSupport",
    "enableNetworkAddressUsageMetrics",
    "instanceTenancy",
    "region",
)
"""Arguments that awsx hands to aws.ec2.Vpc as they are."""
COVERED: Final = frozenset(
    {
        *PASSED_ON,
        "availabilityZoneCidrMask",
        "availabilityZoneNames",
        "cidrBlock",
        "natGateways",
        "subnetSpecs",
        "subnetStrategy",
        "tags",
    }
)
DEFAULT_STRATEGY: Final = "OnePerAz"
STRATEGIES: Final = ("none", "single", "oneperaz")


@dataclass(frozen=True, slots=True)
class VpcArgs:
    """The arguments, checked and completed. `nat` is awsx's strategy in lower case."""

    cidr: IPv4Network
    zones: tuple[str, ...]
    subnets: tuple[Subnet, ...]
    layout: list[dict[str, Any]]
    nat: str
    allocations: tuple[Any, ...]
    tags: dict[str, str]
    region: dict[str, Any]
    vpc: dict[str, Any]


def parse(remote: Remote) -> VpcArgs:
    """Check the arguments of one component. Raises SoukError naming the argument."""
    given = remote.inputs
    for key in given:
        if key not in COVERED:
            _refuse(remote, key, f"a recording covers {', '.join(sorted(COVERED))} only")
    zones = tuple(given.get("availabilityZoneNames") or ())
    if not zones:
        _refuse(remote, "availabilityZoneNames", "name the zones: a recording can't look them up")
    if given.get("subnetStrategy") != "Auto":
        _refuse(remote, "subnetStrategy", 'a recording lays subnets out by "Auto" only')
    if not isinstance(given.get("tags", {}), dict):
        _refuse(remote, "tags", "give a dictionary that is known while planning; its values may be outputs")
    specs = [_spec(remote, spec) for spec in given.get("subnetSpecs") or ()]
    if not specs:
        _refuse(remote, "subnetSpecs", "say which subnets each zone gets, with their cidrMask")
    cidr = IPv4Network(given.get("cidrBlock", "10.0.0.0/16"))
    nat, allocations = _nat(remote, specs, zones)
    return VpcArgs(
        cidr=cidr,
        zones=zones,
        subnets=tuple(layout(remote.name, cidr, zones, specs, given.get("availabilityZoneCidrMask"))),
        layout=[_resolved(spec) for spec in specs],
        nat=nat,
        allocations=allocations,
        tags=dict(given.get("tags") or {}),
        region={"region": given["region"]} if "region" in given else {},
        vpc={key: given[key] for key in PASSED_ON if key in given},
    )


def _spec(remote: Remote, spec: Mapping[str, Any]) -> SubnetSpec:
    for key in ("cidrBlocks", "assignIpv6AddressOnCreation"):
        if key in spec:
            _refuse(remote, f"subnetSpecs.{key}", 'leave it out: a recording lays subnets out by "Auto" only')
    mask, size = spec.get("cidrMask"), spec.get("size")
    if mask is None and size is not None:
        mask = 33 - int(size).bit_length()
    return SubnetSpec(spec["type"], spec.get("name"), mask, dict(spec.get("tags") or {}))


def _nat(remote: Remote, specs: list[SubnetSpec], zones: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """The NAT strategy and the addresses given for it, by awsx's own rules."""
    given = cast("Mapping[str, Any]", remote.inputs.get("natGateways") or {})
    strategy = str(given.get("strategy", DEFAULT_STRATEGY)).lower()
    allocations = tuple(given.get("elasticIpAllocationIds") or ())
    if strategy not in STRATEGIES:
        _refuse(remote, "natGateways.strategy", f"got {given['strategy']!r}; allowed: None, Single, OnePerAz")
    kinds = {spec.kind for spec in specs}
    if strategy != "none" and not ("public" in kinds and kinds & {"private", "isolated"}):
        _refuse(remote, "natGateways.strategy", "a NAT gateway needs public subnets, and others to route through it")
    expected = {"none": 0, "single": 1, "oneperaz": len(zones)}[strategy]
    if allocations and len(allocations) != expected:
        _refuse(
            remote, "natGateways.elasticIpAllocationIds", f"got {len(allocations)} of them; {strategy} takes {expected}"
        )
    return strategy, allocations


def _resolved(spec: SubnetSpec) -> dict[str, Any]:
    """One entry of the component's `subnetLayout`."""
    sizes = {"cidrMask": spec.mask, "size": 2 ** (32 - spec.mask)} if spec.mask is not None else {}
    return {**({"name": spec.name} if spec.name else {}), **sizes, "type": spec.type}


def _refuse(remote: Remote, key: str, remedy: str) -> NoReturn:
    raise SoukError(f"awsx:ec2:Vpc {remote.name!r}, {key}: {remedy}.")
