"""Containers that are told what the stack keeps, by one of the many names that it has."""

from __future__ import annotations

from tests.policies.adversarial.flaws_elsewhere import (
    EXTENSION,
    build,
    external,
    function,
    job,
    provided,
    runner,
    takes,
)
from tests.policies.adversarial.flaws_pods import deployed
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import PARAMETER, SECRET, arn, rotated


def _own(souk: Market) -> None:
    """Order's own secret, by its ARN, by a part of it, and without the characters at its end; and its parameter."""
    add, parent = souk.program.add, souk.order.component
    whole = arn("secretsmanager", "secret:souk/dev/order-AbCdEf")
    secret = add(SECRET, "own", {"name": "souk/dev/order"}, parent=parent, computed={"arn": whole})
    token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
    add(token, "own", {"secretId": secret.id, "secretString": Json({"key": "value"})}, parent=parent)
    rotated(souk.program, secret)
    named = arn("ssm", "parameter/souk/dev/order/KEY")
    props = {"name": "/souk/dev/order/KEY", "type": "String", "value": "value"}
    add(PARAMETER, "own", props, parent=parent, computed={"arn": named})
    takes(whole, f"{whole}:key::", whole.removesuffix("-AbCdEf"), named, "/souk/dev/order/KEY")(souk)


def _others(souk: Market) -> None:
    """The same for functions, App Runner, CodeBuild, Batch and pods."""
    _own(souk)
    for change in (
        runner(X=_PARAMETER, Y=_SECRET),
        build("SECRETS_MANAGER", "souk/dev/order:key", "env:\n  parameter-store:\n    X: /souk/dev/order/KEY\n"),
        job(secrets=[{"name": "X", "valueFrom": f"{_SECRET}:key::"}]),
        external("souk/dev/order", dataFrom=[{"extract": {"key": "/souk/dev/order/KEY"}}]),
    ):
        change(souk)


def _mounted(souk: Market) -> None:
    _own(souk)
    provided(f'- objectName: "{_SECRET}"\n- objectName: /souk/dev/order/KEY\n  objectType: ssmparameter\n')(souk)


def _certified(souk: Market) -> None:
    """Pods with a certificate that the cluster makes, and their cluster's own."""
    spec = {"secretName": "order-tls", "dnsNames": ["order.souk"]}
    props = {"metadata": {"name": "order", "namespace": "souk"}, "spec": spec}
    souk.program.add("kubernetes:cert-manager.io/v1:Certificate", "tls", props, parent=souk.order.component)
    volumes = [{"name": "t", "secret": {"secretName": "order-tls"}}]
    volumes.append({"name": "c", "configMap": {"name": "kube-root-ca.crt"}})
    deployed(souk, {}, volumes=volumes)


_SECRET = arn("secretsmanager", "secret:souk/dev/order-AbCdEf")
_PARAMETER = arn("ssm", "parameter/souk/dev/order/KEY")
_SET = "/souk/dev/order/flags/late"
_IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
ALL = (
    Benign("secrets of one's own by all of their names", _own),
    Benign("secrets of one's own for all that runs", _others),
    Benign("secrets of one's own that a driver mounts", _mounted),
    Benign("certificates of the cluster's", _certified),
    Benign("parameters of one's own that somebody else sets", function(SSM_PATH="/souk/dev/order/", PARAM_NAME=_SET)),
    Benign("a parameter of AWS's", takes(_IMAGE, f"arn:aws:ssm:eu-west-1::parameter{_IMAGE}")),
    Benign("files beside an extension", function(CONFIG="/opt/app/config.yaml", layers=[EXTENSION])),
    Benign("words that ask for no secret", function(SECRETS_CACHE_SIZE="100", PARAMETER_NAME="")),
)
