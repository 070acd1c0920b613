"""A verdict as SARIF 2.1.0, which code-scanning services read (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from policies.rules import ALL, Rule
from policies.rules.definition import DOCUMENTATION
from souk import __version__
from souk.facts.ownership import Ownership
from souk.graph import urns
from souk.graph.model import Graph
from souk.judge import Note, Spared, Verdict, Violation

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {"mandatory": "error", "advisory": "warning"}
SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.0", "low": "2.0"}
"""`security-severity`, by which GitHub sorts: above 9.0 critical, from 7.0 high, from 4.0 medium."""
PROGRAM: Final = "__main__.py"


def document(name: str, graph: Graph, verdict: Verdict, root: Path) -> dict[str, Any]:
    """One run: the rules that ran, a result for each violation (and a note for each doubt), located by service.

    A violation is of a resource, which no line of a file is: it points at the file of the service that owns it, and
    names the resource as a logical location. A finding keeps its fingerprint when its level changes or it is exempted.

    What GitHub asks for and reads: "SARIF support for code scanning", among it `primaryLocationLineHash` alone of all
    fingerprints, without which two findings on one line pass for one.
    """
    ran = [rule for rule in ALL if rule.name in verdict.rules_run]
    files = Files(graph, root)
    results = [_violation(item, files) for item in verdict.violations]
    results += [_spared(item, files) for item in verdict.exempted]
    results += [_note(item, files) for item in verdict.notes]
    driver = {"name": "souk", "semanticVersion": __version__, "rules": [_rule(rule, _home(root)) for rule in ran]}
    run = {"tool": {"driver": driver}, "automationDetails": {"id": f"souk/{name}/"}, "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _home(root: Path) -> str:
    """Where the project's files are read, as a URL: on the service that runs this, if it says so, else on the disk."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    return f"{server}/{repository}/blob/{commit}" if server and repository and commit else root.resolve().as_uri()


def _rule(rule: Rule, home: str) -> dict[str, Any]:
    severity = rule.severity.value if rule.severity else "medium"
    properties: dict[str, Any] = {"security-severity": SCORES[severity], "tags": ["security", *(rule.tags or ())]}
    described: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": {"text": rule.description},
        "fullDescription": {"text": f"{rule.description} {rule.remediation_steps or ''}".strip()},
        "help": {"text": rule.remediation_steps or rule.description},
        "helpUri": f"{home}/{rule.url or DOCUMENTATION}",
        "properties": properties,
    }
    return described


def _violation(item: Violation, files: Files) -> dict[str, Any]:
    return _result(item, LEVELS[item.level], files, f" {item.remedy}".rstrip())


def _spared(item: Spared, files: Files) -> dict[str, Any]:
    """What is exempted: shown as dismissed, and for which reason (SARIF 2.1.0, section 3.35)."""
    result = _result(item, "error", files)
    why = f"{item.reason} Until {item.until}."
    return {**result, "suppressions": [{"kind": "external", "justification": why}]}


def _note(item: Note, files: Files) -> dict[str, Any]:
    return {**_result(item, "note", files), "message": {"text": f"Undecided: {item.message}"}}


def _result(item: Violation | Spared | Note, level: str, files: Files, more: str = "") -> dict[str, Any]:
    urn = item.urn
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": files.of(urn)}, "region": {"startLine": 1}}
    }
    if urn is not None:
        logical = {"name": urns.name(urn), "fullyQualifiedName": urn, "kind": "resource"}
        location["logicalLocations"] = [logical]
    print_of = hashlib.sha256(f"{item.rule}\n{urn}\n{item.message}".encode()).hexdigest()
    return {
        "ruleId": item.rule,
        "level": level,
        "message": {"text": f"{item.message}{more}"},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": print_of},
    }


class Files:
    """The file that a reviewer would open for a resource, relative to the project."""

    def __init__(self, graph: Graph, root: Path) -> None:
        self._owners = Ownership.of(graph)
        self._by_urn: Mapping[str, Any] = {resource.urn: resource for resource in graph}
        self._root = root

    def of(self, urn: str | None) -> str:
        resource = self._by_urn.get(urn or "")
        service = self._owners.service_of(resource) if resource is not None else None
        file = f"services/{service}/infra.py"
        return file if service and (self._root / file).is_file() else PROGRAM
