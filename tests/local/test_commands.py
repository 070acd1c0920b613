"""What `souk local`'s other commands show of a running system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.errors import SoukError
from souk.local import report
from tests.local.running import Running


@pytest.fixture
def root(system: Running, tmp_path: Path) -> Path:
    """A checkout whose local system is the running one."""
    (tmp_path / ".souk").mkdir()
    (tmp_path / ".souk" / "local").symlink_to(system.folder)
    return tmp_path


def test_status_has_every_process_and_every_url(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever looks for what doesn't run must find what does."""
    report.status(root, as_json=True)
    told = json.loads(capsys.readouterr().out)
    names = {process["name"] for process in told["processes"]}
    services = {"web", "user", "product", "order", "payment", "inventory", "notification"}
    stores = {"user-accounts", "product-catalogue", "inventory-stock", "product-read-cache", "payment-idempotency"}
    assert services | stores | {"emulator", "souk-dev-authorizer"} <= names
    assert {"shop", "API", "partners' API"} <= set(told["urls"])
    report.status(root, as_json=False)
    assert "product-catalogue" in capsys.readouterr().out


def test_logs_are_one_process_or_all(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is wrong must not look like a process that said nothing."""
    report.logs(root, None, follow=False)
    assert "user-accounts" in capsys.readouterr().out
    report.logs(root, "user-accounts", follow=False)
    assert "ready to accept connections" in capsys.readouterr().out
    with pytest.raises(SoukError, match=r"there is no log of 'nobody'; there are: .*order"):
        report.logs(root, "nobody", follow=False)


def test_migrations_run_again(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A migration that can't be run twice can't be run before every deployment."""
    report.migrate(root, ("user",))
    assert capsys.readouterr().out == "every database is up to date\n"
    with pytest.raises(
        SoukError, match=r"no database of 'uesr' to migrate; there are those of inventory, product, user"
    ):
        report.migrate(root, ("uesr",))


def test_an_outage_of_nothing_names_what_there_is(root: Path) -> None:
    """A typing mistake must not look like an outage that nobody noticed."""
    for name in ("nobody", "user-migration"):
        with pytest.raises(SoukError, match=rf"there is no process '{name}' that stays; there are: .*emulator"):
            report.outage(root, name, 1)
    with pytest.raises(SoukError, match="SECONDS: got inf; allowed: a number"):
        report.outage(root, "product", float("inf"))


def test_nothing_running_is_said_so(tmp_path: Path) -> None:
    """A stack trace of a socket tells nobody what to do."""
    with pytest.raises(SoukError, match="`souk local up` starts one"):
        report.status(tmp_path, as_json=False)
