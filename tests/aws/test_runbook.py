"""The runbook's commands exist: checked against souk's own command line and AWS's description of its API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from souk.cli import app
from souk.graph.model import Graph
from souk.stacks.parallel import FLAG
from tests.aws.shell import assert_known, commands, options

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
TYPED = "\n".join(line.strip() for line in RUNBOOK.splitlines() if re.match(r" {4,}\S", line))
"""Everything in it that is to be typed."""


@pytest.mark.parametrize("words", commands(TYPED, "souk"), ids=" ".join)
def test_souk_has_the_command(words: list[str]) -> None:
    """A runbook is read on the worst day of the year; a renamed option is found out then."""
    command: Any = typer.main.get_command(app)
    rest = words[1:]
    while hasattr(command, "commands"):
        assert rest[0] in command.commands
        command, rest = command.commands[rest[0]], rest[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {f"--{option}" for option in options(rest)} <= known


@pytest.mark.parametrize("words", commands(TYPED, "aws"), ids=lambda words: " ".join(words[:3]))
def test_aws_has_the_command(words: list[str]) -> None:
    """An option that AWS never had makes a restore start with reading manuals."""
    assert_known(words)


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():  # pyright: ignore[reportUnknownVariableType] - a plan's inputs are JSON
                yield from texts(inner)
        case list():
            for inner in value:  # pyright: ignore[reportUnknownVariableType] - same
                yield from texts(inner)
        case _:
            pass


def test_names_are_those_of_the_plans(dev: Graph, prod: Graph) -> None:
    """A name that nothing has sends whoever is on call looking for a queue that isn't there."""
    planned = {text for graph in (dev, prod) for resource in graph for text in texts(dict(resource.inputs))}
    bucket, suffixes = "souk-dev-111122223333-state", ("-restored", "-final", "-kept")
    written = set(re.findall(r"(?<![\w/-])/?souk[-/](?:dev|prod)[-/][a-z0-9/-]*[a-z0-9]", RUNBOOK)) - {
        bucket,
        "souk-dev-state",
    }
    assert len(written) > 10
    for name in written:
        stem = next((name.removesuffix(end) for end in suffixes if name.endswith(end)), name)
        assert stem in planned, name


def test_code_points_at_sections_that_exist() -> None:
    """'See the runbook' led to a section that had been renamed."""
    headings = set(re.findall(r"^## (.+)$", RUNBOOK, flags=re.MULTILINE))
    sources = [path.read_text() for folder in ("souk", "components") for path in (ROOT / folder).rglob("*.py")]
    pointed = {title for text in sources for title in re.findall(r"docs/runbook\.md, '([^']+)'", text)}
    assert pointed
    assert pointed <= headings


def test_links_lead_somewhere() -> None:
    """The list of contents is what is read first."""
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^## (.+)$", RUNBOOK, flags=re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", RUNBOOK):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif not target.startswith("http"):
            assert (ROOT / "docs" / target.partition("#")[0]).is_file()


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OF_A_SLICE = re.compile(r"pulumi (?:up|preview|refresh|destroy)\b[^`]*?-s (\w+)\.\w+\b[^`]*")


def calls(page: Path) -> Iterator[str]:
    """The commands in a page: lines that are to be typed, and what stands in backticks, over the ends of lines."""
    text = page.read_text(encoding="utf-8")
    yield from (line.strip() for line in text.splitlines() if re.match(r" {4,}pulumi ", line))
    yield from (" ".join(code.split()) for code in re.findall(r"`(pulumi [^`]+)`", text))


def test_commands_for_a_slice_name_the_environment_s_file() -> None:
    """Without it the engine writes a file for the slice, which the program refuses from then on."""
    found = [(page.name, call) for page in PAGES for call in calls(page) if OF_A_SLICE.search(call)]
    assert {name for name, _ in found} >= {"README.md", "runbook.md"}
    for name, call in found:
        match = OF_A_SLICE.search(call)
        assert match is not None
        assert f"--config-file Pulumi.{match[1]}.yaml" in match[0], (name, call)


def test_a_first_deployment_is_told_how_much_to_do_at_once() -> None:
    """The deployment time that the benchmarks show was that of an option which no command in the book had."""
    sections = re.findall(r"^## First deployment.*?(?=^## )", RUNBOOK, flags=re.MULTILINE | re.DOTALL)
    assert len(sections) == 2
    for section in sections:
        ups = re.findall(r"^ {4,}(pulumi up .+)$", section, flags=re.MULTILINE)
        assert ups
        assert all(f" {FLAG} " in up for up in ups)
