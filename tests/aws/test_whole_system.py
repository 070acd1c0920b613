"""The project's own program on the real engine, with stand-ins for the providers: layouts, and first steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from souk.bootstrap.images import REPOSITORY, targets
from souk.render import render
from souk.stacks.carry import carry
from tests.engine.harness import Run, Workspace, whole_program
from tests.engine.slices import engine

ROOT = Path(__file__).parents[2]
DIGEST = "sha256:" + "0a" * 32

Build = Callable[..., Workspace]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """The project with some of its services: each preview of all of them takes long."""

    def make(stack: str, *services: str) -> Workspace:
        workspace = whole_program(tmp_path / "system")
        shutil.copytree(ROOT / "certs", workspace.program / "certs", dirs_exist_ok=True)
        specs = workspace.program / "services" / "__init__.py"
        listed = ", ".join(name.upper() for name in services)
        specs.write_text(
            specs.read_text().replace("return catalogue((", f"return catalogue(({listed},))\n    return catalogue((")
        )
        _without_others(workspace.program / f"Pulumi.{stack}.yaml", {"*", *services})
        workspace.stack(stack)
        return workspace

    return make


def _without_others(stack_file: Path, services: set[str]) -> None:
    """A stack file says nothing of services that its program doesn't have."""
    document: dict[str, Any] = yaml.safe_load(stack_file.read_text())
    config = document["config"]
    own: dict[str, Any] = config.get("souk:services", {})
    config["souk:services"] = {name: given for name, given in own.items() if name in services}
    ways: list[dict[str, Any]] = config["souk:network"]["egress"]
    config["souk:network"]["egress"] = [way for way in ways if services & {*way["services"]}]
    stack_file.write_text(yaml.safe_dump(document))


def _managed(run: Run) -> list[str]:
    """What an update did to resources that stand in a cloud."""
    return [step["urn"] for step in run.steps if not step["type"].startswith("pulumi:")]


@pytest.mark.parametrize(
    ("env", "services"), [("dev", ("web", "user")), ("prod", ("user", "product", "order", "payment", "inventory"))]
)
def test_there_and_back_the_slices_hold_what_the_whole_held(build: Build, env: str, services: tuple[str, ...]) -> None:
    """Whole and slices are one program: a resource that one makes otherwise would be replaced by the move."""
    workspace = build(env, *services)
    workspace.up(env)
    alive = workspace.cloud.alive()
    done = len(workspace.cloud.entries())
    carry(engine(workspace), env, "split", services, lambda _: None)
    for part in ("platform", *services):
        assert not _managed(workspace.up(f"{env}.{part}"))
    carry(engine(workspace), env, "whole", services, lambda _: None)
    assert not _managed(workspace.up(env))
    assert workspace.cloud.alive() == alive
    assert len(workspace.cloud.entries()) == done
    assert not list(workspace.program.glob(f"Pulumi.{env}.*.yaml"))


def test_repositories_can_be_made_before_the_rest(build: Build) -> None:
    """The engine refuses a target whose parent is none, and an image can't be pushed to where nothing is."""
    workspace = build("dev", "web", "user")
    for name in ("web", "user"):
        workspace.configure("dev", f"souk:services.{name}.image", DIGEST)
    graph = render("dev", root=workspace.program)
    flags = [flag for target in targets(graph) for flag in ("--target", target)]
    workspace.up("dev", *flags)
    made = {token for token, _ in workspace.cloud.alive()}
    assert {REPOSITORY, "aws:ec2/vpc:Vpc"} <= made
    assert not made & {"aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition", "aws:rds/instance:Instance"}
    workspace.up("dev")
    assert not workspace.preview("dev", "--expect-no-changes").steps
