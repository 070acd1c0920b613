"""Workloads that are told what is kept where the stack can't see it: it may be anybody's database."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_pods import deployed
from tests.policies.adversarial.systems import Change, Flaw, contains, informs
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import arn

_RULES = ("no-shared-database", "no-untraceable-reference")


def takes(*secrets: str) -> Change:
    """Give order's container secrets."""

    def change(souk: Market) -> None:
        own: list[Any] = souk.order.parts["task"].props["containerDefinitions"].content[0]["secrets"]
        own.extend({"name": f"X{number}", "valueFrom": text} for number, text in enumerate(secrets))

    return change


def runs(token: str, **props: Any) -> Change:
    """Something of order's, with its role and group."""

    def change(souk: Market) -> None:
        souk.program.add(token, "added", {"name": "souk-dev-added", **props}, parent=souk.order.component)

    return change


def function(*, layers: list[str] | None = None, **variables: str) -> Change:
    """A function of order's."""

    def change(souk: Market) -> None:
        own: dict[str, Any] = {"runtime": "python3.13", "role": souk.order.task_role.arn, "layers": layers or []}
        runs("aws:lambda/function:Function", environment={"variables": variables}, **own)(souk)

    return change


def job(**container: Any) -> Change:
    """A job of Batch's."""
    return runs("aws:batch/jobDefinition:JobDefinition", type="container", containerProperties=Json(container))


def runner(**secrets: str) -> Change:
    """A service of App Runner's."""
    image = {"imageIdentifier": "x", "imageConfiguration": {"runtimeEnvironmentSecrets": secrets}}
    return runs("aws:apprunner/service:Service", sourceConfiguration={"imageRepository": image})


def build(kind: str, value: str, buildspec: str = "version: 0.2") -> Change:
    """A project of CodeBuild's."""
    variables = [{"name": "X", "type": kind, "value": value}]
    told = {"environment": {"environmentVariables": variables}, "source": {"type": "S3", "buildspec": buildspec}}
    return runs("aws:codebuild/project:Project", **told)


def custom(kind: str, spec: dict[str, Any], **pod: Any) -> Change:
    """Something of an operator's in a cluster, and pods of order's that take in what comes of it."""

    def change(souk: Market) -> None:
        props = {"metadata": {"name": "db", "namespace": "souk"}, "spec": spec}
        souk.program.add(f"kubernetes:{kind}", "db", props, parent=souk.order.component)
        deployed(souk, {"envFrom": [{"secretRef": {"name": "db"}}]}, **pod)

    return change


def external(key: str, **more: Any) -> Change:
    """A Secret that the External Secrets Operator makes."""
    data = [{"secretKey": "X", "remoteRef": {"key": key}}]
    spec = {"secretStoreRef": {"name": "aws", "kind": "ClusterSecretStore"}, "data": data, **more}
    return custom("external-secrets.io/v1beta1:ExternalSecret", spec)


def provided(objects: str, provider: str = "aws") -> Change:
    """Secrets that a driver mounts, and makes one of Kubernetes' of."""
    made = [{"secretName": "db", "type": "Opaque", "data": [{"objectName": "x", "key": "X"}]}]
    spec = {"provider": provider, "parameters": {"objects": objects}, "secretObjects": made}
    attributes = {"secretProviderClass": "db"}
    volume = {"name": "x", "csi": {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": attributes}}
    return custom("secrets-store.csi.x-k8s.io/v1:SecretProviderClass", spec, volumes=[volume])


def pods_take(**container: Any) -> Change:
    """Pods of order's."""
    return lambda souk: deployed(souk, container)


def _of_another_provider(souk: Market) -> None:
    props = {"metadata": {"name": "aws"}, "spec": {"provider": {"vault": {"server": "https://vault"}}}}
    souk.program.add("kubernetes:external-secrets.io/v1beta1:ClusterSecretStore", "stores", props)
    external("/souk/dev/order/X")(souk)


def _endpoint(souk: Market) -> None:
    named = {"secretsManagerArn": arn("secretsmanager", "secret:legacy-AbCdEf"), "engineName": "postgres"}
    runs("aws:dms/endpoint:Endpoint", endpointId="e", endpointType="target", **named)(souk)


LEGACY = arn("secretsmanager", "secret:legacy-AbCdEf")
EXTENSION = arn("lambda", "layer:AWS-Parameters-and-Secrets-Lambda-Extension:11")
_SPEC = "version: 0.2\nenv:\n  secrets-manager:\n    X: legacy:password\n"
_VARIABLE = {"name": "X", "valueFrom": {"secretKeyRef": {"name": "legacy", "key": "url"}}}
OUTSIDE: dict[str, Change] = {
    "a secret for a function": function(DB_SECRET_ARN=LEGACY),
    "a secret's name for a function": function(DB_SECRET_NAME="legacy"),  # noqa: S106 - a name
    "a parameter's path for a function": function(SSM_PATH="/legacy/"),
    "a parameter for a function's extension": function(CONFIG="/legacy/db", layers=[EXTENSION]),
    "a stranger's own parameter for a function": function(PARAMETER_NAME="/souk/dev/product/DB_URL"),
    "a secret in a container's plain variable": informs("order", "LOGIN", LEGACY),
    "a parameter for App Runner": runner(X="/legacy/db"),
    "a secret for CodeBuild": build("SECRETS_MANAGER", "legacy:password"),
    "a parameter for CodeBuild": build("PARAMETER_STORE", "/legacy/db"),
    "a secret in a buildspec": build("PLAINTEXT", "x", _SPEC),
    "a secret for a job of Batch's": job(secrets=[{"name": "X", "valueFrom": "/legacy/db"}]),
    "a secret for an endpoint of DMS's": _endpoint,
    "a secret that an operator fetches": external("legacy"),
    "secrets that an operator searches for": external("/souk/dev/order/X", dataFrom=[{"find": {"path": "/"}}]),
    "a secret of another provider's": _of_another_provider,
    "a secret that a driver mounts": provided('- objectName: "legacy"\n  objectType: "secretsmanager"\n'),
    "what another provider's driver mounts": provided("", provider="vault"),
    "a secret's name for pods": pods_take(env=[{"name": "SECRET_NAME", "value": "legacy"}]),
    "a Secret that the stack doesn't put into the cluster": pods_take(env=[_VARIABLE]),
    "a ConfigMap that the stack doesn't put there": pods_take(envFrom=[{"configMapRef": {"name": "legacy"}}]),
}
ALL = (
    *(Flaw(f"{name}, kept elsewhere", _RULES[0], change, "unsure") for name, change in OUTSIDE.items()),
    *(
        Flaw(
            f"a secret that the stack doesn't have, for {rule}",
            rule,
            takes(arn("secretsmanager", "secret:db-AbCdEf")),
            "unsure",
        )
        for rule in _RULES
    ),
    Flaw("a parameter that the stack doesn't have", _RULES[0], takes("/legacy/db"), "unsure"),
    Flaw(
        "a file of variables that the stack doesn't write",
        _RULES[0],
        contains(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::legacy-config/all.env"}]),
        "unsure",
    ),
)
