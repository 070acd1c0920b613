"""Short ways to ask the evaluator of single requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from policies.analysis.iam_documents import parse
from policies.analysis.iam_request import Decision, Named, Request, decide

Raw = Mapping[str, Any]
Context = Mapping[str, tuple[str, ...]]

TABLE: Final = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
USER: Final = "arn:aws:iam::111122223333:user/ann"
ROLE: Final = "arn:aws:iam::111122223333:role/app/order"
SESSION: Final = "arn:aws:sts::111122223333:assumed-role/order/task"
ROOT: Final = "arn:aws:iam::111122223333:root"
ALLOW: Final[Raw] = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": TABLE}
DENY: Final[Raw] = {**ALLOW, "Effect": "Deny"}
ELSEWHERE: Final[Raw] = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}


def named(name: str, *raw: Raw, version: str | None = "2012-10-17") -> Named:
    """One policy of these statements."""
    document = {"Statement": list(raw)} if version is None else {"Version": version, "Statement": list(raw)}
    statements = parse(json.dumps(document))
    assert isinstance(statements, tuple)
    return Named(name, statements)


def to(principal: object, statement: Raw = ALLOW) -> Raw:
    """The statement in the policy of a resource; a principal by itself is one of AWS's."""
    return {
        **statement,
        "Principal": {"AWS": principal} if isinstance(principal, str) and principal != "*" else principal,
    }


def decided(
    principal: str = ROLE,
    *,
    own: Iterable[Raw] = (),
    guarding: Iterable[Raw] = (),
    boundary: Iterable[Raw] | None = None,
    session: Iterable[Raw] | None = None,
    action: str = "dynamodb:GetItem",
    resource: str = TABLE,
    context: Context | None = None,
    issuer: str = "",
) -> Decision:
    """The decision on one request, each kind of policy given by its statements."""
    return decide(
        Request(principal, action, resource, context or {}, issuer),
        [named("own", *own)],
        [named("guarding", *guarding)],
        boundary=None if boundary is None else [named("boundary", *boundary)],
        session=None if session is None else [named("session", *session)],
    )
