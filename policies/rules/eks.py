"""EKS clusters: a private endpoint, an audit log, encrypted secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policies.analysis.model import Resource
from policies.analysis.values import UNKNOWN, Unknown, as_list, as_mapping, dig, has_unknown, known_strings
from policies.rules.claims import claim, is_on
from policies.rules.definition import About, Finding, Options, resource_rule

_CLUSTER: Final = "aws:eks/cluster:Cluster"


@resource_rule(
    About(
        name="eks-private-endpoint",
        description="The API of a Kubernetes cluster isn't on the internet.",
        severity="high",
        remedy="Set vpcConfig.endpointPublicAccess to false and endpointPrivateAccess to true.",
        sources=("EKS.1", "CKV_AWS_38", "CKV_AWS_39", "EKS1"),
        always=False,
    ),
    _CLUSTER,
)
def eks_private_endpoint(cluster: Resource, _options: Options) -> Iterator[Finding]:
    """AWS makes it public unless told otherwise."""
    public = is_on(dig(cluster.props, "vpcConfig", "endpointPublicAccess"), default=True)
    yield from claim(public, f"{cluster.name} has its API on the internet")


@resource_rule(
    About(
        name="eks-audit-encrypted",
        description="A Kubernetes cluster keeps an audit log, and encrypts its secrets with a key of the account.",
        severity="medium",
        remedy="Add audit to enabledClusterLogTypes, and an encryptionConfig with a KMS key for secrets.",
        sources=("EKS.3", "EKS.8", "CKV_AWS_37", "CKV_AWS_58", "EKS2"),
        always=False,
    ),
    _CLUSTER,
)
def eks_audit_encrypted(cluster: Resource, _options: Options) -> Iterator[Finding]:
    """Who did what is asked after the incident; a Kubernetes secret is only text in a store."""
    logs = cluster.props.get("enabledClusterLogTypes")
    yield from claim(_lacks(logs, "audit"), f"{cluster.name} keeps no audit log")
    yield from claim(_unencrypted(cluster), f"{cluster.name} doesn't encrypt secrets with a key of the account")


def _lacks(values: Any, wanted: str) -> bool | Unknown:
    if wanted in known_strings(values):
        return False
    return UNKNOWN if has_unknown(values) else True


def _unencrypted(cluster: Resource) -> bool | Unknown:
    config = cluster.props.get("encryptionConfig")
    if config is UNKNOWN:
        return UNKNOWN
    keys = [dig(block, "provider", "keyArn") for block in map(as_mapping, as_list(config))]
    return not any(key not in (None, "") for key in keys) or _lacks(dig(config, "resources"), "secrets")
