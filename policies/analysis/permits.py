"""Which edges a program declares: a caller to a callee's port, an entry to a service, a service to its own store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.edges import Edge, End, edges
from policies.analysis.model import Resource, Stack
from policies.analysis.ownership import Declaration, declarations
from policies.analysis.ports import Ports
from policies.analysis.relays import doors
from policies.analysis.stores import stores_by_group

ENTRY_ROLES: Final = frozenset({"public-entry", "internal-entry", "vpc-link", "authorizer"})
"""Front doors: they may reach any service, on the port it declares."""
_RELAY_CALLERS: Final = frozenset({"vpc-link", "authorizer"})
_NODE_CALLERS: Final = frozenset({"node", "public-entry", "internal-entry"})
_HTTPS: Final = Ports(443, 443)
_ROLES: Final = ENTRY_ROLES | {"endpoint", "store", "proxy", "nat", "node", "migration"}


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an edge isn't declared. Not `certain`: this stack alone can't tell."""

    reason: str
    certain: bool = True


def _role_by_tag(stack: Stack, end: End) -> str | None:
    """The role of a group outside the stack: its tag, unless that is the name of a service."""
    return end.tag if end.tag in _ROLES and end.tag not in declarations(stack) else None


def _on_port(edge: Edge, wanted: Ports, why: str) -> Objection | None:
    ports, protocol = edge.rule.ports, edge.rule.protocol
    if ports is None or protocol is None:
        return Objection("its protocol or ports aren't known yet", certain=False)
    if protocol == "tcp" and ports == wanted:
        return None
    return Objection(f"it opens {protocol} {ports}, and {why}")


def _into_service(stack: Stack, edge: Edge) -> Objection | None:
    callees = edge.target.names
    if not callees:
        return Objection(f"{edge.target} is at the other end, which nothing declares")
    found = [_call(stack, edge, callee) for callee in sorted(callees)]
    return next((item for item in found if item is not None), None)


def _call(stack: Stack, edge: Edge, callee: str) -> Objection | None:
    declaration = declarations(stack).get(callee)
    if declaration is None:
        return _call_elsewhere(stack, edge, callee)
    if not isinstance(declaration.callers, tuple):
        return Objection(f"the callers that {callee} declares aren't known yet", certain=False)
    strangers = edge.source.names - ENTRY_ROLES - set(declaration.callers)
    if strangers:
        return Objection(f"{callee} doesn't declare {_list(strangers)} as a caller")
    if declaration.port is None:
        return Objection(f"{callee} declares no port")
    if not isinstance(declaration.port, int):
        return Objection(f"the port that {callee} declares isn't known yet", certain=False)
    wanted = Ports(declaration.port, declaration.port)
    return _on_port(edge, wanted, f"{callee} declares {declaration.port}")


def _call_elsewhere(stack: Stack, edge: Edge, callee: str) -> Objection | None:
    """The callee is declared in another stack: what is left to judge by is what its caller declares."""
    for caller in sorted(edge.source.names):
        declaration = declarations(stack).get(caller)
        if declaration is None or not isinstance(declaration.calls, tuple):
            return Objection(f"neither {caller} nor {callee} is declared in this stack", certain=False)
        if callee not in declaration.calls:
            return Objection(f"{caller} doesn't declare that it calls {callee}")
    return None


def _into_store(stack: Stack, edge: Edge) -> Objection | None:
    source, target = edge.source, edge.target
    if target.group is None:
        return Objection("the store is in another stack", certain=False)
    if not target.services:
        return Objection(f"nobody owns the store behind {target.group.name}")
    callers = source.services or source.names
    if callers - target.services or source.role not in (None, "migration", "proxy"):
        return Objection(f"the store behind {target.group.name} belongs to {_list(target.services)} alone")
    return _on_store_port(stack, edge, target.group)


def _on_store_port(stack: Stack, edge: Edge, group: Resource) -> Objection | None:
    wanted = {port for store in stores_by_group(stack).get(group.urn, ()) for port in store.ports}
    if not wanted:
        return None
    found = [_on_port(edge, Ports(port, port), f"the store answers on {port}") for port in sorted(wanted)]
    return None if None in found else found[0]


def _into_endpoint(_stack: Stack, edge: Edge) -> Objection | None:
    return _on_port(edge, _HTTPS, "endpoints answer on 443")


def _into_exit(_stack: Stack, _edge: Edge) -> Objection | None:
    """A NAT is the way out for everyone; how far out is judged by the rules on egress."""
    return None


def _into_nodes(_stack: Stack, edge: Edge) -> Objection | None:
    return None if edge.source.names <= _NODE_CALLERS else Objection(f"{edge.source} may not call {edge.target}")


def _into_relay(stack: Stack, edge: Edge) -> Objection | None:
    """Whoever may call a shared load balancer reaches every service behind it."""
    if edge.source.names <= _RELAY_CALLERS:
        return None
    behind = {callee for callee in _behind(stack, edge.target) if not _all_declared(callee, edge.source)}
    names = {callee.name for callee in behind}
    return Objection(f"it is a relay to {_list(names)}, which don't declare {edge.source}") if behind else None


def _behind(stack: Stack, relay: End) -> set[Declaration]:
    own = relay.group.urn if relay.group is not None else ""
    groups = {own, *(group.urn for door in doors(stack).get(own, ()) for group in door.groups)}
    callees = {
        name
        for other in edges(stack)
        if other.source.group is not None and other.source.group.urn in groups and other.target.role is None
        for name in other.target.services
    }
    return {declaration for name, declaration in declarations(stack).items() if name in callees}


def _all_declared(callee: Declaration, source: End) -> bool:
    return isinstance(callee.callers, tuple) and source.names <= set(callee.callers)


def _list(names: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(names))


_JUDGES: Final[Mapping[str | None, Callable[[Stack, Edge], Objection | None]]] = {
    None: _into_service,
    "store": _into_store,
    "proxy": _into_store,
    "endpoint": _into_endpoint,
    "nat": _into_exit,
    "internal-entry": _into_relay,
    "node": _into_nodes,
}


def objection(stack: Stack, edge: Edge) -> Objection | None:
    """What speaks against an edge, or None if it is declared."""
    if not edge.source.names:
        return Objection(f"{edge.source} is at the other end, which nothing declares")
    target = edge.target
    judge = _JUDGES.get(target.role if target.group is not None else _role_by_tag(stack, target))
    return judge(stack, edge) if judge is not None else Objection(f"nothing may call {target}")
