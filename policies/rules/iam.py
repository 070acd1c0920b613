"""IAM policy documents: no more actions and no more resources than the job takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from policies.analysis.globs import UNGUESSABLE, is_glob, matches
from policies.analysis.iam_actions import nameless as nameless_arns
from policies.analysis.iam_actions import restrictable
from policies.analysis.iam_documents import TYPES, Document, Statement, documents, literal
from policies.analysis.model import Resource
from policies.rules.definition import About, Doubt, Finding, Options, Violation, resource_rule
from policies.rules.stated import TEXT, exceptions, named
from policies.rules.statements import unreadable, where

_KMS_ROOT_ACTION: Final = "kms:*"
_BY_CLUSTER: Final = "neptune-db"
"""A cluster's id, and then always `/*` (Service Authorization Reference, "Amazon Neptune")."""
_UNKINDED: Final = ("s3", "execute-api", "sns", "sqs")
"""Services whose ARNs name a thing at once, without a word for its kind."""
_KIND: Final = re.compile("[:/]")
_NOBODY_S: Final = f"arn:aws:{UNGUESSABLE}:{UNGUESSABLE}:{UNGUESSABLE}:{UNGUESSABLE}"
"""The ARN of something of which nobody knows anything."""


@resource_rule(
    About(
        name="iam-no-wildcard-action",
        description="No policy allows every action, or every action of an AWS service.",
        severity="high",
        remedy="List the actions that the code calls; a grant of the component (`consume`, `read_write`) has them.",
        sources=("IAM.1", "IAM.21", "CKV_AWS_62", "CKV_AWS_63", "IAM5", "AWS-0057"),
    ),
    *TYPES,
)
def iam_no_wildcard_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    """`*`, `*:*`, `s3:*` and the like, in identity and resource policies; a Deny may be as wide as it likes.

    One exception: the statement by which a KMS key leaves its account's own IAM policies in charge.
    """
    for document in documents(resource):
        if not isinstance(document.statements, tuple):
            yield unreadable(document)
            continue
        for statement in document.statements:
            for action in literal(statement.actions) if statement.allows else ():
                if _is_everything(action) and not _is_key_default(document, statement, action):
                    yield Violation(f"{where(document, statement)} allows {action}.")


def _is_everything(action: str) -> bool:
    """Whether the service is a pattern, or the action is nothing but wildcards."""
    service, separator, name = action.partition(":")
    return (not separator and is_glob(action)) or is_glob(service) or (bool(name) and not name.strip("*?"))


def _is_key_default(document: Document, statement: Statement, action: str) -> bool:
    is_key = document.holder.type.startswith("aws:kms/")
    principals = literal(statement.principals)
    account = bool(principals) and all(name.endswith(":root") or name.isdigit() for name in principals)
    return is_key and account and action.lower() == _KMS_ROOT_ACTION


@resource_rule(
    About(
        name="iam-no-wildcard-resource",
        description="An action that can be limited to named resources is limited to named resources.",
        severity="high",
        remedy="Name the ARN of the one resource; AWS's service authorization reference says which actions allow it.",
        sources=("CKV_AWS_355", "CKV_AWS_290"),
        always=False,
        options=exceptions(
            "Actions that may name a kind of resource, because the one they act on has no name yet.", {"action": TEXT}
        ),
    ),
    *TYPES,
)
def iam_no_wildcard_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    """Only in identity policies: in a resource policy `*` is the resource it belongs to."""
    excepted = {action.lower() for action in named(options, "action")}
    for document in documents(resource):
        if document.sort != "identity":
            continue
        if not isinstance(document.statements, tuple):
            yield unreadable(document)
            continue
        for statement in document.statements:
            wide = [item for item in literal(statement.resources) if _is_any_resource(item)]
            if statement.allows and wide:
                yield from _unrestricted(document, statement, wide[0], excepted)


def _unrestricted(document: Document, statement: Statement, wide: str, excepted: set[str]) -> Iterator[Finding]:
    place = where(document, statement)
    if literal(statement.not_actions):
        yield Violation(f"{place} allows all but some actions on {wide}.")
        return
    for action in literal(statement.actions):
        if action.lower() in excepted:
            continue
        # A pattern of services can always be restricted to something.
        answer = True if is_glob(action.partition(":")[0]) else restrictable(action)
        if answer is None:
            yield Doubt(f"{place}: the service authorization reference doesn't know the action {action}")
        elif answer:
            yield Violation(f"{place} allows {action} on {wide}, though it can be limited to named resources.")


def _is_any_resource(pattern: str) -> bool:
    """`*`, or an ARN whose resource part names nothing (`table/*`, `t*`). Buckets and APIs come without such a kind."""
    if not pattern.startswith("arn:"):
        return is_glob(pattern) and matches(pattern, _NOBODY_S)
    parts = pattern.split(":", 5)
    if len(parts) < 6:  # noqa: PLR2004 (an ARN has six parts)
        return "*" in pattern
    service, resource = parts[2], parts[5]
    if service == _BY_CLUSTER:
        return is_glob(resource.partition("/")[0])
    name = resource if service in _UNKINDED else resource.replace(":", "/").split("/", 1)[-1]
    return bool(name) and (not name.strip("*?/:") or _leaves_kind(service, resource))


def _leaves_kind(service: str, resource: str) -> bool:
    """Whether a wildcard stands within the word for a kind, and what it leaves takes in every name: `s*` of secrets."""
    if service in _UNKINDED or not is_glob(_KIND.split(resource, maxsplit=1)[0]):
        return False
    return any(matches(resource, nameless) for nameless in nameless_arns(service))
