"""Two revisions of the project, rendered side by side; whatever happens, nothing of it stays behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from components.errors import SoukError, mistake
from souk import worktree
from souk.diff import child
from souk.diff.portrait import Portrait, nothing
from souk.diff.transport import load

WORKING_TREE: Final = "working tree"
POLICIES: Final = "policies"
"""Where a project has the levels of the rules, a file for each environment."""
SHORT: Final = 10
"""Digits of a commit that name it to a reader."""
SHOWN_LINES: Final = 12
"""How much of a program's traceback an error repeats."""
PACKAGE: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Revision:
    """One side of a comparison: what a reader calls it, and its stacks by name."""

    name: str
    stacks: Mapping[str, Portrait]


def render_both(project: Path, base: str, head: str | None, stacks: Sequence[str]) -> tuple[Revision, Revision]:
    """Render stacks at `base` and at `head` (None: the files as they lie there).

    A stack that one revision has no file for is empty there. Both are judged by the rules of this workbench, at the
    levels in the project's folder as it lies there: what differs is the program. Raises SoukError if a revision doesn't
    exist or doesn't render, or if neither has the stack.
    """
    _environments_only(stacks)
    repo = worktree.repository(project)
    _levels_exist(repo.project / POLICIES, stacks)
    wanted = [(revision, worktree.commit_of(repo, revision)) for revision in (base, head) if revision is not None]
    with _ends_on_signals(), contextlib.ExitStack() as cleanup:
        roots = [
            (f"{revision} ({commit[:SHORT]})", cleanup.enter_context(worktree.checkout(repo, commit)))
            for revision, commit in wanted
        ]
        if head is None:
            roots.append((WORKING_TREE, repo.project))
        running = [cleanup.enter_context(_Running(name, root, repo.project / POLICIES, stacks)) for name, root in roots]
        first, second = (process.result() for process in running)
    _known_somewhere(stacks, first, second, repo.project)
    (base_name, _), (head_name, _) = roots
    return (
        Revision(base_name, {stack: first.get(stack) or _nothing(second[stack]) for stack in stacks}),
        Revision(head_name, {stack: second.get(stack) or _nothing(first[stack]) for stack in stacks}),
    )


def _environments_only(stacks: Sequence[str]) -> None:
    for stack in stacks:
        if "." in stack:
            remedy = "A slice is compared with all of its environment: name that."
            raise mistake("--stack", stack, "an environment that has a file, such as dev", remedy)


def _levels_exist(policies: Path, stacks: Sequence[str]) -> None:
    for stack in stacks:
        if not (file := policies / f"{stack}.json").is_file():
            raise SoukError(f"{file}: there is no such file. It says which rules bind the stack, and how: add it.")


def _nothing(other: Portrait) -> Portrait:
    return nothing(other.graph.project, other.graph.stack)


def _known_somewhere(
    stacks: Sequence[str], first: Mapping[str, Portrait], second: Mapping[str, Portrait], project: Path
) -> None:
    for stack in stacks:
        if stack not in first and stack not in second:
            raise SoukError(
                f"stack: got {stack!r}; neither revision has a Pulumi.{stack.partition('.')[0]}.yaml in "
                f"{project.name}. Correct the name, or add the file."
            )


class _Running(contextlib.AbstractContextManager["_Running"]):
    """A process that renders one revision. Leaving the block ends it, however far it got."""

    def __init__(self, name: str, root: Path, policies: Path, stacks: Sequence[str]) -> None:
        self.name = name
        self.stacks = stacks
        self.ended = False
        self.out = tempfile.TemporaryDirectory(prefix="souk-rendering-", ignore_cleanup_errors=True)
        self.log = Path(self.out.name) / "log.txt"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - this interpreter, our own arguments
                [sys.executable, "-m", child.__name__, str(root), self.out.name, str(policies), *stacks],
                cwd=PACKAGE,  # `-m` looks there first: the workbench that runs is the one that renders
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches this process only, which ends the other
            )

    def result(self) -> Mapping[str, Portrait]:
        """The stacks that the revision has. Raises SoukError if it doesn't render."""
        if hasattr(os, "waitid"):  # macOS has it since Python 3.13
            # It has ended and keeps its number until its group has ended, too: nothing else can be killed by that.
            os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)
        else:
            self.process.wait()
        code = self._end()
        out = Path(self.out.name)
        if code == child.MISTAKE and (out / child.ERROR_FILE).exists():
            raise SoukError(f"{self.name}: does not render.\n{(out / child.ERROR_FILE).read_text(encoding='utf-8')}")
        if code:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN_LINES:]
            raise SoukError("\n".join((f"{self.name}: does not render; the program failed:", *lines)))
        files = {stack: out / f"{stack}.json" for stack in self.stacks}
        return {stack: load(file.read_text(encoding="utf-8")) for stack, file in files.items() if file.exists()}

    def __exit__(self, *_: object) -> None:
        self._end()
        self.out.cleanup()

    def _end(self) -> int:
        """End the process with all that the program started, also what it left in the background; its exit code."""
        if not self.ended:
            # Of a group of zombies macOS says that it may not be ended.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.ended = True
        return self.process.wait()


@contextlib.contextmanager
def _ends_on_signals() -> Generator[None]:
    """Let SIGTERM and SIGHUP end the program as Ctrl-C does, through every block's end, and nothing cut that short."""
    before = {number: signal.signal(number, _end) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
