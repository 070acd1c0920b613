"""A service that is told of another's store, or reads its password, where few look: beside its variables, in code."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

from tests.policies.adversarial.systems import Change, Flaw, contains, grants, informs, sets
from tests.policies.kit import Made, Ref
from tests.policies.market import Market, store_group
from tests.policies.parts import PARAMETER, SECRET, arn

_RULE = "no-shared-database"
_LOGIN = "no-shared-credentials"
_PASSWORDS = "db-auth-managed"
HOST = "souk-dev-product.c1x2y3z4.eu-west-1.rds.amazonaws.com"
_MACHINE = "aws:ec2/instance:Instance"


def logs(options: dict[str, str] | None = None, **more: Any) -> Change:
    """Change the log driver of order's container."""

    def change(souk: Market) -> None:
        own = souk.order.parts["task"].props["containerDefinitions"].content[0]["logConfiguration"]
        own["options"].update(options or {})
        own.update(more)

    return change


def machine(**props: Any) -> Change:
    """A machine of order's."""

    def change(souk: Market) -> None:
        own = {"ami": "ami-1", "vpcSecurityGroupIds": [souk.order.group.id], **props}
        souk.program.add(_MACHINE, "added", own, parent=souk.order.component)

    return change


def _external_name(souk: Market) -> None:
    """Product gives its database a name within the cluster, and order is told that."""
    spec = {"type": "ExternalName", "externalName": Ref(souk.product.parts["database"].urn, "address")}
    props = {"metadata": {"name": "db", "namespace": "product"}, "spec": spec}
    souk.program.add("kubernetes:core/v1:Service", "db", props, parent=souk.product.component)
    informs("order", "UPSTREAM", "db.product.svc.cluster.local")(souk)


def password(souk: Market) -> Made:
    """What makes a password."""
    computed = {"result": "tulips-in-may-2026"}
    return souk.program.add("random:index/randomPassword:RandomPassword", "pw", computed=computed)


def of_cache_user(souk: Market, made: Made) -> None:
    """The password of order's cache."""
    sets("order/cache-user", authenticationMode={"type": "password", "passwords": [made.out("result")]})(souk)


def _of_cluster(souk: Market, made: Any) -> None:
    """A cluster of order's whose password is written into it, and shown nowhere."""
    group = store_group(souk, souk.order, "order-aurora", 5432)
    souk.order.component.props["stores"].append("order-aurora")
    props = {
        "clusterIdentifier": "souk-dev-aurora",
        "engine": "aurora-postgresql",
        "engineVersion": "17",
        "deletionProtection": True,
        "backupRetentionPeriod": 7,
        "storageEncrypted": True,
        "iamDatabaseAuthenticationEnabled": True,
        "vpcSecurityGroupIds": [group.id],
        "masterPasswordWo": made.out("result") if isinstance(made, Made) else made,
    }
    souk.program.add("aws:rds/cluster:Cluster", "order-aurora", props, parent=souk.order.component)


def _read(use: Callable[[Market, Made], None]) -> Change:
    """Order keeps a password alone in a secret, which product may read."""

    def change(souk: Market) -> None:
        made, add, parent = password(souk), souk.program.add, souk.order.component
        use(souk, made)
        computed = {"arn": arn("secretsmanager", "secret:souk/dev/order-pw-AbCdEf")}
        secret = add(SECRET, "pw", {"name": "souk/dev/order-pw"}, parent=parent, computed=computed)
        token = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type token
        add(token, "pw", {"secretId": secret.id, "secretString": made.out("result")}, parent=parent)
        named = arn("secretsmanager", "secret:souk/dev/order-pw-??????")
        grants("product", Action="secretsmanager:GetSecretValue", Resource=named)(souk)

    return change


def _shown(souk: Market) -> None:
    """Order's password in a parameter that isn't encrypted."""
    made = password(souk)
    of_cache_user(souk, made)
    props = {"name": "/souk/dev/order/PW", "type": "String", "value": made.out("result")}
    computed = {"arn": arn("ssm", "parameter/souk/dev/order/PW")}
    souk.program.add(PARAMETER, "pw", props, parent=souk.order.component, computed=computed)
    grants("product", Action="ssm:GetParameter", Resource=computed["arn"])(souk)


_CODED = f"mssql+pyodbc:///?odbc_connect=Driver%3D%7BODBC+18%7D%3BServer%3D{HOST}%3BDatabase%3Dx"
_URL_SAFE = base64.urlsafe_b64encode(f"??>{HOST}".encode()).decode()
_LOG_SECRET = [{"name": "x", "valueFrom": arn("ssm", "parameter/souk/dev/product/DB_HOST")}]
_WRITTEN: dict[str, Any] = {"manageMasterUserPassword": None, "username": "m", "passwordWoVersion": 1}
ALL = (
    Flaw("a host in capitals with a dot", _RULE, informs("order", "DB", f"{HOST.upper()}.:5432")),
    Flaw("another name of a host within the cluster", _RULE, _external_name),
    Flaw("a host in an encoded connection string", _RULE, informs("order", "DSN", _CODED)),
    Flaw(
        "a host within a parameter of a URL",
        _RULE,
        informs("order", "U", f"https://bridge.internal/?target={quote_plus(f'postgres://{HOST}:5432')}"),
    ),
    Flaw(
        "a host in JSON that escapes its dots",
        _RULE,
        informs("order", "C", json.dumps({"h": HOST}).replace(".", "\\u002e")),
    ),
    Flaw("a host in base64 for URLs", _RULE, informs("order", "U", _URL_SAFE)),
    Flaw("a host in a health check", _RULE, contains(healthCheck={"command": ["CMD-SHELL", f"pg_isready -h {HOST}"]})),
    Flaw("a host in a label", _RULE, contains(dockerLabels={"upstream": HOST})),
    Flaw("a host in an option of the log driver", _RULE, logs(options={"env-x": HOST})),
    Flaw("a stranger's parameter for the log driver", _RULE, logs(secretOptions=_LOG_SECRET)),
    Flaw(
        "a host in a tag that the machine's metadata shows",
        _RULE,
        machine(tags={"DB_HOST": HOST}, metadataOptions={"instanceMetadataTags": "enabled"}),
    ),
    Flaw("a cache user's password in a secret that a stranger reads", _LOGIN, _read(of_cache_user)),
    Flaw("a write-only password in a secret that a stranger reads", _LOGIN, _read(_of_cluster)),
    Flaw("a password in a plain parameter that a stranger reads", _LOGIN, _shown),
    Flaw(
        "a write-only password of a database that the program states",
        _PASSWORDS,
        sets("product/database", passwordWo="tulip-tulip", **_WRITTEN),
    ),
    Flaw(
        "a write-only password of a cluster that the program states",
        _PASSWORDS,
        lambda souk: _of_cluster(souk, "tulip-tulip"),
    ),
)
