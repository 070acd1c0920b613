"""Tasks on machines by which nobody comes into a stranger's place."""

from __future__ import annotations

from tests.policies.adversarial.flaws_capacity import by_default, capacity, joined
from tests.policies.adversarial.systems import Benign

ALL = (
    Benign("tasks on one's own machines", capacity("bridge", of="product")),
    Benign("tasks with interfaces of their own on the platform's machines", capacity("awsvpc", of="platform")),
    Benign(
        "tasks of Fargate's in a cluster that takes a stranger's machines by default",
        lambda souk: by_default(souk, "awsvpc", launchType="FARGATE"),
    ),
    Benign(
        "tasks with capacity of their own in a cluster that takes a stranger's machines by default",
        lambda souk: by_default(
            souk, "awsvpc", capacityProviderStrategies=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        ),
    ),
    Benign("a stranger's machine that joined another cluster", joined("souk-batch")),
)
