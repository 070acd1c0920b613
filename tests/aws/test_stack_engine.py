"""Creating and moving stacks on the real Pulumi CLI, with state in a folder."""

from __future__ import annotations

import pytest

from components.catalogue import catalogue
from components.errors import SoukError
from components.spec import Http, ServiceSpec
from souk.stacks import envfile
from souk.stacks.carry import carry, situation
from souk.stacks.engine import Engine
from souk.stacks.envfile import Layout
from souk.stacks.init import init
from tests.aws.conftest import STACK_FILE

SYSTEM = catalogue(ServiceSpec(name=name, slot=slot, http=Http()) for slot, name in enumerate(("order", "stock"), 1))
"""What the project's services would be; `stock` was never deployed."""
SERVICES = SYSTEM.names


def ignored(_line: str) -> None:
    """Progress nobody reads."""


def create(engine: Engine, stack: str, layout: Layout | None = None, provider: str | None = None) -> tuple[str, ...]:
    return init(engine, stack, SYSTEM, layout=layout, provider=provider, say=ignored)


def up(engine: Engine, stack: str) -> None:
    engine.run("up", "--stack", stack, "--config-file", "Pulumi.dev.yaml", "--yes", "--skip-preview")


def files(engine: Engine) -> dict[str, str]:
    return {path.name: path.read_text() for path in engine.folder.glob("Pulumi.*yaml")}


def ids(engine: Engine, stack: str) -> dict[str, str]:
    return {resource["urn"].split("::")[-1]: resource.get("id", "") for resource in engine.export(stack)["resources"]}


def test_slices_are_created_with_the_encryption_of_the_environment(engine: Engine) -> None:
    """Each `pulumi stack init` made a salt and a file of its own: no slice could read another's secrets."""
    assert create(engine, "dev", "split") == ("dev.platform", "dev.order", "dev.stock")
    assert sorted(files(engine)) == ["Pulumi.dev.yaml", "Pulumi.yaml"]
    file = envfile.read(engine.folder, "dev")
    assert file.layout == "split"
    assert len(file.secrets) == 1
    salt = file.document["encryptionsalt"]
    states = [engine.export(stack)["secrets_providers"]["state"] for stack in engine.stacks()]
    assert states == [{"salt": salt}] * 3
    assert file.text.startswith(STACK_FILE.replace("config:\n", "config:\n  souk:layout: split\n"))
    before = files(engine)
    assert create(engine, "dev") == ()
    assert files(engine) == before
    up(engine, "dev.platform")
    up(engine, "dev.order")
    assert files(engine) == before


def test_what_contradicts_the_layout_is_refused(engine: Engine) -> None:
    """A stack of the other layout deploys everything a second time, under the same names."""
    with pytest.raises(SoukError, match=r"got 'dev\.order'; allowed: dev, because souk:layout is 'whole'"):
        create(engine, "dev.order")
    assert create(engine, "dev") == ("dev",)
    with pytest.raises(SoukError, match="souk stack move dev --to split"):
        create(engine, "dev", "split")
    with pytest.raises(SoukError, match="got 'awskms://alias/x'; allowed: passphrase, because"):
        create(engine, "dev", provider="awskms://alias/x")
    assert envfile.read(engine.folder, "dev").layout == "whole"
    with pytest.raises(SoukError, match="dev exports no platform"):
        carry(engine, "dev", "split", SERVICES, ignored)


def test_there_and_back_replaces_nothing(engine: Engine) -> None:
    """Done by hand, it renamed the stack file, left salts behind, and a forgotten move recreated a database."""
    create(engine, "dev")
    up(engine, "dev")
    before, file = ids(engine, "dev"), files(engine)["Pulumi.dev.yaml"]

    carry(engine, "dev", "split", SERVICES, ignored)
    assert sorted(files(engine)) == ["Pulumi.dev.yaml", "Pulumi.yaml"]
    split = envfile.read(engine.folder, "dev")
    assert split.text == file.replace("config:\n", "config:\n  souk:layout: split\n")
    assert set(engine.stacks()) == {"dev.platform", "dev.order", "dev.stock"}
    assert ids(engine, "dev.order")["order-queue"] == before["order-queue"]
    assert (engine.folder / ".souk" / "moves" / "dev.json").is_file()

    with pytest.raises(InterruptedError):
        carry(engine, "dev", "whole", SERVICES, stop_at("stack rename"))
    assert "order-queue" in ids(engine, "dev.platform")
    carry(engine, "dev", "whole", SERVICES, ignored)
    assert engine.stacks() == ("dev",)
    assert ids(engine, "dev") == before
    assert files(engine)["Pulumi.dev.yaml"] == split.text.replace("split", "whole")


def test_pending_changes_stop_a_move_before_it_begins(engine: Engine) -> None:
    """What a preview shows must be settled by an update: a move would carry it along unseen."""
    create(engine, "dev")
    up(engine, "dev")
    program = engine.folder / "__main__.py"
    program.write_text(program.read_text().replace('"n", platform', '"m", platform'))
    before = files(engine), situation(engine, "dev")
    with pytest.raises(SoukError, match=r"pulumi up -s dev --config-file Pulumi\.dev\.yaml"):
        carry(engine, "dev", "split", SERVICES, ignored)
    assert (files(engine), situation(engine, "dev")) == before


def stop_at(command: str):
    """A listener that stops everything when it hears of the command."""

    def listen(line: str) -> None:
        if command in line:
            raise InterruptedError

    return listen
