"""What follows from a spec: grants, environment, connections, alarms, containers."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any, get_args

import pytest

from components.derive import container, environment, flows, grants
from components.derive.flows import End, Flow
from components.derive.identity import Identity
from components.derive.late import Late, Ref
from components.network_settings import EgressException, NetworkSettings
from components.spec import ItemUse, ServiceSpec, Table
from services import system
from tests.pure.places import PLACE

SYSTEM = system()
CLOSED = NetworkSettings.model_validate(
    {
        "cidr": "10.0.0.0/16",
        "zones": ["eu-west-1a", "eu-west-1b"],
        "nat": "none",
        "interfaceEndpoints": ["ecr.api", "ecr.dkr", "events", "kms", "logs", "secretsmanager", "sns", "sqs", "ssm"],
    }
)
OPEN = EgressException.model_validate({"services": ["payment"], "cidr": "0.0.0.0/0", "reason": "the card gateway"})


def me(name: str) -> tuple[ServiceSpec, Identity]:
    return SYSTEM.spec(name), Identity(PLACE, name)


def granted(name: str) -> dict[str, tuple[grants.Statement, ...]]:
    spec, identity = me(name)
    return {
        grant.name: grant.statements
        for grant in grants.runtime(spec, identity, customer_key=True, compute=spec.compute)
    }


def test_grants_are_named_after_what_they_give() -> None:
    """A diff that says `policy changed` tells a reviewer nothing; a grant's name tells what was given."""
    assert set(granted("order")) == {
        "consume-queue",
        "consume-events-stream",
        "publish-events",
        "read-write-events",
        "read-write-orders",
        "use-key",
    }
    assert set(granted("user")) == {"publish-events", "connect-accounts"}
    assert set(granted("payment")) >= {"read-write-payments", "connect-idempotency"}
    assert set(granted("notification")) >= {"publish-email", "publish-sms", "send-email", "send-sms"}
    assert granted("web") == {}


@pytest.mark.parametrize("name", SYSTEM.names)
def test_no_grant_is_a_wildcard(name: str) -> None:
    """`dynamodb:*` on one table still lets a service delete it."""
    spec, identity = me(name)
    every = [
        *grants.runtime(spec, identity, customer_key=True, compute=spec.compute),
        *grants.execution(identity, ("/souk/dev/x/host",)),
    ]
    for grant in every:
        for statement in grant.statements:
            assert all("*" not in action for action in statement.actions), grant.name
            if "*" in statement.resources:
                assert statement.actions == ("ecr:GetAuthorizationToken",), grant.name


def test_events_are_published_as_oneself_only() -> None:
    """Without the condition, any service can forge another's events: they all write to one bus."""
    (statement,) = granted("payment")["publish-events"]
    assert statement.resources == ("arn:aws:events:eu-west-1:111122223333:event-bus/souk-dev-events",)
    assert statement.conditions["StringEquals"]["events:source"] == "souk.payment"
    assert set(statement.conditions["StringEquals"]["events:detail-type"]) == set(SYSTEM.spec("payment").publishes)


def test_a_table_s_indexes_are_queried_only() -> None:
    """An index can't be written to; a grant that says so was copied, not thought of."""
    base, index = granted("order")["read-write-orders"]
    assert base.resources == ("arn:aws:dynamodb:eu-west-1:111122223333:table/souk-dev-order-orders",)
    assert index.actions == ("dynamodb:Query",)
    assert index.resources == tuple(f"{base.resources[0]}/index/{name}" for name in ("by-customer", "waiting"))


def test_a_table_s_items_are_used_as_the_spec_says() -> None:
    """A right to delete that nobody asked for is the one that an intruder empties the table with."""
    actions = {name: granted("notification")[f"read-write-{name}"][0].actions for name in ("sent", "contacts")}
    assert actions["sent"] == ("dynamodb:PutItem",)
    assert actions["contacts"] == ("dynamodb:GetItem", "dynamodb:PutItem")
    assert granted("order")["read-write-events"][0].actions[-1] == "dynamodb:Query"
    assert "dynamodb:Query" not in granted("order")["read-write-orders"][0].actions


@pytest.mark.parametrize("use", get_args(ItemUse))
def test_each_use_of_items_is_one_right(use: ItemUse) -> None:
    """The first team that had to delete found its word in the spec, and no such right in the role."""
    _, identity = me("order")
    table = Table(name="baskets", key="basketId", items=(use,))
    spec = SYSTEM.spec("order").model_copy(update={"stores": (table,)})
    given = grants.runtime(spec, identity, customer_key=False, compute=spec.compute)
    (own,) = [statement for grant in given if grant.name == "read-write-baskets" for statement in grant.statements]
    assert own.actions == (f"dynamodb:{use.capitalize()}Item",)


def test_a_queue_is_consumed_by_whoever_polls_it() -> None:
    """Lambda's poller needs to see the queue's attributes, or the event source mapping isn't made; a task doesn't."""
    (task,), (function,) = granted("payment")["consume-queue"], granted("notification")["consume-queue"]
    assert set(function.actions) - set(task.actions) == {"sqs:GetQueueAttributes"}
    assert set(task.actions) - set(function.actions) == {"sqs:ChangeMessageVisibility"}


def test_late_values_stand_in_resources_only() -> None:
    """One unknown elsewhere in a document hides all of it from the policies in a preview."""
    for name in SYSTEM.names:
        spec, identity = me(name)
        for grant in grants.runtime(spec, identity, customer_key=True, compute=spec.compute):
            for statement in grants.document(grant.statements)["Statement"]:
                rest = {key: value for key, value in statement.items() if key != "Resource"}
                json.dumps(rest)


def test_the_master_secret_has_one_reader() -> None:
    """The service itself must not be able to become the database's master."""
    spec, identity = me("user")
    (secret,) = grants.migration(spec, identity, customer_key=False)[0].statements[0].resources
    assert secret == Late("", Ref("accounts", "masterSecretArn"))
    for statements in granted("user").values():
        assert all("secretsmanager" not in action for statement in statements for action in statement.actions)


def test_a_role_is_trusted_for_one_account() -> None:
    """Without the condition, another account's task could be started under this role (the confused deputy)."""
    (statement,) = grants.trust("ecs-tasks.amazonaws.com", "111122223333")["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def test_environment_names_what_the_service_has() -> None:
    """A variable that is renamed here is a service that doesn't start there."""
    spec, identity = me("product")
    found = environment.variables(spec, SYSTEM, identity)
    assert found["INVENTORY_URL"] == "http://inventory:8080"
    assert found["INVENTORY_TIMEOUT_SECONDS"] == "2"
    assert found["QUEUE_URL"] == "https://sqs.eu-west-1.amazonaws.com/111122223333/souk-dev-product"
    assert found["CATALOGUE_USER"] == "app"
    assert [(p.variable, p.path) for p in environment.parameters(spec, identity)] == [
        ("CATALOGUE_HOST", "/souk/dev/product/catalogue/host"),
        ("READ_CACHE_HOST", "/souk/dev/product/read-cache/host"),
    ]
    assert list(found) == sorted(found)


def test_a_host_outside_aws_is_told_to_who_needs_it_and_nobody_else() -> None:
    """An address in the code can't be pointed at a stand-in: every test would have charged a real card."""
    for spec in SYSTEM:
        told = environment.variables(spec, SYSTEM, Identity(PLACE, spec.name)).get("API_CARDS_EXAMPLE_URL")
        assert told == ("https://api.cards.example" if spec.name == "payment" else None)


@pytest.mark.parametrize("name", SYSTEM.names)
def test_nobody_is_told_another_s_store(name: str) -> None:
    """Configuration that names a store is the first step to sharing it."""
    spec, identity = me(name)
    told = environment.variables(spec, SYSTEM, identity)
    foreign = {store.name for other in SYSTEM if other.name != name for store in other.stores} - {
        store.name for store in spec.stores
    }
    for store in foreign:
        assert not any(key.startswith(environment.variable(store) + "_") for key in told), store


def sides(name: str, network: NetworkSettings) -> set[tuple[str, str, str, int]]:
    spec = SYSTEM.spec(name)
    return {
        (side, flow.source.tag, flow.target.tag, flow.port)
        for flow in flows.flows(spec, SYSTEM, network)
        for side in flows.owned_ends(spec, flow)
    }


def test_only_who_pulls_an_image_reaches_image_layers() -> None:
    """A function's image is pulled by Lambda: the function itself was let out to every bucket of the region."""
    layers = ("egress", "notification", "s3", 443)
    assert layers not in sides("notification", CLOSED)
    assert ("egress", "order", "s3", 443) in sides("order", CLOSED)
    moved = flows.flows(SYSTEM.spec("notification"), SYSTEM, CLOSED, "fargate")
    assert End("prefix", "s3") in {flow.target for flow in moved}


def test_each_edge_has_one_rule_at_each_end() -> None:
    """The callee owns who may come in, the caller where it goes: neither team needs the other's stack."""
    assert ("ingress", "order", "product", 8080) in sides("product", CLOSED)
    assert ("egress", "order", "product", 8080) in sides("order", CLOSED)
    assert ("ingress", "order", "product", 8080) not in sides("order", CLOSED)
    assert ("egress", "order", "product", 8080) not in sides("product", CLOSED)
    assert {("ingress", "product", "store", 5432), ("egress", "product", "store", 5432)} <= sides("product", CLOSED)
    assert {("ingress", "migration", "store", 5432), ("egress", "migration", "store", 5432)} <= sides("user", CLOSED)


def test_the_edges_of_all_services_are_exactly_these() -> None:
    """A connection that nobody declared is the one an intruder takes."""
    between = {
        (flow.source.tag, flow.target.tag)
        for spec in SYSTEM
        for flow in flows.flows(spec, SYSTEM, CLOSED)
        if flow.target.kind == "service"
    }
    entry = {("internal-entry", name) for name in ("user", "product", "order", "payment", "inventory")}
    assert between == {("order", "product"), ("product", "inventory"), ("public-entry", "web"), *entry}


def test_only_the_excepted_leave_the_vpc() -> None:
    """Egress to the world is how data leaves after a break-in."""
    network = CLOSED.model_copy(update={"nat": "single", "egress": (OPEN,)})
    assert {name for name in SYSTEM.names if ("egress", name, "internet", 443) in sides(name, network)} == {"payment"}
    assert not any(target == "internet" for name in SYSTEM.names for _, _, target, _ in sides(name, CLOSED))


def test_a_nat_instance_admits_the_excepted_by_reference() -> None:
    """Without the ingress rule on the instance's own group the packets are dropped in silence."""
    network = CLOSED.model_copy(update={"nat": "instance", "egress": (OPEN,)})
    assert ("ingress", "payment", "nat", 443) in sides("payment", network)
    assert ("egress", "payment", "nat", 443) not in sides("payment", network)
    assert IPv4Network("0.0.0.0/0") == OPEN.cidr


def test_ends_are_told_apart() -> None:
    """A store's group and a service's group of the same name must never be taken for each other."""
    assert End("store", "order").ref != End("service", "order").ref
    assert (End("endpoint").tag, End("prefix", "s3").tag, End("cidr", "0.0.0.0/0").tag) == (
        "endpoint",
        "s3",
        "internet",
    )
    flow = Flow(End("store", "a"), End("service", "b"), 1, "x")
    assert replace(flow, port=2) != flow


def test_a_container_can_do_little() -> None:
    """Root, a writable file system and capabilities are what an exploit needs next."""
    spec, identity = me("product")
    made: dict[str, Any] = container.service_container(
        identity,
        image="registry/x:1",
        port=8080,
        environment=environment.variables(spec, SYSTEM, identity),
        parameters=environment.parameters(spec, identity),
    )
    json.dumps(made)  # nothing late in it
    assert made["readonlyRootFilesystem"] is True
    assert made["user"].split(":")[0] != "0"
    assert made["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    assert "/health" in made["healthCheck"]["command"][-1]
    assert {entry["valueFrom"] for entry in made["secrets"]} == {
        "arn:aws:ssm:eu-west-1:111122223333:parameter/souk/dev/product/catalogue/host",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/souk/dev/product/read-cache/host",
    }


def test_the_migration_runs_the_same_image_with_another_command() -> None:
    """A migration from another image can be older than the code that needs it."""
    spec, identity = me("user")
    made = container.migration_container(
        identity,
        image="registry/x:1",
        environment=environment.migration_variables(spec, identity),
        parameters=environment.migration_parameters(spec, identity),
    )
    assert (made["image"], made["command"]) == ("registry/x:1", ["python", "-m", "app.migrate"])
    assert "portMappings" not in made
    assert [entry["name"] for entry in made["secrets"]] == ["ACCOUNTS_HOST", "ACCOUNTS_MASTER_SECRET_ARN"]
