"""Interfaces, templates, queues and rules by which nobody comes into a stranger's place."""

from __future__ import annotations

from tests.policies.adversarial.flaws_wearing import machine, pods_wear, ran, sends_jobs, template, workflow
from tests.policies.adversarial.systems import Benign
from tests.policies.market import Market


def _starts_its_own(souk: Market) -> None:
    """A machine from one's own template, and one of the stranger's that is only called like it."""
    template(souk)
    machine(souk, souk.order, launchTemplate={"name": "order-machines"})
    props = {"serviceName": "order-machines", "sourceConfiguration": {"imageRepository": {"imageIdentifier": "x"}}}
    souk.program.add("aws:apprunner/service:Service", "added", props, parent=souk.product.component)


def _scales(souk: Market) -> None:
    """The platform scales order's machines, and watches them."""
    machines = {"name": "machines", "minSize": 1, "maxSize": 1, "launchTemplate": {"id": template(souk).id}}
    made = souk.program.add("aws:autoscaling/group:Group", "machines", machines, parent=souk.order.component)
    props = {"autoscalingGroupName": made.out("name"), "scalingAdjustment": 1}
    souk.program.add("aws:autoscaling/policy:Policy", "added", props, parent=souk.product.component)


ALL = (
    Benign("a machine from one's own template", _starts_its_own),
    Benign("a policy that scales a stranger's machines", _scales),
    Benign("jobs in one's own queue", lambda souk: sends_jobs(souk, souk.order)),
    Benign(
        "one's own task by one's own rule",
        lambda souk: ran(souk, "aws:cloudwatch/eventTarget:EventTarget", souk.order, souk.order),
    ),
    Benign("pods of another app in one's own group", lambda souk: pods_wear(souk, "orders")),
    Benign("one's own task by one's own workflow", lambda souk: workflow(souk, souk.order)),
)
