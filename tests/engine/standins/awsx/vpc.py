"""awsx:ec2:Vpc as a component that registers the replayed children and returns what awsx returns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

import pulumi
from pulumi.provider import ConstructResult

from tests.engine.standins.awsx.given import HANDED_ON
from tests.engine.standins.awsx.replay import Child, Key, replay
from tests.engine.standins.schema import python_names, resource_class

TOKEN: Final = "awsx:ec2:Vpc"  # noqa: S105 - a type token
TIERS: Final = ("public", "private", "isolated")
DEFAULT_NAT: Final = "OnePerAz"


class Vpc(pulumi.ComponentResource):
    """The component; its arguments are no inputs of it, and it registers no outputs, as in awsx itself."""

    def __init__(self, name: str, inputs: Mapping[str, Any], options: pulumi.ResourceOptions | None) -> None:
        super().__init__(TOKEN, name, {}, options)
        self.children: dict[Key, pulumi.CustomResource] = {}
        handed_on = {key: inputs[key] for key in HANDED_ON if key in inputs}
        for child in _children(name, inputs):
            extra = handed_on if child.key.type == "aws:ec2/vpc:Vpc" else {}
            self.children[child.key] = self._register(child, extra)
        self.register_outputs({})

    def _register(self, child: Child, extra: Mapping[str, Any]) -> pulumi.CustomResource:
        cls = resource_class(child.key.type)
        if cls is None:
            raise LookupError(f"pulumi-aws has no {child.key.type}")
        parent = self.children.get(child.parent)
        options = pulumi.ResourceOptions(parent=parent or self, depends_on=[parent] if parent else None)
        names = python_names(cls)
        given = {**child.inputs, **extra, **{name: self._output(source) for name, source in child.references.items()}}
        return cls(child.key.name, opts=options, **{names[name]: value for name, value in given.items()})

    def _output(self, source: tuple[Key, str]) -> pulumi.Output[Any]:
        resource, name = self.children[source[0]], source[1]
        output: pulumi.Output[Any] = getattr(resource, python_names(type(resource)).get(name, name))
        # awsx works each subnet's IPv6 block out from the VPC's: a preview can't see that there is none.
        return output.apply(lambda _: None) if name == "ipv6CidrBlock" else output

    def result(self) -> ConstructResult:
        """The component's outputs: all made from one promise of everything, so that each depends on all these ids."""
        vpc = self._of("vpc:Vpc")[0]
        subnets = self._of("subnet:Subnet")
        tiers = {tier: subnets[index :: len(TIERS)] for index, tier in enumerate(TIERS)}
        state: dict[str, Any] = {
            "vpc": vpc,
            "vpcId": vpc.id,
            "vpcEndpoints": [],
            "internetGateway": self._of("internetGateway:InternetGateway")[0],
            "subnets": subnets,
            "routeTables": self._of("routeTable:RouteTable"),
            "routeTableAssociations": self._of("routeTableAssociation:RouteTableAssociation"),
            "routes": self._of("route:Route"),
            "natGateways": self._of("natGateway:NatGateway"),
            "eips": self._of("eip:Eip"),
            **{f"{tier}Subnets": found for tier, found in tiers.items()},
            **{f"{tier}SubnetIds": pulumi.Output.all(*(s.id for s in found)) for tier, found in tiers.items()},
        }
        common: set[pulumi.Resource] = {vpc, *subnets}
        return ConstructResult(self.urn, {key: _depending(value, common) for key, value in state.items()})

    def _of(self, kind: str) -> list[pulumi.CustomResource]:
        """The children of a kind in awsx's order, on which programs rely that take one by its position."""
        keys = [key for key in self.children if key.type == f"aws:ec2/{kind}"]
        return [self.children[key] for key in sorted(keys, key=_position)]


def _children(name: str, inputs: Mapping[str, Any]) -> Iterable[Child]:
    specs = cast("Sequence[Mapping[str, Any]]", inputs["subnetSpecs"])
    layout = [(str(spec["type"]), int(spec["cidrMask"])) for spec in specs]
    nat = inputs.get("natGateways", {}).get("strategy", DEFAULT_NAT)
    return replay(
        name,
        block=inputs["cidrBlock"],
        zones=inputs["availabilityZoneNames"],
        layout=layout,
        nat=nat,
        tags=inputs.get("tags", {}),
    )


def _position(key: Key) -> tuple[int, int]:
    """Zone by zone, and in a zone public, private, isolated (the loops in awsx/ec2/vpc.ts)."""
    start, _, zone = key.name.rpartition("-")
    tier = start.rpartition("-")[2]
    return (int(zone) if zone.isdecimal() else 0, TIERS.index(tier) if tier in TIERS else 0)


def _depending(value: Any, resources: set[pulumi.Resource]) -> pulumi.Output[Any]:
    """An output of `value` that depends on `resources` whether or not they are known yet."""
    known: asyncio.Future[bool] = asyncio.Future()
    known.set_result(True)
    settled: asyncio.Future[Any] = asyncio.Future()
    settled.set_result(value)
    return pulumi.Output({*resources}, settled, known)  # a set of its own: the SDK adds to it
