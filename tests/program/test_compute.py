"""A service moved to another compute by one word of the stack file."""

from __future__ import annotations

import json
from pathlib import Path

from components import program
from services import system
from souk.graph.record import record
from souk.judge import judge
from tests.pure.test_config import values

LEVELS = Path(__file__).parents[2] / "policies" / "dev.json"


def test_a_function_that_becomes_a_task_may_do_what_a_task_does() -> None:
    """Its role stayed that of a function: every slow message was handled twice, and no failed one was given back."""
    config = values("dev", {"services.notification": {"compute": "fargate"}})
    graph = record(lambda: program.run(system), project="souk", stack="dev", config=config)
    (policy,) = [one for one in graph if one.name == "notification-task-consume-queue"]
    (statement,) = json.loads(policy.inputs["policy"])["Statement"]
    assert statement["Action"] == ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"]
    assert not judge(graph, LEVELS).mandatory
