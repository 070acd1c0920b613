"""One resource, or one document, and what a rule says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.policies.judging import Policy, Said, run
from tests.policies.kit import Json, Mode, Program

SUBJECT = "subject"


def alone(
    rule: Policy,
    token: str,
    props: Mapping[str, Any],
    options: Mapping[str, Any] | None = None,
    *,
    mode: Mode = "preview",
) -> Said:
    """What a rule says of one resource with these properties."""
    program = Program(mode)
    program.add(token, SUBJECT, props)
    return run(rule, program, options)


def statement(**elements: Any) -> Json:
    """A policy document with one statement that allows something, unless it says otherwise."""
    return Json({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **elements}]})
