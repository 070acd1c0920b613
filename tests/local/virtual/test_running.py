"""One service alone, with stand-ins for all others: the real order service, and everybody else from their contracts."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.errors import SoukError
from souk.local.system import Options, System
from souk.local.virtual import report
from tests.kit.ports import free_port
from tests.local.running import Running, running

PRODUCT = "00000000-0000-4000-8000-000000000009"
READ = "GET /v1/products/{productId}"
PATIENCE = 60


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    """The order service and its stores, and stand-ins."""
    place = tmp_path_factory.mktemp("alone") / "local"
    with running(place, free_port(), "--real", "--virtual", "--only", "order") as system:
        yield system


@pytest.fixture
def root(alone: Running, tmp_path: Path) -> Path:
    """A checkout whose local system this is."""
    (tmp_path / ".souk").mkdir()
    (tmp_path / ".souk" / "local").symlink_to(alone.folder)
    return tmp_path


@pytest.fixture
def customer(alone: Running, root: Path, capsys: pytest.CaptureFixture[str]) -> Generator[httpx.Client]:
    """Somebody with a token that the planned authorizer accepts."""
    report.token(root, "01900000-0000-7000-8000-000000000001", ["orders:read", "orders:write"])
    headers = {"Authorization": f"Bearer {capsys.readouterr().out.strip()}"}
    url = f"http://localhost:{alone.port + 1}"
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=30) as client:
        yield client


def place_order(customer: httpx.Client) -> httpx.Response:
    line = {"productId": PRODUCT, "quantity": 1}
    return customer.post("/v1/orders", json={"lines": [line], "payment": {"method": "card", "token": "tok_visa"}})


def test_a_saga_runs_with_nobody_else_there(
    customer: httpx.Client, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A team that needs six services to try its own tries it rarely, and somebody else's mistakes stop it."""
    order = place_order(customer).raise_for_status().json()
    report.calls(root, "product", as_json=True)
    calls: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert [(call["caller"], call["operation"], call["status"]) for call in calls][-1:] == [("order", READ, 200)]
    data = tmp_path / "reserved.json"
    for event in ("inventory.reserved", "payment.authorised"):
        data.write_text(json.dumps({"orderId": order["id"]}))
        report.send(root, event, data=data)
    until, status = time.monotonic() + PATIENCE, ""
    while status != "confirmed" and time.monotonic() < until:
        status = customer.get(f"/v1/orders/{order['id']}").raise_for_status().json()["status"]
        time.sleep(0.2)
    assert status == "confirmed"


def test_a_callee_can_be_made_to_fail(customer: httpx.Client, root: Path) -> None:
    """What a service does when another fails is seldom tried, because the other seldom fails on demand."""
    report.answer(root, "product", READ, status=404, data=None, times=1)
    assert place_order(customer).status_code == 422
    assert place_order(customer).status_code == 201


def test_stand_ins_refuse_what_the_plan_does(alone: Running) -> None:
    """Alone, an undeclared call would work: together with the others, it is cut off."""
    url = f"http://localhost:{alone.port + 1}"
    assert httpx.get(f"{url}/v1/products/x", trust_env=False).status_code == 422
    assert httpx.get(f"{url}/v1/orders", trust_env=False).status_code == 401
    status = alone.ask("status")
    assert {"user", "product", "payment", "inventory"} <= set(status["virtual"])
    assert {process["name"] for process in status["processes"]} & set(status["virtual"]) == set()


def test_mistakes_are_told(root: Path, tmp_path: Path) -> None:
    """A question that is never answered looks like a system that hangs."""
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"orderId": 7}')
    with pytest.raises(SoukError, match=r"payment\.authorised is never sent like this: \$\.data\.orderId"):
        report.send(root, "payment.authorised", data=wrong)
    with pytest.raises(SoukError, match=r"event: got 'rug\.sold'; allowed: .*order\.placed"):
        report.send(root, "rug.sold", data=None)
    with pytest.raises(SoukError, match=r"--data .*: No such file"):
        report.send(root, "payment.authorised", data=tmp_path / "nothing.json")
    with pytest.raises(SoukError, match="got 'order'; allowed: a service that a stand-in plays"):
        report.answer(root, "order", READ, status=200, data=None, times=1)


def test_nothing_running_is_said_so(tmp_path: Path) -> None:
    """A stack trace of a socket tells nobody what to do."""
    with pytest.raises(SoukError, match="`souk local up` starts one"):
        report.calls(tmp_path, None, as_json=False)


def test_all_services_leave_nobody_to_play(alone: Running, dev_up: Any) -> None:
    """--virtual alone would play nobody, and look as if it did."""
    from souk.local.plan.system import Plan  # noqa: PLC0415 - reads the whole graph

    options = Options(Path.cwd(), alone.home, Path.cwd() / "services", virtual=True)
    with pytest.raises(SoukError, match=r"--virtual: .* Say which to run: --only SERVICE, one of web"):
        System(Plan.of(dev_up), options, print)
