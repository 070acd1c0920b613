"""Workloads in the security group that the trusted platform's stack has for them."""

from __future__ import annotations

from typing import Any

from tests.policies.adversarial.systems import Benign, Change
from tests.policies.kit import Foreign, Json, Ref
from tests.policies.market import Market
from tests.policies.parts import ECS_SERVICE, TASK, container, role


def _slice(*, known: bool) -> Change:
    """In the place of the market: one service without its platform."""

    def change(souk: Market) -> None:
        souk.program.made.clear()
        add = souk.program.add
        declared: dict[str, Any] = {"service": "web", "port": 8080, "callers": [], "calls": [], "stores": []}
        component = add("souk:service:Service", "web", declared)
        acting = role(souk.program, "web", component)
        props: dict[str, Any] = {"family": "souk-dev-web", "taskRoleArn": acting.arn}
        props["containerDefinitions"] = Json([container("web")])
        task = add(TASK, "web", props, parent=component)
        network = {"securityGroups": [Foreign("sg-0abc1234", known=known)], "subnets": ["subnet-1"]}
        runs = {"taskDefinition": Ref(task.urn, "arn"), "networkConfiguration": network}
        add(ECS_SERVICE, "web", runs, parent=component)

    return change


ALL = (
    Benign("a slice in its platform's group", _slice(known=False)),
    Benign("a slice in its platform's group, which is known", _slice(known=True)),
)
