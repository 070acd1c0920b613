"""The operations of the planned document, and which one a request is for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.analysis.values import as_list

METHODS: Final = ("get", "post", "put", "patch", "delete", "options", "head")
INTEGRATION: Final = "x-amazon-apigateway-integration"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `template` is the path as the document has it: `/v1/orders/{orderId}`."""

    method: str
    template: str
    details: Mapping[str, Any]

    @property
    def integration(self) -> Mapping[str, Any]:
        """What it does: `mock` answers by itself, `http_proxy` forwards."""
        return self.details[INTEGRATION]

    def asks_for(self, scheme: str) -> bool:
        """Whether the operation asks for a security scheme of the document, such as `token`."""
        return any(scheme in wanted for wanted in as_list(self.details.get("security")))


@dataclass(frozen=True, slots=True)
class Matched:
    """An operation, and what stands in the request's path for the template's parameters, as it was sent."""

    operation: Operation
    parameters: Mapping[str, str]


class Routes:
    """All operations of a document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._found = [(_expression(operation.template), operation) for operation in operations(document)]
        # A literal segment wins over a parameter, as in API Gateway.
        self._found.sort(key=lambda pair: pair[1].template.count("{"))

    def match(self, method: str, path: str) -> Matched | None:
        """The operation for a request; None where API Gateway finds no method."""
        for expression, operation in self._found:
            if operation.method == method and (found := expression.fullmatch(path)):
                return Matched(operation, found.groupdict())
        return None


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """All operations, in the document's order."""
    for template, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield Operation(method.upper(), template, methods[method])


def _expression(template: str) -> re.Pattern[str]:
    parts = re.split(r"{([^}]*)}", template)
    return re.compile(
        "".join(re.escape(part) if index % 2 == 0 else f"(?P<{part}>[^/]+)" for index, part in enumerate(parts))
    )
