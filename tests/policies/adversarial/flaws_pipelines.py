"""Deploy roles that let in more than one service's pipeline, or let a pipeline do more than deploy."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.flaws_passing import to_service
from tests.policies.adversarial.systems import GITHUB, Change, Flaw, grants
from tests.policies.kit import Json
from tests.policies.market import Market
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT, allow, arn, grant, role

PIPELINE = "repo:souk/souk:environment:prod"
_RULE = "no-shared-database"
_ISSUER = "token.actions.githubusercontent.com"
_TABLE = arn("dynamodb", "table/souk-dev-order-events")
_STAYS = {"Null": {"ecs:subnet": "true"}}


def trust(subject: Any = PIPELINE, operator: str = "StringEquals") -> Json:
    """The trust of a role that GitHub's jobs take on."""
    held = {"StringEquals": {f"{_ISSUER}:aud": "sts.amazonaws.com"}}
    held[operator] = {**held.get(operator, {}), f"{_ISSUER}:sub": subject}
    return statement(Action="sts:AssumeRoleWithWebIdentity", Principal=GITHUB, Condition=held)


def _rights(*of: str) -> Json:
    """To deploy the services, each with its own role, and where it is."""
    roles = [f"arn:aws:iam::{ACCOUNT}:role/souk-dev-{name}-task" for name in of]
    places = [arn("ecs", f"service/souk-dev/{name}") for name in of]
    update = {"Effect": "Allow", "Action": "ecs:UpdateService", "Resource": places, "Condition": _STAYS}
    hand = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": roles, "Condition": to_service("ecs-tasks")}
    return Json({"Version": "2012-10-17", "Statement": [update, hand]})


def deploys(where: str, *of: str, trusted: Json | None = None, more: Json | None = None) -> Change:
    """A deploy role `ci` of a service's, of the platform's or of nobody's."""

    def change(souk: Market) -> None:
        holders = {"platform": souk.platform, "order": souk.order.component, "product": souk.product.component}
        made = role(souk.program, "ci", holders.get(where))
        made.props["assumeRolePolicy"] = trusted or trust()
        grant(souk.program, "deploys", made, _rights(*of))
        if more is not None:
            grant(souk.program, "and-more", made, more)

    return change


def deploys_code(where: str, *of: str) -> Change:
    """One that may give a function of order's new code; the function reads order's table, and wears order's group."""

    def change(souk: Market) -> None:
        code = arn("lambda", "function:souk-dev-order-tidy")
        deploys(where, *of, more=allow(["lambda:UpdateFunctionCode"], code))(souk)
        props = {
            "name": "souk-dev-order-tidy",
            "role": souk.order.task_role.arn,
            "runtime": "python3.13",
            "vpcConfig": {"securityGroupIds": [souk.order.group.id], "subnetIds": [souk.subnets[0].id]},
        }
        souk.program.add(
            "aws:lambda/function:Function", "tidy", props, parent=souk.order.component, computed={"arn": code}
        )

    return change


def _twice(souk: Market) -> None:
    """Two services' deploy roles for the jobs of one environment: each may do what the other may."""
    deploys("order", "order")(souk)
    made = role(souk.program, "product-ci", souk.product.component)
    made.props["assumeRolePolicy"] = trust()
    grant(souk.program, "product-deploys", made, _rights("product"))


def _runs(souk: Market) -> None:
    """A function of the platform's runs with its deploy role, and starts what it wants."""
    deploys("platform", "order", "product")(souk)
    props = {"name": "tidy", "role": f"arn:aws:iam::{ACCOUNT}:role/souk-dev-ci", "runtime": "python3.13"}
    souk.program.add("aws:lambda/function:Function", "tidy", props, parent=souk.platform)


def _rewritten(souk: Market) -> None:
    """Product may say whom the platform's deploy role trusts."""
    deploys("platform", "order", "product")(souk)
    grants("product", Action="iam:UpdateAssumeRolePolicy", Resource=f"arn:aws:iam::{ACCOUNT}:role/souk-dev-ci")(souk)


def _not_narrow(name: str, trusted: Json) -> tuple[Flaw, Flaw]:
    return (
        Flaw(f"a service's deploy role for {name}", _RULE, deploys("order", "order", trusted=trusted)),
        Flaw(f"the platform's deploy role for {name}", _RULE, deploys("platform", "order", "product", trusted=trusted)),
    )


ALL = (
    *_not_narrow("every repository", trust("repo:souk/*:environment:prod", "StringLike")),
    *_not_narrow("every branch", trust("repo:souk/souk:*", "StringLike")),
    *_not_narrow("pull requests", trust("repo:souk/souk:pull_request")),
    *_not_narrow("all but one repository", trust(PIPELINE, "StringNotEquals")),
    *_not_narrow("two repositories", trust([PIPELINE, "repo:souk/other:environment:prod"])),
    Flaw(
        "a deploy role for a stranger's repository",
        _RULE,
        deploys("order", "order", trusted=trust("repo:souk/product:environment:prod")),
    ),
    Flaw("a deploy role for a stranger's service", _RULE, deploys("product", "order")),
    Flaw("a deploy role that nobody owns", _RULE, deploys("", "order")),
    Flaw("one pipeline for two services' roles", _RULE, _twice, "unsure"),
    Flaw(
        "a deploy role that reads",
        _RULE,
        deploys("platform", "order", "product", more=allow(["dynamodb:GetItem"], _TABLE)),
    ),
    Flaw(
        "a deploy role with a shell",
        _RULE,
        deploys("platform", "order", "product", more=allow(["ecs:ExecuteCommand"], arn("ecs", "task/*"))),
    ),
    Flaw("a service's deploy role for a stranger's code", _RULE, deploys_code("product", "product")),
    Flaw("the platform's deploy role at work", _RULE, _runs),
    Flaw("the platform's deploy role to trust oneself", _RULE, _rewritten),
)
