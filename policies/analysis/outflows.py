"""Other ways by which a store's data leaves it: its log, a migration, a pipe, a bucket's replicas, an import from it.

Source: CloudWatch Logs User Guide, "Subscriptions"; DMS User Guide, "Working with DMS endpoints"; EventBridge User
Guide, "EventBridge Pipes"; S3 User Guide, "Replicating objects within and across Regions" and
"Writing Lambda functions for S3 Object Lambda Access Points".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from policies.analysis.access_points import TRANSFORMING
from policies.analysis.copy_sources import sources
from policies.analysis.functions import NAMED, functions_named
from policies.analysis.handed_out import STREAM
from policies.analysis.handles import store_handles
from policies.analysis.identity import BUCKETS, QUEUE, known
from policies.analysis.model import Resource, Stack, once
from policies.analysis.onward import IMPORTING
from policies.analysis.provenance import behind
from policies.analysis.references import Reference, refer, resolve
from policies.analysis.replicas import Replication, elsewhere, replications
from policies.analysis.store_logs import delivered_logs, exported_logs
from policies.analysis.stores import Store, stores, stores_by_urn
from policies.analysis.text_index import TextIndex
from policies.analysis.values import all_strings, as_list, dig, known_strings
from policies.analysis.workloads import FUNCTION, PIPE

FIREHOSE: Final = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
_SUBSCRIPTION: Final = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
_LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
_READERS: Final = (FUNCTION, STREAM, FIREHOSE)
_MIGRATIONS: Final = (
    "aws:dms/replicationTask:ReplicationTask",
    "aws:dms/replicationConfig:ReplicationConfig",
)
_S3_ENDPOINT: Final = "aws:dms/s3Endpoint:S3Endpoint"
_ENDPOINTS: Final = ("aws:dms/endpoint:Endpoint", _S3_ENDPOINT)
_NAMING: Final = (
    "serverName",
    "secretsManagerArn",
    "postgresSettings",
    "mysqlSettings",
    "mongodbSettings",
    "redisSettings",
)
"""By what an endpoint names a database."""


class Outflow(NamedTuple):
    """`by` carries the data of `store` to the `goal`; `sink` is in words where that is, if it may be elsewhere.

    `holders` are what belongs to whoever gets it, beside the carrier and the goal; `others` get it outside the stack,
    each with whether that is certain.
    """

    store: Store
    certain: bool
    by: Resource
    what: str
    goal: tuple[Resource, ...]
    holders: tuple[Resource, ...] = ()
    sink: str = ""
    others: tuple[tuple[str, bool], ...] = ()


def outflows(stack: Stack) -> Iterator[Outflow]:
    """Every one that the stack makes."""
    yield from _subscriptions(stack)
    yield from _deliveries(stack)
    yield from _migrations(stack)
    yield from _pipes(stack)
    yield from _replicas(stack)
    yield from _imports(stack)
    yield from _transformed(stack)


def _subscriptions(stack: Stack) -> Iterator[Outflow]:
    """What is sent the log groups that a store's statements are exported to."""
    for subscription in stack.of(_SUBSCRIPTION):
        group = refer(stack, subscription, ("logGroup",), (_LOG_GROUP,))
        names = {*known_strings(subscription.props.get("logGroup")), *(known(item, "name") for item in group.targets)}
        for store in dict.fromkeys(store for name in names for store in _by_log(stack).get(name or "", ())):
            goal = refer(stack, subscription, ("destinationArn",), _READERS)
            yield _to(store, group.certain, subscription, "hands its log on to", goal)


@once
def _by_log(stack: Stack) -> Mapping[str, tuple[Store, ...]]:
    """The stores by the names of the log groups that they write their statements to."""
    found: dict[str, list[Store]] = {}
    for store in stores(stack):
        for name in {name for member in store.members for name in exported_logs(member)}:
            found.setdefault(name, []).append(store)
    return {name: tuple(of) for name, of in found.items()}


def _deliveries(stack: Stack) -> Iterator[Outflow]:
    """A cache sends its log of slow commands to a delivery stream, if not to a log group."""
    for store in stores(stack):
        for member in store.members:
            for name in delivered_logs(member, "kinesis-firehose"):
                goal = tuple(each for each in stack.of(FIREHOSE) if known(each, "name") == name)
                if goal:
                    yield Outflow(store, certain=True, by=member, what="sends its log to", goal=goal)


def _migrations(stack: Stack) -> Iterator[Outflow]:
    for task in stack.of(*_MIGRATIONS):
        start, end = _endpoints(stack, task, "sourceEndpointArn"), _endpoints(stack, task, "targetEndpointArn")
        for store in dict.fromkeys(store for source in start.targets for store in _behind(stack, source)):
            places = [place for target in end.targets for place in _places(stack, target)]
            certain = start.certain and end.certain
            yield Outflow(store, certain, task, "repeats it in", tuple(places), holders=end.targets)


def _endpoints(stack: Stack, task: Resource, key: str) -> Reference:
    found = refer(stack, task, (key,), _ENDPOINTS)
    named = (item for text in found.outside for item in _by_endpoint_arn(stack).get(text, ()))
    return replace(found, targets=tuple(dict.fromkeys((*found.targets, *named))))


@once
def _by_endpoint_arn(stack: Stack) -> Mapping[str, tuple[Resource, ...]]:
    named = ((known(endpoint, "endpointArn"), endpoint) for endpoint in stack.of(*_ENDPOINTS))
    return {arn: (endpoint,) for arn, endpoint in named if arn is not None}


def _behind(stack: Stack, endpoint: Resource) -> tuple[Store, ...]:
    """The stores that an endpoint of a migration is about, by origin or by name."""
    urns = behind(stack, (urn for key in _NAMING for urn in endpoint.origins.get(key, ())))
    traced = (stores_by_urn(stack)[urn] for urn in urns if urn in stores_by_urn(stack))
    texts = (text for key in _NAMING for text in all_strings(endpoint.props.get(key)))
    named = (store for text in texts for store, _ in _pointers(stack).hits(text))
    return tuple(dict.fromkeys((*traced, *named)))


@once
def _pointers(stack: Stack) -> TextIndex[Store]:
    return TextIndex((store, handle) for store in stores(stack) for handle in store_handles(store))


def _places(stack: Stack, endpoint: Resource) -> Iterator[Resource]:
    if endpoint.type == _S3_ENDPOINT:
        yield from refer(stack, endpoint, ("bucketName",), BUCKETS).targets
    yield from refer(stack, endpoint, ("kinesisSettings", "streamArn"), (STREAM,)).targets
    yield from (store.root for store in _behind(stack, endpoint))


def _pipes(stack: Stack) -> Iterator[Outflow]:
    """A pipe that hands on what changed as it is. What it words anew is a message, and no copy."""
    for pipe in stack.of(PIPE):
        if pipe.states("enrichment") or dig(pipe.props, "targetParameters", "inputTemplate") is not None:
            continue
        goal = refer(stack, pipe, ("target",), (*_READERS, QUEUE))
        for store, certain in sources(stack, pipe, ("source",)) if goal.targets else ():
            yield _to(store, certain and goal.certain, pipe, "hands its changes on to", goal)


def _replicas(stack: Stack) -> Iterator[Outflow]:
    """A bucket that is a store, repeated in others. What is of the same store is no matter."""
    for bucket, found in replications(stack).items():
        store = stores_by_urn(stack).get(bucket)
        if store is not None:
            yield from (flow for each in found for flow in _repeated(stack, store, each))


def _repeated(stack: Stack, store: Store, replication: Replication) -> Iterator[Outflow]:
    goal = tuple(bucket for bucket in replication.goal.targets if bucket.urn not in store.urns)
    others = tuple(elsewhere(stack, replication))
    if goal or others:
        yield Outflow(store, replication.certain, replication.by, "repeats it in", goal, others=others)


def _imports(stack: Stack) -> Iterator[Outflow]:
    """Stores that are started with what lies in a bucket that is another."""
    for token, path in IMPORTING.items():
        for into in stack.of(token):
            buckets = refer(stack, into, path, BUCKETS)
            for store in dict.fromkeys(filter(None, (stores_by_urn(stack).get(item.urn) for item in buckets.targets))):
                yield Outflow(store, buckets.certain, into, "is started with what lies in it", ())


def _transformed(stack: Stack) -> Iterator[Outflow]:
    """An access point that transforms what is read hands it to a function first, by a link that needs no right."""
    for point in stack.of(TRANSFORMING):
        ways = as_list(dig(point.props, "configuration", "transformationConfigurations"))
        arns = [dig(way, "contentTransformation", "awsLambda", "functionArn") for way in ways]
        goal = functions_named(stack, resolve(stack, point, "configuration", arns, NAMED))
        store = stores_by_urn(stack).get(point.urn)
        if store is not None and not goal.empty:
            yield _to(store, goal.certain, point, "hands what is read of it to", goal)


def _to(store: Store, certain: bool, by: Resource, what: str, goal: Reference) -> Outflow:
    elsewhere = "a place that isn't of this stack" if goal.leaves_stack else ""
    return Outflow(store, certain and goal.certain, by, what, goal.targets, sink=elsewhere)
