"""Pods that are told of a stranger's store, and configuration of every kind that nobody can see."""

from __future__ import annotations

import base64
from typing import Any

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.adversarial.systems import Change, Flaw, adds, service
from tests.policies.kit import Foreign, Made, Ref
from tests.policies.market import Market

_RULE = "no-shared-database"
_TRACED = "no-untraceable-reference"
_HOST = "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"
_NOWHERE = UNKNOWN_STRING_VALUE
_ELSEWHERE = Foreign("elsewhere", known=False)


def deployed(souk: Market, container: dict[str, Any], **pod: Any) -> Made:
    """Pods of order's with one container."""
    spec = {"template": {"spec": {"containers": [{"name": "app", **container}], **pod}}}
    props = {"metadata": {"name": "order", "namespace": "souk"}, "spec": spec}
    return souk.program.add("kubernetes:apps/v1:Deployment", "order-pods", props, parent=souk.order.component)


def telling(souk: Market, kind: str, owner: str, **contents: Any) -> Made:
    """A ConfigMap or Secret that says something."""
    props = {"metadata": {"name": f"{owner}-texts", "namespace": "souk"}, **contents}
    parent = service(souk, owner).component
    return souk.program.add(f"kubernetes:core/v1:{kind}", f"{owner}-texts", props, parent=parent)


def _takes(kind: str, container: dict[str, Any], pod: dict[str, Any] | None = None) -> Change:
    """Order's pods take in what product's ConfigMap or Secret says of product's database."""

    def change(souk: Market) -> None:
        host = base64.b64encode(_HOST.encode()).decode() if kind == "Secret" else _HOST
        telling(souk, kind, "product", data={"HOST": host})
        deployed(souk, container, **(pod or {}))

    return change


def _takes_what_is_made(souk: Market) -> None:
    telling(souk, "ConfigMap", "product", data={"HOST": Ref(souk.product.parts["database"].urn, "address")})
    deployed(souk, {"envFrom": [{"configMapRef": {"name": "product-texts"}}]})


def _pods(container: dict[str, Any], **pod: Any) -> Change:
    return lambda souk: deployed(souk, container, **pod)


def _machine(token: str, **props: Any) -> Change:
    return lambda souk: adds(token, {"vpcSecurityGroupIds": [souk.order.group.id], **props})(souk)


_VARIABLE = {"name": "HOST", "valueFrom": {"secretKeyRef": {"name": "product-texts", "key": "HOST"}}}
_LAUNCH = "aws:ec2/launchTemplate:LaunchTemplate"
_INSTANCE = "aws:ec2/instance:Instance"
_PARAMETER: dict[str, Any] = {"name": "/souk/dev/order/X", "type": "String"}
TAKEN = (
    Flaw(
        "a stranger's ConfigMap", _RULE, _takes("ConfigMap", {"envFrom": [{"configMapRef": {"name": "product-texts"}}]})
    ),
    Flaw("a stranger's Secret", _RULE, _takes("Secret", {"envFrom": [{"secretRef": {"name": "product-texts"}}]})),
    Flaw("one variable of a stranger's Secret", _RULE, _takes("Secret", {"env": [_VARIABLE]})),
    Flaw(
        "a stranger's Secret as a file",
        _RULE,
        _takes("Secret", {}, {"volumes": [{"name": "x", "secret": {"secretName": "product-texts"}}]}),
    ),
    Flaw("a stranger's ConfigMap, made from his database", _RULE, _takes_what_is_made),
    Flaw(
        "a host that a Secret wraps up",
        _RULE,
        lambda souk: telling(souk, "Secret", "order", data={"HOST": base64.b64encode(_HOST.encode()).decode()}),
    ),
)
HIDDEN = (
    Flaw("a pod's variable from nowhere", _RULE, _pods({"env": [{"name": "HOST", "value": _NOWHERE}]}), "unsure"),
    Flaw("a pod's sources from nowhere", _RULE, _pods({"envFrom": _NOWHERE}), "unsure"),
    Flaw("a Secret's name from nowhere", _RULE, _pods({"envFrom": [{"secretRef": {"name": _NOWHERE}}]}), "unsure"),
    Flaw("a pod's command from nowhere", _RULE, _pods({"command": [_NOWHERE]}), "unsure"),
    Flaw("a service account from nowhere", _RULE, _pods({}, serviceAccountName=_NOWHERE), "unsure"),
    Flaw(
        "a ConfigMap from nowhere",
        _RULE,
        lambda souk: telling(souk, "ConfigMap", "order", data={"HOST": _NOWHERE}),
        "unsure",
    ),
    Flaw("a boot script from nowhere", _RULE, _machine(_INSTANCE, userData=_NOWHERE), "unsure"),
    Flaw("a boot script of another stack", _TRACED, _machine(_INSTANCE, userDataBase64=_ELSEWHERE), "preview"),
    Flaw("a template's boot script from nowhere", _RULE, _machine(_LAUNCH, userData=_NOWHERE), "unsure"),
    Flaw(
        "a parameter from nowhere",
        _RULE,
        adds("aws:ssm/parameter:Parameter", {**_PARAMETER, "value": _NOWHERE}),
        "unsure",
    ),
    Flaw("a pod's variable that nobody can trace", _TRACED, _pods({"env": [{"name": "HOST", "value": _NOWHERE}]})),
    Flaw("a boot script that nobody can trace", _TRACED, _machine(_INSTANCE, userData=_NOWHERE)),
    Flaw(
        "a parameter that nobody can trace",
        _TRACED,
        adds("aws:ssm/parameter:Parameter", {**_PARAMETER, "value": _NOWHERE}),
    ),
)
ALL = (*TAKEN, *HIDDEN)
