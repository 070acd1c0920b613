"""What services declare works: every declared edge has both its rules, and IAM where the store asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policies.analysis.addresses import own_networks
from policies.analysis.cidr import is_world, overlaps
from policies.analysis.edges import Edge, by_groups, by_names, by_target
from policies.analysis.firewall import Direction, rules_of
from policies.analysis.globs import is_glob
from policies.analysis.groups import groups_by_name
from policies.analysis.handles import data_arns
from policies.analysis.iam_documents import Document, literal
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.iam_grants import grants_of
from policies.analysis.model import Resource, Stack
from policies.analysis.ownership import Declaration, declarations, follows_conventions
from policies.analysis.refusals import refusal
from policies.analysis.store_actions import DATA_ACTIONS
from policies.analysis.stores import Store, stores_by_name
from policies.analysis.unmodelled import unmodelled
from policies.analysis.values import as_bool, dig
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule

_OTHER_END: Final[Mapping[Direction, Direction]] = {"ingress": "egress", "egress": "ingress"}
_CONNECT: Final = "rds-db:connect"
_STREAM: Final = "/stream/"


@stack_rule(
    About(
        name="edges-satisfied",
        description="Every call and every store that a service declares is opened: egress, ingress and IAM.",
        severity="medium",
        remedy="Let the component derive the rules and grants from the declaration instead of writing them by hand.",
    )
)
def edges_satisfied(stack: Stack, _options: Options) -> Iterator[Finding]:
    """A service that is declared in another stack is judged there; here only the end that is here."""
    for declaration in declarations(stack).values():
        yield from _callers(stack, declaration)
        yield from _calls(stack, declaration)
        yield from _stores(stack, declaration)
    if follows_conventions(stack):
        yield from _halves(stack)


def _callers(stack: Stack, callee: Declaration) -> Iterator[Finding]:
    if not isinstance(callee.callers, tuple):
        yield Doubt(f"the callers of {callee.name} aren't known yet", callee.urn)
        return
    port = callee.port if isinstance(callee.port, int) else None
    for caller in callee.callers:
        if not _opens(stack, "ingress", caller, callee.name, port):
            yield _lacks(callee, f"{callee.name} declares the caller {caller}, but doesn't admit it", port)
        other = declarations(stack).get(caller)
        if other is not None and not _may_leave(stack, caller, callee.name, port):
            yield _lacks(callee, f"{callee.name} declares the caller {caller}, which has no egress to it", port)
        if other is not None and isinstance(other.calls, tuple) and callee.name not in other.calls:
            yield _lacks(callee, f"{callee.name} declares the caller {caller}, which doesn't declare the call", None)


def _calls(stack: Stack, caller: Declaration) -> Iterator[Finding]:
    if not isinstance(caller.calls, tuple):
        yield Doubt(f"the calls of {caller.name} aren't known yet", caller.urn)
        return
    for name in caller.calls:
        callee = declarations(stack).get(name)
        if callee is None:
            if not _may_leave(stack, caller.name, name, None):
                yield _lacks(caller, f"{caller.name} declares that it calls {name}, but has no egress to it", None)
        elif isinstance(callee.callers, tuple) and caller.name not in callee.callers:
            yield _lacks(
                caller, f"{caller.name} declares that it calls {name}, which doesn't declare it as a caller", None
            )


def _lacks(declaration: Declaration, what: str, port: int | None) -> Finding:
    return Violation(f"{what}{f' on port {port}' if port is not None else ''}.", declaration.urn)


def _opens(stack: Stack, direction: Direction, source: str, target: str, port: int | None) -> bool:
    between = by_names(stack).get((source, target), ())
    return any(edge.rule.direction == direction and edge.rule.may_open(port) for edge in between)


def _may_leave(stack: Stack, caller: str, callee: str, port: int | None) -> bool:
    """Egress to the callee's group, or to an address range that it lies in."""
    own = groups_by_name(stack).get(caller, ())
    return _opens(stack, "egress", caller, callee, port) or any(
        _by_range(stack, "egress", group, port) for group in own
    )


def _by_range(stack: Stack, direction: Direction, group: Resource, port: int | None) -> bool:
    """Whether a group is open, in one direction, to an address range of the own network."""
    return any(
        rule.direction == direction
        and rule.peer.network is not None
        and rule.may_open(port)
        and (is_world(rule.peer.network) or any(overlaps(rule.peer.network, own) for own in own_networks(stack)))
        for rule in rules_of(stack).get(group.urn, ())
    )


def _halves(stack: Stack) -> Iterator[Finding]:
    """A rule at one end only: it opens nothing, and someone meant something by it."""
    for (source, target), between in by_groups(stack).items():
        for edge in between:
            rule, port = edge.rule, edge.rule.ports.first if edge.rule.ports else None
            other = _OTHER_END[rule.direction]
            far = source if other == "egress" else target
            matched = any(item.rule.direction == other and item.rule.may_open(port) for item in between)
            if source != target and not matched and not _by_range(stack, other, far, port):
                missing = f"has no {other} rule at its other end: {edge.source} to {edge.target}"
                yield Violation(f"The {rule.direction} rule {rule.carrier.name} {missing}.", rule.carrier.urn)


def _stores(stack: Stack, owner: Declaration) -> Iterator[Finding]:
    if not isinstance(owner.stores, tuple):
        yield Doubt(f"the stores of {owner.name} aren't known yet", owner.urn)
        return
    for name in owner.stores:
        store = stores_by_name(stack).get(name)
        if store is None and any(unknown.name == name for unknown in unmodelled(stack)):
            # Who reaches it, its owner included, is what no-shared-database can't tell.
            continue
        if store is None:
            yield Violation(f"{owner.name} declares the store {name}, which doesn't exist.", owner.urn)
            continue
        yield from _connected(stack, owner, store)
        yield from _granted(stack, owner, store)


def _connected(stack: Stack, owner: Declaration, store: Store) -> Iterator[Finding]:
    if not store.groups:
        return
    halves: dict[Direction, list[Edge]] = {"ingress": [], "egress": []}
    for edge in (edge for group in store.groups for edge in by_target(stack).get(group.urn, ())):
        if owner.name in edge.source.names:
            halves[edge.rule.direction].append(edge)
    for direction, found in halves.items():
        if not any(edge.rule.may_open(port) for edge in found for port in (store.ports or {None})):
            yield Violation(f"{owner.name} owns the store {store.name}, but has no {direction} rule to it.", owner.urn)


def _granted(stack: Stack, owner: Declaration, store: Store) -> Iterator[Finding]:
    if not _asks_iam(store):
        return
    mine = grants_of(stack).get(owner.name, ())
    if any(meeting(grant, DATA_ACTIONS[store.kind], data_arns(store)) for grant in mine):
        if _is_refused(stack, store, mine):
            message = f"{owner.name} owns the store {store.name}, whose own policy refuses it all that its roles may do"
            yield Violation(f"{message}.", owner.urn)
        return
    documents = [document for grant in mine for document in grant.documents]
    if any(store.urns & set(document.holder.origins.get(document.key, ())) for document in documents):
        if any(map(_connects_elsewhere, documents)):
            what = f"whether {owner.name} may use the data of {store.name} isn't known yet"
            yield Doubt(f"{what}: it connects to a database whose id is written down, and this one has none", owner.urn)
        return
    message = f"{owner.name} owns the store {store.name}, but no role of it may use its data"
    if any(grant.undecided for grant in mine):
        yield Doubt(f"whether a role of {owner.name} may use the data of {store.name} isn't known yet", owner.urn)
    else:
        yield Violation(f"{message}.", owner.urn)


def _connects_elsewhere(document: Document) -> bool:
    """Whether a policy lets somebody connect to databases by ids that AWS made up for others, before this one is.

    Source: RDS User Guide, "Creating and using an IAM policy for IAM database access".
    """
    return isinstance(document.statements, tuple) and any(
        statement.allows
        and any(item.lower() == _CONNECT for item in literal(statement.actions))
        and not statement.not_resources
        and all(isinstance(item, str) and not is_glob(item) for item in statement.resources)
        for statement in document.statements
    )


def _is_refused(stack: Stack, store: Store, mine: Sequence[Grants]) -> bool:
    """Whether the store's own policy surely denies whatever is granted. It isn't about a table's stream.

    Source: DynamoDB Developer Guide, "Using resource-based policies for DynamoDB": a Deny there wins over any Allow.
    """
    refused = refusal(stack, store)
    if refused is None:
        return False
    actions, arns = DATA_ACTIONS[store.kind], [arn for arn in data_arns(store) if _STREAM not in arn]
    granted = [grant for grant in mine if meeting(grant, actions, arns)]
    return bool(granted) and not any(meeting(grant, actions, arns, refused) for grant in granted)


def _asks_iam(store: Store) -> bool:
    """Whether the store lets nobody in without a grant: tables and buckets always, others if they ask IAM who it is."""
    if store.kind in ("table", "bucket"):
        return True
    key = "iamDatabaseAuthenticationEnabled"
    return any(
        as_bool(member.props.get(key)) or _authenticates_by_iam(member.props.get("authenticationMode"))
        for member in store.members
    )


def _authenticates_by_iam(mode: object) -> bool:
    return dig(mode, "type") == "iam"
