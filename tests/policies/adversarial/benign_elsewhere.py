"""Containers that are told what the stack keeps, by one of the many names that it has."""

from __future__ import annotations

from tests.policies.adversarial.flaws_elsewhere import takes
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import PARAMETER, SECRET, arn


def _own(souk: Market) -> None:
    """Order's own secret, by its ARN, by a part of it, and without the characters at its end; and its parameter."""
    add, parent = souk.program.add, souk.order.component
    whole = arn("secretsmanager", "secret:souk/dev/order-AbCdEf")
    secret = add(SECRET, "own", {"name": "souk/dev/order"}, parent=parent, computed={"arn": whole})
    token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
    add(token, "own", {"secretId": secret.id, "secretString": Json({"key": "value"})}, parent=parent)
    token = "aws:secretsmanager/secretRotation:SecretRotation"  # noqa: S105 - a type token
    add(token, "own", {"secretId": secret.id, "rotationLambdaArn": arn("lambda", "function:r")}, parent=parent)
    named = arn("ssm", "parameter/souk/dev/order/KEY")
    props = {"name": "/souk/dev/order/KEY", "type": "String", "value": "value"}
    add(PARAMETER, "own", props, parent=parent, computed={"arn": named})
    takes(whole, f"{whole}:key::", whole.removesuffix("-AbCdEf"), named, "/souk/dev/order/KEY")(souk)


ALL = (Benign("secrets of one's own by all of their names", _own),)
