"""Who is let in: by the trust of roles, by policies of resources, by permissions of functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.analysis.becoming import is_account
from policies.analysis.iam_documents import RESOURCE_KEYS, Statement, literal
from policies.analysis.iam_limits import CALLERS, SOURCES, is_any_account, is_limited, is_refused_to_others, narrows
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule
from policies.rules.stated import TEXT, exceptions, named
from policies.rules.statements import allowing, unread, where

_DOMAINS: Final = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
_PERMISSION: Final = "aws:lambda/permission:Permission"
_SINGLE: Final = {
    "aws:cloudwatch/eventPermission:EventPermission": "condition",
    "aws:lambda/layerVersionPermission:LayerVersionPermission": "organizationId",
}
"""What lets somebody in without a document, and the property that says of which organization."""
_EVERYONE: Final = "*"
_INSTANCES: Final = "ec2.amazonaws.com"
"""EC2 gives a role to the machine whose profile has it, on nobody's behalf: it sends no source."""
_SUBJECTS: Final = (":sub", "saml:sub", "saml:aud", "cognito-identity.amazonaws.com:aud")


@resource_rule(
    About(
        name="iam-trust-scoped",
        description="A role trusts named principals, and an AWS service only on behalf of this account.",
        severity="high",
        remedy="Name the role that may assume it; for a service of AWS, add a condition on aws:SourceAccount.",
        sources=("CKV_AWS_60", "CKV_AWS_61"),
        always=False,
        options=exceptions("AWS services that send no source when they assume a role.", {"service": TEXT}),
    ),
    ROLE,
)
def iam_trust_scoped(role: Resource, options: Options) -> Iterator[Finding]:
    """Anyone, a whole account, a service for whoever asks it, an identity provider for whoever it knows."""
    unsourced = {_INSTANCES} | named(options, "service")
    yield from unread(role, ("trust",))
    for document, statement in allowing(role, ("trust",)):
        place = where(document, statement)
        yield from (Violation(f"{place} lets {who} assume the role.") for who in _trusted(statement, unsourced))


def _trusted(statement: Statement, unsourced: set[str]) -> Iterator[str]:
    if not is_limited(statement, CALLERS):
        for name in literal(statement.principals):
            if name == _EVERYONE:
                yield "anyone"
            elif is_account(name):
                yield "a whole account"
    if not is_limited(statement, SOURCES):
        services = (name for name in literal(statement.services) if name not in unsourced)
        yield from (f"{name}, on whosever behalf," for name in services)
    if not _names_subject(statement):
        yield from (f"everyone whom {_provider(name)} knows" for name in literal(statement.federated))


def _names_subject(statement: Statement) -> bool:
    return any(item.key.lower().endswith(_SUBJECTS) and narrows(item) for item in statement.conditions)


def _provider(name: str) -> str:
    return name.partition("provider/")[2] or name


@resource_rule(
    About(
        name="resource-policy-not-public",
        description="No queue, topic, bus, secret, key, table, API, repository or bucket lets in just anyone.",
        severity="critical",
        remedy="Name the principal, or add a condition on who calls (aws:SourceArn, aws:PrincipalOrgID, …).",
        sources=("SQS.3", "SNS.4", "KMS.5", "CKV_AWS_33", "CKV_AWS_168", "CKV_AWS_169", "EVB1"),
    ),
    *RESOURCE_KEYS,
    *_SINGLE,
)
def resource_policy_not_public(resource: Resource, _options: Options) -> Iterator[Finding]:
    """A condition on how someone calls (TLS, say) doesn't say who may. A search domain in a VPC takes calls from there.

    Source: OpenSearch Service Developer Guide, "About access policies on VPC domains".
    """
    if resource.type in _SINGLE:
        yield from _single(resource)
    yield from unread(resource, ("resource",))
    if resource.type in _DOMAINS and resource.states("vpcOptions"):
        return
    for document, statement in allowing(resource, ("resource",)):
        everyone = _EVERYONE in literal(statement.principals) and not is_limited(statement, CALLERS)
        stated = document.statements if isinstance(document.statements, tuple) else ()
        if everyone and not is_refused_to_others(statement, stated):
            yield Violation(f"{where(document, statement)} lets anyone in.")


def _single(permission: Resource) -> Iterator[Finding]:
    """What states a permission by its properties: for everyone, or everyone of an organization."""
    anyone = permission.props.get("principal")
    if anyone is UNKNOWN:
        yield Doubt(f"whom {permission.name} lets in isn't known yet")
    elif anyone == _EVERYONE and not permission.states(_SINGLE[permission.type]):
        yield Violation(f"{permission.name} lets anyone in.")


@resource_rule(
    About(
        name="lambda-permission-scoped",
        description="A function may be called by an AWS service for one named source only.",
        severity="high",
        remedy="Set sourceArn to the rule, topic or API that calls; for S3, set sourceAccount too.",
        sources=("Lambda.1", "CKV_AWS_301", "CKV_AWS_364", "AWS-0067"),
    ),
    _PERMISSION,
)
def lambda_permission_scoped(permission: Resource, _options: Options) -> Iterator[Finding]:
    """Without a source, anybody's rule, topic or API of the same service may call."""
    principal, source = permission.props.get("principal"), permission.props.get("sourceArn")
    name = permission.name
    if principal is UNKNOWN:
        yield Doubt(f"whom {name} lets call the function isn't known yet")
    elif principal == _EVERYONE and not permission.states("principalOrgId"):
        yield Violation(f"{name} lets anyone call the function.")
    elif not isinstance(principal, str) or not principal.endswith(".amazonaws.com"):
        return
    elif source is not UNKNOWN and not (isinstance(source, str) and source.strip("*")):
        yield Violation(f"{name} lets {principal} call the function on whosever behalf: it has no sourceArn.")
    elif isinstance(source, str) and is_any_account(source) and not permission.states("sourceAccount"):
        yield Violation(f"{name} lets {principal} call the function for any account: its sourceArn names none.")
    elif principal == "s3.amazonaws.com" and not permission.states("sourceAccount"):
        # A bucket's ARN names no account: once deleted, its name can be anyone's.
        yield Violation(f"{name} lets a bucket of any account call the function: it has no sourceAccount.")
