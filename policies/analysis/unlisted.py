"""What uses a role or a security group and is no workload that the pack knows: whatever names one may act with it.

AWS adds services faster than anybody lists them. What is listed here is the contrary: where a role or a group is named
and nothing acts with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from policies.analysis.iam_documents import RESOURCE_KEYS
from policies.analysis.identity import LOAD_BALANCERS, ROLE, SECURITY_GROUPS, find
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import candidates
from policies.analysis.values import UNKNOWN

INSTANCE_PROFILE: Final = "aws:iam/instanceProfile:InstanceProfile"
_ACTING: Final = ("aws:", "aws-native:", "kubernetes:helm")
_ABOUT_ROLES: Final = (
    "aws:iam/",
    "aws:eks/accessEntry:",
    "aws:eks/accessPolicyAssociation:",
    "aws:lakeformation/",
    "aws:lambda/permission:",
    "aws:ram/",
    "aws:secretsmanager/",
    "aws:ssm/parameter:",
    "aws:ssoadmin/",
)
"""What says what roles may do, who may become them, or which they are: it doesn't act with them."""
_ABOUT_GROUPS: Final = (
    "aws-native:ec2:SecurityGroup",
    "aws:cloudcontrol/",
    "aws:cloudformation/",
    "aws:dax/",
    "aws:docdb/",
    "aws:ec2/defaultSecurityGroup:",
    "aws:ec2/securityGroup",
    "aws:ec2/vpc:",
    "aws:elasticache/",
    "aws:memorydb/",
    "aws:neptune/",
    "aws:rds/",
    "aws:redshift/",
    "aws:redshiftserverless/",
    "aws:vpc/",
    *LOAD_BALANCERS,
)
"""What groups are made of, and what they guard: it calls nobody. Load balancers are looked at elsewhere."""
_TOLD: Final = frozenset({"containerDefinitions", "environment", "input", "tags", "tagsAll", "arn", "id"})
"""Properties that tell of a role, and take on none."""
_ROLE_ARN: Final = re.compile(r"arn:[\w-]+:iam::\d*:(?:role|instance-profile)/[\w+=,.@/-]+")
_GROUP_KEY: Final = re.compile(r"security_?groups?|sgs?(?:ids?)?$", re.IGNORECASE)
_PROFILE_KEY: Final = re.compile(r"profile", re.IGNORECASE)
_SINGULAR: Final = re.compile(r"(?:arn|role|id)$", re.IGNORECASE)


class Named(NamedTuple):
    """`by` names `what`: a role, the profile of one, or a security group."""

    what: Resource
    by: Resource


def unlisted(stack: Stack, types: tuple[str, ...], listed: Mapping[str, frozenset[str]]) -> Iterator[Named]:
    """Whatever names a resource of the types, but for the properties (by type) that are listed already."""
    for named, key in _roles(stack) if ROLE in types else _groups(stack):
        if key not in listed.get(named.by.type, ()):
            yield named


@once
def _roles(stack: Stack) -> tuple[tuple[Named, str], ...]:
    return tuple(_found(stack, (ROLE, INSTANCE_PROFILE), _ABOUT_ROLES))


@once
def _groups(stack: Stack) -> tuple[tuple[Named, str], ...]:
    return tuple(_found(stack, SECURITY_GROUPS, _ABOUT_GROUPS))


def _found(stack: Stack, types: tuple[str, ...], about: tuple[str, ...]) -> Iterator[tuple[Named, str]]:
    for resource in stack.resources:
        if resource.type.startswith(_ACTING) and not resource.type.startswith(about):
            for key, value in resource.props.items():
                if key not in _TOLD and key != RESOURCE_KEYS.get(resource.type):
                    for what in dict.fromkeys(_in(stack, resource, key, value, types)):
                        yield Named(what, resource), key


def _in(stack: Stack, resource: Resource, key: str, value: object, types: tuple[str, ...]) -> Iterator[Resource]:
    unknowns = 0
    for inner, leaf in _leaves(key, value):
        if leaf is UNKNOWN:
            unknowns += 1
        elif isinstance(leaf, str):
            for name in _names(inner, leaf, types):
                yield from find(stack, name, types)
    if unknowns:
        origins = candidates(stack, resource, key, types)
        # Of more origins than values a preview can't tell which it is; but a document may be made of any number.
        if len(origins) <= unknowns or (value is UNKNOWN and not _SINGULAR.search(key)):
            yield from origins


def _names(key: str, text: str, types: tuple[str, ...]) -> Iterator[str]:
    """What in a text may name a resource of the types: by ARN anywhere, by id or name only where one is asked for."""
    if ROLE in types:
        yield from (text,) if _PROFILE_KEY.search(key) else ()
        yield from _ROLE_ARN.findall(text)
    elif _GROUP_KEY.search(key) or text.startswith("sg-"):
        yield text


def _leaves(key: str, value: object) -> Iterator[tuple[str, object]]:
    """The single values in a value, each with the key that it stands under."""
    if isinstance(value, Mapping):
        for inner, item in cast("Mapping[str, Any]", value).items():
            yield from _leaves(inner, item)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _leaves(key, item)
    else:
        yield key, value
