"""AWS's quotas, checked before any resource is registered: going over one fails halfway through an update. Pure.

Figures that AWS raises on request stand in the stack file (`souk:quotas`); the fixed ones stand here, each with the
page of AWS's documentation that states it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from components.catalogue import Catalogue
from components.derive import environment, flows, grants, platform_flows
from components.derive.grants import Grant
from components.derive.identity import Identity
from components.derive.late import Late
from components.derive.listener_rules import PER_SLOT, listener_rules, paths
from components.derive.openapi import DOCUMENTATION
from components.errors import mistake
from components.place import Place
from components.settings import Quotas, StackConfig, settings_of
from components.spec import ServiceSpec

INLINE_POLICY: Final = 10_240
"""Characters of all inline policies of one role, white space aside (IAM User Guide, "IAM and AWS STS quotas")."""

LONGEST_LATE: Final = 350
"""Characters that a value AWS makes up may have: the ARN of the stream of a table with the longest name."""

PATH_PATTERN: Final = 128
"""Characters of a path pattern (User Guide for Application Load Balancers, "Path conditions")."""

EVENT_PATTERN: Final = 2_048
"""Characters of a rule's pattern (Amazon EventBridge User Guide, "Amazon EventBridge quotas")."""

FUNCTION_ENVIRONMENT: Final = 4_096
"""Bytes of all environment variables of a function (AWS Lambda Developer Guide, "Lambda quotas")."""

INDEXES_PER_TABLE: Final = 20
"""Global secondary indexes (Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB")."""

UNRESERVED: Final = 100
"""Concurrent executions that Lambda keeps for functions without a reservation (Developer Guide)."""

TAGS: Final = 50
OWN_TAGS: Final = 7
"""Tags per resource (Tagging AWS Resources User Guide), and the most of them that are ours: those of a rule."""

ARCHIVE: Final = "the archive"
ARCHIVE_RULES: Final = 1
"""EventBridge fills an archive by a rule of its own on the bus."""

NAMED: Final = 5
"""How many of those who ask for most an error names."""

IMPORT: Final = 6 * 1024 * 1024
DOCUMENTATION_PARTS: Final = 2_000
"""Bytes of an imported API, and parts of its documentation (API Gateway Developer Guide, "Quotas for REST APIs")."""


def check(config: StackConfig, place: Place, catalogue: Catalogue) -> None:
    """Raise SoukError for the first quota that the stack would go over, naming what is over it and by how much."""
    _tags(config)
    _rules_per_group(config, catalogue)
    _balancers(config.quotas, catalogue)
    _bus(config.quotas, catalogue)
    _api(config.quotas, catalogue)
    _concurrency(config, catalogue)
    for spec in catalogue:
        _listener_rules(spec)
        _tables(spec)
        _event_pattern(spec, place, catalogue)
        _policies(spec, config, place)
        _function(spec, config, place, catalogue)


def check_import(document: Mapping[str, Any]) -> None:
    """Raise SoukError if API Gateway wouldn't import the API's document."""
    size = len(json.dumps(document, default=_longest).encode())
    remedy = "Shorten descriptions in the services' OpenAPI documents, or give some services an API of their own."
    _within("bytes of the API's document", size, IMPORT, "API Gateway", remedy)
    parts = len(document[DOCUMENTATION]["documentationParts"])
    _within("parts of the API's documentation", parts, DOCUMENTATION_PARTS, "API Gateway", remedy)


def _within(what: str, got: int, limit: int, where: str, remedy: str) -> None:
    if got > limit:
        raise mistake(what, got, f"at most {limit} ({where})", remedy)


def _adjustable(what: str, askers: Counter[str], quotas: Quotas, field: str, key: str) -> None:
    """`askers` is how much of it each service asks for: who asks for most is named first."""
    most = ", ".join(f"{name} {count}" for name, count in askers.most_common(NAMED))
    others = len(askers) - NAMED
    asked = f"{most} and {others} more" if others > 0 else most
    remedy = f"Asked for by {asked}. Have AWS raise it and state the new figure in souk:quotas.{key}, or ask for less."
    _within(what, askers.total(), getattr(quotas, field), f"souk:quotas.{key}", remedy)


def _concurrency(config: StackConfig, catalogue: Catalogue) -> None:
    """Lambda refuses a reservation that leaves less than a hundred to the account's other functions."""
    on_lambda = [spec.name for spec in catalogue if settings_of(config, spec.name).compute_of(spec) == "lambda"]
    reserved = sum(settings_of(config, name).concurrency for name in on_lambda)
    free = config.quotas.lambda_concurrency - UNRESERVED
    what = f"concurrency reserved for {', '.join(on_lambda)}"
    if on_lambda:
        where = f"souk:quotas.lambdaConcurrency less {UNRESERVED}"
        remedy = "Have AWS raise the quota and state the new figure there, or lower souk:services.<name>.concurrency."
        _within(what, reserved, free, where, remedy)


def _tags(config: StackConfig) -> None:
    limit = TAGS - OWN_TAGS
    _within("souk:labels", len(config.labels), limit, "AWS takes 50 tags, the rest is ours", "Drop some labels.")


def _rules_per_group(config: StackConfig, catalogue: Catalogue) -> None:
    for (group, direction), askers in _rules(config, catalogue).items():
        what = f"{direction} rules of the security group of {group}"
        _adjustable(what, askers, config.quotas, "rules_per_group", "rulesPerGroup")


def _rules(config: StackConfig, catalogue: Catalogue) -> Mapping[tuple[str, str], Counter[str]]:
    """How many rules each group has in each direction, by the service at either end.

    Every rule counts one: so do AWS's own S3 and DynamoDB lists.
    """
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for flow in platform_flows.flows(catalogue, config.network):
        _count(found, flow, platform_flows.ends(flow), "the platform")
    for spec in catalogue:
        for flow in flows.flows(spec, catalogue, config.network, settings_of(config, spec.name).compute):
            _count(found, flow, flows.owned_ends(spec, flow), spec.name)
    return found


def _count(
    found: Mapping[tuple[str, str], Counter[str]], flow: flows.Flow, directions: Iterable[str], owner: str
) -> None:
    for direction in directions:
        end, other = (flow.target, flow.source) if direction == "ingress" else (flow.source, flow.target)
        group = f"store {end.name} of {owner}" if end.kind == "store" else " ".join(filter(None, (end.kind, end.name)))
        found[group, direction][other.name or owner] += 1


def _balancers(quotas: Quotas, catalogue: Catalogue) -> None:
    """Each balancer's default rule counts for nothing here, and its default target group doesn't exist."""
    inside = [spec for spec in catalogue if spec.http and spec.http.routes]
    outside = [spec for spec in catalogue if spec.http and spec.http.site]
    for balancer, specs in (("internal", inside), ("public", outside)):
        rules = Counter({spec.name: len(listener_rules(spec)) for spec in specs})
        what = f"listener rules of the {balancer} load balancer"
        _adjustable(what, rules, quotas, "listener_rules_per_balancer", "listenerRulesPerBalancer")
        what = f"target groups of the {balancer} load balancer"
        _adjustable(
            what, Counter(spec.name for spec in specs), quotas, "target_groups_per_balancer", "targetGroupsPerBalancer"
        )


def _listener_rules(spec: ServiceSpec) -> None:
    for prefix in spec.prefixes:
        pattern = max(map(len, paths(prefix)))
        what = f"characters of the path pattern for {prefix} of {spec.name}"
        _within(what, pattern, PATH_PATTERN, "Elastic Load Balancing", "Shorten the collection's name.")
    _within(
        f"listener rules of {spec.name}",
        len(listener_rules(spec)),
        PER_SLOT,
        f"a slot has {PER_SLOT} priorities, and a rule holds one path prefix",
        f"Gather its routes under fewer prefixes (now {', '.join(spec.prefixes)}).",
    )


def _bus(quotas: Quotas, catalogue: Catalogue) -> None:
    rules = Counter({ARCHIVE: ARCHIVE_RULES, **{spec.name: 1 for spec in catalogue if spec.consumes}})
    _adjustable("rules on the event bus", rules, quotas, "rules_per_bus", "rulesPerBus")


def _api(quotas: Quotas, catalogue: Catalogue) -> None:
    """API Gateway counts resources: every step of every path is one."""
    owners: dict[str, str] = {}
    for spec in catalogue:
        for route in spec.http.routes if spec.http else ():
            steps = route.path.split("/")[1:]
            for length in range(1, len(steps) + 1):
                owners.setdefault("/".join(steps[:length]), spec.name)
    steps_of = Counter(owners.values())
    _adjustable("resources of the API (steps of its paths)", steps_of, quotas, "routes_per_api", "routesPerApi")


def _tables(spec: ServiceSpec) -> None:
    for table in spec.tables:
        what = f"indexes of table {table.name} of {spec.name}"
        _within(what, len(table.indexes), INDEXES_PER_TABLE, "DynamoDB", "Split the table.")


def _event_pattern(spec: ServiceSpec, place: Place, catalogue: Catalogue) -> None:
    sources = sorted({place.event_source(catalogue.publisher(event)) for event in spec.subscribes})
    pattern = json.dumps({"source": sources, "detail-type": list(spec.subscribes)})
    what = f"characters of the event pattern of {spec.name}"
    _within(what, len(pattern), EVENT_PATTERN, "EventBridge", "Subscribe to fewer events, or shorten their names.")


def _policies(spec: ServiceSpec, config: StackConfig, place: Place) -> None:
    for role, given in _roles(spec, config, Identity(place, spec.name)):
        size = sum(_size(grants.document(grant.statements)) for grant in given)
        _within(
            f"characters of the inline policies of role {role} (service {spec.name})",
            size,
            INLINE_POLICY,
            "IAM",
            f"Split the service, or give it fewer stores, topics and events (services/{spec.name}/infra.py).",
        )


def _roles(spec: ServiceSpec, config: StackConfig, identity: Identity) -> Iterator[tuple[str, tuple[Grant, ...]]]:
    customer_key = config.data.customer_managed_keys
    compute = settings_of(config, spec.name).compute_of(spec)
    runtime = grants.runtime(spec, identity, customer_key=customer_key, compute=compute)
    yield identity.task_role, (*runtime, *(grants.function(identity) if compute == "lambda" else ()))
    parameters = environment.parameters(spec, identity) + environment.migration_parameters(spec, identity)
    paths = tuple(dict.fromkeys(parameter.path for parameter in parameters))
    names = tuple(credential.secret for credential in environment.credentials(spec, identity))
    yield identity.execution_role, grants.execution(identity, paths, names, customer_key=customer_key)
    if spec.databases:
        yield identity.migration_role, grants.migration(spec, identity, customer_key=customer_key)
    for table in spec.streams:
        yield identity.pipe_role(table.name), grants.pipe(table, identity, customer_key=customer_key)


def _size(document: Mapping[str, Any]) -> int:
    text = json.dumps(document, default=_longest, separators=(",", ":"))
    return len("".join(text.split()))


def _longest(value: object) -> str:
    if not isinstance(value, Late):
        raise TypeError(f"{value!r} has no place in a document")
    return f"{value.prefix}{'x' * LONGEST_LATE}{value.suffix}"


def _function(spec: ServiceSpec, config: StackConfig, place: Place, catalogue: Catalogue) -> None:
    if settings_of(config, spec.name).compute_of(spec) != "lambda":
        return
    identity = Identity(place, spec.name)
    known = environment.variables(spec, catalogue, identity)
    late = {parameter.variable: "x" * LONGEST_LATE for parameter in environment.parameters(spec, identity)}
    size = sum(len(key.encode()) + len(value.encode()) for key, value in (known | late).items())
    what = f"bytes of the environment of {spec.name}"
    _within(what, size, FUNCTION_ENVIRONMENT, "Lambda", f"Run {spec.name} on fargate, or split it.")
