"""Rights to start something that bring nobody to a stranger's store."""

from __future__ import annotations

from tests.policies.adversarial.flaws_placing import (
    FUNCTIONS,
    ORDERS,
    SERVICES,
    TASKS,
    functions,
    refused,
    starter,
)
from tests.policies.adversarial.flaws_takeover import may
from tests.policies.adversarial.flaws_wearing import ran
from tests.policies.adversarial.plain import Shop, shop
from tests.policies.adversarial.systems import Benign
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, ROLE, arn, grant

_OWN = {"lambda:SecurityGroupIds": "sg-0ffffffffffffffff"}


def _by_schedule(souk: Market) -> None:
    """A schedule of product's with the role that AWS's documentation asks for, and a task in product's group."""
    starter("scheduler.amazonaws.com", "nightly")(souk)
    ran(souk, "aws:scheduler/schedule:Schedule", souk.product, souk.product)
    made = next(made for made in souk.program.made.values() if made.name == "nightly" and made.type == ROLE)
    added = next(made for made in souk.program.made.values() if made.type == "aws:scheduler/schedule:Schedule")
    souk.program.remove(added)
    props = {**added.props, "target": {**added.props["target"], "roleArn": made.arn}}
    souk.program.add(added.type, "added", props, parent=souk.product.component)


def _deployer(souk: Market) -> None:
    """The platform deploys everybody's services, with a role that a repository's workflow takes on."""
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
    subject = {"token.actions.githubusercontent.com:sub": "repo:souk/souk:environment:dev"}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
        "Condition": {"StringEquals": {**subject, "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
    }
    props = {"name": "souk-dev-deploy", "assumeRolePolicy": Json({"Statement": [trust]})}
    made = souk.program.add(ROLE, "deploy", props, parent=souk.platform, computed={"inlinePolicies": []})
    placing = {
        "Effect": "Allow",
        "Action": "ecs:UpdateService",
        "Resource": arn("ecs", "service/souk/*"),
    }
    grant(souk.program, "deploys", made, Json({"Version": "2012-10-17", "Statement": [placing]}))


def _alone(made: Shop) -> None:
    """A function that runs tasks where it likes: there is no store but its own."""
    statement = {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "arn:aws:ecs:*:*:task-definition/shop:*"}
    grant(made.program, "runs", made.role, Json({"Version": "2012-10-17", "Statement": [statement]}))


ALL = (
    Benign("a task by one's own schedule, with the role for it", _by_schedule),
    Benign("a platform's deployer", _deployer),
    Benign("tasks of a program's only service", shop(_alone)),
    Benign(
        "tasks to stop and to look at",
        may(["ecs:DescribeTasks", "ecs:StopTask"], arn("ecs", "task/souk/*")),
    ),
    Benign("tasks to describe", may(["ecs:ListTasks", "ecs:DescribeTaskDefinition"], TASKS)),
    Benign("a service to scale, where it is", may("ecs:UpdateService", SERVICES, Null={"ecs:subnet": "true"})),
    Benign("a function's memory to change", may("lambda:UpdateFunctionConfiguration", FUNCTIONS)),
    Benign(
        "a function in one's own group",
        functions("lambda:CreateFunction", **{"ForAllValues:StringEquals": _OWN}),
    ),
    Benign("functions in no group but one's own", refused(**{"ForAnyValue:StringNotEquals": _OWN})),
    Benign(
        "functions in no group of a stranger's",
        refused(**{"ForAnyValue:StringEquals": {"lambda:SecurityGroupIds": [ORDERS]}}),
    ),
)
