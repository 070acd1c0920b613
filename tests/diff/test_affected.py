"""Which slices a change concerns."""

import json
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from components.order import names_callees_first
from souk.affected.model import Slice
from souk.affected.report import document
from souk.affected.slices import affected
from souk.diff.portrait import Portrait
from souk.graph.model import Resource
from tests.diff.graphs import PLATFORM, portrait, resource, service

QUEUE = "aws:sqs/queue:Queue"
ECS = "aws:ecs/service:Service"
GROUP = "aws:ec2/securityGroup:SecurityGroup"

ROOT = resource(PLATFORM, "platform")


def tasks(parent: Resource, *, endpoint: bool = True, revision: int = 1) -> Resource:
    """The ECS service of a Service component."""
    connect = {"enabled": True, "services": [{"portName": "http", "discoveryName": parent.name}] if endpoint else []}
    inputs = {
        "name": f"market-{parent.name}",
        "cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/market",
        "serviceConnectConfiguration": connect,
        "taskDefinition": f"{parent.name}:{revision}",
    }
    return resource(ECS, parent.name, inputs, parent=parent)


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


def test_a_new_endpoint_restarts_those_who_call_it() -> None:
    """The callers were to be deployed: `pulumi up` found nothing to do, and their tasks never learned of the callee."""
    order = service("order", calls=["product"])
    product, now = service("product", callers=["order"]), service("product", callers=["order"])
    before = portrait(ROOT, order, tasks(order), product, tasks(product, endpoint=False))
    found = affected(before, portrait(ROOT, order, tasks(order), now, tasks(now)))
    assert names(found) == [("deploy", "product"), ("redeploy", "order")]
    assert [reason.kind for reason in found[1].reasons] == ["endpoint"]
    assert found[1].command == ("aws ecs update-service --cluster market --service market-order --force-new-deployment")


def test_a_deployment_that_starts_no_tasks_is_no_restart() -> None:
    """A change of the caller's queue counted as its restart."""
    order, product = service("order", calls=["product"]), service("product", callers=["order"])

    def system(delay: int, *, endpoint: bool) -> list[Resource]:
        queue = resource(QUEUE, "q", {"delaySeconds": delay}, parent=order)
        return [ROOT, order, tasks(order), queue, product, tasks(product, endpoint=endpoint)]

    found = affected(portrait(*system(1, endpoint=False)), portrait(*system(2, endpoint=True)))
    assert names(found) == [("deploy", "product"), ("deploy", "order"), ("redeploy", "order")]


def test_of_a_circle_the_first_to_start_starts_again() -> None:
    """Both got an endpoint; whichever was deployed first never learned of the other's."""
    a, b = service("a", calls=["b"], callers=["b"]), service("b", calls=["a"], callers=["a"])
    old, new = ([tasks(each, endpoint=endpoint) for each in (a, b)] for endpoint in (False, True))
    expected = [("deploy", "b"), ("deploy", "a"), ("redeploy", "b")]
    assert names(affected(portrait(ROOT, a, b, *old), portrait(ROOT, a, b, *new))) == expected
    assert names(affected(portrait(ROOT), portrait(ROOT, a, b, *new))) == expected


@dataclass(frozen=True)
class Market:
    """Who calls whom; who is new, who runs and gets an endpoint, who gets new tasks, whose queue changes."""

    calls: dict[str, list[str]]
    new: set[str]
    opened: set[str]
    rolled: set[str]
    touched: set[str]

    def side(self, *, head: bool) -> Portrait:
        """The market before or after."""
        made: list[Resource] = [ROOT]
        for name, callees in self.calls.items():
            if head or name not in self.new:
                part = service(name, calls=callees)
                endpoint, revision = head or name not in self.opened, 2 if head and name in self.rolled else 1
                queue = resource(QUEUE, name, {"delaySeconds": 2 if head and name in self.touched else 1}, parent=part)
                made += [part, tasks(part, endpoint=endpoint, revision=revision), queue]
        return portrait(*made)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Any call graph, cycles included, and any change of it that opens endpoints."""
    all_names = draw(st.permutations("abcdef"[: draw(st.integers(1, 6))]))
    some = st.sets(st.sampled_from(all_names))
    return Market(
        {name: [callee for callee in sorted(draw(some)) if callee != name] for name in all_names},
        *(draw(some) for _ in range(4)),
    )


@given(markets())
def test_every_caller_starts_after_its_callees_have_endpoints(market: Market) -> None:
    """Tasks that had started before a callee's endpoint existed got its name refused for ever."""
    steps = names(affected(market.side(head=False), market.side(head=True)))
    fresh = market.new | market.opened
    assert {name for action, name in steps if action == "deploy"} == fresh | market.rolled | market.touched
    assert len(steps) == len(set(steps))
    starts = [
        (at, name) for at, (action, name) in enumerate(steps) if action == "redeploy" or name in fresh | market.rolled
    ]
    for caller, callees in market.calls.items():
        last = max((at for at, name in starts if name == caller), default=-1)
        first = min((at for at, name in starts if name == caller), default=-1)
        made = [steps.index(("deploy", callee)) for callee in callees if callee in fresh]
        assert all(at < last for at in made)
        on_its_own = first if ("redeploy", caller) not in steps or last != first else -1
        assert (("redeploy", caller) in steps) == any(at > on_its_own for at in made), "restarted for nothing"


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
    platform, found = affected(base, head)
    assert (platform.name, [reason.text for reason in platform.reasons]) == (
        "platform",
        ["exports platform.clusterArn: arn:a → arn:b"],
    )
    assert ("output", "reads the output platform.clusterArn: arn:a → arn:b") in [
        (r.kind, r.text) for r in found.reasons
    ]


def test_an_output_that_is_new_comes_before_who_reads_it() -> None:
    """Only the service was named: its deployment read an output that the platform didn't have yet."""
    order, web = service("order"), service("web")

    def system(**inputs: str) -> list[Resource]:
        return [ROOT, order, web, resource(QUEUE, "q", inputs, parent=order)]

    base = portrait(*system(), exports={"platform": {"busName": "bus"}})
    head = portrait(*system(kmsMasterKeyId="arn:key"), exports={"platform": {"busName": "bus", "keyArn": "arn:key"}})
    found = affected(base, head)
    assert names(found) == [("deploy", "platform"), ("deploy", "order")]
    assert [(reason.kind, reason.text) for reason in found[1].reasons][1:] == [
        ("output", "reads the output platform.keyArn: (none) → arn:key")
    ]


def test_another_version_of_the_outputs_concerns_everyone() -> None:
    """Nothing to deploy, it said, and every service's slice refused the platform that was there."""
    parts = (ROOT, service("order", calls=["product"]), service("product", callers=["order"]))
    sides = [portrait(*parts, exports={"platform": {"version": version}}) for version in (2, 3)]
    found = affected(*sides)
    assert names(found) == [("deploy", "platform"), ("deploy", "product"), ("deploy", "order")]
    assert {reason.kind for part in found for reason in part.reasons} == {"output"}
    first = affected(portrait(*parts), sides[0])
    assert names(first) == names(found)


def test_what_a_service_exports_is_its_own() -> None:
    """The platform was to be deployed for an output that its stack doesn't have."""
    parts = (ROOT, service("order"), service("back-office"))
    base = portrait(*parts, exports={"services": {"order": {"url": "a"}, "back-office": {"url": "a"}}})
    head = portrait(*parts, exports={"services": {"order": {"url": "b"}, "back-office": {"url": "b"}}})
    assert names(affected(base, head)) == [("deploy", "order"), ("deploy", "back-office")]


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
            "command": "",
        }
    ]
    assert (content["format"], content["version"], content["stack"]) == ("souk-affected", 2, "dev")
