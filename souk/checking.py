"""`souk check`: whether a stack obeys the policy pack."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from components.errors import SoukError
from souk.console import progress, show
from souk.document import VERSION
from souk.judge import Verdict, judge
from souk.judged import judged
from souk.render import render
from souk.stacks.project import references


def check(root: Path, stack: str, *, as_json: bool) -> bool:
    """Print what the pack says of a stack. Whether no mandatory rule is broken.

    The stack is judged twice: as a preview shows it, and with everything filled in that AWS makes known on creation, so
    that rules also see what a preview hides. Violations are of either; undecided is what is so even then.
    """
    settings = root / "policies" / f"{stack.partition('.')[0]}.json"
    if not settings.is_file():
        raise SoukError(f"{settings}: there is no such file. It says which rules bind the stack, and how.")
    with progress(f"recording {stack}"):
        read = references(root, stack)
        preview, created = (render(stack, root=root, mode=mode, stack_references=read) for mode in ("preview", "up"))
    with progress(f"judging {stack}"):
        verdict = _both(judge(preview, settings), judge(created, settings))
    if as_json:
        sys.stdout.write(json.dumps(_document(preview.project, stack, verdict), indent=2, ensure_ascii=False) + "\n")
    else:
        show(judged(stack, len(preview.resources), verdict), wrap=False)
    return not verdict.mandatory


def _both(preview: Verdict, created: Verdict) -> Verdict:
    """The violations of both, those that only the filled-in stack has after the others."""
    seen = {(violation.rule, violation.urn) for violation in preview.violations}
    more = tuple(violation for violation in created.violations if (violation.rule, violation.urn) not in seen)
    spared = {(item.rule, item.urn) for item in preview.exempted}
    later = tuple(item for item in created.exempted if (item.rule, item.urn) not in spared)
    exempted = (*preview.exempted, *later)
    return Verdict((*preview.violations, *more), created.notes, preview.rules_run, exempted)


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
    }
