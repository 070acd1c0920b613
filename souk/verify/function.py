"""A Lambda function: whether its last update took, and its image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from souk.verify.asked import Function
from souk.verify.images import digest
from souk.verify.seen import Seen, nothing

if TYPE_CHECKING:
    from mypy_boto3_ecr.client import ECRClient
    from mypy_boto3_lambda.client import LambdaClient


def look(functions: LambdaClient, ecr: ECRClient, asked: Function) -> Seen:
    """Look once."""
    try:
        found = functions.get_function(FunctionName=asked.function)
    except functions.exceptions.ResourceNotFoundException:
        return nothing(f"function {asked.function} doesn't exist: deploy it")
    configuration: Mapping[str, Any] = found["Configuration"]
    code: Mapping[str, Any] = found["Code"]
    state, update = configuration.get("State", "Active"), configuration.get("LastUpdateStatus", "Successful")
    running = str(code.get("ResolvedImageUri", "")).partition("@")[2]
    return Seen(
        runs=str(code.get("ImageUri", configuration.get("CodeSha256", ""))).rpartition("/")[2],
        image=running,
        settled=state != "Pending" and update != "InProgress",
        state=f"{state.lower()}, update {update.lower()}",
        problems=(*_state(configuration, state, update), *_code(ecr, asked, running), *_settings(asked, configuration)),
    )


def _state(configuration: Mapping[str, Any], state: str, update: str) -> Iterator[str]:
    # An idle function is Inactive; the next event starts it.
    if state not in ("Active", "Inactive"):
        yield f"the function is {state.lower()}: {configuration.get('StateReason')}"
    if update != "Successful":
        yield f"its last update is {update.lower()}: {configuration.get('LastUpdateStatusReason')}"


def _code(ecr: ECRClient, asked: Function, running: str) -> Iterator[str]:
    if asked.image is None:
        return
    wanted = digest(ecr, asked.image)
    if wanted is None:
        yield f"the repository holds no image {asked.image}"
    elif running != wanted:
        yield f"image {running or '(none)'} runs, {wanted} was asked for"


def _settings(asked: Function, configuration: Mapping[str, Any]) -> Iterator[str]:
    differ = [key for key, value in asked.properties.items() if configuration.get(key) != value]
    if differ:
        yield f"{', '.join(differ)} differ from what was asked"
