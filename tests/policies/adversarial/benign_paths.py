"""Systems whose network looks open at one place and isn't."""

from __future__ import annotations

from tests.policies.adversarial.flaws_becoming import administers
from tests.policies.adversarial.flaws_copies import backed_up, streamed
from tests.policies.adversarial.flaws_paths import accelerated, serverless
from tests.policies.adversarial.systems import Benign, grants
from tests.policies.market import Market
from tests.policies.parts import EGRESS, allow, arn, grant, open_to


def _own_readers(souk: Market) -> None:
    guarded, tags = serverless(souk), {"tags": {"souk:from": "order", "souk:to": "store"}}
    open_to(souk.program, "in", guarded, 6380, {"referencedSecurityGroupId": souk.order.group.id, **tags})
    out = {"referencedSecurityGroupId": guarded.id, **tags}
    open_to(souk.program, "out", souk.order.group, 6380, out, token=EGRESS)


def _own_accelerator(souk: Market) -> None:
    """Order asks its own cluster; product may look at its shape."""
    accelerated(souk)
    grants("order", Action=["dax:GetItem", "dax:Query"], Resource=arn("dax", "cache/souk-dev-order"))(souk)
    look = allow(["dax:DescribeClusters"], arn("dax", "cache/souk-dev-order"))
    grant(souk.program, "looks", souk.product.task_role, look)


def _own_consumer(souk: Market) -> None:
    """Order reads its own changes."""
    own = {"eventSourceArn": streamed(souk).arn, "functionName": "souk-dev-order-changes"}
    token = "aws:lambda/eventSourceMapping:EventSourceMapping"  # noqa: S105 - a type token
    souk.program.add(token, "added", own, parent=souk.order.component)


ALL = (
    Benign(
        "a cluster of which one has a part",
        lambda souk: administers(souk, type="namespace", namespaces=["product"]),
    ),
    Benign("a service that reads its own changes", _own_consumer),
    Benign("backups in one's own account", lambda souk: backed_up(souk, arn("backup", "backup-vault:ours"))),
    Benign("a service at the readers of its own cache", _own_readers),
    Benign("a service at its own accelerator", _own_accelerator),
)
