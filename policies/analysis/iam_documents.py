"""IAM policy documents: where resources hold them, and their statements in one shape."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

from policies.analysis.iam_grammar import completed, is_policy, read
from policies.analysis.identity import ROLE
from policies.analysis.model import Resource, Stack, once
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping, known_strings

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
_OF_NO_STORE: Final[Mapping[str, str]] = {
    "aws:acmpca/policy:Policy": "policy",
    "aws:amp/resourcePolicy:ResourcePolicy": "policyDocument",
    "aws:apigateway/domainName:DomainName": "policy",
    "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": "policy",
    "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": "accessPolicy",
    "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": "deliveryDestinationPolicy",
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
    "aws:codeartifact/domainPermissions:DomainPermissions": "policyDocument",
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": "policyDocument",
    "aws:codebuild/resourcePolicy:ResourcePolicy": "policy",
    "aws:ecr/registryPolicy:RegistryPolicy": "policy",
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "repositoryPolicy",
    "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:msk/clusterPolicy:ClusterPolicy": "policy",
    "aws:networkfirewall/resourcePolicy:ResourcePolicy": "policy",
    "aws:oam/sinkPolicy:SinkPolicy": "policy",
    "aws:opensearchingest/resourcePolicy:ResourcePolicy": "policy",
    "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy": "policy",
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": "resourcePolicy",
    "aws:schemas/registryPolicy:RegistryPolicy": "policy",
    "aws:ses/identityPolicy:IdentityPolicy": "policy",
    "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": "policy",
    "aws:vpclattice/authPolicy:AuthPolicy": "policy",
    "aws:vpclattice/resourcePolicy:ResourcePolicy": "policy",
    "aws:xray/resourcePolicy:ResourcePolicy": "policyDocument",
}
"""Policies of what keeps nobody's data as a store does: whoever one of them lets in gets at no store by it."""
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
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
    "aws:dsql/clusterPolicy:ClusterPolicy": "policy",
    "aws:glacier/vault:Vault": "accessPolicy",
    "aws:glacier/vaultLock:VaultLock": "policy",
    "aws:glue/resourcePolicy:ResourcePolicy": "policy",
    "aws:lambda/resourcePolicy:ResourcePolicy": "policy",
    "aws:mediastore/containerPolicy:ContainerPolicy": "policy",
    "aws:redshift/resourcePolicy:ResourcePolicy": "policy",
    "aws:redshiftserverless/resourcePolicy:ResourcePolicy": "policy",
    "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy": "policy",
    "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": "policy",
    "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": "policy",
    "aws:s3control/bucketPolicy:BucketPolicy": "policy",
    "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": "policy",
    "aws:s3tables/tableBucketPolicy:TableBucketPolicy": "resourcePolicy",
    "aws:s3tables/tablePolicy:TablePolicy": "resourcePolicy",
    **_OF_NO_STORE,
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
    """The policy documents that may lead to a store, of every resource of the stack that states any, by URN."""
    types = (token for token in TYPES if token not in _OF_NO_STORE)
    return {resource.urn: tuple(documents(resource)) for resource in stack.of(*types)}


def documents(resource: Resource) -> Iterator[Document]:
    """Every policy document that a resource states itself; one that the provider computes isn't stated."""
    if resource.type == ROLE:
        if resource.states("assumeRolePolicy"):
            yield Document(resource, "assumeRolePolicy", "trust", parse(resource.props["assumeRolePolicy"]))
        if resource.states("inlinePolicies"):
            for block in as_list(resource.props["inlinePolicies"]):
                text = UNKNOWN if block is UNKNOWN else as_mapping(block).get("policy")
                yield Document(resource, "inlinePolicies", "identity", of_identity(parse(text)))
        return
    for sort, keys in _KEYS.items():
        key = keys.get(resource.type)
        if key is not None and resource.states(key):
            stated = parse(resource.props[key])
            yield Document(resource, key, sort, of_identity(stated) if sort == "identity" else stated)


def of_identity(stated: tuple[Statement, ...] | Unknown | None) -> tuple[Statement, ...] | Unknown | None:
    """The statements of a policy as they are read where it is an identity's: there an ARN may leave fields out."""
    return _completed(stated) if isinstance(stated, tuple) else stated


@functools.lru_cache(maxsize=16384)
def _completed(stated: tuple[Statement, ...]) -> tuple[Statement, ...]:
    return tuple(map(complete, stated))


def complete(statement: Statement) -> Statement:
    """The statement with whole ARNs: where a wildcard could mean less or more, it errs towards what is allowed."""
    about = tuple(completed(statement.resources, widely=statement.allows))
    spared = tuple(completed(statement.not_resources, widely=not statement.allows))
    same = (about, spared) == (statement.resources, statement.not_resources)
    return statement if same else replace(statement, resources=about, not_resources=spared)


def parse(text: object) -> tuple[Statement, ...] | Unknown | None:
    """The statements of a document given as JSON text or as an object; None if it is neither, or no policy."""
    return _parsed(text) if isinstance(text, str) else _statements(text)


@functools.lru_cache(maxsize=16384)
def _parsed(text: str) -> tuple[Statement, ...] | Unknown | None:
    """Every rule on documents reads them all, and most stand in the preview as in the deployment.

    Six hundred services have some ten thousand: of fewer than that kept, each rule would find none that it looks for.
    """
    return _statements(read(text))


def _statements(content: object) -> tuple[Statement, ...] | Unknown | None:
    if content is UNKNOWN:
        return UNKNOWN
    if not isinstance(content, Mapping):
        return None
    document = cast("Mapping[str, Any]", content)
    raw, variables = as_list(document.get("Statement")), document.get("Version", OLDEST) != OLDEST
    if any(item is UNKNOWN for item in raw):
        return UNKNOWN
    return tuple(_statement(item, variables) for item in raw) if is_policy(document) else None


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
