"""Flaws of IAM: too much, for too many, on whosever behalf."""

from __future__ import annotations

from tests.policies.adversarial.systems import GITHUB, Change, Flaw, adds, grants, queue_admits, states, trusts
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, arn

_OWN = arn("dynamodb", "table/souk-dev-order-events")
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_TASKS = {"Service": "ecs-tasks.amazonaws.com"}
_TLS = {"Bool": {"aws:SecureTransport": "true"}}
_PERMISSION = "aws:lambda/permission:Permission"


def _stated(token: str, action: str) -> Change:
    return adds(token, {"policy": statement(Principal="*", Action=action, Resource="*")})


def _hidden(souk: Market) -> None:
    table = souk.order.parts["table"]
    states("order", statement(Action="dynamodb:*", Resource=[table.arn]))(souk)


IDENTITY = (
    Flaw("everything", "iam-no-wildcard-action", grants("order", Action="*", Resource=_OWN)),
    Flaw("everything of a service", "iam-no-wildcard-action", grants("order", Action="dynamodb:*", Resource=_OWN)),
    Flaw("services by pattern", "iam-no-wildcard-action", grants("order", Action="dynamo??:GetItem", Resource=_OWN)),
    Flaw("everything, on what isn't known yet", "iam-no-wildcard-action", _hidden, "later"),
    Flaw("any bucket", "iam-no-wildcard-resource", grants("order", Action="s3:GetObject", Resource="*")),
    Flaw(
        "any table",
        "iam-no-wildcard-resource",
        grants("order", Action="dynamodb:DescribeTable", Resource=arn("dynamodb", "table/*")),
    ),
    Flaw("all but IAM", "iam-no-not-elements", grants("order", NotAction="iam:*", Resource=_OWN)),
    Flaw(
        "everywhere but there",
        "iam-no-not-elements",
        grants("order", Action="s3:GetObject", NotResource="arn:aws:s3:::a/*"),
    ),
    Flaw("any role to pass", "iam-no-privilege-escalation", grants("order", Action="iam:PassRole", Resource="*")),
    Flaw(
        "any role of the account to pass",
        "iam-no-privilege-escalation",
        grants("order", Action="iam:Pass*", Resource=f"arn:aws:iam::{ACCOUNT}:role/*"),
    ),
    Flaw("any role to become", "iam-no-privilege-escalation", grants("order", Action="sts:AssumeRole", Resource="*")),
    Flaw(
        "policies to write",
        "iam-no-privilege-escalation",
        grants("order", Action="iam:PutRolePolicy", Resource=f"arn:aws:iam::{ACCOUNT}:role/x"),
    ),
    Flaw(
        "policies to attach",
        "iam-no-privilege-escalation",
        grants("order", Action="iam:Attach*", Resource=f"arn:aws:iam::{ACCOUNT}:role/x"),
    ),
    Flaw(
        "versions to set",
        "iam-no-privilege-escalation",
        grants("order", Action="iam:CreatePolicyVersion", Resource=f"arn:aws:iam::{ACCOUNT}:policy/x"),
    ),
    Flaw(
        "keys to make",
        "iam-no-privilege-escalation",
        grants("order", Action="IAM:createaccesskey", Resource=f"arn:aws:iam::{ACCOUNT}:user/x"),
    ),
    Flaw(
        "AWS's own policy",
        "iam-no-managed-policies",
        lambda souk: souk.order.task_role.props.update(managedPolicyArns=[_ADMINISTRATOR]),
    ),
    Flaw(
        "AWS's own policy, attached",
        "iam-no-managed-policies",
        adds(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"role": "souk-dev-order-task", "policyArn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"},
        ),
    ),
    Flaw(
        "one role for both",
        "ecs-roles-distinct",
        lambda souk: souk.order.parts["task"].props.update(executionRoleArn=souk.order.task_role.arn),
    ),
    Flaw(
        "one role for two services",
        "no-shared-role",
        lambda souk: souk.product.parts["task"].props.update(taskRoleArn=souk.order.task_role.arn),
    ),
)
TRUST = (
    Flaw("a role for anyone", "iam-trust-scoped", trusts("*")),
    Flaw("a role for the whole account", "iam-trust-scoped", trusts({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})),
    Flaw("a role for another account", "iam-trust-scoped", trusts({"AWS": "999999999999"})),
    Flaw("a confused deputy", "iam-trust-scoped", trusts(_TASKS)),
    Flaw(
        "a confused deputy with a pattern",
        "iam-trust-scoped",
        trusts(_TASKS, {"StringLike": {"aws:SourceAccount": "*"}}),
    ),
    Flaw(
        "a confused deputy, if it says so",
        "iam-trust-scoped",
        trusts(_TASKS, {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}}),
    ),
    Flaw(
        "a confused deputy for a name",
        "iam-trust-scoped",
        trusts(_TASKS, {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:*:*:cluster/souk"}}),
    ),
    Flaw(
        "every repository by pattern",
        "iam-trust-scoped",
        trusts(GITHUB, {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}),
    ),
    Flaw(
        "everybody's repository",
        "iam-trust-scoped",
        trusts(GITHUB, {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}),
    ),
)
RESOURCES = (
    Flaw("a queue for anyone", "resource-policy-not-public", queue_admits(Principal="*")),
    Flaw("a queue for any account", "resource-policy-not-public", queue_admits(Principal={"AWS": "*"})),
    Flaw("a queue for anyone over TLS", "resource-policy-not-public", queue_admits(Principal="*", Condition=_TLS)),
    Flaw(
        "a queue for any address",
        "resource-policy-not-public",
        queue_admits(Principal="*", Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
    ),
    Flaw("a queue for everyone but one", "iam-no-not-elements", queue_admits(NotPrincipal={"AWS": "999999999999"})),
    Flaw(
        "a queue for anyone's buckets",
        "resource-policy-not-public",
        queue_admits(Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"}}),
    ),
    Flaw(
        "a queue for any topic of a name",
        "resource-policy-not-public",
        queue_admits(Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:alarms"}}),
    ),
    Flaw("a topic for anyone", "resource-policy-not-public", _stated("aws:sns/topicPolicy:TopicPolicy", "sns:Publish")),
    Flaw(
        "a key for anyone",
        "resource-policy-not-public",
        adds(
            "aws:kms/key:Key",
            {"enableKeyRotation": True, "policy": statement(Principal="*", Action="kms:Decrypt", Resource="*")},
        ),
    ),
    Flaw(
        "a secret for anyone",
        "resource-policy-not-public",
        _stated("aws:secretsmanager/secretPolicy:SecretPolicy", "secretsmanager:GetSecretValue"),
    ),
    Flaw(
        "a bus for anyone",
        "resource-policy-not-public",
        _stated("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "events:PutEvents"),
    ),
    Flaw(
        "a bucket for anyone", "resource-policy-not-public", _stated("aws:s3/bucketPolicy:BucketPolicy", "s3:GetObject")
    ),
    Flaw(
        "a repository for anyone",
        "resource-policy-not-public",
        _stated("aws:ecr/repositoryPolicy:RepositoryPolicy", "ecr:BatchGetImage"),
    ),
    Flaw(
        "a function for anybody's API",
        "lambda-permission-scoped",
        adds(_PERMISSION, {"principal": "apigateway.amazonaws.com"}),
    ),
    Flaw(
        "a function for anybody's bucket",
        "lambda-permission-scoped",
        adds(_PERMISSION, {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::souk"}),
    ),
    Flaw(
        "a function for any account's rule",
        "lambda-permission-scoped",
        adds(_PERMISSION, {"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:*:*:rule/nightly"}),
    ),
    Flaw("a function for anyone who asks", "lambda-permission-scoped", adds(_PERMISSION, {"principal": "*"})),
)
ALL = (*IDENTITY, *TRUST, *RESOURCES)
