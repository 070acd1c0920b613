"""Policies, trusts, roles and containers, each for the worse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from souk.graph.model import Graph, Resource
from tests.policies.mutation.mutants import Mutant, NothingToChangeError, edited, evenly, redirected, within

_MOST: Final = 10
_ROLE: Final = "aws:iam/role:Role"
_TASK: Final = "aws:ecs/taskDefinition:TaskDefinition"
_RESOURCE_POLICIES: Final = (
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:kms/key:Key",
)


def mutants(graph: Graph) -> Iterator[Mutant]:
    """Of documents that a preview doesn't know, the deployment's are changed."""
    yield from _identity(graph)
    yield from _trust(graph)
    for token in _RESOURCE_POLICIES:
        for policy in evenly(list(graph.of_type(token)), _MOST):
            yield edited(f"{token.rsplit(':', 1)[-1]} for anyone", policy, within("policy", _admit_anyone))
            if token in _RESOURCE_POLICIES[:3]:
                yield edited(f"{token.rsplit(':', 1)[-1]} over HTTP", policy, within("policy", _drop_denies))
    yield from _containers(graph)
    yield from _swapped(graph)


def _identity(graph: Graph) -> Iterator[Mutant]:
    policies = list(graph.of_type("aws:iam/rolePolicy:RolePolicy"))
    edits: dict[str, Callable[[Any], object]] = {
        "all of a service": _all_actions,
        "everything": lambda statement: statement.update(Action="*"),
        "anywhere": _anywhere,
        "all but something": lambda statement: (statement.pop("Action"), statement.update(NotAction="iam:*")),
        "any role to pass": lambda statement: statement.update(Action="iam:PassRole", Resource="*"),
        "policies to write": lambda statement: statement.update(Action="iam:PutRolePolicy"),
    }
    for number, (operator, change) in enumerate(edits.items()):
        for policy in evenly(policies[number:], _MOST):
            yield edited(operator, policy, within("policy", _first(change)))
    tables = graph.of_type("aws:dynamodb/table:Table")
    for policy in (item for item in policies if "read-write" in item.name):
        owner = policy.name.partition("-")[0]
        for table in (item for item in tables if not item.name.startswith(owner)):
            name = str(table.inputs["name"])
            yield edited(f"a grant on {table.name}", policy, within("policy", _first(_on_table(name))))


def _first(change: Callable[[Any], object]) -> Callable[[Any], None]:
    """An edit of the first statement that has a resource it could be limited to."""

    def edit(document: Any) -> None:
        statements = [item for item in document["Statement"] if item.get("Resource") not in ("*", ["*"])]
        if not statements:
            raise NothingToChangeError
        change(statements[0])

    return edit


def _all_actions(statement: Any) -> None:
    statement["Action"] = f"{statement['Action'][0].partition(':')[0]}:*"


def _anywhere(statement: Any) -> None:
    """Some actions can't be limited to a resource: the lookup of log streams can, that of identities can't."""
    statement["Resource"] = "*"


def _on_table(name: str) -> Callable[[Any], None]:
    def edit(statement: Any) -> None:
        arn = statement["Resource"][0]
        statement["Resource"] = [f"{arn.partition(':table/')[0]}:table/{name}"]

    return edit


def _trust(graph: Graph) -> Iterator[Mutant]:
    edits: dict[str, Callable[[Any], object]] = {
        "trust without a source": lambda statement: statement.pop("Condition", None),
        "trust in anyone": lambda statement: (statement.pop("Condition", None), statement.update(Principal="*")),
        "trust in the account": lambda statement: (
            statement.pop("Condition", None),
            statement.update(Principal={"AWS": "444455556666"}),
        ),
        "trust in whatever source": lambda statement: statement.update(
            Condition={"StringLike": {"aws:SourceAccount": "*"}}
        ),
    }
    # API Gateway's logging role has no condition that could be dropped.
    roles = [role for role in graph.of_type(_ROLE) if "Condition" in role.inputs["assumeRolePolicy"]]
    for operator, change in edits.items():
        for role in evenly(roles, _MOST):
            yield edited(
                operator, role, within("assumeRolePolicy", lambda text, change=change: change(text["Statement"][0]))
            )


def _admit_anyone(document: Any) -> None:
    document["Statement"].append({"Effect": "Allow", "Principal": "*", "Action": "*:*", "Resource": "*"})


def _drop_denies(document: Any) -> None:
    document["Statement"] = [item for item in document["Statement"] if item["Effect"] != "Deny"]


def _containers(graph: Graph) -> Iterator[Mutant]:
    edits: dict[str, dict[str, Any]] = {
        "privileged": {"privileged": True},
        "as root": {"user": "0"},
        "writable": {"readonlyRootFilesystem": False},
        "silent": {"logConfiguration": None},
        "with capabilities": {"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}},
        "with a password": {"environment": [{"name": "DB_PASSWORD", "value": "tulip"}]},
    }
    tasks = graph.of_type(_TASK)
    for operator, change in edits.items():
        for task in tasks:
            yield edited(
                operator, task, within("containerDefinitions", lambda found, change=change: found[0].update(change))
            )
    tables = {
        str(item.inputs["name"]): item.name.partition("-")[0] for item in graph.of_type("aws:dynamodb/table:Table")
    }
    for task in tasks:
        text = task.inputs["containerDefinitions"]
        for variable in json.loads(text)[0]["environment"] if isinstance(text, str) else ():
            for name, owner in tables.items():
                if variable["value"] in tables and owner != tables[variable["value"]]:
                    point = _pointed(variable["name"], name)
                    yield edited(f"{variable['name']} at {name}", task, within("containerDefinitions", point))


def _pointed(variable: str, table: str) -> Callable[[Any], None]:
    def edit(found: Any) -> None:
        next(item for item in found[0]["environment"] if item["name"] == variable)["value"] = table

    return edit


def _swapped(graph: Graph) -> Iterator[Mutant]:
    """Roles of one service for another, and one role for both jobs."""
    roles = {role.name: role for role in graph.of_type(_ROLE)}
    for task in graph.of_type(_TASK):
        own = roles.get(f"{task.name}-task")
        if own is None:
            continue
        yield redirected("one role for both", task, ("executionRoleArn",), own)
        for stranger in _strangers(roles, task.name):
            yield redirected("another's role", task, ("taskRoleArn",), stranger)


def _strangers(roles: dict[str, Resource], service: str) -> Iterator[Resource]:
    found = [role for name, role in roles.items() if name.endswith("-task") and name != f"{service}-task"]
    yield from evenly(found, 3)
