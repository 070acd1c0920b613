"""Rights over somebody else's role, and over what runs with it: whoever has them has what the role has."""

from __future__ import annotations

from typing import Any, cast

from tests.policies.adversarial.systems import Change, Flaw, grants
from tests.policies.kit import Json, Made, Ref
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant, role

_RULE = "no-shared-database"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")


def _role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{name}"


def _rewrites(action: str, of: str = "order-task") -> Change:
    return grants("product", Action=action, Resource=_role(of))


def _new_version(souk: Market) -> None:
    """Product may write the policy that its own role has."""
    props = {"name": "own", "policy": allow(["sqs:SendMessage"], arn("sqs", "x"))}
    written = f"arn:aws:iam::{ACCOUNT}:policy/own"
    parent, computed = souk.product.component, {"arn": written}
    policy = souk.program.add("aws:iam/policy:Policy", "own", props, parent=parent, computed=computed)
    souk.product.task_role.props["managedPolicyArns"] = [policy.arn]
    grants("product", Action="iam:CreatePolicyVersion", Resource=written)(souk)


def _unbound(souk: Market) -> None:
    """Product's boundary keeps it from tables; it may take its boundary off."""
    boundary = {"name": "limit", "policy": allow(["sqs:SendMessage", "iam:DeleteRolePermissionsBoundary"], "*")}
    made = souk.program.add("aws:iam/policy:Policy", "limit", boundary, parent=souk.product.component)
    souk.product.task_role.props["permissionsBoundary"] = made.arn
    off = {"Effect": "Allow", "Action": "iam:DeleteRolePermissionsBoundary", "Resource": _role("product-task")}
    read = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": _TABLE}
    grant(souk.program, "added", souk.product.task_role, Json({"Version": "2012-10-17", "Statement": [off, read]}))


def _runs(token: str, action: str, on: str, **props: Any) -> Change:
    """Something of order's that runs with a role which reads its table; product may rewrite it."""

    def change(souk: Market) -> None:
        add, parent = souk.program.add, souk.order.component
        runner = role(souk.program, "order-runner", parent)
        grant(souk.program, "reads", runner, allow(["dynamodb:GetItem"], _TABLE))
        held = {key: _with(runner, value) for key, value in props.items()}
        computed = {"arn": f"{on.rpartition('souk-dev-')[0]}souk-dev-runs"}
        add(token, "runs", {"name": "souk-dev-runs", **held}, parent=parent, computed=computed)
        grants("product", Action=action, Resource=on)(souk)

    return change


def _with(runner: Made, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with(runner, each) for key, each in cast("dict[str, Any]", value).items()}
    return runner.arn if value is role else value


def _user(souk: Market) -> None:
    """A user who may start functions with order's role."""
    add = souk.program.add
    user = add("aws:iam/user:User", "script", {"name": "script"})
    start = {"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction"], "Resource": "*"}
    props = {"user": Ref(user.urn, "name"), "policy": Json({"Version": "2012-10-17", "Statement": [start]})}
    add("aws:iam/userPolicy:UserPolicy", "added", props)


def bastion(souk: Market, *groups: Made) -> None:
    """A machine of order's that product may log in to; its role may nothing."""
    props = {"ami": "ami-1", "vpcSecurityGroupIds": [made.id for made in groups]}
    souk.program.add("aws:ec2/instance:Instance", "bastion", props, parent=souk.order.component)
    grants("product", Action="ssm:StartSession", Resource=arn("ec2", "instance/*"))(souk)


def _runs_a_stranger_s_tasks(souk: Market) -> None:
    """Order's service, in order's group, runs product's containers."""
    souk.order.parts["runs"].props["taskDefinition"] = souk.product.parts["task"].arn


def administers(souk: Market, **scope: Any) -> None:
    """Product's role may edit what runs in the cluster where order's pods read order's table."""
    add = souk.program.add
    reader = role(souk.program, "order-pods", souk.order.component)
    grant(souk.program, "pods", reader, allow(["dynamodb:GetItem"], _TABLE))
    of = {"clusterName": "souk", "namespace": "order", "serviceAccount": "order", "roleArn": reader.arn}
    add("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pods", of, parent=souk.order.component)
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
    to = {"clusterName": "souk", "principalArn": souk.product.task_role.arn, "policyArn": policy, "accessScope": scope}
    add("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "edit", to, parent=souk.product.component)


def refused(action: str, *, attached: bool = False) -> Change:
    """Product is allowed order's table by one policy and denied it by another, and may do something to its role's."""

    def change(souk: Market) -> None:
        denies = statement(Effect="Deny", Action="dynamodb:*", Resource=_TABLE)
        if attached:
            props = {"name": "own", "policy": denies}
            policy = souk.program.add("aws:iam/policy:Policy", "own", props, parent=souk.product.component)
            souk.product.task_role.props["managedPolicyArns"] = [policy.arn]
        else:
            grant(souk.program, "denies", souk.product.task_role, denies)
        grant(souk.program, "reads", souk.product.task_role, allow(["dynamodb:GetItem"], _TABLE))
        grant(souk.program, "added", souk.product.task_role, allow([action], _role("product-task")))

    return change


def profiled(souk: Market, *actions: str) -> None:
    """Product may hand order's reader, a role for machines, to a machine by these actions."""
    made = role(souk.program, "order-reader", souk.order.component, "ec2.amazonaws.com")
    grant(souk.program, "reads", made, allow(["dynamodb:GetItem"], _TABLE))
    passes = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": _role("order-reader")}
    passes |= {"Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}
    does = {"Effect": "Allow", "Action": [*actions], "Resource": "*"}
    document = Json({"Version": "2012-10-17", "Statement": [passes, does]})
    grant(souk.program, "added", souk.product.task_role, document)


ALL = (
    Flaw(
        "a stranger's stack to write anew",
        _RULE,
        _runs(
            "aws:cloudformation/stack:Stack",
            "cloudformation:UpdateStack",
            arn("cloudformation", "stack/souk-dev-*"),
            iamRoleArn=role,
        ),
    ),
    Flaw(
        "a stranger's notebooks to open",
        _RULE,
        _runs(
            "aws:sagemaker/userProfile:UserProfile",
            "sagemaker:CreatePresignedDomainUrl",
            arn("sagemaker", "user-profile/*"),
            userSettings={"executionRole": role},
        ),
    ),
    Flaw("a refusal to delete", _RULE, refused("iam:DeleteRolePolicy")),
    Flaw("a refusal to detach", _RULE, refused("iam:DetachRolePolicy", attached=True)),
    Flaw("a role for a machine that runs", _RULE, lambda souk: profiled(souk, "ec2:AssociateIamInstanceProfile")),
    Flaw("another role for a machine", _RULE, lambda souk: profiled(souk, "ec2:ReplaceIamInstanceProfileAssociation")),
    Flaw("a role for a machine's profile", _RULE, lambda souk: profiled(souk, "iam:AddRoleToInstanceProfile")),
    Flaw(
        "a role that a tag names, to hand on",
        "iam-no-privilege-escalation",
        grants("product", Action="iam:PassRole", Resource=f"arn:aws:iam::{ACCOUNT}:role/${{aws:PrincipalTag/role}}"),
        "unsure",
    ),
    Flaw("a cluster where a stranger's pods run", _RULE, lambda souk: administers(souk, type="cluster")),
    Flaw("a stranger's machine to log in to", _RULE, lambda souk: bastion(souk, souk.order.group)),
    Flaw("a stranger's containers in one's own place", _RULE, _runs_a_stranger_s_tasks),
    Flaw("a stranger's trust to rewrite", _RULE, _rewrites("iam:UpdateAssumeRolePolicy")),
    Flaw("a stranger's policies to rewrite", _RULE, _rewrites("iam:PutRolePolicy")),
    Flaw("a stranger's policies to attach", _RULE, _rewrites("iam:Attach*")),
    Flaw("one's own policies to rewrite", _RULE, _rewrites("iam:PutRolePolicy", "product-*")),
    Flaw("one's own policy to write anew", _RULE, _new_version),
    Flaw("one's own boundary to take off", _RULE, _unbound),
    Flaw(
        "a stranger's workflow to rewrite",
        _RULE,
        _runs(
            "aws:sfn/stateMachine:StateMachine",
            "states:UpdateStateMachine",
            arn("states", "stateMachine:souk-dev-runs"),
            roleArn=role,
            definition="{}",
        ),
    ),
    Flaw(
        "a stranger's build to start",
        _RULE,
        _runs(
            "aws:codebuild/project:Project",
            "codebuild:StartBuild",
            arn("codebuild", "project/souk-dev-*"),
            serviceRole=role,
        ),
    ),
    Flaw(
        "a stranger's job to rewrite",
        _RULE,
        _runs("aws:glue/job:Job", "glue:*", arn("glue", "job/souk-dev-*"), roleArn=role),
    ),
    Flaw(
        "a stranger's role for one's own pipes",
        _RULE,
        grants("product", Action=["iam:PassRole", "pipes:CreatePipe"], Resource="*"),
    ),
    Flaw("a user who starts functions as he likes", _RULE, _user),
)
