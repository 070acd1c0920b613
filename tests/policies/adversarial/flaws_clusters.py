"""Kubernetes clusters where somebody gets at a stranger's pods, and so at the roles that these run with."""

from __future__ import annotations

from typing import Any

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.adversarial.systems import Change, Flaw, grants
from tests.policies.kit import Made, Text
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, allow, arn, grant, role

RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_PRODUCT = f"arn:aws:iam::{ACCOUNT}:role/souk-dev-product-task"
_CLUSTER = [arn("eks", "cluster/souk"), arn("eks", "access-entry/souk/*")]
_RBAC = "kubernetes:rbac.authorization.k8s.io/v1:"


def pods(souk: Market) -> None:
    """Order's pods, which read its table by a role of their own."""
    reader = role(souk.program, "order-pods", souk.order.component)
    grant(souk.program, "pods", reader, allow(["dynamodb:GetItem"], _TABLE))
    of = {"clusterName": "souk", "namespace": "order", "serviceAccount": "order", "roleArn": reader.arn}
    token = "aws:eks/podIdentityAssociation:PodIdentityAssociation"  # noqa: S105 - a type token
    souk.program.add(token, "pods", of, parent=souk.order.component)


def mapped(souk: Market, *groups: str) -> None:
    """Product's role is in some groups, by the ConfigMap that EKS reads."""
    lines = [f"- rolearn: {_PRODUCT}", "  username: product", "  groups:", *(f"  - {name}" for name in groups)]
    props = {"metadata": {"name": "aws-auth", "namespace": "kube-system"}, "data": {"mapRoles": "\n".join(lines)}}
    souk.program.add("kubernetes:core/v1:ConfigMap", "aws-auth", props, parent=souk.platform)


def entered(souk: Market, *groups: str) -> None:
    """The same by an access entry."""
    props = {"clusterName": "souk", "principalArn": souk.product.task_role.arn, "kubernetesGroups": [*groups]}
    souk.program.add("aws:eks/accessEntry:AccessEntry", "entry", props, parent=souk.platform)


def bound(souk: Market, to: str, *subjects: dict[str, str], namespace: str | None = "order") -> None:
    """A role of the cluster's is bound to somebody, in one namespace or in all."""
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    metadata = {"name": "bound", **({"namespace": namespace} if namespace else {})}
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": to}
    props = {"metadata": metadata, "roleRef": ref, "subjects": [*subjects]}
    souk.program.add(f"{_RBAC}{kind}", "bound", props, parent=souk.platform)


def account(souk: Market) -> dict[str, str]:
    """Product's own service account, as somebody to bind roles to."""
    props = {"metadata": {"name": "product", "namespace": "product"}}
    souk.program.add("kubernetes:core/v1:ServiceAccount", "product", props, parent=souk.product.component)
    return {"kind": "ServiceAccount", "name": "product", "namespace": "product"}


def cluster_role(souk: Market, resources: list[str], *verbs: str, **more: Any) -> str:
    """A role of the program's own."""
    rules = [{"apiGroups": ["*"], "resources": resources, "verbs": [*verbs]}]
    labels = {"labels": more.pop("labels")} if "labels" in more else {}
    props = {"metadata": {"name": "own", **labels}, "rules": rules, **more}
    souk.program.add(f"{_RBAC}ClusterRole", "own", props, parent=souk.platform)
    return "own"


def _group(name: str) -> dict[str, str]:
    return {"kind": "Group", "name": name}


def _with_pods(change: Change) -> Change:
    def both(souk: Market) -> None:
        pods(souk)
        change(souk)

    return both


def runs(token: str, spec: dict[str, Any]) -> Change:
    """Something of product's in the namespace of order's pods."""

    def change(souk: Market) -> Made:
        pods(souk)
        props = {"metadata": {"name": "product", "namespace": "order"}, "spec": spec}
        return souk.program.add(f"kubernetes:{token}", "product", props, parent=souk.product.component)

    return change


def _maps_a_group(souk: Market) -> None:
    mapped(souk, "shop:developers")
    bound(souk, "edit", _group("shop:developers"))


def _enters_a_group(souk: Market) -> None:
    entered(souk, "shop:developers")
    bound(souk, cluster_role(souk, ["deployments"], "get", "patch"), _group("shop:developers"), namespace=None)


def _hides_its_map(souk: Market) -> None:
    """The nodes' role isn't known yet, and one text holds everybody's."""
    text = Text(("- rolearn: ", souk.product.task_role.arn, "\n  groups:\n  - system:masters"))
    props = {"metadata": {"name": "aws-auth", "namespace": "kube-system"}, "data": {"mapRoles": text}}
    souk.program.add("kubernetes:core/v1:ConfigMap", "aws-auth", props, parent=souk.platform)


def garbled(souk: Market) -> None:
    """What EKS is told isn't what it reads."""
    mapped(souk)
    by_name = (made for made in souk.program.made.values() if made.name == "aws-auth")
    next(by_name).props["data"]["mapRoles"] = "- {rolearn: ["


def _widens_the_view(souk: Market) -> None:
    added = {"rbac.authorization.k8s.io/aggregate-to-view": "true"}
    cluster_role(souk, ["pods"], "create", labels=added)
    bound(souk, "view", account(souk))


def _puts_a_role_together(souk: Market) -> None:
    chosen = {"clusterRoleSelectors": [{"matchLabels": {"shop": "developers"}}]}
    bound(souk, cluster_role(souk, ["pods"], "get", aggregationRule=chosen), account(souk))


def _hides_its_rules(souk: Market) -> None:
    own = cluster_role(souk, ["pods"], "get")
    next(made for made in souk.program.made.values() if made.name == "own").props["rules"] = UNKNOWN_STRING_VALUE
    bound(souk, own, account(souk))


def _maps_to_a_foreign_role(souk: Market) -> None:
    mapped(souk, "shop:developers")
    bound(souk, "shop-deployer", _group("shop:developers"), namespace=None)


_POD: dict[str, Any] = {"containers": [{"name": "app"}]}
_AS_ORDER: dict[str, Any] = {"template": {"spec": {"serviceAccountName": "order", **_POD}}}
_OLD_NAME: dict[str, Any] = {"template": {"spec": {"serviceAccount": "order", **_POD}}}
ALL = (
    Flaw(
        "access to a cluster that one gives oneself",
        RULE,
        _with_pods(grants("product", Action=["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"], Resource=_CLUSTER)),
    ),
    Flaw("a master of the cluster", RULE, _with_pods(lambda souk: mapped(souk, "system:masters"))),
    Flaw("a group that edits a stranger's namespace", RULE, _with_pods(_maps_a_group)),
    Flaw("a group of an access entry's that deploys anywhere", RULE, _with_pods(_enters_a_group)),
    Flaw(
        "a service account that administers a stranger's namespace",
        RULE,
        _with_pods(lambda souk: bound(souk, "admin", account(souk))),
    ),
    Flaw(
        "a service account that runs commands in every pod",
        RULE,
        _with_pods(lambda s: bound(s, cluster_role(s, ["pods/exec"], "create"), account(s), namespace=None)),
    ),
    Flaw(
        "a role of the cluster's that the stack doesn't state",
        RULE,
        _with_pods(lambda souk: bound(souk, "shop-deployer", account(souk))),
        "unsure",
    ),
    Flaw("such a role for a group", RULE, _with_pods(_maps_to_a_foreign_role), "unsure"),
    Flaw("a role of the cluster's that isn't known yet", RULE, _with_pods(_hides_its_rules), "unsure"),
    Flaw("a role that the cluster puts together", RULE, _with_pods(_puts_a_role_together), "unsure"),
    Flaw("more than a view", RULE, _with_pods(_widens_the_view)),
    Flaw("whom a map lets into the cluster, not known yet", RULE, _with_pods(_hides_its_map), "later"),
    Flaw("whom a map lets into the cluster, not to be read", RULE, _with_pods(garbled), "unsure"),
    Flaw("a rollout under a stranger's account", RULE, runs("argoproj.io/v1alpha1:Rollout", _AS_ORDER)),
    Flaw("a Knative service under a stranger's account", RULE, runs("serving.knative.dev/v1:Service", _AS_ORDER)),
    Flaw("pods under a stranger's account by its old name", RULE, runs("apps/v1:Deployment", _OLD_NAME)),
)
