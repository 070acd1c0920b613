"""`souk verify`: look, wait, and tell."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from components.place import place
from components.slices import environment
from souk.aws.session import connect
from souk.aws.telling import say
from souk.console import progress, show
from souk.stacks.project import configuration, named, plans
from souk.verify.asked import asked
from souk.verify.verdict import Verdict, verify


def report(root: Path, stack: str, *, timeout: float, as_json: bool) -> bool:
    """Print the verdicts on a stack. Whether everything runs as asked. Raises SoukError: see `connect`, `verify`."""
    config = configuration(root, stack)
    names = named(root, stack)
    with progress(f"recording {stack}"):
        graphs = plans(root, names)
    clients = connect(config.account, config.region)
    cluster = place(config, environment(stack)).cluster
    wanted = [item for graph in graphs for item in asked(graph)]
    verdicts = verify(wanted, cluster, clients, timeout=timeout, say=say)
    if as_json:
        sys.stdout.write(json.dumps([verdict.document() for verdict in verdicts], indent=2) + "\n")
    else:
        show(_table(verdicts))
    return all(verdict.good for verdict in verdicts)


def _table(verdicts: Sequence[Verdict]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("", "service", "runs", "state", "was asked", "in the way"):
        table.add_column(column, overflow="fold")
    for verdict in verdicts:
        table.add_row(
            Text("ok" if verdict.good else "NO", style="green" if verdict.good else "red"),
            verdict.asked.service,
            Text(verdict.seen.runs),
            Text(verdict.seen.state),
            Text((verdict.asked.image or "").rpartition("/")[2]),
            Text("\n".join(verdict.seen.problems)),
        )
    return table
