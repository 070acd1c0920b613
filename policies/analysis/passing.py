"""Which roles somebody may hand on, to a service of AWS's that then does with them what he tells it to.

AWS adds services that take roles faster than anybody lists them, and some start by other means than a call of their own
(`apigateway:PUT`). So the right to pass a role counts by itself; only a condition on who gets it can narrow it down.
Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service", and `iam:PassedToService`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from policies.analysis.globs import UNGUESSABLE, is_glob, matches
from policies.analysis.iam_actions import writing
from policies.analysis.iam_documents import Document, Statement, all_documents, literal
from policies.analysis.iam_evaluation import Grants, meeting
from policies.analysis.identity import ROLE, arn_pattern, regional
from policies.analysis.model import Resource, Stack
from policies.analysis.values import UNKNOWN, Unknown

_HANDING: Final = ("iam:PassRole",)
_PASSED_TO: Final = "iam:passedtoservice"
_EQUAL: Final = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})
_REGION: Final = re.compile(r"\.[a-z]{2}(?:-[a-z]+)+-\d(?=\.amazonaws\.)")
_TAKING_BACK: Final = re.compile(r"(?:Cancel|Delete|Deregister|Stop|Tag|Terminate|Untag)[A-Z]")
"""How the names of actions begin that end something, or only label it."""
_STARTING: Final[Mapping[str, tuple[str, ...]]] = {
    "ec2": ("autoscaling", "batch", "ec2", "elasticbeanstalk", "elasticmapreduce", "imagebuilder"),
    "ecs-tasks": ("batch", "ecs"),
    "edgelambda": ("lambda",),
    "monitoring.rds": ("rds",),
    "vpc-flow-logs": ("ec2",),
}
"""By whose actions something is started that runs with a role passed to a service, where its name doesn't tell."""
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {"ec2": ("iam:AddRoleToInstanceProfile",)}
"""What gives such a role to something that runs already."""


def passable(stack: Stack, grant: Grants) -> Iterator[Resource]:
    """The roles that the grants let one hand to what one starts."""
    if meeting(grant, _HANDING, ("*",)):
        for role in stack.of(ROLE):
            pattern = arn_pattern(role) or regional("iam", f"role/{UNGUESSABLE}", region="")
            if meeting(grant, _HANDING, (pattern,)) and meeting(_useful(stack, grant, role), _HANDING, (pattern,)):
                yield role


def _useful(stack: Stack, grant: Grants, role: Resource) -> Grants:
    """The grants without what would pass the role to nobody who can take it, or to whom one may have nothing run."""
    takers = _takers(stack, role)
    if takers is not UNKNOWN and not takers:
        return replace(grant, documents=(), managed={})
    documents = tuple(_narrowed(document, grant, takers) for document in grant.documents)
    return replace(grant, documents=documents)


def _takers(stack: Stack, role: Resource) -> frozenset[str] | Unknown:
    """The services of AWS's that a role trusts."""
    trust = [document for document in all_documents(stack)[role.urn] if document.sort == "trust"]
    found: set[str] = set()
    for document in trust:
        if not isinstance(document.statements, tuple):
            return UNKNOWN
        for statement in (item for item in document.statements if item.allows):
            if UNKNOWN in (*statement.services, *statement.principals):
                return UNKNOWN
            found.update(_named(service) for service in literal(statement.services))
            found.update(name for name in literal(statement.principals) if name == "*")
    return UNKNOWN if "*" in found or not trust else frozenset(found)


def _narrowed(document: Document, grant: Grants, takers: frozenset[str] | Unknown) -> Document:
    if not isinstance(document.statements, tuple):
        return document
    kept = tuple(item for item in document.statements if not item.allows or _reaches(item, grant, takers))
    return replace(document, statements=kept)


def _reaches(statement: Statement, grant: Grants, takers: frozenset[str] | Unknown) -> bool:
    """Whether some service that a statement lets one pass roles to takes the role, and runs something for one."""
    for test in statement.conditions:
        operator = test.operator.lower().removeprefix("foranyvalue:").removesuffix("ifexists")
        if test.key.lower() != _PASSED_TO or operator not in _EQUAL or UNKNOWN in test.values:
            continue
        if not any(_may_start(grant, service) for service in _meant(literal(test.values), takers)):
            return False
    return True


def _meant(values: list[str], takers: frozenset[str] | Unknown) -> Iterator[str]:
    """The services that a condition names, as far as the role trusts them."""
    for value in map(_named, values):
        yield from (value,) if isinstance(takers, Unknown) else (each for each in takers if matches(value, each))


def _named(service: str) -> str:
    """A service's name without the region: both forms mean the same."""
    return _REGION.sub("", service.lower())


def _may_start(grant: Grants, service: str) -> bool:
    """Whether the grants let one start something at a service. One that isn't known may start anything."""
    name = service.partition(".amazonaws.")[0]
    prefixes = _STARTING.get(name) or tuple(name.removesuffix("-tasks").split("."))
    actions = [action for prefix in prefixes for action in writing(prefix) if not _ends_something(action)]
    return is_glob(service) or not actions or bool(meeting(grant, (*actions, *_BESIDE.get(name, ())), ("*",)))


def _ends_something(action: str) -> bool:
    return _TAKING_BACK.match(action.partition(":")[2]) is not None
