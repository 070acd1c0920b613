"""What is stated for a Kubernetes cluster and makes no sense: a rule that raises stops every deployment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.adversarial.flaws_clusters import pods
from tests.policies.adversarial.flaws_pods import deployed
from tests.policies.kit import Program
from tests.policies.market import market
from tests.policies.sharing import judged

_KINDS = (
    "core/v1:ConfigMap",
    "core/v1:Secret",
    "core/v1:Service",
    "external-secrets.io/v1beta1:ClusterSecretStore",
    "external-secrets.io/v1beta1:ExternalSecret",
    "rbac.authorization.k8s.io/v1:ClusterRole",
    "rbac.authorization.k8s.io/v1:RoleBinding",
    "secrets-store.csi.x-k8s.io/v1:SecretProviderClass",
)
_DEEP: dict[str, Any] = {
    "data": {"mapRoles": {}, "x": [{}]},
    "roleRef": {"kind": {}, "name": [{}]},
    "rules": [{"verbs": {}, "resources": 3}],
    "subjects": {"kind": {}, "name": {}},
    "spec": {
        "type": "ExternalName",
        "externalName": {},
        "secretStoreRef": {"kind": {}, "name": {}},
        "data": [{"remoteRef": {"key": {}}}, {"remoteRef": {"key": "x"}}],
        "dataFrom": [{"extract": {"key": "x"}, "find": [{}]}],
        "target": {"name": {}},
        "provider": "aws",
        "parameters": {"objects": "- [x: {"},
        "secretObjects": [{"secretName": {}}],
    },
}


_JUNK: tuple[Any, ...] = ({}, [], 3, "x", "- {", {"": None}, [{"x": [{}]}], _DEEP)


@pytest.mark.parametrize("junk", _JUNK)
def test_nonsense_is_judged(junk: Any) -> None:
    """A role's name that was a map was asked for in an index of names."""
    souk = market(Program("up"))
    pods(souk)
    for number, kind in enumerate(_KINDS):
        stated = dict(_DEEP) if junk is _DEEP else dict.fromkeys(_DEEP, junk)
        props = {"metadata": {"name": "aws-auth", "namespace": "souk"}, **stated}
        souk.program.add(f"kubernetes:{kind}", f"junk-{number}", props, parent=souk.order.component)
    sources = [{"configMapRef": {"name": "aws-auth"}}, {"secretRef": {"name": "aws-auth"}}, {"secretRef": junk}]
    deployed(souk, {"envFrom": sources, "env": junk, "image": junk})
    judged(souk)
