"""Throttling, as the plan's limits say. No running system: time is given."""

from __future__ import annotations

from souk.graph.model import Graph
from souk.local.gateway.clients import Clients
from souk.local.gateway.limits import Bucket, Quota
from souk.local.plan.api import Limit, UsagePlan
from souk.local.plan.system import Plan


def test_the_plans_limits_are_those_of_its_stack_file(dev_up: Graph) -> None:
    """A gateway that applied limits of its own would let a load test pass that AWS throttles."""
    api = Plan.of(dev_up).api
    assert api is not None
    assert api.limit == Limit(50, 100)
    assert [plan.quota for plan in api.plans] == [20000]


def test_a_bucket_holds_a_burst_and_refills_at_its_rate() -> None:
    """Refilled beyond the burst, a quiet hour would pay for a flood."""
    now = 0.0
    bucket = Bucket(Limit(10, 3), lambda: now)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now = 0.1
    assert [bucket.take(), bucket.take()] == [True, False]
    now = 3600.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_a_quota_is_of_one_day() -> None:
    """A quota that never starts anew locks a partner out for good."""
    today = 1
    quota = Quota(2, lambda: today)
    assert [quota.take() for _ in range(3)] == [True, True, False]
    today = 2
    assert quota.take()


def test_each_key_has_a_count_of_its_own() -> None:
    """One partner's flood must not use up another's plan."""
    plans = tuple(UsagePlan(name, Limit(1, 1), None) for name in ("a", "b"))
    clients = Clients(plans, {"a": "key-a", "b": "key-b"})
    assert [clients.refuse("key-a"), clients.refuse("key-a"), clients.refuse("key-b")] == [None, "THROTTLED", None]
    assert clients.refuse(None) == clients.refuse("key-c") == "INVALID_API_KEY"
