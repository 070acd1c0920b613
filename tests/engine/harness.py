"""A place where the real engine runs programs: its own home, backend, plugins and cloud, in one directory.

It is driven through Pulumi's Automation API, as a platform that deploys by itself would drive it.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pulumi.automation import (
    CommandError,
    ConfigValue,
    EngineEvent,
    LocalWorkspace,
    OpType,
    Stack,
)

from tests.engine.command import Limited
from tests.engine.standins.cloud import VARIABLE, Cloud

ROOT: Final = Path(__file__).parents[2]
STAND_INS: Final = ("aws", "awsx", "docker")
REAL_ALLOWED: Final = frozenset({"awsx"})
"""Providers that need neither an account nor a daemon: the real one is used where it is on PATH."""

NO_PART: Final = frozenset({"benchmarks", "docs", "souk", "souk.egg-info", "tests"})
"""Directories that the program itself has no use for."""

LOOKED_AT: Final = frozenset({OpType.SAME, OpType.READ})
"""Operations that change nothing; a slice reads the platform's stack each time."""

PASSPHRASE: Final = "of the tests alone"  # noqa: S105 - it keeps no secret
OF_OTHERS: Final = ("AWS_", "PULUMI_")
"""How variables begin that could lead to an account or another backend: the Automation API adds to the environment of
the process instead of replacing it, so that these are emptied."""

UNTOLD: Final[Mapping[str, object]] = {"show_secrets": False}
"""After a change to a stack the Automation API reads its history. To show secrets there, the engine looks for their key
in the stack's own file, and writes such a file where a slice has none: then the slice would read that one."""

SWITCHES: Final = frozenset({"--diff", "--expect-no-changes"})
MANY: Final = {
    "--policy-pack": "policy_packs",
    "--policy-pack-config": "policy_pack_configs",
    "--target": "target",
}
"""Flags of the command that can be given several times, and the Automation API's words for them."""

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
    events: tuple[EngineEvent, ...] = ()

    @property
    def changes(self) -> Counter[str]:
        """How many resources each operation touches, those left out that are only looked at."""
        counts = Counter[str]()
        for event in self.events:
            if event.summary_event:
                counts.update(event.summary_event.resource_changes)
        for looked_at in LOOKED_AT:
            del counts[looked_at]
        return counts

    @property
    def steps(self) -> tuple[Mapping[str, Any], ...]:
        """The metadata of every step that touches its resource, by the names of `StepEventMetadata`."""
        steps = (each.resource_pre_event.metadata for each in self.events if each.resource_pre_event)
        return tuple(vars(step) for step in steps if step.op not in LOOKED_AT)

    @property
    def mandatory(self) -> dict[str, str]:
        """The violations that stop an operation: what each policy says."""
        found = (event.policy_event for event in self.events if event.policy_event)
        return {each.policy_name: each.message for each in found if each.enforcement_level == "mandatory"}

    @property
    def packs(self) -> frozenset[str]:
        """The policy packs that judged it."""
        summaries = (event.summary_event for event in self.events if event.summary_event)
        return frozenset(name for each in summaries for name in each.policy_packs)


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
        made = Stack.create(name, self._local())
        if config:
            made.set_all_config({key: ConfigValue(value) for key, value in config.items()})

    def preview(self, stack: str, *flags: str, check: bool = True) -> Run:
        """Preview with the engine's events."""
        return self._operation(Stack.preview, stack, _options(flags), check=check)

    def plan(self, stack: str, *flags: str) -> tuple[dict[str, Any], Run]:
        """A preview, and the engine's own plan from it: every resource's goal, secrets in plain text."""
        file = self.root / f"{stack}.plan.json"
        # The Automation API's previews lack `--show-secrets`, but the command takes every flag from variables too.
        shown = {"PULUMI_OPTION_SHOW_SECRETS": "true"}
        run = self._operation(Stack.preview, stack, {"plan": str(file), **_options(flags)}, told=shown)
        return json.loads(file.read_text(encoding="utf-8"))["resourcePlans"], run

    def up(self, stack: str, *flags: str, check: bool = True) -> Run:
        """Update without a preview."""
        return self._operation(Stack.up, stack, {**UNTOLD, **_options(flags)}, check=check)

    def refresh(self, stack: str) -> Run:
        """Read what the cloud has into the state."""
        return self._operation(Stack.refresh, stack, UNTOLD)

    def destroy(self, stack: str, *, check: bool = True) -> Run:
        """Delete everything."""
        return self._operation(Stack.destroy, stack, UNTOLD, check=check)

    def configure(self, stack: str, path: str, value: str, *, secret: bool = False) -> None:
        """Set one value of the stack's configuration, at a path such as `souk:data.backupDays`."""
        # The Automation API sets values in a stack's own file only, which a slice hasn't: see `plan`.
        file = _file_of(stack)
        told = {"PULUMI_OPTION_CONFIG_FILE": file} if file else {}
        self._local(told).set_config(stack, path, ConfigValue(value, secret), path=True)

    def state(self, stack: str) -> list[dict[str, Any]]:
        """The resources in the stack's state, secrets in plain text."""
        deployment = self._local().export_stack(stack).deployment or {}
        return deployment.get("resources", [])

    def _operation(
        self,
        verb: Callable[..., object],
        stack: str,
        options: Mapping[str, object],
        *,
        check: bool = True,
        told: Mapping[str, str] | None = None,
    ) -> Run:
        lines: list[str] = []
        events: list[EngineEvent] = []
        handle = Stack.select(stack, self._local(told))
        listening = {"on_output": lines.append, "on_error": lines.append, "on_event": events.append}

        def operate() -> None:
            verb(handle, color="never", config_file=_file_of(stack), **listening, **options)

        return Run(_exit(operate, check=check), "\n".join(lines), tuple(events))

    def run(self, *arguments: str, check: bool = True) -> Run:
        """Run what the Automation API has no method for, by the API's own command: `policy analyze`, for one."""
        lines: list[str] = []

        def command() -> None:
            told = [*arguments, "--color", "never"]
            pulumi().run(told, str(self.program), self.environment(), lines.append, lines.append)

        return Run(_exit(command, check=check), "\n".join(lines))

    def _local(self, told: Mapping[str, str] | None = None) -> LocalWorkspace:
        variables = {**self.environment(), **(told or {})}
        return LocalWorkspace(str(self.program), env_vars=variables, pulumi_command=pulumi())

    def environment(self) -> dict[str, str]:
        """All that the engine and its plugins are told."""
        return {
            **{name: "" for name in os.environ if name.startswith(OF_OTHERS)},
            "PATH": f"{self.root / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{self.root / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_EXPERIMENTAL": "true",  # for plans
            "PULUMI_HOME": str(self.root / "home"),
            # The state is written when an operation ends, well or badly, and not after each step: that takes longer
            # than all the rest, and only an engine that is killed would miss it (`test_killed.py` has it on).
            "PULUMI_SKIP_CHECKPOINTS": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
            VARIABLE: str(self.cloud.root),
            **self.extra,
        }


@functools.cache
def pulumi() -> Limited:
    """The command on PATH, whose version is asked once."""
    return Limited()


def _exit(command: Callable[[], None], *, check: bool) -> int:
    """Run something; its exit code. Raises AssertionError with what it printed where it fails and `check` is set."""
    try:
        command()
    except CommandError as error:
        code = re.search(r"code: (-?\d+)", str(error))  # the error has it nowhere else
        if check or code is None:
            raise AssertionError(str(error)) from error
        return int(code[1])
    return 0


def _options(flags: tuple[str, ...]) -> dict[str, object]:
    """The command's flags in the Automation API's words."""
    options: dict[str, Any] = {}
    given = iter(flags)
    for flag in given:
        if flag in SWITCHES:
            options[flag.removeprefix("--").replace("-", "_")] = True
        elif flag == "--parallel":
            options["parallel"] = int(next(given))
        else:
            options.setdefault(MANY[flag], []).append(next(given))
    return options


def _file_of(stack: str) -> str | None:
    """The file that a slice reads and the engine has to be told of: its environment's."""
    env, dot, _ = stack.partition(".")
    return f"Pulumi.{env}.yaml" if dot else None


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
