"""`souk bootstrap`: what is there, what is missing, and what to do next."""

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
from souk.bootstrap.account import one_owner
from souk.bootstrap.names import StateNames
from souk.bootstrap.piece import Piece
from souk.bootstrap.survey import make, survey
from souk.console import progress, show
from souk.stacks.project import configuration, named, plans


def report(root: Path, stack: str, *, do: bool, as_json: bool) -> None:
    """Print what a stack needs before its first update; with `do`, make what is missing first.

    Raises SoukError as `connect`, `one_owner` and `survey` do.
    """
    config, env = configuration(root, stack), environment(stack)
    one_owner(root, env, config)
    with progress(f"recording {stack}"):
        graphs = plans(root, named(root, stack))
    clients, here = connect(config.account, config.region), place(config, env)
    pieces = survey(clients, here, graphs)
    if do:
        make(pieces, say)
        pieces = survey(clients, here, graphs)
    names = StateNames(here)
    if as_json:
        sys.stdout.write(json.dumps(_document(pieces, names), indent=2) + "\n")
        return
    show(_table(pieces))
    sys.stdout.writelines(f"{line}\n" for line in _next(stack, pieces, names, done=do))


def _document(pieces: Sequence[Piece], names: StateNames) -> dict[str, object]:
    return {
        "backend": names.backend,
        "secretsProvider": names.secrets_provider,
        "pieces": [
            {"name": piece.name, "state": piece.state, "detail": piece.detail, "remedy": piece.remedy}
            for piece in pieces
        ],
    }


def _table(pieces: Sequence[Piece]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("state", "what", "detail"):
        table.add_column(column, overflow="fold")
    for piece in pieces:
        style = "green" if piece.done else "yellow"
        table.add_row(Text(piece.state, style=style), Text(piece.name), Text(piece.detail))
    return table


def _next(stack: str, pieces: Sequence[Piece], names: StateNames, *, done: bool) -> list[str]:
    """What is left to do, as commands where there are any."""
    lines = ["", "Next:"]
    if not done and any(not piece.done and piece.make for piece in pieces):
        lines.append(f"  souk bootstrap {stack} --yes   # makes what is missing; this run changed nothing")
    lines += [f"  {remedy}" for remedy in dict.fromkeys(piece.remedy for piece in pieces if not piece.done) if remedy]
    lines.append(f"  pulumi login '{names.backend}'")
    lines.append(f"  souk stack init {stack} --secrets-provider '{names.secrets_provider}'")
    return lines
