"""Where the API gateway and its authorizer come in."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.derive import cors
from components.edge.balancer import Balancer, BalancerArgs, balancer


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalEntryArgs:
    """`origin` is the only origin whose pages may read the answers; None admits none."""

    balancer: BalancerArgs
    origin: str | None


class InternalEntry(pulumi.ComponentResource):
    """The internal load balancer: each service adds its own rules to the listener, on its own priorities.

    API Gateway passes on what backends answer as it is, so the headers that let a page read it are added here: no
    service has to know the site's address.
    """

    entry: Balancer

    def __init__(self, name: str, args: InternalEntryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("souk:edge:InternalEntry", name, None, opts)
        headers: dict[str, str] = {}
        if args.origin is not None:
            headers = {
                "access_control_allow_origin": args.origin,
                "access_control_expose_headers": cors.RESPONSE_HEADERS,
            }
        domain = args.balancer.place.entry_domain
        self.entry = balancer(name, "internal", domain, args.balancer, headers=headers, parent=self)
        self.register_outputs({"url": f"https://{domain}"})
