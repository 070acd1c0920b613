"""Values that a preview hides and whose origin it doesn't show either: nobody can judge what they open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from policies.analysis.firewall import LEGACY, STANDALONE
from policies.analysis.hidden_texts import SEALED, hidden_texts
from policies.analysis.iam_documents import IDENTITY_KEYS, RESOURCE_KEYS
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack
from policies.analysis.sight import Sight, sight, unknown_paths
from policies.analysis.workloads import TASK_DEFINITION
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule
from policies.rules.stated import TEXT, exceptions, stated

_TRACED: Final[Mapping[str, tuple[str, ...]]] = {
    TASK_DEFINITION: ("taskRoleArn", "executionRoleArn"),
    ROLE: ("assumeRolePolicy",),
    LEGACY: ("securityGroupId", "sourceSecurityGroupId", "cidrBlocks", "ipv6CidrBlocks", "prefixListIds"),
    **dict.fromkeys(
        STANDALONE, ("securityGroupId", "referencedSecurityGroupId", "cidrIpv4", "cidrIpv6", "prefixListId")
    ),
    **{token: (key,) for token, key in (*IDENTITY_KEYS.items(), *RESOURCE_KEYS.items())},
}
_COMPUTED: Final = frozenset(
    {
        "aws:sqs/queue:Queue",
        "aws:sns/topic:Topic",
        "aws:apigateway/restApi:RestApi",
        "aws:elasticsearch/domain:Domain",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/key:Key",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:opensearch/domain:Domain",
        "aws:secretsmanager/secret:Secret",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
    }
)
"""Their policy, where the program states none, is filled in by AWS."""


@stack_rule(
    About(
        name="no-untraceable-reference",
        description="What grants or opens something is known in a preview, or comes from a resource of the stack.",
        severity="medium",
        remedy="Build the value from names that are known, or from outputs of resources; not from a look-up.",
        always=False,
        options=exceptions(
            "Properties that may come from outside; the resource's logical name may hold `*`.",
            {"resource": TEXT, "property": TEXT},
        ),
    )
)
def no_untraceable_reference(stack: Stack, options: Options) -> Iterator[Finding]:
    """What workloads are told, roles of tasks, policy documents, both ends of security-group rules."""
    allowed = stated(options)
    for text in hidden_texts(stack):
        if not _is_allowed(allowed, text.by, text.key, text.where):
            yield _untraceable(text.by, text.where, text.why, wholly=text.wholly)
    for token, keys in _TRACED.items():
        for resource in stack.of(token):
            for key in keys:
                yield from _of_property(resource, key, allowed)


def _of_property(resource: Resource, key: str, allowed: list[Mapping[str, Any]]) -> Iterator[Finding]:
    if resource.type in _COMPUTED and not resource.states(key):
        return
    places = [*unknown_paths(resource.props.get(key), key)]
    seen = sight(resource, key, len(places))
    wholly = seen is Sight.NOTHING
    for place in places if seen is not Sight.ALL else ():
        if not _is_allowed(allowed, resource, key, place):
            why = "" if wholly else "isn't known yet, and some of it comes from what isn't seen"
            yield _untraceable(resource, place, why, wholly=wholly)


def _untraceable(resource: Resource, where: str, why: str, *, wholly: bool) -> Finding:
    """A part that has no origin is a violation. Of one among several it is open whether it has."""
    if wholly and why == SEALED:
        return Violation(f"What the {where} of {resource.name} says can't be seen: it {why}.", resource.urn)
    if wholly:
        return Violation(f"Where the {where} of {resource.name} comes from can't be seen.", resource.urn)
    return Doubt(f"where all of the {where} of {resource.name} comes from can't be told: it {why}", resource.urn)


def _is_allowed(allowed: list[Mapping[str, Any]], resource: Resource, key: str, place: str) -> bool:
    """By the property as a whole, or by the one place in it."""
    return any(
        fnmatchcase(resource.name, str(item.get("resource"))) and item.get("property") in (key, place)
        for item in allowed
    )
