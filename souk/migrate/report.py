"""`souk migrate`: show what would run, or run it, one service after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from components.place import place
from components.slices import environment
from souk.aws.session import connect, told
from souk.aws.telling import say
from souk.console import progress, show
from souk.migrate.asked import Migration, migrations
from souk.migrate.restart import restart
from souk.migrate.run import Outcome, run
from souk.stacks.project import configuration, named, plans


def report(root: Path, stack: str, services: Sequence[str], *, yes: bool, timeout: float) -> bool:
    """Print what is to be migrated, and with `yes` how it went. Whether nothing failed.

    The first failure ends it: what comes after may need what failed. Raises SoukError: see `connect`, `run`.
    """
    config = configuration(root, stack)
    names = named(root, stack)
    with progress(f"recording {stack}"):
        wanted = migrations(plans(root, names), services)
    if not yes:
        show(_planned(wanted))
        say("Nothing was run. With --yes, each of these is.")
        return True
    clients = connect(config.account, config.region)
    cluster = place(config, environment(stack)).cluster
    outcomes: list[Outcome] = []
    with told():
        for migration in wanted:
            outcomes.append(run(clients, cluster, migration, timeout=timeout, say=say))
            if not outcomes[-1].good:
                break
            if restart(clients, cluster, migration):
                say(f"{migration.service}: none of its tasks ran, so ECS is told to deploy it again")
    show(_ended(outcomes, wanted))
    return all(outcome.good for outcome in outcomes)


def _planned(wanted: Sequence[Migration]) -> Table:
    table = _table("service", "task definition", "image")
    for migration in wanted:
        table.add_row(migration.service, migration.family, Text(migration.image.rpartition("/")[2]))
    return table


def _ended(outcomes: Sequence[Outcome], wanted: Sequence[Migration]) -> Table:
    table = _table("", "service", "ran", "ended with", "why")
    for outcome in outcomes:
        mark = Text("ok" if outcome.good else "NO", style="green" if outcome.good else "red")
        code = "nothing: its container never ran" if outcome.exit_code is None else str(outcome.exit_code)
        why = "" if outcome.good else f"{outcome.reason} (task {outcome.task}; its log says more)".strip()
        table.add_row(mark, outcome.migration.service, outcome.revision, code, Text(why))
    for migration in wanted[len(outcomes) :]:
        table.add_row("--", migration.service, "", "not run", "an earlier one failed")
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
