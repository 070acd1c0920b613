"""What wakes somebody at night."""

from __future__ import annotations

from typing import Any

import pytest

from components.derive import alarms
from components.derive.identity import Identity
from components.settings import ServiceSettings
from components.spec import Http, ServiceSpec
from tests.pure.places import PLACE
from tests.pure.test_derive import SYSTEM, me


@pytest.mark.parametrize("name", SYSTEM.names)
def test_at_least_six_alarms_each(name: str) -> None:
    """What has no alarm is found out by customers."""
    spec, identity = me(name)
    found = alarms.alarms(spec, ServiceSettings(), identity)
    names = [alarm.name for alarm in found]
    assert len(names) >= 6
    assert len(set(names)) == len(names)
    assert {"errors", "latency"} <= set(names)
    if spec.consumes:
        assert {"queue-age", "dead-letters"} <= set(names)


@pytest.mark.parametrize(
    "fields",
    [
        {"http": Http()},
        {"subscribes": ("order.placed",)},
        {"publishes": ("stall.opened",)},
        {"http": Http(), "subscribes": ("order.placed",)},
        {"subscribes": ("order.placed",), "compute": "lambda"},
    ],
    ids=str,
)
def test_a_service_that_no_customer_sees_has_as_many(fields: dict[str, Any]) -> None:
    """What only other services call, or only a queue feeds, failed for an hour before anybody was told."""
    spec = ServiceSpec.model_validate({"name": "stall", "slot": 30, **fields})
    found = [alarm.name for alarm in alarms.alarms(spec, ServiceSettings(), Identity(PLACE, spec.name))]
    assert len(set(found)) == len(found) >= 6
    assert {"calls-errors", "calls-latency"} <= set(found) or "errors" in found


def test_objectives_become_thresholds() -> None:
    """An objective that no alarm watches is a wish."""
    spec, identity = me("product")
    by_name = {alarm.name: alarm for alarm in alarms.alarms(spec, ServiceSettings(), identity)}
    assert by_name["latency"].threshold == spec.objectives.latency_ms / 1000
    assert by_name["errors"].threshold == spec.objectives.error_rate * 100
    assert by_name["queue-age"].threshold == spec.objectives.message_age
    assert by_name["tasks"].missing == "breaching"
