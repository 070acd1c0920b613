"""Two services at one store, one of them in somebody else's name: by a trust, an account, a workload nobody listed."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Change, Flaw, trusts
from tests.policies.kit import Ref
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, allow, arn

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/1"
_CLUSTER = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{_ISSUER}"}


def _web(subject: str) -> Change:
    operator = "StringLike" if "*" in subject else "StringEquals"
    return trusts(_CLUSTER, {operator: {f"{_ISSUER}:sub": subject}})


def _aws(principal: str, condition: dict[str, Any] | None = None) -> Change:
    return trusts({"AWS": principal}, condition)


def _everyone(arn: str) -> Change:
    return _aws("*", {"ArnLike": {"aws:PrincipalArn": arn}})


def _runs_as(token: str, key: str) -> Change:
    """Something of product's that the pack has never heard of, under the role of order's service."""

    def change(souk: Market) -> None:
        souk.program.add(token, "added", {key: souk.order.task_role.arn}, parent=souk.product.component)

    return change


def _wears(token: str, key: str) -> Change:
    """Something of order's that the pack has never heard of, in the group of product's service."""

    def change(souk: Market) -> None:
        souk.program.add(token, "added", {key: [souk.product.group.id]}, parent=souk.order.component)

    return change


def _attached_exclusively(souk: Market) -> None:
    add, parent = souk.program.add, souk.product.component
    policy = add("aws:iam/policy:Policy", "reads", {"name": "reads", "policy": allow(["dynamodb:Scan"], _TABLE)})
    props = {"roleName": Ref(souk.product.task_role.urn, "name"), "policyArns": [policy.arn]}
    token = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"  # noqa: S105 - a type token
    add(token, "added", props, parent=parent)


def _people(token: str, **props: Any) -> Change:
    """A permission set of the identity center's, for whoever is assigned it."""

    def change(souk: Market) -> None:
        made = souk.program.add("aws:ssoadmin/permissionSet:PermissionSet", "support", {"name": "support"})
        souk.program.add(f"aws:ssoadmin/{token}", "added", {"permissionSetArn": made.arn, **props})

    return change


_FULL = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
ALL = (
    Flaw("a policy that is a role's only one", _RULE, _attached_exclusively),
    Flaw(
        "people with a permission set",
        _RULE,
        _people("permissionSetInlinePolicy:PermissionSetInlinePolicy", inlinePolicy=allow(["dynamodb:Scan"], _TABLE)),
    ),
    Flaw(
        "people with a policy of AWS's",
        _RULE,
        _people("managedPolicyAttachment:ManagedPolicyAttachment", managedPolicyArn=_FULL),
    ),
    Flaw("a service's role for certificates", _RULE, trusts({"Service": "rolesanywhere.amazonaws.com"})),
    Flaw("a service's role for devices", _RULE, trusts({"Service": "credentials.iot.amazonaws.com"})),
    Flaw(
        "a service's role for a partner with an id",
        _RULE,
        _aws("arn:aws:iam::999999999999:root", {"StringEquals": {"sts:ExternalId": "tulip"}}),
        "later",
    ),
    Flaw(
        "a service's role for everyone who is a stranger",
        _RULE,
        _everyone(f"arn:aws:iam::{ACCOUNT}:role/*-product-task"),
    ),
    Flaw("a service's role for everyone who is foreign", _RULE, _everyone("arn:aws:iam::999999999999:role/x")),
    Flaw(
        "a service's role for everyone of its name", _RULE, _everyone("arn:aws:iam::*:role/souk-dev-order*"), "unsure"
    ),
    Flaw("a service's role for a foreign user", _RULE, _aws("arn:aws:iam::999999999999:user/eve")),
    Flaw("a service's role for people", _RULE, trusts({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"})),
    Flaw("a service's role for a stranger's pods", _RULE, _web("system:serviceaccount:product:product")),
    Flaw("a service's role for any pod", _RULE, _web("system:serviceaccount:*:*")),
    Flaw("an API with a stranger's role", _RULE, _runs_as("aws:apigateway/integration:Integration", "credentials")),
    Flaw("something new with a stranger's role", _RULE, _runs_as("aws:brandnew/thing:Thing", "runAs")),
    Flaw(
        "machines in a stranger's group",
        _RULE,
        _wears("aws:ec2/launchConfiguration:LaunchConfiguration", "securityGroups"),
    ),
    Flaw("something new in a stranger's group", _RULE, _wears("aws:brandnew/thing:Thing", "securityGroupIds")),
)
