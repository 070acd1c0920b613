"""Which slices a change concerns."""

import json

from components.order import names_callees_first
from souk.affected.report import document
from souk.affected.slices import Slice, affected
from souk.graph.model import Resource
from tests.diff.graphs import PLATFORM, portrait, resource, service

QUEUE = "aws:sqs/queue:Queue"
ECS = "aws:ecs/service:Service"
GROUP = "aws:ec2/securityGroup:SecurityGroup"

ROOT = resource(PLATFORM, "platform")


def tasks(parent: Resource, *, endpoint: bool = True) -> Resource:
    """The ECS service of a Service component."""
    connect = {"enabled": True, "services": [{"portName": "http", "discoveryName": parent.name}] if endpoint else []}
    return resource(ECS, parent.name, {"serviceConnectConfiguration": connect}, parent=parent)


def names(slices: tuple[Slice, ...]) -> list[tuple[str, str]]:
    """What to do, in order."""
    return [(part.action, part.name) for part in slices]


def test_one_service_s_queue_is_one_service_s_deployment() -> None:
    """A change of one service redeployed all seven."""
    order, payment = service("order"), service("payment")
    before = (ROOT, order, payment, resource(QUEUE, "q", {"delaySeconds": 1}, parent=order))
    after = (ROOT, order, payment, resource(QUEUE, "q", {"delaySeconds": 2}, parent=order))
    found = affected(portrait(*before), portrait(*after))
    assert names(found) == [("deploy", "order")]
    assert [(reason.kind, reason.urn) for reason in found[0].reasons] == [("resource", after[-1].urn)]


def test_nothing_that_deploys_is_nothing_to_do() -> None:
    """Documentation and tests redeploy nothing, in whichever folder they lie."""
    assert affected(portrait(ROOT, service("order")), portrait(ROOT, service("order"))) == ()


def test_platform_first_then_callees_then_callers() -> None:
    """A caller that starts before its callee never learns where it is."""
    parts = [service("web", calls=["order"]), service("order", calls=["product"]), service("product")]

    def system(delay: int) -> list[Resource]:
        return [
            ROOT,
            *parts,
            *(resource(QUEUE, p.name, {"delaySeconds": delay}, parent=p) for p in parts),
            resource(QUEUE, "p", {"delaySeconds": delay}, parent=ROOT),
        ]

    found = affected(portrait(*system(1)), portrait(*system(2)))
    assert [name for _, name in names(found)] == ["platform", "product", "order", "web"]


def test_a_new_endpoint_concerns_those_who_call_it() -> None:
    """Running tasks learn of the endpoints that exist when they start, never of later ones."""
    order = service("order", calls=["product"])
    product, now = service("product", callers=["order"]), service("product", callers=["order"])
    before = portrait(ROOT, order, tasks(order), product, tasks(product, endpoint=False))
    found = affected(before, portrait(ROOT, order, tasks(order), now, tasks(now)))
    assert names(found) == [("deploy", "product"), ("deploy", "order")]
    assert [reason.kind for reason in found[1].reasons] == ["endpoint"]


def test_a_caller_that_is_new_itself_is_not_told_to_start_again() -> None:
    """It starts after its callee anyway."""
    order, product = service("order", calls=["product"]), service("product", callers=["order"])
    found = affected(portrait(ROOT), portrait(ROOT, order, tasks(order), product, tasks(product)))
    assert names(found) == [("deploy", "product"), ("deploy", "order")]
    assert {reason.kind for part in found for reason in part.reasons} == {"resource"}


def test_a_replaced_group_of_the_platform_concerns_who_wears_it() -> None:
    """The platform got a new group; the service kept the id of the old one until its next deployment."""
    order = service("order")

    def system(description: str) -> list[Resource]:
        group = resource(GROUP, "order", {"description": description}, parent=ROOT)
        inputs = {"networkConfiguration": {"securityGroups": ["${SecurityGroup order.id}"]}}
        return [
            ROOT,
            group,
            order,
            resource(ECS, "order", inputs, parent=order, reads={"networkConfiguration": [group]}),
        ]

    found = affected(portrait(*system("a")), portrait(*system("b")))
    assert names(found) == [("deploy", "platform"), ("deploy", "order")]
    assert "SecurityGroup order" in found[1].reasons[0].text


def test_a_platform_output_that_changes_is_named() -> None:
    """ "order changed" doesn't say that the platform changed it."""
    order = service("order")

    def system(cluster: str) -> list[Resource]:
        return [ROOT, order, resource(ECS, "order", {"cluster": cluster}, parent=order)]

    base = portrait(*system("arn:a"), exports={"platform": {"clusterArn": "arn:a"}})
    head = portrait(*system("arn:b"), exports={"platform": {"clusterArn": "arn:b"}})
    (found,) = affected(base, head)
    assert ("output", "reads the output platform.clusterArn: arn:a → arn:b") in [
        (r.kind, r.text) for r in found.reasons
    ]


def test_a_provider_concerns_everyone() -> None:
    """It stands beside all slices, and each of them has its own."""
    parts = (ROOT, service("order"))
    old, new = (resource("pulumi:providers:aws", "aws", {"region": region}) for region in ("eu-west-1", "eu-west-2"))
    assert [name for _, name in names(affected(portrait(*parts, old), portrait(*parts, new)))] == ["platform", "order"]


def test_a_removed_service_is_destroyed_last_and_its_declaration_counts() -> None:
    """Its caller must have stopped calling by then."""
    order, product = service("order", calls=["product"]), service("product", callers=["order"])
    now = service("order")
    found = affected(
        portrait(ROOT, order, tasks(order), product, tasks(product)), portrait(ROOT, now, tasks(now, endpoint=True))
    )
    assert names(found) == [("deploy", "order"), ("destroy", "product")]
    assert [(reason.kind, reason.text) for reason in found[0].reasons] == [
        ("declaration", "declares calls[0]: product → (none)")
    ]


def test_the_platform_lets_go_of_a_service_once_it_is_gone() -> None:
    """The platform's update failed at the group of a service that still ran, and with it everybody's deployment."""
    order, product, web = service("order", calls=["product"]), service("product", callers=["order"]), service("web")
    group, now = resource(GROUP, "product-group", parent=ROOT), service("order")
    before = portrait(ROOT, group, order, tasks(order), product, tasks(product), web)
    after = portrait(ROOT, now, tasks(now), web, resource(QUEUE, "q", parent=web))
    expected = [("deploy", "order"), ("destroy", "product"), ("deploy", "platform"), ("deploy", "web")]
    assert names(affected(before, after)) == expected


def test_calls_in_a_circle_still_have_an_order() -> None:
    """Two services may call each other; the tool must not."""
    assert names_callees_first({"a": ["b"], "b": ["a"], "c": ["nobody"]}) == ("b", "a", "c")


def test_the_document_is_what_docs_describe() -> None:
    """Pipelines deploy by it."""
    order = service("order")
    head = portrait(ROOT, order, resource(QUEUE, "q", parent=order))
    content = json.loads(document("a", "b", "dev", affected(portrait(ROOT, order), head)))
    assert content["slices"] == [
        {
            "name": "order",
            "action": "deploy",
            "reasons": [{"kind": "resource", "text": f"q ({QUEUE}) added", "urn": head.graph.resources[-1].urn}],
        }
    ]
    assert (content["format"], content["version"], content["stack"]) == ("souk-affected", 1, "dev")
