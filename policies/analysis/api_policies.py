"""Whether the policy of a REST API says who may call it, or from where: then its methods needn't ask.

Source: API Gateway Developer Guide, "How API Gateway resource policies affect authorization workflow": a method without
an authorizer is called by whom the policy allows, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.analysis.iam_documents import Document, Statement, all_documents, literal
from policies.analysis.iam_limits import CALLERS, is_limited, is_refused_to_others
from policies.analysis.model import Resource, Stack, once
from policies.analysis.references import Reference, pointing
from policies.analysis.values import UNKNOWN, Unknown

_REST_API: Final = "aws:apigateway/restApi:RestApi"
_POLICY: Final = "aws:apigateway/restApiPolicy:RestApiPolicy"
_EVERYONE: Final = "*"


def who_may_call(stack: Stack, api: Resource) -> bool | Unknown:
    """Whether every statement that lets somebody call an API is for some callers only; not so without a policy."""
    found = tuple(_documents(stack, api))
    if any(document.statements is UNKNOWN for document in found):
        return UNKNOWN
    stated = [document.statements for document in found if isinstance(document.statements, tuple)]
    # A policy that says nothing is none: AWS answers so for an API without one.
    return any(stated) and not any(_is_open(item, statements) for statements in stated for item in statements)


def _documents(stack: Stack, api: Resource) -> Iterator[Document]:
    for holder in (api, *(holder for holder, _ in _attached(stack).get(api.urn, ()))):
        yield from all_documents(stack).get(holder.urn, ())


@once
def _attached(stack: Stack) -> Mapping[str, tuple[tuple[Resource, Reference], ...]]:
    return pointing(stack, _POLICY, ("restApiId",), (_REST_API,))


def _is_open(statement: Statement, others: tuple[Statement, ...]) -> bool:
    everyone = statement.allows and (_EVERYONE in literal(statement.principals) or bool(statement.not_principals))
    return everyone and not is_limited(statement, CALLERS) and not is_refused_to_others(statement, others)
