"""The commands about stand-ins: what they were asked, what they answer next, and events in others' names."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from components.errors import SoukError
from souk.console import show
from souk.local.control import ask
from souk.local.home import Home


def calls(root: Path, service: str | None, *, as_json: bool) -> None:
    """Print the calls to stand-ins, or to one of them. Raises SoukError if none plays."""
    told: list[dict[str, Any]] = [call for call in _asked(root, {"ask": "calls"}) if service in (None, call["service"])]
    if as_json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    for call in told:
        show(f"{call['time']} {call['caller']} to {call['service']}: {call['operation']} {call['status']}", wrap=False)
        for line in filter(None, (call["path"], call["body"], call["refused"])):
            show(f"  {line}", wrap=False)


def answer(root: Path, service: str, operation: str, *, status: int, data: Path | None, times: int) -> None:
    """Set what a stand-in answers next. Raises SoukError if it can't be, or the service never would."""
    _asked(
        root,
        {
            "ask": "answer",
            "service": service,
            "operation": operation,
            "status": status,
            "body": _read(data),
            "times": times,
        },
    )
    show(f"{service} answers {operation} with {status}, {'once' if times == 1 else f'{times} times'}", wrap=False)


def send(root: Path, event: str, *, data: Path | None) -> None:
    """Send an event. Raises SoukError if its publisher never would, or nothing runs."""
    found = _read(data)
    if found is not None and not isinstance(found, dict):
        raise SoukError(f"{data}: got a {type(found).__name__}; allowed: a JSON object, the event's `data`.")
    show(f"{event} sent: {_asked(root, {'ask': 'send', 'event': event, 'data': found})}", wrap=False)


def token(root: Path, subject: str, scopes: list[str]) -> None:
    """Print an access token. Raises SoukError if no stand-in issues any."""
    sys.stdout.write(_asked(root, {"ask": "token", "subject": subject, "scopes": scopes}) + "\n")


def _asked(root: Path, question: dict[str, Any]) -> Any:
    told = ask(Home.of(root).control, question)
    if isinstance(told, dict) and "error" in told:
        raise SoukError(str(told["error"]))  # pyright: ignore[reportUnknownArgumentType] - JSON
    return told  # pyright: ignore[reportUnknownVariableType] - JSON


def _read(data: Path | None) -> Any:
    if data is None:
        return None
    try:
        return json.loads(data.read_text(encoding="utf-8"))
    except OSError as error:
        raise SoukError(f"--data {data}: {error.strerror}. Name a file with JSON in it.") from error
    except ValueError as error:
        raise SoukError(f"--data {data}: not JSON ({error}).") from error
