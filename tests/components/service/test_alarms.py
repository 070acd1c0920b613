"""Every service can be run at night."""

from __future__ import annotations

import pytest

from components.spec import ServiceSpec
from souk.graph.model import Mode, Resource
from tests.components.service.graphs import SERVICES, STACKS, of_service, recorded
from tests.kit.assertions import one
from tests.kit.graphs import rendered

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"


def alarms(env: str, service: str, mode: Mode = "preview") -> list[Resource]:
    return [resource for resource in of_service(rendered(env, mode), service) if resource.type == ALARM]


@pytest.mark.parametrize("env", STACKS)
@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_six_alarms_that_tell_somebody(env: str, service: str) -> None:
    """An alarm without an action is a line in a console that nobody looks at."""
    found = alarms(env, service, "up")
    assert len(found) >= 6
    topic = one(rendered(env, "up"), "aws:sns/topic:Topic", "platform-alarms")
    for alarm in found:
        assert alarm.inputs["alarmActions"] == [topic.outputs["arn"]]
        assert alarm.inputs["okActions"] == [topic.outputs["arn"]]
        assert alarm.inputs["alarmDescription"].endswith(".")


@pytest.mark.parametrize("service", SERVICES)
def test_every_alarm_has_a_name_of_its_own(service: str) -> None:
    """Of two alarms with one name the second overwrites the first, in AWS and in silence."""
    names = [alarm.inputs["name"] for alarm in alarms("prod", service)]
    assert len(names) == len(set(names))
    assert all(name.startswith(f"souk-prod-{service}-") for name in names)


def test_every_dead_letter_queue_is_watched() -> None:
    """A dead letter that nobody hears of is a lost order, two weeks later."""
    graph = rendered("prod")
    watched = {alarm.inputs.get("dimensions", {}).get("QueueName") for alarm in graph.of_type(ALARM)}
    dead = {
        queue.inputs["name"] for queue in graph.of_type("aws:sqs/queue:Queue") if "redrivePolicy" not in queue.inputs
    }
    assert len(dead) == 7
    assert dead <= watched


def test_the_errors_of_a_service_that_nobody_asks_are_counted_where_its_alarm_looks() -> None:
    """A worker failed at every step for a weekend, and said so in its log, which nobody reads at weekends."""
    graph = recorded("dev", ServiceSpec(name="clock", slot=98, publishes=("clock.struck",)))
    found = [resource for resource in of_service(graph, "clock") if resource.type == ALARM]
    assert len(found) >= 6
    (alarm,) = (each for each in found if each.name == "clock-errors")
    (counted,) = (each for each in of_service(graph, "clock") if each.type == FILTER)
    made = counted.inputs["metricTransformation"]
    assert (made["namespace"], made["name"]) == (alarm.inputs["namespace"], alarm.inputs["metricName"])
    assert counted.inputs["pattern"].count("$.level") == len(["error", "critical"])
