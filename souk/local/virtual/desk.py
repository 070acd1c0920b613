"""What stand-ins were asked, and what they are to answer next."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from components.errors import SoukError, mistake
from souk.local.virtual.contract import JSON, PROBLEM, Contract, Told

KEPT: Final = 1000
"""Calls. Who looks for an older one has waited too long."""

FAILURE: Final = 400


@dataclass(frozen=True, slots=True)
class Call:
    """One request, and what it was answered. `body` is the request's as text, without what its contract hides."""

    time: str
    caller: str
    service: str
    operation: str
    path: str
    body: str
    status: int
    refused: str


@dataclass(slots=True)
class _Prepared:
    told: Told
    times: int


class Desk:
    """One for all stand-ins of a system."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self.contracts = contracts
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._prepared: dict[tuple[str, str], _Prepared] = {}
        self._standing: dict[tuple[str, str], Told] = {}

    def called(self, call: Call) -> None:
        """Note a call."""
        self._calls.append(call)

    def calls(self) -> list[dict[str, Any]]:
        """The calls, the oldest first."""
        return [asdict(call) for call in self._calls]

    def standing(self, service: str, operation: str, body: Any) -> None:
        """What is answered to every call for which nothing else was prepared."""
        self._standing[service, operation] = Told(200, body)

    def prepare(self, service: str, operation: str, status: int, body: Any, times: int) -> None:
        """Set the answer to the next calls of an operation.

        Raises SoukError for a service that no stand-in plays, an operation that it doesn't have, and an answer that
        the service could never give: a test against it would prove nothing.
        """
        contract = self.contract(service)
        if operation not in contract.operations:
            raise mistake("operation", operation, ", ".join(contract.operations), "Name one of them, in quotes.")
        kind = PROBLEM if status >= FAILURE else JSON
        if status >= FAILURE and body is None:
            body = {"type": "about:blank", "title": "Prepared", "status": status}
        if errors := contract.wrong_answer(operation, status, body):
            raise SoukError(
                f"{service} never answers {operation} like this: {'; '.join(errors)}. Correct the data, or the "
                f"contract in services/{service}/openapi.json."
            )
        self._prepared[service, operation] = _Prepared(Told(status, body, kind), times)

    def next(self, service: str, operation: str) -> Told | None:
        """The prepared answer, if there is one left."""
        prepared = self._prepared.get((service, operation))
        if prepared is None:
            return self._standing.get((service, operation))
        prepared.times -= 1
        if prepared.times <= 0:
            del self._prepared[service, operation]
        return prepared.told

    def contract(self, service: str) -> Contract:
        """The contract of a service that a stand-in plays. Raises SoukError with those that are played."""
        if service not in self.contracts:
            played = ", ".join(self.contracts) or "none: start the system with --only SERVICE --virtual"
            raise mistake("service", service, f"a service that a stand-in plays ({played})", "Name one of them.")
        return self.contracts[service]
