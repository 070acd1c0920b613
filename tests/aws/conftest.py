"""What the tests of everything that meets the Pulumi CLI or AWS share."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from souk.stacks.engine import Engine
from tests.kit import cli

PROGRAM = '''
    """A system in miniature that keeps the rules of slices: its resources exist nowhere but in the state."""
    import pulumi
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider

    class Provider(ResourceProvider):
        def create(self, props):
            return CreateResult("id-of-" + props["value"], dict(props))

    class Thing(Resource):
        value: pulumi.Output[str]

        def __init__(self, name, value, parent):
            super().__init__(Provider(), name, {"value": value}, pulumi.ResourceOptions(parent=parent))

    env, _, part = pulumi.get_stack().partition(".")
    layout = pulumi.Config().get("layout") or "whole"
    if (part == "") != (layout == "whole"):
        raise pulumi.RunError("the layout is " + layout)
    if part in ("", "platform"):
        platform = pulumi.ComponentResource("souk:platform:Platform", "platform")
        network = Thing("network", "n", platform).id
        pulumi.export("platform", {"network": network})
    else:
        reference = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{env}.platform")
        network = reference.outputs.apply(lambda outputs: outputs["platform"]["network"])
    if part in ("", "order"):
        service = pulumi.ComponentResource("souk:service:Service", "order")
        queue = Thing("order-queue", network, service)
        Thing("order-table", queue.value, service)
'''
STACK_FILE = (Path(__file__).parents[2] / "Pulumi.dev.yaml").read_text()


NEED_CLI = frozenset({"build", "engine"})
"""The fixtures that run it."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Only a few tests here need the CLI."""
    if isinstance(item, pytest.Function) and not NEED_CLI.isdisjoint(item.fixturenames):
        cli.needed()


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The real Pulumi CLI on a project of its own: state, home and passphrase are this test's."""
    project = tmp_path / "project"
    (project / "state").mkdir(parents=True)
    runtime = f"{{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix}}}}}"
    (project / "Pulumi.yaml").write_text(f"name: souk\nruntime: {runtime}\n")
    (project / "Pulumi.dev.yaml").write_text(STACK_FILE)
    (project / "__main__.py").write_text(dedent(PROGRAM))
    monkeypatch.setenv("PULUMI_BACKEND_URL", "file://./state")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "correct horse")
    return Engine(project)
