"""Two services at one store by a part of a text of which another part isn't known, or that nobody can unpack."""

from __future__ import annotations

import base64
import gzip
from typing import Any

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.adversarial.systems import Change, Flaw, adds
from tests.policies.kit import Foreign, Json, Made, Ref, Sealed, Text
from tests.policies.market import Market
from tests.policies.parts import SECRET, allow, grant, rotated

_RULE = "no-shared-database"
_TRACED = "no-untraceable-reference"
_HOST = "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"
_FUNCTION = "aws:lambda/function:Function"
_INSTANCE = "aws:ec2/instance:Instance"
_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_TOLD = ("\nexport DB=", _HOST, "\n")
_NOWHERE = UNKNOWN_STRING_VALUE
_OTHER_STACK = Foreign("elsewhere.example", known=False)
_ZIPPED = gzip.compress(b"#!/bin/sh\nexport HOST=somewhere\n" * 9)


def booted(token: str, key: str, *parts: Any) -> Change:
    """A boot script of order's, made of its queue's address and of other parts."""

    def change(souk: Market) -> None:
        script = Text(("#!/bin/sh\nexport QUEUE=", souk.order.parts["queue"].id, *parts))
        souk.program.add(token, "added", {key: script}, parent=souk.order.component)

    return change


def kept(souk: Market, content: Any, key: str = "secretString") -> Made:
    """A secret of order's, rotated, with a version."""
    add, parent = souk.program.add, souk.order.component
    secret = add(SECRET, "kept", {"name": "souk/dev/order"}, parent=parent)
    rotated(souk.program, secret)
    token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
    return add(token, "kept", {"secretId": secret.id, key: content}, parent=parent)


def informed(souk: Market, **variables: Any) -> None:
    """A function of order's with these variables."""
    props: dict[str, Any] = {"runtime": "python3.13", "role": souk.order.task_role.arn}
    props["environment"] = {"variables": variables}
    props["deadLetterConfig"] = {"targetArn": souk.order.parts["dead"].arn}
    souk.program.add(_FUNCTION, "added", props, parent=souk.order.component)


def _variables(**more: Any) -> Change:
    return lambda souk: informed(souk, QUEUE=souk.order.parts["queue"].id, **more)


def _beside_two(souk: Market) -> None:
    """One variable of two origins: as many as there are variables that aren't known."""
    both = Text((souk.order.parts["queue"].id, " ", souk.order.parts["dead"].id))
    informed(souk, QUEUES=both, OTHER=_OTHER_STACK)


def _kept_beside(souk: Market) -> None:
    kept(souk, Json({"queue": souk.order.parts["queue"].id, "host": _HOST}))


def _sealed_secret(souk: Market) -> None:
    kept(souk, Sealed(Json({"host": Ref(souk.order.parts["cache"].urn, "primaryEndpointAddress")})))


def _sealed_policy(souk: Market) -> None:
    document = Sealed(allow(["dynamodb:GetItem"], souk.order.parts["table"].arn))
    grant(souk.program, "added", souk.order.task_role, Json({})).props["policy"] = document


def _sealed_parameter(souk: Market) -> None:
    host = Sealed(Ref(souk.order.parts["cache"].urn, "primaryEndpointAddress"))
    props = {"name": "/souk/dev/order/CACHE", "type": "SecureString", "value": host}
    souk.program.add("aws:ssm/parameter:Parameter", "added", props, parent=souk.order.component)


def _packed(content: str | bytes) -> str:
    return base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode()


_LINES = base64.encodebytes(f"#!/bin/sh\n# {'x' * 40} export DB={_HOST}\n".encode()).decode()
_PARTS = f"Content-Type: multipart/mixed\n--x\nContent-Transfer-Encoding: base64\n\n{_LINES}\n--x--\n"
"""The host stands across the end of a line."""
BESIDE = (
    Flaw("a host beside what a boot script doesn't know", _RULE, booted(_INSTANCE, "userData", *_TOLD), "later"),
    Flaw("a host beside what a template doesn't know", _RULE, booted(_TEMPLATE, "userData", *_TOLD), "later"),
    Flaw("a host beside what a secret doesn't know", _RULE, _kept_beside, "later"),
    Flaw("a variable from nowhere beside one's own", _RULE, _variables(HOST=_NOWHERE), "unsure"),
    Flaw("a variable from nowhere beside one's own, traced", _TRACED, _variables(HOST=_NOWHERE), "unsure"),
    Flaw("a variable of another stack beside two of one's own", _RULE, _beside_two, "before"),
    Flaw("a host beside a variable from nowhere", _RULE, _variables(HOST=_HOST, OTHER=_NOWHERE)),
)
UNDER_SEAL = (
    Flaw("a secret that a state keeps encrypted", _RULE, _sealed_secret, "after"),
    Flaw("a policy that a state keeps encrypted", _RULE, _sealed_policy, "after"),
    Flaw("a parameter that a state keeps encrypted", _RULE, _sealed_parameter, "after"),
)
PACKED = (
    Flaw("a boot script in no base64", _RULE, adds(_INSTANCE, {"userDataBase64": "%%%"}), "unsure"),
    Flaw("a boot script in no base64, traced", _TRACED, adds(_INSTANCE, {"userDataBase64": "%%%"})),
    Flaw(
        "a boot script cut short", _TRACED, adds(_INSTANCE, {"userDataBase64": _packed(_ZIPPED[: len(_ZIPPED) // 2])})
    ),
    Flaw("a boot script that is no text", _TRACED, adds(_INSTANCE, {"userData": _packed(bytes(range(128, 200)))})),
    Flaw("a template's boot script that is no text", _TRACED, adds(_TEMPLATE, {"userData": _packed(b"\xff\xfe" * 20)})),
    Flaw("a part of a boot script, packed in lines", _RULE, adds(_INSTANCE, {"userData": _PARTS})),
    Flaw(
        "a boot script with more behind its end",
        _TRACED,
        adds(_INSTANCE, {"userDataBase64": _packed(_ZIPPED + gzip.compress(_HOST.encode()))}),
    ),
)
ALL = (*BESIDE, *UNDER_SEAL, *PACKED)
