"""A place where the real engine runs programs: its own home, backend, plugins and cloud, in one directory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.engine.standins.cloud import VARIABLE, Cloud

ROOT: Final = Path(__file__).parents[2]
STAND_INS: Final = ("aws", "awsx", "docker")
REAL_ALLOWED: Final = frozenset({"awsx"})
"""Providers that need neither an account nor a daemon: the real one is used where it is on PATH."""

NO_PART: Final = frozenset({"benchmarks", "docs", "souk", "souk.egg-info", "tests"})
"""Directories that the program itself has no use for."""

LOOKED_AT: Final = frozenset({"same", "read"})
"""Operations that change nothing; a slice reads the platform's stack each time."""

PASSPHRASE: Final = "of the tests alone"  # noqa: S105 - it keeps no secret
TIMEOUT: Final = 900
"""Seconds after which an operation counts as hung."""

SHIM: Final = """#!{python}
import sys
sys.path.insert(0, {root!r})
from tests.engine.standins.{package}.package import main
main()
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One command: its exit code, what it printed, and the engine's events if it was an operation."""

    exit: int
    text: str
    events: tuple[Mapping[str, Any], ...] = ()

    @property
    def changes(self) -> Counter[str]:
        """How many resources each operation touches, those left out that are only looked at."""
        counts = Counter[str]()
        for event in self.events:
            counts.update(event.get("summaryEvent", {}).get("resourceChanges", {}))
        for looked_at in LOOKED_AT:
            del counts[looked_at]
        return counts

    @property
    def steps(self) -> tuple[Mapping[str, Any], ...]:
        """The metadata of every step that touches its resource."""
        steps = (e["resourcePreEvent"]["metadata"] for e in self.events if "resourcePreEvent" in e)
        return tuple(step for step in steps if step["op"] not in LOOKED_AT)

    @property
    def mandatory(self) -> dict[str, str]:
        """The violations that stop an operation: what each policy says."""
        found = (event["policyEvent"] for event in self.events if "policyEvent" in event)
        return {each["policyName"]: each["message"] for each in found if each["enforcementLevel"] == "mandatory"}

    @property
    def packs(self) -> frozenset[str]:
        """The policy packs that judged it."""
        summaries = (event["summaryEvent"] for event in self.events if "summaryEvent" in event)
        return frozenset(name for each in summaries for name in each.get("PolicyPacks", {}))


@dataclass(frozen=True, slots=True)
class Workspace:
    """One program with its stacks. Nothing outside `root` is written to."""

    root: Path
    program: Path
    extra: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def cloud(self) -> Cloud:
        """The account that the stand-ins keep."""
        return Cloud(self.root / "cloud")

    def stack(self, name: str, **config: str) -> None:
        """Create a stack."""
        self.run("stack", "init", name)
        for key, value in config.items():
            self.run("config", "set", "--stack", name, key, value)

    def preview(self, stack: str, *flags: str, check: bool = True) -> Run:
        """Preview with the engine's events."""
        return self._operation("preview", stack, flags, check=check)

    def plan(self, stack: str, *flags: str) -> tuple[dict[str, Any], Run]:
        """A preview, and the engine's own plan from it: every resource's goal, secrets in plain text."""
        file = self.root / f"{stack}.plan.json"
        run = self.preview(stack, "--save-plan", str(file), "--show-secrets", *flags)
        return json.loads(file.read_text(encoding="utf-8"))["resourcePlans"], run

    def up(self, stack: str, *flags: str, check: bool = True) -> Run:
        """Update without a preview."""
        return self._operation("up", stack, ("--yes", "--skip-preview", *flags), check=check)

    def refresh(self, stack: str) -> Run:
        """Read what the cloud has into the state."""
        return self._operation("refresh", stack, ("--yes", "--skip-preview"), check=True)

    def destroy(self, stack: str, *, check: bool = True) -> Run:
        """Delete everything."""
        return self._operation("destroy", stack, ("--yes", "--skip-preview"), check=check)

    def configure(self, stack: str, path: str, value: str) -> None:
        """Set one value of the stack's configuration, at a path such as `souk:data.backupDays`."""
        self.run("config", "set", "--stack", stack, *_file_of(stack), "--path", path, value)

    def state(self, stack: str, *flags: str) -> list[dict[str, Any]]:
        """The resources in the stack's state; with `--show-secrets`, secrets in plain text."""
        deployment = json.loads(self.run("stack", "export", "--stack", stack, *flags).text)["deployment"]
        return deployment.get("resources", [])

    def _operation(self, verb: str, stack: str, flags: Sequence[str], *, check: bool) -> Run:
        log = self.root / "events.jsonl"
        log.unlink(missing_ok=True)
        run = self.run(verb, "--stack", stack, *_file_of(stack), "--event-log", str(log), *flags, check=check)
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return Run(run.exit, run.text, tuple(json.loads(line) for line in lines))

    def run(self, *arguments: str, check: bool = True) -> Run:
        """Run `pulumi`. Raises AssertionError with its output where it fails and `check` is set."""
        command = ["pulumi", *arguments, "--non-interactive", "--color", "never"]
        done = subprocess.run(  # noqa: S603 - the arguments are the tests' own
            command,
            cwd=self.program,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            check=False,
            text=True,
        )
        assert done.returncode == 0 or not check, f"{' '.join(command)} exited with {done.returncode}:\n{done.stdout}"
        return Run(done.returncode, done.stdout)

    def environment(self) -> dict[str, str]:
        """All that the engine and its plugins are told."""
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        return {
            **kept,
            "PATH": f"{self.root / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{self.root / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_DEBUG_COMMANDS": "true",  # for --event-log
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_EXPERIMENTAL": "true",  # for --save-plan
            "PULUMI_HOME": str(self.root / "home"),
            # The state is written when an operation ends, well or badly, and not after each step: that takes longer
            # than all the rest, and only an engine that is killed would miss it.
            "PULUMI_SKIP_CHECKPOINTS": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
            VARIABLE: str(self.cloud.root),
            **self.extra,
        }


def _file_of(stack: str) -> tuple[str, ...]:
    """A slice reads its environment's file, and the engine has to be told."""
    env, dot, _ = stack.partition(".")
    return ("--config-file", f"Pulumi.{env}.yaml") if dot else ()


def small_program(root: Path, source: str) -> Workspace:
    """A workspace whose program is `source`."""
    program = root / "program"
    program.mkdir(parents=True)
    (program / "__main__.py").write_text(source, encoding="utf-8")
    options = {"toolchain": "pip", "virtualenv": sys.prefix}
    project = {"name": "small", "runtime": {"name": "python", "options": options}}
    (program / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")  # JSON is YAML
    return _workspace(root, program)


def whole_program(root: Path) -> Workspace:
    """A workspace with a copy of the project, which a test may change."""
    program = root / "program"
    program.mkdir(parents=True)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy(path, program)
        elif path.is_dir() and path.name not in NO_PART and not path.name.startswith("."):
            shutil.copytree(path, program / path.name, ignore=shutil.ignore_patterns("__pycache__"))
    (program / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return _workspace(root, program)


def _workspace(root: Path, program: Path) -> Workspace:
    for name in ("backend", "bin", "cloud", "home"):
        (root / name).mkdir()
    for package in STAND_INS:
        plugin = f"pulumi-resource-{package}"
        if package in REAL_ALLOWED and shutil.which(plugin):
            continue
        shim = root / "bin" / plugin
        shim.write_text(SHIM.format(python=sys.executable, root=str(ROOT), package=package), encoding="utf-8")
        shim.chmod(0o755)
    return Workspace(root, program)
