"""Creating stacks with a CLI that fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.catalogue import catalogue
from components.errors import SoukError
from components.spec import Http, ServiceSpec
from souk.stacks import envfile
from souk.stacks.engine import Engine
from souk.stacks.envfile import Layout
from souk.stacks.init import init

SYSTEM = catalogue((ServiceSpec(name="order", slot=1, http=Http()),))
STACK_FILE = (Path(__file__).parents[2] / "Pulumi.dev.yaml").read_text()
UNSIGNED = "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"
UNKNOWN = "unknown secrets provider type 'nonsense'"


class Stub(Engine):
    """The CLI as far as creating stacks asks it: `init` fails as a file `fail-<stack>` says, or leaves a salt."""

    def run(self, *arguments: str) -> str:
        """One command."""
        match arguments:
            case ("stack", "ls", *_):
                made = sorted(path.name.removeprefix("made-") for path in self.home.glob("made-*"))
                return json.dumps([{"name": f"organization/souk/{name}"} for name in made])
            case ("whoami", *_):
                return json.dumps({"url": "file:///elsewhere"})
            case ("stack", "init", stack, *_):
                if (refusal := self.home / f"fail-{stack}").exists():
                    raise SoukError(f"`pulumi stack init {stack}` failed (exit 255):\n{refusal.read_text()}")
                file = self.folder / f"Pulumi.{stack}.yaml"
                if "encryptionsalt" not in file.read_text():
                    file.write_text(f"{file.read_text()}encryptionsalt: v1:salt\n")
                (self.home / f"made-{stack}").touch()
                return ""
            case _:
                raise AssertionError(arguments)

    @property
    def home(self) -> Path:
        """Where the test keeps what it knows, wherever the command runs."""
        return Path(self.environment["HOME_OF_STUB"])


@pytest.fixture
def stub(tmp_path: Path) -> Stub:
    """A project with a stack file that says nothing of secrets or layout."""
    (tmp_path / "Pulumi.yaml").write_text("name: souk\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK_FILE)
    return Stub(tmp_path, {"HOME_OF_STUB": str(tmp_path)})


def create(engine: Engine, layout: Layout | None, provider: str | None = None) -> tuple[str, ...]:
    return init(engine, "dev", SYSTEM, layout=layout, provider=provider, say=lambda _: None)


@pytest.mark.parametrize(("provider", "words"), [(None, UNSIGNED), ("nonsense://", UNKNOWN)])
def test_a_stack_that_does_not_come_about_changes_no_file(stub: Stub, provider: str | None, words: str) -> None:
    """Without a passphrase nothing was created, but the file said split: the next `pulumi up -s dev` was refused."""
    (stub.folder / "fail-dev.platform").write_text(words)
    with pytest.raises(SoukError, match=words):
        create(stub, "split", provider)
    assert (stub.folder / "Pulumi.dev.yaml").read_text() == STACK_FILE
    (stub.folder / "fail-dev.platform").unlink()
    assert create(stub, "split", provider) == ("dev.platform", "dev.order")


def test_what_came_about_is_what_the_file_says(stub: Stub) -> None:
    """The second stack failed: with its file put back, the first was one of the other layout, and its salt was lost."""
    (stub.folder / "fail-dev.order").write_text(UNSIGNED)
    with pytest.raises(SoukError, match=UNSIGNED):
        create(stub, "split")
    file = envfile.read(stub.folder, "dev")
    assert (file.layout, file.document["encryptionsalt"]) == ("split", "v1:salt")
    (stub.folder / "fail-dev.order").unlink()
    assert create(stub, "split") == ("dev.order",)
    assert envfile.read(stub.folder, "dev").text == file.text


def test_the_layout_it_has_is_no_edit(stub: Stub) -> None:
    """A file that left the layout to its default came back with a line that nobody had written."""
    assert create(stub, "whole") == ("dev",)
    assert (stub.folder / "Pulumi.dev.yaml").read_text() == f"{STACK_FILE}encryptionsalt: v1:salt\n"
