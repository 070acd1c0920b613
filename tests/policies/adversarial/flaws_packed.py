"""A store's address or its password in bytes: in a secret's, a file's, a ConfigMap's, a Secret's of Kubernetes'."""

from __future__ import annotations

import base64
from typing import Any

from tests.policies.adversarial.flaws_kept import CACHE
from tests.policies.adversarial.flaws_pods import deployed, telling
from tests.policies.adversarial.systems import Change, Flaw, contains, grants, sets
from tests.policies.market import Market
from tests.policies.parts import SECRET, arn, rotated, tls_only

_RULE = "no-shared-database"
_LOGIN = "no-shared-credentials"
_PASSWORD = "tulips-in-may-2026"  # noqa: S105 - of a store that is made up
KEYSTORE = base64.b64encode(bytes(range(128, 192))).decode()


def packed(text: str) -> str:
    """A text in base64."""
    return base64.b64encode(text.encode()).decode()


def _stated(souk: Market) -> None:
    """The program states the password of order's cache."""
    sets("order/cache-user", authenticationMode={"type": "password", "passwords": [_PASSWORD]})(souk)


def secret(content: str, reader: str | None = None) -> Change:
    """A secret of order's that holds bytes, and who may read it."""

    def change(souk: Market) -> None:
        add, parent = souk.program.add, souk.order.component
        computed = {"arn": arn("secretsmanager", "secret:souk/dev/order-bytes-AbCdEf")}
        made = add(SECRET, "bytes", {"name": "souk/dev/order-bytes"}, parent=parent, computed=computed)
        token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
        add(token, "bytes", {"secretId": made.id, "secretBinary": content}, parent=parent)
        rotated(souk.program, made)
        if reader is not None:
            named = arn("secretsmanager", "secret:souk/dev/order-bytes-??????")
            grants(reader, Action="secretsmanager:GetSecretValue", Resource=named)(souk)

    return change


def pods_take(kind: str, owner: str = "product", **contents: Any) -> Change:
    """Order's pods take in a ConfigMap or Secret."""
    key = "configMapRef" if kind == "ConfigMap" else "secretRef"

    def change(souk: Market) -> None:
        telling(souk, kind, owner, **contents)
        deployed(souk, {"envFrom": [{key: {"name": f"{owner}-texts"}}]})

    return change


def _stated_for_pods(kind: str, **contents: Any) -> Change:
    """Product's pods take in what holds the password of order's cache."""

    def change(souk: Market) -> None:
        _stated(souk)
        souk.order, souk.product = souk.product, souk.order
        pods_take(kind, "order", **contents)(souk)

    return change


def _stated_secret(souk: Market) -> None:
    _stated(souk)
    secret(packed(_PASSWORD), "product")(souk)


def file(content: str) -> Change:
    """A file of variables that product's containers start with, written as bytes."""

    def change(souk: Market) -> None:
        add, name = souk.program.add, "arn:aws:s3:::souk-dev-conf"
        props = {"bucket": "souk-dev-conf", "policy": tls_only("s3:*", name, f"{name}/*")}
        bucket = add("aws:s3/bucket:Bucket", "conf", props, parent=souk.platform, computed={"arn": name})
        own = {"bucket": bucket.out("bucket"), "key": "all.env", "contentBase64": content}
        add("aws:s3/bucketObjectv2:BucketObjectv2", "file", own, parent=souk.platform)
        souk.order, souk.product = souk.product, souk.order
        contains(environmentFiles=[{"type": "s3", "value": f"{name}/all.env"}])(souk)

    return change


ALL = (
    Flaw("a password in the bytes of a secret", _LOGIN, _stated_secret),
    Flaw(
        "a stated password in a stranger's Secret",
        _LOGIN,
        _stated_for_pods("Secret", data={"P": packed(_PASSWORD)}),
    ),
    Flaw(
        "a stated password in a ConfigMap's bytes",
        _LOGIN,
        _stated_for_pods("ConfigMap", binaryData={"P": packed(_PASSWORD)}),
    ),
    Flaw("a host in a file's bytes", _RULE, file(packed(f"REDIS={CACHE}"))),
    Flaw("bytes of a secret that are no text", _RULE, secret(KEYSTORE), "unsure"),
    Flaw("bytes of a file that are no text", _RULE, file(KEYSTORE), "unsure"),
    Flaw("bytes of a Secret that are no text", _RULE, pods_take("Secret", data={"x": KEYSTORE}), "unsure"),
    Flaw("bytes of a ConfigMap that are no text", _RULE, pods_take("ConfigMap", binaryData={"x": KEYSTORE}), "unsure"),
)
