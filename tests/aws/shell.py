"""`aws` command lines in texts, held against AWS's own description of its API."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import Any, Final

import botocore.session
from botocore import xform_name

GLOBAL: Final = {"query", "output", "region", "no-paginate"}
"""Options that every `aws` command takes."""
CUSTOM: Final = {("ecr", "get-login-password"), ("logs", "tail"), ("s3", "rm")}
"""Commands of the CLI itself, made of several operations."""


def commands(text: str, program: str) -> list[list[str]]:
    """The words of every call of a program, those inside `$(…)` included."""
    lines = text.replace("$(", "\n").replace(" | ", "\n").splitlines()
    found = [line for line in lines if line.startswith(f"{program} ")]
    return [shlex.split(re.sub(r"[)\"]*$", "", line) if line.count('"') % 2 else line.rstrip(")")) for line in found]


def options(words: list[str]) -> set[str]:
    """The options among them."""
    return {word.removeprefix("--") for word in words if word.startswith("--")}


def assert_known(words: list[str]) -> None:
    """The operation exists, takes these options, and gets those that it needs."""
    _, service, verb, *rest = words
    if (service, verb) in CUSTOM:
        return
    if verb == "wait":
        waiters: Any = botocore.session.get_session().get_waiter_model(service)
        verb = xform_name(waiters.get_waiter(_named(waiters.waiter_names, rest.pop(0))).operation, "-")
    model = _model(service.replace("s3api", "s3"))
    shape = model.operation_model(_named(model.operation_names, verb)).input_shape
    members = {xform_name(name, "-") for name in shape.members}
    assert options(rest) <= members | {f"no-{name}" for name in members} | GLOBAL
    assert {xform_name(name, "-") for name in shape.required_members} <= options(rest)


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _named(names: list[str], verb: str) -> str:
    (found,) = [name for name in names if xform_name(name, "-") == verb]
    return found
