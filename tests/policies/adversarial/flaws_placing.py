"""Rights to start something: whoever starts it names its security groups and subnets, and so stands where he likes."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_takeover import both, may
from tests.policies.adversarial.systems import Change, Flaw
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.parts import ACCOUNT, arn, grant, open_to, role

_RULE = "no-shared-database"
TASKS = arn("ecs", "task-definition/souk-dev-product:*")
SERVICES = arn("ecs", "service/souk/souk-dev-product")
FUNCTIONS = arn("lambda", "function:souk-dev-product-*")
_LOOKING_UP = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
ORDERS = "sg-0a1b2c3d4e5f60718"


def known_group(souk: Market) -> None:
    """Order's group exists already: its id is known to whoever writes a policy."""
    souk.order.group.props["id"] = ORDERS


def functions(action: str, **condition: Any) -> Change:
    """Product may put its functions into a VPC."""

    def change(souk: Market) -> None:
        known_group(souk)
        placing: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": FUNCTIONS}
        held = {**placing, "Condition": condition} if condition else placing
        handing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": souk.product.task_role.computed["arn"]}
        looking = {"Effect": "Allow", "Action": _LOOKING_UP, "Resource": "*"}
        document = Json({"Version": "2012-10-17", "Statement": [held, handing, looking]})
        grant(souk.program, "added", souk.product.task_role, document)

    return change


def refused(**condition: Any) -> Change:
    """The same, with a Deny."""

    def change(souk: Market) -> None:
        functions("lambda:UpdateFunctionConfiguration")(souk)
        deny = {"Effect": "Deny", "Action": "lambda:*", "Resource": "*", "Condition": condition}
        document = Json({"Version": "2012-10-17", "Statement": [deny]})
        grant(souk.program, "refused", souk.product.task_role, document)

    return change


def starter(service: str, name: str = "starter") -> Change:
    """A role of product's that a service of AWS's takes on to run product's task."""

    def change(souk: Market) -> None:
        made = role(souk.program, name, souk.product.component, service)
        statements = [
            {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": TASKS},
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": souk.product.task_role.computed["arn"]},
        ]
        grant(souk.program, name, made, Json({"Version": "2012-10-17", "Statement": statements}))

    return change


def _by_schedule(souk: Market) -> None:
    """Product's code may have the scheduler run a task with such a role, wherever it says."""
    starter("scheduler.amazonaws.com")(souk)
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-starter"}
    making = {"Effect": "Allow", "Action": "scheduler:CreateSchedule", "Resource": arn("scheduler", "schedule/souk/*")}
    document = Json({"Version": "2012-10-17", "Statement": [passing, making]})
    grant(souk.program, "added", souk.product.task_role, document)


def _in_subnet(souk: Market) -> None:
    """Order's cache lets in a subnet where nobody runs yet."""
    souk.program.add("aws:ec2/subnet:Subnet", "own", {"cidrBlock": "10.0.9.0/24"}, parent=souk.platform)
    cidr = {"cidrIpv4": "10.0.9.0/24"}
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, cidr)
    may("ecs:RunTask", TASKS)(souk)


def _in_store(souk: Market) -> None:
    """The members of the cache's own group talk to each other; nobody else of it is let in by name."""
    itself = {"referencedSecurityGroupId": souk.order.parts["cache-group"].id}
    open_to(souk.program, "added", souk.order.parts["cache-group"], 6379, itself)
    may("ecs:RunTask", TASKS)(souk)


_OWN = {"lambda:SecurityGroupIds": "sg-0ffffffffffffffff"}
ALL = (
    Flaw("tasks in any group", _RULE, may("ecs:RunTask", TASKS)),
    Flaw("tasks in any group, on machines of one's own", _RULE, may("ecs:StartTask", TASKS)),
    Flaw("a service in any group", _RULE, may("ecs:UpdateService", SERVICES)),
    Flaw(
        "a service in any group of one cluster", _RULE, may("ecs:CreateService", "*", StringEquals={"ecs:cluster": "x"})
    ),
    Flaw("a set of tasks in any group", _RULE, may("ecs:CreateTaskSet", arn("ecs", "task-set/souk/*"))),
    Flaw("tasks in any group, by a schedule", _RULE, _by_schedule),
    Flaw("tasks in any group, by a builder", _RULE, starter("codebuild.amazonaws.com")),
    Flaw("a task in a subnet that is let in", _RULE, _in_subnet),
    Flaw("a task in a store's own group", _RULE, _in_store),
    Flaw("a function in any group", _RULE, functions("lambda:CreateFunction")),
    Flaw("one's own function in any group", _RULE, functions("lambda:UpdateFunctionConfiguration")),
    Flaw(
        "a function in one's own group and any other",
        _RULE,
        functions("lambda:CreateFunction", **{"ForAnyValue:StringEquals": _OWN}),
    ),
    Flaw(
        "a function outside of a group, or in it and any other",
        _RULE,
        refused(**{"ForAllValues:StringNotEquals": _OWN}),
    ),
    Flaw(
        "builds in any group",
        _RULE,
        may(["codebuild:UpdateProject", "codebuild:StartBuild"], arn("codebuild", "project/souk-dev-product")),
    ),
    Flaw(
        "jobs by a connection in any group",
        _RULE,
        may(["glue:UpdateJob", "glue:UpdateConnection"], arn("glue", "*")),
    ),
    Flaw(
        "jobs in any group",
        _RULE,
        both(
            may("batch:UpdateComputeEnvironment", arn("batch", "compute-environment/souk-dev-product")),
            lambda souk: grant(
                souk.program,
                "jobs",
                souk.product.task_role,
                Json({"Statement": [{"Effect": "Allow", "Action": "batch:SubmitJob", "Resource": "*"}]}),
            ),
        ),
    ),
)
