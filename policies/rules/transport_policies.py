"""Queues, topics and buckets take nothing but TLS, by a policy that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from policies.analysis.globs import SEGMENT, UNGUESSABLE, covers, intersects, is_glob, matches
from policies.analysis.iam_documents import Document, Statement, all_documents, literal
from policies.analysis.identity import QUEUE, arn_pattern, known
from policies.analysis.model import Resource, Stack
from policies.analysis.references import pointing
from policies.analysis.values import UNKNOWN
from policies.rules.definition import About, Doubt, Finding, Options, Violation, stack_rule

_TRANSPORT: Final = "aws:securetransport"


class _Guarded(NamedTuple):
    """What states a policy for it and by which property, and the actions that a Deny has to take in."""

    policy: str
    key: str
    actions: tuple[str, ...]


_SQS: Final = _Guarded("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", ("sqs:sendmessage", "sqs:receivemessage"))
_SNS: Final = _Guarded("aws:sns/topicPolicy:TopicPolicy", "arn", ("sns:publish",))
_S3: Final = _Guarded("aws:s3/bucketPolicy:BucketPolicy", "bucket", ("s3:getobject", "s3:putobject"))
_GUARDED: Final[Mapping[str, _Guarded]] = {
    QUEUE: _SQS,
    "aws:sns/topic:Topic": _SNS,
    "aws:s3/bucket:Bucket": _S3,
    "aws:s3/bucketV2:BucketV2": _S3,
}


@stack_rule(
    About(
        name="tls-only-policy",
        description="The policy of every queue, topic and bucket denies what doesn't come over TLS.",
        severity="medium",
        remedy="Add a Deny for everyone with the condition Bool aws:SecureTransport false.",
        sources=("S3.5", "SQS4", "SNS3", "S10"),
        always=False,
    )
)
def tls_only_policy(stack: Stack, _options: Options) -> Iterator[Finding]:
    """AWS answers plain HTTP too, with the same signatures."""
    for token, guarded in _GUARDED.items():
        holders = pointing(stack, guarded.policy, (guarded.key,), (token,))
        for resource in stack.of(token):
            around = [resource, *(holder for holder, _ in holders.get(resource.urn, ()))]
            documents = [document for holder in around for document in all_documents(stack).get(holder.urn, ())]
            if any(_refuses_plain(document, resource, guarded) for document in documents):
                continue
            if any(document.statements is UNKNOWN for document in documents):
                yield Doubt(f"whether {resource.name} takes nothing but TLS isn't known yet", resource.urn)
            else:
                yield Violation(f"No policy of {resource.name} denies what doesn't come over TLS.", resource.urn)


def _refuses_plain(document: Document, resource: Resource, guarded: _Guarded) -> bool:
    statements = document.statements if isinstance(document.statements, tuple) else ()
    return any(_denies_plain(statement, guarded) and _takes_in_all(statement, resource) for statement in statements)


def _denies_plain(statement: Statement, guarded: _Guarded) -> bool:
    if statement.allows or "*" not in literal(statement.principals) or len(statement.conditions) != 1:
        return False
    condition = statement.conditions[0]
    plain = condition.key.lower() == _TRANSPORT and [str(value).lower() for value in condition.values] == ["false"]
    complete = all(_takes_in(statement, action) for action in guarded.actions)
    return plain and condition.operator in ("Bool", "BoolIfExists") and complete


def _takes_in(statement: Statement, action: str) -> bool:
    """Whether a statement is about an action: by naming it, or by leaving out others alone."""
    if statement.not_actions:
        return UNKNOWN not in statement.not_actions and not any(
            matches(pattern.lower(), action) for pattern in literal(statement.not_actions)
        )
    return any(covers(pattern.lower(), action) for pattern in literal(statement.actions))


def _takes_in_all(statement: Statement, resource: Resource) -> bool:
    """A Deny for another queue refuses nothing here, and a bucket's ARN is not that of what lies in it."""
    own, items = _arn(resource), statement.resources
    return UNKNOWN in items or any(is_glob(item) if own is None else intersects(own, item) for item in literal(items))


def _arn(resource: Resource) -> str | None:
    """The ARN (pattern) of what a Deny has to be about; None if it isn't known yet."""
    if not resource.type.startswith("aws:s3/"):
        return arn_pattern(resource)
    name = known(resource, "bucket")
    return f"arn:{SEGMENT}:s3:::{name}/{UNGUESSABLE}" if name is not None else None
