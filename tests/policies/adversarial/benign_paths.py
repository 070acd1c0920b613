"""Systems whose network looks open at one place and isn't."""

from __future__ import annotations

from tests.policies.adversarial.flaws_paths import serverless
from tests.policies.adversarial.systems import Benign
from tests.policies.market import Market
from tests.policies.parts import EGRESS, open_to


def _own_readers(souk: Market) -> None:
    guarded, tags = serverless(souk), {"tags": {"souk:from": "order", "souk:to": "store"}}
    open_to(souk.program, "in", guarded, 6380, {"referencedSecurityGroupId": souk.order.group.id, **tags})
    out = {"referencedSecurityGroupId": guarded.id, **tags}
    open_to(souk.program, "out", souk.order.group, 6380, out, token=EGRESS)


ALL = (Benign("a service at the readers of its own cache", _own_readers),)
