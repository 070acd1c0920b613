"""Generated values are shown by where they come from, and only those."""

import json
from dataclasses import replace

from souk.diff.symbols import shown
from souk.graph.model import Graph, Secret
from tests.diff.graphs import graph, resource

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:iam/rolePolicy:RolePolicy"
KNOWN = "arn:aws:sqs:eu-west-1:1:orders"


def system(salt: str) -> Graph:
    """A queue and a policy that reads it, as recorded with a salt."""
    url = f"https://sqs/{salt}/orders"
    queue = resource(
        QUEUE, "order", {"name": "orders"}, outputs={"url": url, "arn": f"{KNOWN}-{salt}", "state": "ACTIVE"}
    )
    queue = replace(queue, id=url)
    text = json.dumps({"Resource": [f"{KNOWN}-{salt}", KNOWN], "Url": url, "State": "ACTIVE"})
    inputs = {"policy": text, "role": "orders", "password": Secret(url)}
    reads = {"policy": [queue], "password": [queue]}
    return graph(queue, resource(POLICY, "data", inputs, reads=reads), outputs={"url": url, "name": "orders"})


def test_a_generated_value_is_shown_by_its_name() -> None:
    """A made-up queue URL in a comparison is looked for in the console and found nowhere."""
    graph_ = system("a")
    policy = shown(graph_, system("b")).inputs[graph_.resources[1].urn]
    assert json.loads(policy["policy"]) == {
        "Resource": ["${Queue order.arn}", KNOWN],
        "Url": "${Queue order.id}",
        "State": "ACTIVE",
    }
    assert policy["role"] == "orders"
    assert policy["password"] == Secret("${Queue order.id}")


def test_exports_are_shown_like_inputs() -> None:
    """What other stacks read is compared too."""
    assert shown(system("a"), system("b")).exports == {"url": "${Queue order.id}", "name": "orders"}


def test_what_a_resource_got_from_another_one_bears_the_other_s_name() -> None:
    """Every consumer echoes the ids it was given; the last one in the list gave them all its own name."""

    def pair(salt: str) -> Graph:
        queue = replace(resource(QUEUE, "order", {"name": "o"}), id=f"url-{salt}")
        reader = resource(
            "aws:sqs/queuePolicy:QueuePolicy", "p", {"queueUrl": f"url-{salt}"}, reads={"queueUrl": [queue]}
        )
        last = resource(POLICY, "data", {"policy": f"url-{salt}"}, reads={"policy": [queue, reader]})
        return graph(queue, reader, last)

    first = pair("a")
    assert shown(first, pair("b")).inputs[first.resources[2].urn] == {"policy": "${Queue order.id}"}
