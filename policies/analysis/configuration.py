"""The texts that configure a workload: environment, secrets, commands, ConfigMaps, a service's own parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from policies.analysis.belongings import belongings
from policies.analysis.functions import functions
from policies.analysis.identity import BUCKETS, PARAMETER
from policies.analysis.model import Resource, Stack, once
from policies.analysis.ownership import declared_owners, follows_conventions
from policies.analysis.packing import decoded
from policies.analysis.pod_texts import contents, tellers, told_by
from policies.analysis.pods import kubernetes_workloads
from policies.analysis.references import refer
from policies.analysis.started import inputs
from policies.analysis.values import UNKNOWN, Unknown, all_strings, as_list, as_mapping, dig, from_json, known_strings
from policies.analysis.workloads import (
    APP_RUNNER,
    BUILD,
    DATA_SOURCE,
    FUNCTION,
    GLUE_JOB,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    PIPE,
    STATE_MACHINE,
    TASK_DEFINITION,
    connected,
    services_of,
)

_CONTAINERS: Final = "containerDefinitions"
_TOLD_APART: Final = frozenset(
    {"command", "dependsOn", "entryPoint", "environment", "image", "logConfiguration", "name", "secrets", "volumesFrom"}
)
"""Keys of a container that are looked at by themselves, or that tell it nothing."""
_OTHER_WORKLOADS: Final[Mapping[str, tuple[str, ...]]] = {
    STATE_MACHINE: ("definition",),
    BUILD: ("environment", "source"),
    DATA_SOURCE: ("dynamodbConfig", "relationalDatabaseConfig"),
    APP_RUNNER: ("sourceConfiguration",),
    GLUE_JOB: ("defaultArguments", "nonOverridableArguments"),
    "aws:batch/jobDefinition:JobDefinition": (
        "containerProperties",
        "ecsProperties",
        "eksProperties",
        "nodeProperties",
    ),
}
"""Workloads that are told by one property, and by which."""
_FILES: Final = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")
_CONNECTIONS: Final = (
    ("aws:dms/endpoint:Endpoint", "serverName"),
    ("aws:dms/endpoint:Endpoint", "secretsManagerArn"),
    ("aws:glue/connection:Connection", "connectionProperties"),
    ("aws:glue/connection:Connection", "authenticationConfiguration"),
    ("aws:quicksight/dataSource:DataSource", "credentials"),
    ("aws:quicksight/dataSource:DataSource", "parameters"),
)
_EVENT_SOURCES: Final[Mapping[str, str]] = {
    "aws:lambda/eventSourceMapping:EventSourceMapping": "eventSourceArn",
    PIPE: "source",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of configuration that `services` get. `where` says in words where it stands, never what it says.

    `text` is None where only its origins (`resource.origins[key]`) are known.
    """

    resource: Resource
    key: str
    services: frozenset[str]
    where: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a task definition. Its parts are raw, as AWS spells them."""

    name: str
    raw: Mapping[str, Any]

    def pairs(self, key: str, value_key: str) -> Iterator[tuple[str, Any]]:
        """The (name, value) pairs of a list such as `environment`."""
        for item in map(as_mapping, as_list(self.raw.get(key))):
            name = item.get("name")
            yield (name if isinstance(name, str) else "?", item.get(value_key))


def containers(task: Resource) -> tuple[Container, ...] | Unknown | None:
    """The containers of a task definition; UNKNOWN if not known yet, None if the text is no list of containers."""
    content = from_json(task.props.get(_CONTAINERS))
    if content is UNKNOWN:
        return UNKNOWN
    if not isinstance(content, list):
        return None
    found: list[Container] = []
    for number, item in enumerate(map(as_mapping, cast("list[Any]", content))):
        name = item.get("name")
        found.append(Container(name if isinstance(name, str) else f"number {number}", item))
    return tuple(found)


@once
def texts(stack: Stack) -> tuple[Text, ...]:
    """Every configuration text of every workload, and whatever else of a service's may say something of a store."""
    known = tuple(_texts(stack))
    return (*known, *_other_texts(stack, frozenset((text.resource.urn, text.key) for text in known)))


def _other_texts(stack: Stack, known: frozenset[tuple[str, str]]) -> Iterator[Text]:
    for resource, key, owners in belongings(stack):
        if (resource.urn, key) not in known and key != _CONTAINERS:
            yield from texts_of(resource, key, owners, [(f"{key} of {resource.name}", resource.props.get(key))])


def _texts(stack: Stack) -> Iterator[Text]:
    for task in stack.of(TASK_DEFINITION):
        yield from _task_texts(task, services_of(stack, task))
    for function in stack.of(FUNCTION):
        variables = as_mapping(dig(function.props, "environment", "variables"))
        pieces = [(f"environment variable {name}", value) for name, value in variables.items()]
        yield from texts_of(function, "environment", services_of(stack, function), pieces)
        command = [("command", dig(function.props, "imageConfig"))]
        yield from texts_of(function, "imageConfig", services_of(stack, function), command)
    yield from _machine_texts(stack)
    for parameter in stack.of(PARAMETER):
        pieces = [("parameter", parameter.props.get("value"))]
        yield from texts_of(parameter, "value", declared_owners(stack, parameter), pieces)
    for token, keys in _OTHER_WORKLOADS.items():
        for workload in stack.of(token):
            for key in keys:
                yield from texts_of(workload, key, services_of(stack, workload), [(key, workload.props.get(key))])
    for given in inputs(stack):
        yield from texts_of(given.by, given.key, given.services, [(f"input by {given.by.name}", given.value)])
    yield from _connection_texts(stack)
    yield from _event_source_texts(stack)
    yield from _file_texts(stack)
    yield from _kubernetes_texts(stack)


def _machine_texts(stack: Stack) -> Iterator[Text]:
    """The boot scripts of machines, and their tags where they may ask for these."""
    for machine in stack.of(INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION):
        services = services_of(stack, machine)
        for key in ("userData", "userDataBase64"):
            yield from texts_of(machine, key, services, [("user data", decoded(machine.props.get(key)))])
        if dig(machine.props, "metadataOptions", "instanceMetadataTags") == "enabled":
            for key in ("tags", "tagSpecifications"):
                yield from texts_of(machine, key, services, [("tag in its metadata", machine.props.get(key))])


def _connection_texts(stack: Stack) -> Iterator[Text]:
    """What services of AWS's are told of a database that they connect to for somebody.

    In a program with conventions one that is nobody's is a party of its own; in others its user is the party.
    """
    for token, key in _CONNECTIONS:
        for connection in stack.of(token):
            nobodys = frozenset({connection.name}) if follows_conventions(stack) else frozenset[str]()
            used = connected(stack).get(connection.urn, frozenset[str]())
            services = declared_owners(stack, connection) | used or nobodys
            yield from texts_of(connection, key, services, [(key, connection.props.get(key))])


@once
def files(stack: Stack) -> Mapping[str, Resource]:
    """The files that the stack writes to S3, by their ARNs."""
    return {arn: file for file in stack.of(*_FILES) for arn in _file_arns(stack, file)}


def _file_texts(stack: Stack) -> Iterator[Text]:
    """Files of variables that the stack writes to S3, told to whoever's containers start with them."""
    read: dict[str, frozenset[str]] = {}
    for task in stack.of(TASK_DEFINITION) if files(stack) else ():
        known = containers(task)
        for container in known if isinstance(known, tuple) else ():
            for named in all_strings(container.raw.get("environmentFiles")):
                read[named] = read.get(named, frozenset()) | services_of(stack, task)
    for arn, file in files(stack).items():
        services = declared_owners(stack, file) | read.get(arn, frozenset())
        for key in ("content", "contentBase64"):
            value = file.props.get(key)
            held = decoded(value) if key == "contentBase64" else value
            yield from texts_of(file, key, services, [(f"content of {file.name}", held)])


def _file_arns(stack: Stack, file: Resource) -> Iterator[str]:
    buckets = refer(stack, file, ("bucket",), BUCKETS)
    own = (name for bucket in buckets.targets for name in known_strings(bucket.props.get("bucket")))
    names = (*buckets.outside, *own)
    for key in known_strings(file.props.get("key")):
        yield from (f"arn:aws:s3:::{name}/{key}" for name in names)


def _event_source_texts(stack: Stack) -> Iterator[Text]:
    """What a function or a pipe reads from without asking: the stream of a table, say."""
    for token, key in _EVENT_SOURCES.items():
        for source in stack.of(token):
            readers = functions(stack, source, ("functionName",)).targets
            services = declared_owners(stack, source).union(*(services_of(stack, reader) for reader in readers))
            yield from texts_of(source, key, services, [("event source", source.props.get(key))])


def _kubernetes_texts(stack: Stack) -> Iterator[Text]:
    for workload in kubernetes_workloads(stack):
        yield from texts_of(workload, "spec", services_of(stack, workload), [("spec", workload.props.get("spec"))])
    for teller in tellers(stack):
        for key, value in contents(teller):
            yield from texts_of(teller, key, told_by(stack, teller), [(f"{key} of {teller.name}", value)])


def _task_texts(task: Resource, services: frozenset[str]) -> Iterator[Text]:
    pieces: list[tuple[str, object]] = []
    known = containers(task)
    for container in known if isinstance(known, tuple) else ():
        of = f"of container {container.name}"
        pieces.extend(
            (f"environment variable {name} {of}", value) for name, value in container.pairs("environment", "value")
        )
        pieces.extend((f"secret {name} {of}", value) for name, value in container.pairs("secrets", "valueFrom"))
        pieces.extend(
            (f"{key} {of}", " ".join(all_strings(container.raw.get(key)))) for key in ("command", "entryPoint")
        )
        pieces.extend((f"{key} {of}", value) for key, value in container.raw.items() if key not in _TOLD_APART)
        pieces.extend(_log_pieces(container, of))
    yield from texts_of(task, _CONTAINERS, services, pieces)


def _log_pieces(container: Container, of: str) -> Iterator[tuple[str, object]]:
    """What the log driver is told. What is asked of CloudWatch tells nothing: where to write, and how."""
    logs = as_mapping(container.raw.get("logConfiguration"))
    options = as_mapping(logs.get("options"))
    yield from ((f"log option {key} {of}", value) for key, value in options.items() if not key.startswith("awslogs-"))
    yield f"secrets of the log driver {of}", logs.get("secretOptions")


def texts_of(
    resource: Resource, key: str, services: frozenset[str], pieces: Sequence[tuple[str, object]]
) -> Iterator[Text]:
    """The texts of some values, and one without text that stands for the origins of them all."""
    for where, value in pieces:
        yield from (Text(resource, key, services, where, text) for text in all_strings(value))
    if resource.origins.get(key):
        yield Text(resource, key, services, key, None)
