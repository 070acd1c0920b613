"""`souk prove`: the isolation of a stack's stores, in words or as a document."""

from __future__ import annotations

import json
import sys

from souk.console import show
from souk.judging import Judged
from souk.proof.theorem import theorem
from souk.proof.words import document, told


def prove(judged: Judged, *, as_json: bool) -> bool:
    """Print the theorem with its evidence. Whether it holds, without a doubt."""
    found = theorem(judged.name, judged.stack, judged.verdict)
    if as_json:
        sys.stdout.write(json.dumps(document(found), indent=2, ensure_ascii=False) + "\n")
    else:
        show(told(found), wrap=False)
    return found.holds
