"""The services' committed contracts, as a judge of what is asked and answered."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SERVICES = Path(__file__).parents[3] / "services"
NAMES = ("user", "product", "order", "payment")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one service's document."""

    method: str
    path: str
    description: Mapping[str, Any]
    document: Mapping[str, Any]

    def wrong_request(self, query: Mapping[str, str], headers: Mapping[str, str], body: Any) -> list[str]:
        """What a request has that the contract hasn't."""
        found: list[str] = []
        known = {(part["in"], part["name"].lower()): part["schema"] for part in self.description.get("parameters", [])}
        for name, text in query.items():
            schema = known.get(("query", name.lower()))
            if schema is None:
                found.append(f"{self.method} {self.path}: unknown parameter {name}")
            else:
                found += self._wrong(int(text) if schema.get("type") == "integer" else text, schema)
        if "idempotency-key" in headers and ("header", "idempotency-key") not in known:
            found.append(f"{self.method} {self.path}: takes no Idempotency-Key")
        wanted = self.description.get("requestBody")
        if wanted:
            found += self._wrong(body, wanted["content"]["application/json"]["schema"])
        elif body is not None:
            found.append(f"{self.method} {self.path}: takes no body")
        return found

    def wrong_answer(self, status: int, body: Any) -> list[str]:
        """What an answer has that the contract hasn't."""
        responses = self.description["responses"]
        content = responses.get(str(status), responses["default"]).get("content", {})
        if not content:
            return [] if body is None else [f"{self.method} {self.path}: answers with no body"]
        return self._wrong(body, next(iter(content.values()))["schema"])

    def _wrong(self, value: Any, schema: Mapping[str, Any]) -> list[str]:
        whole = {**schema, "components": self.document.get("components", {})}
        errors = Draft202012Validator(whole).iter_errors(value)  # pyright: ignore[reportUnknownMemberType]
        return [f"{self.method} {self.path}: {error.json_path}: {error.message[:200]}" for error in errors]


def operations() -> list[tuple[re.Pattern[str], Operation]]:
    """Every operation, with what its path looks like."""
    found: list[tuple[re.Pattern[str], Operation]] = []
    for name in NAMES:
        document = json.loads((SERVICES / name / "openapi.json").read_text())
        for path, methods in document["paths"].items():
            pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))
            found += [
                (pattern, Operation(method.upper(), path, description, document))
                for method, description in methods.items()
            ]
    return found
