"""How a system of the suite is written down: the proper market, and one change to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.policies.kit import Json, Made
from tests.policies.market import Market, Service
from tests.policies.one import statement
from tests.policies.parts import ACCOUNT

GITHUB = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"}
_DENY_PLAIN: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

Change = Callable[[Market], object]
Seen = Literal["always", "later", "unsure", "before", "after", "preview", "up"]


@dataclass(frozen=True)
class Flaw:
    """A change that breaks `rule`.

    `seen` says when: `always`; `later`, where a preview can say no more than that it can't tell; `unsure`, where nobody
    ever can say more; `before`, where a preview can't tell and the deployment shows that all is well; `after`, where it
    is the state that can't; in a `preview` alone; or in an `up` alone, where before it nothing at all shows.
    """

    name: str
    rule: str
    change: Change
    seen: Seen = "always"


@dataclass(frozen=True)
class Benign:
    """A change that breaks nothing, though a rule that looks at a part of it only would say so."""

    name: str
    change: Change


def part(souk: Market, where: str) -> Made:
    """A resource of the market by its place: `order/cache`, `door/acl`."""
    holder, _, name = where.partition("/")
    return souk.door[name] if holder == "door" else service(souk, holder).parts[name]


def service(souk: Market, name: str) -> Service:
    """One of the two services."""
    return souk.order if name == "order" else souk.product


def named(souk: Market, name: str, kind: str) -> Made:
    """A resource by logical name and kind."""
    return next(made for made in souk.program.made.values() if made.name == name and made.type.endswith(f":{kind}"))


def sets(where: str, **props: Any) -> Change:
    """Set properties of a part; None unsets one."""

    def change(souk: Market) -> None:
        made = part(souk, where)
        made.props = {key: value for key, value in {**made.props, **props}.items() if value is not None}

    return change


def removes(where: str) -> Change:
    """Take a part out."""
    return lambda souk: souk.program.remove(part(souk, where))


def contains(**changes: Any) -> Change:
    """Change the container of `order`."""

    def change(souk: Market) -> None:
        container = part(souk, "order/task").props["containerDefinitions"].content[0]
        container.update(changes)

    return change


def informs(who: str, name: str, value: Any) -> Change:
    """Give a service an environment variable."""

    def change(souk: Market) -> None:
        container = service(souk, who).parts["task"].props["containerDefinitions"].content[0]
        container["environment"].append({"name": name, "value": value})

    return change


def adds(token: str, props: dict[str, Any], *, owner: str | None = "order") -> Change:
    """Add a resource named `added` to a service, or to nobody."""

    def change(souk: Market) -> None:
        parent = service(souk, owner).component if owner else None
        souk.program.add(token, "added", props, parent=parent)

    return change


def grants(who: str, **elements: Any) -> Change:
    """Give the task role of a service a policy with one statement."""
    return states(who, statement(**elements))


def states(who: str, document: Json) -> Change:
    """Give the task role of a service a policy."""

    def change(souk: Market) -> None:
        of = service(souk, who)
        props = {"role": of.task_role.out("name"), "policy": document}
        souk.program.add("aws:iam/rolePolicy:RolePolicy", "added", props, parent=of.component)

    return change


def trusts(principal: Any, condition: dict[str, Any] | None = None) -> Change:
    """Let somebody assume the task role of `order`."""
    elements = {"Action": "sts:AssumeRole", "Principal": principal, **({"Condition": condition} if condition else {})}

    def change(souk: Market) -> None:
        souk.order.task_role.props["assumeRolePolicy"] = statement(**elements)

    return change


def queue_admits(**elements: Any) -> Change:
    """Let somebody send to order's queue, beside the statement that asks everyone for TLS."""
    document = Json(
        {"Statement": [_DENY_PLAIN, {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", **elements}]}
    )
    return sets("order/order-policy", policy=document)
