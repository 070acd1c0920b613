"""What conditions on a resource's tags leave of a grant, where the tags are known.

Source: IAM User Guide, "Controlling access to AWS resources using tags". A service that knows no tags for an action
sends none, and then a test for a value fails, and one against a value holds: the same as for a tag that isn't there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from policies.analysis.globs import matches
from policies.analysis.iam_documents import Condition, Document, Statement
from policies.analysis.iam_variables import is_filled
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import refer
from policies.analysis.values import UNKNOWN, Unknown, as_mapping

RESOURCE_TAGS: Final = ("aws:resourcetag/", "ec2:resourcetag/", "secretsmanager:resourcetag/", "ssm:resourcetag/")
"""How the keys of conditions on the tag of a resource begin."""
_EQUAL: Final = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})
_UNEQUAL: Final = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike"})
_QUALIFIER: Final = "foranyvalue:"
_IF_EXISTS: Final = "ifexists"
TAGGING: Final = (
    "dynamodb:TagResource",
    "dynamodb:UntagResource",
    "ec2:CreateTags",
    "ec2:DeleteTags",
    "elasticache:AddTagsToResource",
    "elasticache:RemoveTagsFromResource",
    "rds:AddTagsToResource",
    "rds:RemoveTagsFromResource",
    "secretsmanager:TagResource",
    "secretsmanager:UntagResource",
    "ssm:AddTagsToResource",
    "ssm:RemoveTagsFromResource",
)
"""Whoever may set the tags of a resource decides what conditions on them say."""


_ANY: Final = ""
_WHAT: Final = ("resourceArn", "resourceId", "secretId")
_TAG: Final = re.compile(r"aws:\w+/tag:Tag")

Given = Mapping[tuple[str, str], tuple[str | Unknown, ...]]
"""By a resource's URN and the name of a tag, the values that other resources give it."""


@once
def given_tags(stack: Stack) -> Given:
    """The tags that are resources of their own (`aws.dynamodb.Tag`). What isn't seen to be tagged may be anything."""
    found: dict[tuple[str, str], tuple[str | Unknown, ...]] = {}
    tags = [resource for resource in stack.resources if _TAG.fullmatch(resource.type)]
    types = tuple({resource.type: None for resource in stack.resources if resource.type.startswith("aws:")})
    for tag in tags:
        key, value = tag.props.get("key"), tag.props.get("value")
        what = [refer(stack, tag, (each,), types) for each in _WHAT if tag.states(each)]
        sure = all(reference.certain and not (reference.foreign or reference.untraceable) for reference in what)
        urns = [target.urn for reference in what for target in reference.targets] if sure and what else [_ANY]
        for urn in urns if isinstance(key, str) else ():
            own = (urn, str(key).lower())
            found[own] = (*found.get(own, ()), value if isinstance(value, str) else UNKNOWN)
    return found


@dataclass(frozen=True, slots=True)
class Tagged:
    """The resources that ARNs (patterns) are about, as far as it is known, and what tags (`given`) others give them."""

    by_arn: Mapping[str, tuple[Resource, ...]]
    given: Given

    def excludes(self, statement: Statement, arn: str) -> bool:
        """Whether an Allow surely isn't about what an ARN stands for: a condition asks for another tag."""
        about = self.by_arn.get(arn, ())
        return any(about and all(_fails(test, item, self.given) for item in about) for test in statement.conditions)

    def confirms(self, test: Condition, arn: str) -> bool:
        """Whether a condition surely holds for it: it is that a tag is another."""
        about = self.by_arn.get(arn, ())
        return bool(about) and all(_holds(test, item, self.given) for item in about)


def tests_tags(documents: Iterable[Document]) -> bool:
    """Whether a condition of some document is on the tag of a resource."""
    return any(
        condition.key.lower().startswith(RESOURCE_TAGS)
        for document in documents
        if isinstance(document.statements, tuple)
        for statement in document.statements
        for condition in statement.conditions
    )


def _fails(condition: Condition, resource: Resource, given: Given) -> bool:
    operator = condition.operator.lower().removeprefix(_QUALIFIER)
    return operator in _EQUAL and _differs(condition, resource, operator, given)


def _holds(condition: Condition, resource: Resource, given: Given) -> bool:
    operator = condition.operator.lower().removesuffix(_IF_EXISTS)
    return operator in _UNEQUAL and _differs(condition, resource, operator, given)


def _differs(condition: Condition, resource: Resource, operator: str, given: Given) -> bool:
    """Whether the tag that a condition is on surely has none of its values, whoever gives it."""
    start = next((key for key in RESOURCE_TAGS if condition.key.lower().startswith(key)), None)
    if start is None:
        return False
    key = condition.key[len(start) :].lower()
    tags = (tag_of(resource, key), *given.get((resource.urn, key), ()), *given.get((_ANY, key), ()))
    return UNKNOWN not in tags and not any(_may_equal(item, tag, operator) for item in condition.values for tag in tags)


def _may_equal(value: str | Unknown, tag: str | Unknown | None, operator: str) -> bool:
    if isinstance(value, Unknown) or not is_filled(value):
        return True
    if not isinstance(tag, str):
        return False
    if operator.endswith("ignorecase"):
        return value.lower() == tag.lower()
    return matches(value, tag) if operator.endswith("like") else value == tag


def tag_of(resource: Resource, key: str) -> str | Unknown | None:
    """A tag by its name, in whatever case; None if the resource surely has none, UNKNOWN if that can't be told.

    The provider's default tags show in `tagsAll` alone, which a preview may not know.
    """
    for holder in ("tags", "tagsAll"):
        for name, value in as_mapping(resource.props.get(holder)).items():
            if name.lower() == key:
                return value if isinstance(value, str) else UNKNOWN
    every = resource.props.get("tagsAll")
    return None if isinstance(every, Mapping) else UNKNOWN
