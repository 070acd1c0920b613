"""The connections that are the platform's own: into its entries, and out through its NAT instance. Pure."""

from __future__ import annotations

from typing import Literal

from components.catalogue import Catalogue
from components.derive.flows import GROUPLESS, HTTPS, End, Flow
from components.derive.routes import routes
from components.network_settings import NetworkSettings

HTTP = 80
WORLD = End("cidr", "0.0.0.0/0")
PUBLIC_ENTRY = End("public-entry")
INTERNAL_ENTRY = End("internal-entry")
NAT = End("nat")


def flows(catalogue: Catalogue, network: NetworkSettings) -> tuple[Flow, ...]:
    """Every connection in which no service takes part."""
    found: list[Flow] = []
    if routes(catalogue):
        found += [
            Flow(End("vpc-link"), INTERNAL_ENTRY, HTTPS, "the API gateway reaches the internal load balancer"),
            Flow(End("authorizer"), INTERNAL_ENTRY, HTTPS, "the authorizer fetches the public keys of the tokens"),
        ]
    if catalogue.site():
        found += [
            Flow(WORLD, PUBLIC_ENTRY, HTTPS, "browsers reach the public load balancer"),
            Flow(WORLD, PUBLIC_ENTRY, HTTP, "browsers are sent on to HTTPS"),
        ]
    if network.nat == "instance":
        found += _through_nat(network)
    return tuple(dict.fromkeys(found))


def ends(flow: Flow) -> tuple[Literal["ingress", "egress"], ...]:
    """Which rules a flow needs: one for each end that has a group."""
    rules: list[Literal["ingress", "egress"]] = []
    if flow.target.kind not in GROUPLESS:
        rules.append("ingress")
    if flow.source.kind not in GROUPLESS:
        rules.append("egress")
    return tuple(rules)


def _through_nat(network: NetworkSettings) -> list[Flow]:
    """The instance passes on exactly what the stack's exceptions admit; S3 holds the packages that it boots with."""
    found = [Flow(NAT, End("prefix", "s3"), HTTPS, "the NAT instance installs its packet filter")]
    found += [
        Flow(NAT, End("cidr", str(exception.cidr)), exception.port, f"the NAT instance passes on: {exception.reason}")
        for exception in network.egress
    ]
    return found
