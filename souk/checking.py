"""`souk check`: whether a stack obeys the policy pack."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Literal

from souk import sarif
from souk.console import show
from souk.document import VERSION
from souk.judge import Verdict
from souk.judged import judged
from souk.judging import Judged
from souk.matrix.cells import matrix
from souk.matrix.document import document as documented
from souk.matrix.text import shown

Form = Literal["text", "json", "sarif"]


def check(found: Judged, root: Path, form: Form = "text", *, with_matrix: bool = False) -> bool:
    """Print what the pack says of a stack, and what is open in it if asked. Whether no mandatory rule is broken."""
    name, graph, verdict = found.name, found.graph, found.verdict
    openings = matrix(name, found.stack, verdict) if with_matrix else None
    match form:
        case "sarif":
            _print(sarif.document(name, graph, verdict, root))
        case "json":
            extra = {"matrix": documented(openings)} if openings else {}
            _print({**_document(graph.project, name, verdict), **extra})
        case "text":
            if openings:
                show(shown(openings), wrap=False)
            show(judged(name, len(graph.resources), verdict), wrap=False)
    return not verdict.mandatory


def _print(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _document(project: str, stack: str, verdict: Verdict) -> dict[str, Any]:
    violations = sorted(verdict.violations, key=lambda v: (v.rule, v.urn or "", v.message))
    notes = sorted(verdict.notes, key=lambda n: (n.rule, n.urn or "", n.message))
    return {
        "version": VERSION,
        "project": project,
        "stack": stack,
        "passed": not verdict.mandatory,
        "rules": list(verdict.rules_run),
        "violations": [
            {
                "rule": violation.rule,
                "level": violation.level,
                "severity": violation.severity,
                "urn": violation.urn,
                "message": violation.message,
                "remedy": violation.remedy,
            }
            for violation in violations
        ],
        "exempted": [
            {
                "rule": item.rule,
                "urn": item.urn,
                "message": item.message,
                "reason": item.reason,
                "until": str(item.until),
            }
            for item in verdict.exempted
        ],
        "undecided": [{"rule": note.rule, "urn": note.urn, "message": note.message} for note in notes],
        "idle": [{"rule": item.rule, "option": item.option, "message": item.message} for item in verdict.idle],
    }
