"""IAM policy documents: where resources hold them, and their statements in one shape."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping, from_json, known_strings

Sort = Literal["identity", "trust", "resource"]

ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
POLICY: Final = "aws:iam/policy:Policy"

IDENTITY_KEYS: Final[Mapping[str, str]] = {
    ROLE_POLICY: "policy",
    POLICY: "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
}
RESOURCE_KEYS: Final[Mapping[str, str]] = {
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
    "aws:sqs/queue:Queue": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:sns/topic:Topic": "policy",
    "aws:kms/key:Key": "policy",
    "aws:kms/keyPolicy:KeyPolicy": "policy",
    "aws:kms/replicaKey:ReplicaKey": "policy",
    "aws:kms/externalKey:ExternalKey": "policy",
    "aws:kms/replicaExternalKey:ReplicaExternalKey": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:secretsmanager/secret:Secret": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
    "aws:kinesis/resourcePolicy:ResourcePolicy": "policy",
    "aws:opensearch/domain:Domain": "accessPolicies",
    "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
    "aws:elasticsearch/domain:Domain": "accessPolicies",
    "aws:elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
    "aws:apigateway/restApi:RestApi": "policy",
    "aws:apigateway/restApiPolicy:RestApiPolicy": "policy",
    "aws:s3/bucket:Bucket": "policy",
    "aws:s3/bucketV2:BucketV2": "policy",
    "aws:s3/accessPoint:AccessPoint": "policy",
    "aws:s3control/accessPointPolicy:AccessPointPolicy": "policy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
    "aws:backup/vaultPolicy:VaultPolicy": "policy",
}
_KEYS: Final[Mapping[Sort, Mapping[str, str]]] = {"identity": IDENTITY_KEYS, "resource": RESOURCE_KEYS}
TYPES: Final = (ROLE, *IDENTITY_KEYS, *RESOURCE_KEYS)

OLDEST: Final = "2008-10-17"
"""The version of a document that names none; it has no policy variables (IAM User Guide, "Version")."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a statement: `ArnEquals`, `aws:SourceArn` and the values that are compared with the request's."""

    operator: str
    key: str
    values: tuple[str | Unknown, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; every element is a list. UNKNOWN stands where a part isn't known yet.

    `conditional` says that there are conditions, `conditions` which: all of them have to hold. `variables` says that
    `${…}` stands for a value of the request, as it does from version 2012-10-17 of the language on.
    """

    sid: str
    allows: bool
    actions: tuple[str | Unknown, ...]
    not_actions: tuple[str | Unknown, ...]
    resources: tuple[str | Unknown, ...]
    not_resources: tuple[str | Unknown, ...]
    principals: tuple[str | Unknown, ...]
    services: tuple[str | Unknown, ...]
    conditional: bool
    conditions: tuple[Condition, ...] = ()
    not_principals: tuple[str | Unknown, ...] = ()
    federated: tuple[str | Unknown, ...] = ()
    variables: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document that `holder` states under the top-level property `key`.

    `statements` is UNKNOWN if the text isn't known yet, None if it is no policy document at all. Not `certain`: it is
    a role's, or another's, so that what it denies may be denied to the other. A `loose` one may be taken off by whom it
    is for: what it denies holds back nothing but what it allows itself.
    """

    holder: Resource
    key: str
    sort: Sort
    statements: tuple[Statement, ...] | Unknown | None
    certain: bool = True
    loose: bool = False

    @property
    def readable(self) -> bool:
        """Whether all that it says is known. If not, what it was made from has to tell what it is about."""
        if not isinstance(self.statements, tuple):
            return self.statements is None
        return not any(UNKNOWN in _about(statement) for statement in self.statements)


def _about(statement: Statement) -> tuple[str | Unknown, ...]:
    return (*statement.actions, *statement.not_actions, *statement.resources, *statement.not_resources)


@once
def all_documents(stack: Stack) -> Mapping[str, tuple[Document, ...]]:
    """The policy documents of every resource of the stack that states any, by URN."""
    return {resource.urn: tuple(documents(resource)) for resource in stack.of(*TYPES)}


def documents(resource: Resource) -> Iterator[Document]:
    """Every policy document that a resource states itself; one that the provider computes isn't stated."""
    if resource.type == ROLE:
        if resource.states("assumeRolePolicy"):
            yield Document(resource, "assumeRolePolicy", "trust", parse(resource.props["assumeRolePolicy"]))
        if resource.states("inlinePolicies"):
            for block in as_list(resource.props["inlinePolicies"]):
                text = UNKNOWN if block is UNKNOWN else as_mapping(block).get("policy")
                yield Document(resource, "inlinePolicies", "identity", parse(text))
        return
    for sort, keys in _KEYS.items():
        key = keys.get(resource.type)
        if key is not None and resource.states(key):
            yield Document(resource, key, sort, parse(resource.props[key]))


def parse(text: object) -> tuple[Statement, ...] | Unknown | None:
    """The statements of a document given as JSON text or as an object; None if it is neither."""
    return _parsed(text) if isinstance(text, str) else _statements(text)


@functools.lru_cache(maxsize=16384)
def _parsed(text: str) -> tuple[Statement, ...] | Unknown | None:
    """Every rule on documents reads them all, and most stand in the preview as in the deployment.

    Six hundred services have some ten thousand: of fewer than that kept, each rule would find none that it looks for.
    """
    return _statements(from_json(text))


def _statements(content: object) -> tuple[Statement, ...] | Unknown | None:
    if content is UNKNOWN:
        return UNKNOWN
    if not isinstance(content, Mapping):
        return None
    document = cast("Mapping[str, Any]", content)
    raw, variables = document.get("Statement"), document.get("Version", OLDEST) != OLDEST
    return UNKNOWN if raw is UNKNOWN else tuple(_statement(as_mapping(item), variables) for item in as_list(raw))


def _statement(raw: Mapping[str, Any], variables: bool) -> Statement:
    sid = raw.get("Sid")
    principal = raw.get("Principal")
    by_kind = as_mapping(principal)
    everyone = _parts(principal) if not by_kind else ()
    return Statement(
        sid=sid if isinstance(sid, str) else "",
        allows=raw.get("Effect") != "Deny",
        actions=_parts(raw.get("Action")),
        not_actions=_parts(raw.get("NotAction")),
        resources=_parts(raw.get("Resource")),
        not_resources=_parts(raw.get("NotResource")),
        principals=(*everyone, *_parts(by_kind.get("AWS")), *_parts(by_kind.get("CanonicalUser"))),
        services=_parts(by_kind.get("Service")),
        conditional=bool(raw.get("Condition")),
        conditions=tuple(_conditions(raw.get("Condition"))),
        not_principals=_principals(raw.get("NotPrincipal")),
        federated=_parts(by_kind.get("Federated")),
        variables=variables,
    )


def _principals(raw: object) -> tuple[str | Unknown, ...]:
    """Everyone named, of whatever kind."""
    by_kind = as_mapping(raw)
    return tuple(part for names in by_kind.values() for part in _parts(names)) if by_kind else _parts(raw)


def _conditions(raw: object) -> Iterator[Condition]:
    """The tests of a statement; one that nobody knows stands for what can't be read."""
    if raw not in (None, {}) and not as_mapping(raw):
        yield Condition("", "", (UNKNOWN,))
    for operator, tests in as_mapping(raw).items():
        if tests != {} and not as_mapping(tests):
            yield Condition(operator, "", (UNKNOWN,))
        for key, value in as_mapping(tests).items():
            yield Condition(operator, key, tuple(_text(item) for item in as_list(value)))


def _text(value: object) -> str | Unknown:
    """Numbers and booleans may stand in a condition as such or as text, and mean the same."""
    if value is UNKNOWN:
        return UNKNOWN
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parts(value: object) -> tuple[str | Unknown, ...]:
    return tuple(item for item in as_list(value) if isinstance(item, str | Unknown))


def literal(parts: tuple[str | Unknown, ...]) -> list[str]:
    """The parts that are known."""
    return known_strings(list(parts))
