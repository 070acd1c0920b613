"""A stack that AWS would refuse is refused before anything is registered."""

from __future__ import annotations

from typing import Any

import pytest

from components import quotas
from components.catalogue import catalogue
from components.config import parse
from components.errors import SoukError
from components.place import place
from components.spec import Http, Index, ServiceSpec, Table, public
from services import system
from tests.components.service.graphs import STACKS
from tests.pure.test_config import values


def check(env: str, *more: ServiceSpec, change: dict[str, Any] | None = None) -> None:
    config = parse(values(env, change), env)
    quotas.check(config, place(config, env), catalogue((*system(), *more)))


def many(number: int, **fields: Any) -> list[ServiceSpec]:
    return [ServiceSpec(name=f"s{index}", slot=100 + index, **fields) for index in range(number)]


@pytest.mark.parametrize("env", STACKS)
def test_the_system_is_within_all_of_them(env: str) -> None:
    """A check that refuses the system itself would be switched off."""
    check(env)


@pytest.mark.parametrize(("env", "group"), [("dev", "nat"), ("prod", "endpoint")])
def test_rules_are_counted_for_the_platform_s_groups_too(env: str, group: str) -> None:
    """The 61st service couldn't reach AWS: the group it leaves by was full, and said so halfway through the update."""
    message = rf"ingress rules of the security group of {group}: got 70; allowed: at most 60"
    with pytest.raises(SoukError, match=message):
        check(env, *many(60))
    check(env, *many(60), change={"quotas": {"rulesPerGroup": 70}})


def hoard(tables: int) -> ServiceSpec:
    return ServiceSpec(
        name="hoard", slot=99, stores=tuple(Table(name=f"t{index}", key="id") for index in range(tables))
    )


def test_a_role_s_policies_fit() -> None:
    """IAM counts all inline policies of a role together: the last one attached fails."""
    message = r"inline policies of role souk-dev-hoard-task \(service hoard\): got 1\d{4}; allowed: at most 10240"
    with pytest.raises(SoukError, match=message):
        check("dev", hoard(60))


def largest(env: str) -> int:
    """With how many tables a role is just within the quota."""
    for tables in range(10, 60):
        try:
            check(env, hoard(tables))
        except SoukError:
            return tables - 1
    raise AssertionError("nothing is ever refused")


def test_what_aws_makes_up_counts_at_its_longest() -> None:
    """A policy that fits in a preview with the unknown left out doesn't fit with a real ARN in it."""
    assert largest("prod") < largest("dev")


def test_listener_rules_fit_the_slot() -> None:
    """The eleventh rule would take the first priority of the next slot."""
    routes = public(*(f"GET /v1/c{index}" for index in range(11)))
    with pytest.raises(SoukError, match=r"listener rules of wide: got 11; allowed: at most 10"):
        check("dev", ServiceSpec(name="wide", slot=99, http=Http(routes=routes)))


def test_path_patterns_fit() -> None:
    """A collection with a long name was refused by the load balancer, after all the rest of the service stood."""
    check("dev", ServiceSpec(name="wide", slot=99, http=Http(routes=public(f"GET /v1/{'c' * 100}"))))
    long = ServiceSpec(name="wide", slot=99, http=Http(routes=public(f"GET /v1/{'c' * 140}")))
    with pytest.raises(SoukError, match=r"path pattern for /v1/c+ of wide: got 151; allowed: at most 128"):
        check("dev", long)


def test_indexes_fit_the_table() -> None:
    """DynamoDB makes the table and then refuses the index."""
    table = Table(name="t", key="id", indexes=tuple(Index(name=f"by-{index}", key=f"k{index}") for index in range(21)))
    with pytest.raises(SoukError, match=r"indexes of table t of wide: got 21; allowed: at most 20"):
        check("dev", ServiceSpec(name="wide", slot=99, stores=(table,)))


def test_event_patterns_fit() -> None:
    """A subscription to everything is longer than a rule may be."""
    names = tuple(f"loud.{'x' * 80}{index}" for index in range(25))
    loud = ServiceSpec(name="loud", slot=98, publishes=names[:20])
    quiet = ServiceSpec(name="quiet", slot=97, publishes=tuple(f"quiet.{'y' * 80}{index}" for index in range(10)))
    eager = ServiceSpec(name="eager", slot=99, subscribes=(*loud.publishes, *quiet.publishes))
    with pytest.raises(SoukError, match=r"characters of the event pattern of eager: got \d+; allowed: at most 2048"):
        check("dev", loud, quiet, eager)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("rulesPerGroup", "rules of the security group of"),
        ("listenerRulesPerBalancer", "listener rules of the internal load balancer"),
        ("targetGroupsPerBalancer", "target groups of the internal load balancer"),
        ("rulesPerBus", "rules on the event bus"),
        ("routesPerApi", "resources of the API"),
    ],
)
def test_every_adjustable_quota_is_checked_and_named(field: str, message: str) -> None:
    """A figure in the stack file that nothing reads is a promise to nobody."""
    with pytest.raises(SoukError, match=rf"{message}.*souk:quotas\.{field}"):
        check("dev", change={"quotas": {field: 1}})


@pytest.mark.parametrize("field", ["rulesPerGroup", "rulesPerBus", "routesPerApi", "listenerRulesPerBalancer"])
def test_a_quota_that_all_share_names_who_asks_for_most(field: str) -> None:
    """Too many rules, it said: eleven teams each took it for another's fault."""
    routes = public(*(f"GET /v1/c{index}/{{id}}/parts/{{part}}" for index in range(10)))
    published = tuple(f"greedy.e{index}" for index in range(3))
    greedy = ServiceSpec(name="greedy", slot=99, http=Http(routes=routes), publishes=published)
    follower = ServiceSpec(name="follower", slot=98, subscribes=published)
    with pytest.raises(SoukError, match=r"Asked for by .*(greedy|follower|order) \d") as refused:
        check("dev", greedy, follower, change={"quotas": {field: 2}})
    assert field not in {"routesPerApi", "listenerRulesPerBalancer"} or "Asked for by greedy" in str(refused.value)


def test_labels_leave_room_for_our_own_tags() -> None:
    """The 51st tag is refused for every single resource."""
    with pytest.raises(SoukError, match=r"souk:labels: got 44; allowed: at most 43"):
        check("dev", change={"labels": {f"l{index}": "x" for index in range(44)}})


def test_a_function_s_environment_fits() -> None:
    """Lambda refuses more than 4 KB of variables when the function is made."""
    topics = tuple(f"channel-{index:03}" for index in range(55))
    spec = ServiceSpec(name="herald", slot=99, compute="lambda", subscribes=("order.placed",), topics=topics)
    with pytest.raises(SoukError, match=r"bytes of the environment of herald: got 4\d{3}; allowed: at most 4096"):
        check("dev", spec)


def test_reserved_concurrency_leaves_the_account_its_hundred() -> None:
    """A new account has ten executions in all, and Lambda refuses any reservation there."""
    with pytest.raises(SoukError, match=r"concurrency reserved for notification: got 10; allowed: at most -90"):
        check("dev", change={"quotas.lambdaConcurrency": 10})
