"""Values that a preview hides and whose origin it doesn't show either: nobody can judge what they open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from policies.analysis.firewall import LEGACY, STANDALONE
from policies.analysis.hidden_texts import hidden_texts
from policies.analysis.iam_documents import IDENTITY_KEYS, RESOURCE_KEYS
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack
from policies.analysis.values import has_unknown
from policies.analysis.workloads import TASK_DEFINITION
from policies.rules.definition import About, Finding, Options, Violation, stack_rule
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
        "aws:kms/key:Key",
        "aws:secretsmanager/secret:Secret",
        "aws:s3/bucket:Bucket",
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
        if not _is_allowed(allowed, text.by, text.key):
            yield Violation(f"Where the {text.key} of {text.by.name} comes from can't be seen.", text.by.urn)
    for token, keys in _TRACED.items():
        for resource in stack.of(token):
            for key in keys:
                if _is_untraceable(resource, key) and not _is_allowed(allowed, resource, key):
                    yield Violation(f"Where the {key} of {resource.name} comes from can't be seen.", resource.urn)


def _is_untraceable(resource: Resource, key: str) -> bool:
    """Unknown, and made from nothing that is in the stack."""
    if resource.type in _COMPUTED and not resource.states(key):
        return False
    return has_unknown(resource.props.get(key)) and not resource.origins.get(key)


def _is_allowed(allowed: list[Mapping[str, Any]], resource: Resource, key: str) -> bool:
    return any(
        fnmatchcase(resource.name, str(item.get("resource"))) and item.get("property") == key for item in allowed
    )
