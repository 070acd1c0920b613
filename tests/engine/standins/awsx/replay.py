"""What awsx registers for a Vpc, replayed from a recording of the real one.

`tests/engine/data/awsx-vpc.json` has one case per number of zones and NAT strategy, all for a Vpc called `net` on
10.20.0.0/16 with a /24 public, a /20 private and a /24 isolated subnet per zone. A replay moves the case to another
name, address block, zones and tags; it can't answer for another layout, and refuses one.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

DATA: Final = Path(__file__).parents[2] / "data" / "awsx-vpc.json"
NAME: Final = "net"
BLOCK: Final = ipaddress.IPv4Network("10.20.0.0/16")
LAYOUT: Final = [("Public", 24), ("Private", 20), ("Isolated", 24)]
ZONES: Final = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
OWN_TAGS: Final = frozenset({"souk:env"})
"""The tags that the recorded program gave."""
UNKNOWN: Final = "<unknown>"

PARENT: Final[Mapping[str, str]] = {
    "aws:ec2/vpc:Vpc": "awsx:ec2:Vpc",
    "aws:ec2/internetGateway:InternetGateway": "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet": "aws:ec2/vpc:Vpc",
    "aws:ec2/routeTable:RouteTable": "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "aws:ec2/routeTable:RouteTable",
    "aws:ec2/eip:Eip": "aws:ec2/subnet:Subnet",
    "aws:ec2/natGateway:NatGateway": "aws:ec2/subnet:Subnet",
    "aws:ec2/route:Route": "aws:ec2/routeTable:RouteTable",
}
"""The parent's type for each type that awsx registers, parents and what others refer to first.

The recording names parents without their types. A child also depends on its parent (`dependsOn` in awsx/ec2/vpc.ts).
"""


class Key(NamedTuple):
    """A child within one Vpc."""

    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Child:
    """One resource to register; an input that another child's output gives is in `references`, as (child, output)."""

    key: Key
    parent: Key
    inputs: Mapping[str, Any]
    references: Mapping[str, tuple[Key, str]]


def replay(
    name: str, *, block: str, zones: Sequence[str], layout: Sequence[tuple[str, int]], nat: str, tags: Mapping[str, str]
) -> Iterator[Child]:
    """The children of a Vpc with these arguments, in an order in which they can be registered.

    Raises ValueError for a layout that the recording doesn't have.
    """
    if list(layout) != LAYOUT or ipaddress.IPv4Network(block).prefixlen != BLOCK.prefixlen:
        raise ValueError(f"recorded for {LAYOUT} in a /{BLOCK.prefixlen}; got {list(layout)} in {block}")
    case = json.loads(DATA.read_text(encoding="utf-8"))["cases"][f"zones={len(zones)} nat={nat}"]
    move = _Move(name, int(ipaddress.IPv4Network(block).network_address), dict(zip(ZONES, zones, strict=False)), tags)
    rows = [row for row in case if row["type"] in PARENT]
    for row in sorted(rows, key=lambda row: (list(PARENT).index(row["type"]), row["name"])):
        yield move.child(row, nat)


@dataclass(frozen=True, slots=True)
class _Move:
    """From the recorded Vpc to another one."""

    name: str
    start: int
    zones: Mapping[str, str]
    tags: Mapping[str, str]

    def child(self, row: Mapping[str, Any], nat: str) -> Child:
        key, parent = Key(row["type"], self.named(row["name"])), Key(PARENT[row["type"]], self.named(row["parent"]))
        known = {name: self.value(name, value) for name, value in row["inputs"].items() if value != UNKNOWN}
        unknown = [name for name, value in row["inputs"].items() if value == UNKNOWN]
        return Child(key, parent, known, {name: self.reference(key, parent, name, nat) for name in unknown})

    def named(self, recorded: str) -> str:
        return self.name + recorded.removeprefix(NAME)

    def value(self, name: str, value: Any) -> Any:
        match name:
            case "tags":
                own = {key: each for key, each in value.items() if key not in OWN_TAGS}
                own["Name"] = self.named(own["Name"])
                # A given Name is the Vpc's and its gateway's (`sharedTags` in awsx/ec2/vpc.ts), and nobody else's.
                return (
                    {**own, **self.tags}
                    if own.keys() == {"Name"} and own["Name"] == self.name
                    else {**self.tags, **own}
                )
            case "cidrBlock":
                recorded = ipaddress.IPv4Network(value)
                moved = int(recorded.network_address) - int(BLOCK.network_address) + self.start
                return str(ipaddress.IPv4Network((moved, recorded.prefixlen)))
            case "availabilityZone":
                return self.zones[value]
            case _:
                return value

    def reference(self, key: Key, parent: Key, name: str, nat: str) -> tuple[Key, str]:
        """Whose output an input is that the recording shows as unknown (awsx/ec2/vpc.ts)."""
        gateway = f"{self.name}-{1 if nat == 'Single' else key.name.rpartition('-')[2]}"
        sources = {
            "vpcId": (Key("aws:ec2/vpc:Vpc", self.name), "id"),
            "ipv6CidrBlock": (Key("aws:ec2/vpc:Vpc", self.name), "ipv6CidrBlock"),
            "subnetId": (Key("aws:ec2/subnet:Subnet", parent.name), "id"),
            "routeTableId": (Key("aws:ec2/routeTable:RouteTable", parent.name), "id"),
            "gatewayId": (Key("aws:ec2/internetGateway:InternetGateway", self.name), "id"),
            "natGatewayId": (Key("aws:ec2/natGateway:NatGateway", gateway), "id"),
            "allocationId": (Key("aws:ec2/eip:Eip", key.name), "allocationId"),
        }
        return sources[name]
