"""What uses a role or a security group and is no workload that the pack knows: whatever names one may act with it.

AWS adds services faster than anybody lists them. What is listed here is the contrary: where a role or a group is named
and nothing acts with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.iam_documents import RESOURCE_KEYS
from policies.analysis.identity import INSTANCE_PROFILE, LOAD_BALANCERS, ROLE, SECURITY_GROUPS, find
from policies.analysis.leaves import Leaf, leaves
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import candidates
from policies.analysis.values import UNKNOWN

_POD_GROUPS: Final = ("kubernetes:vpcresources.", "kubernetes:crd.k8s.amazonaws.", "kubernetes:karpenter.")
"""Kinds of Kubernetes by which pods, or the machines below them, get security groups of AWS's."""
_OF_AWS: Final = ("aws:", "aws-native:")
ACTING: Final = (*_OF_AWS, "kubernetes:helm", *_POD_GROUPS)
_ABOUT_ROLES: Final = (
    "aws:iam/",
    "aws:eks/accessEntry:",
    "aws:eks/accessPolicyAssociation:",
    "aws:lakeformation/",
    "aws:lambda/permission:",
    "aws:ram/",
    "aws:s3control/accessGrant",
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
    "aws:iam/",
    "aws:memorydb/",
    "aws:neptune/",
    "aws:rds/",
    "aws:redshift/",
    "aws:redshiftserverless/",
    "aws:ssoadmin/",
    "aws:vpc/",
    *LOAD_BALANCERS,
)
"""What groups are made of, what they guard, and what permits something in them: it calls nobody. Load balancers are
looked at elsewhere."""
TOLD: Final = frozenset({"containerDefinitions", "environment", "input", "tags", "tagsAll", "arn", "id"})
"""Properties that tell of a role, and take on none."""
_ROLE_ARN: Final = re.compile(r"arn:[\w-]+:iam::\d*:(?:role|instance-profile)/[\w+=,.@/-]+")
_GROUP_KEY: Final = re.compile(r"security_?groups?|sgs?(?:ids?)?$|^groupids$", re.IGNORECASE)
_PROFILE_KEY: Final = re.compile(r"profile", re.IGNORECASE)
_ROLE_KEY: Final = re.compile(r"role(?:_?name)?$", re.IGNORECASE)
"""Where AWS takes a role's name as well as its ARN: EMR's `serviceRole`, an activation's `iamRole`, and Batch's
`instanceRole`, which is a profile's (API References of Amazon EMR, AWS Systems Manager and AWS Batch, `RunJobFlow`,
`CreateActivation`, `ComputeResource`)."""
_SINGULAR: Final = re.compile(r"(?:arn|role|id)$", re.IGNORECASE)


class Wanted(NamedTuple):
    """What to look for: resources of some types, and what in a value may be the name of one."""

    types: tuple[str, ...]
    names: Callable[[Leaf], Iterator[str]]


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
        if resource.type.startswith(ACTING) and not resource.type.startswith(about):
            for key, value in resource.props.items():
                if key not in TOLD and key != RESOURCE_KEYS.get(resource.type):
                    for what in dict.fromkeys(_in(stack, resource, key, value, types)):
                        yield Named(what, resource), key


class Choice(NamedTuple):
    """`by` names some of several, and a preview can't tell which."""

    of: tuple[Resource, ...]
    by: Resource
    key: str


@once
def choices(stack: Stack) -> tuple[Choice, ...]:
    """Properties with fewer unknown values than roles or groups that they are made from.

    A text of several groups (EMR's `additionalMasterSecurityGroups`) is one of these, too.
    """
    return (*_choices(stack, (ROLE, INSTANCE_PROFILE), _ABOUT_ROLES), *_choices(stack, SECURITY_GROUPS, _ABOUT_GROUPS))


def _choices(stack: Stack, types: tuple[str, ...], about: tuple[str, ...]) -> Iterator[Choice]:
    for resource in stack.resources:
        if resource.type.startswith(ACTING) and not resource.type.startswith(about):
            for key in resource.origins:
                if key in TOLD or key == RESOURCE_KEYS.get(resource.type) or key not in resource.props:
                    continue
                origins, value = candidates(stack, resource, key, types), resource.props[key]
                hidden = len(origins) > 1 and any(leaf.value is UNKNOWN for leaf in leaves(key, value))
                if hidden and not set(origins) <= set(_in(stack, resource, key, value, types)):
                    yield Choice(origins, resource, key)


def _in(stack: Stack, resource: Resource, key: str, value: object, types: tuple[str, ...]) -> Iterator[Resource]:
    by_name = _role_names if resource.type.startswith(_OF_AWS) else _role_arns
    wanted = Wanted(types, by_name if ROLE in types else _group_names)
    return named_in(stack, resource, key, leaves(key, value), wanted)


def named_in(stack: Stack, resource: Resource, key: str, values: Iterable[Leaf], wanted: Wanted) -> Iterator[Resource]:
    """What is wanted and named by a property with these values: by value, or by origin where one isn't known yet."""
    unknowns = 0
    for leaf in values:
        if leaf.value is UNKNOWN:
            unknowns += 1
        elif isinstance(leaf.value, str):
            for name in wanted.names(leaf):
                yield from find(stack, name, wanted.types)
    if unknowns:
        origins = candidates(stack, resource, key, wanted.types)
        # Of more origins than values a preview can't tell which it is; but a document may be made of any number.
        if len(origins) <= unknowns or (resource.props[key] is UNKNOWN and not _SINGULAR.search(key)):
            yield from origins


def _role_names(leaf: Leaf) -> Iterator[str]:
    """What may name a role or its profile: by ARN anywhere, by name only where one is asked for."""
    if _PROFILE_KEY.search(leaf.key) or _ROLE_KEY.search(leaf.key):
        yield str(leaf.value)
    yield from _role_arns(leaf)


def _role_arns(leaf: Leaf) -> Iterator[str]:
    yield from _ROLE_ARN.findall(str(leaf.value))


def _group_names(leaf: Leaf) -> Iterator[str]:
    """What may name security groups: an id anywhere, and whatever stands where groups are asked for."""
    for text in str(leaf.value).split(","):
        if _GROUP_KEY.search(leaf.key) or text.startswith("sg-"):
            yield text.strip()
