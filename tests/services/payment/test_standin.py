"""The card provider's stand-in: as strict about keys and states as a real one, or the tests prove nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from kit.ids import new_id
from tests.services.process import Running


def authorise(provider: Running, key: str, **changes: Any) -> httpx.Response:
    """Ask for a hold."""
    body = {"reference": key, "amount": 100, "currency": "EUR", "token": "tok_visa"} | changes
    return provider.http.post("/v1/charges", json=body, headers={"Idempotency-Key": key})


def step(provider: Running, charge: str, name: str, key: str | None = None) -> tuple[int, str]:
    """Ask for a capture or a refund."""
    headers = {"Idempotency-Key": key or new_id()}
    answer = provider.http.post(f"/v1/charges/{charge}/{name}", json={}, headers=headers)
    return answer.status_code, answer.json()["status"]


def charges(provider: Running, reference: str) -> list[dict[str, Any]]:
    return provider.http.get("/v1/charges", params={"reference": reference}).json()["charges"]


def test_a_key_makes_one_charge_and_another_key_another(provider: Running) -> None:
    """A stand-in that forgives new keys hides the very mistake that costs money."""
    key = new_id()
    with ThreadPoolExecutor(6) as pool:
        answers = [one.result() for one in [pool.submit(authorise, provider, key) for _ in range(6)]]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len(charges(provider, key)) == 1
    assert authorise(provider, key).headers["Idempotent-Replayed"] == "true"
    assert authorise(provider, key, amount=200).status_code == 422
    authorise(provider, new_id(), reference=key)
    assert len(charges(provider, key)) == 2


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer somebody-else-s", "Basic the-merchant-key-of-tests"])
@pytest.mark.parametrize("path", ["charges", "charges/ch_1/capture", "charges/ch_1/refund", "cancellations"])
def test_money_moves_for_its_merchant_alone(provider: Running, path: str, key: str) -> None:
    """A service that sends no key, or an old one, must find out here and not with the real provider."""
    headers = {"Authorization": key, "Idempotency-Key": new_id()}
    body = {"reference": "r", "amount": 100, "currency": "EUR", "token": "tok_visa"}
    assert provider.http.post(f"/v1/{path}", json=body, headers=headers).status_code == 401


def test_money_moves_as_its_state_allows(provider: Running) -> None:
    """Two captures under two keys are a conflict, not two captures."""
    charge = authorise(provider, new_id()).json()["id"]
    assert step(provider, charge, "refund") == (409, "authorised")
    assert step(provider, charge, "capture") == (200, "captured")
    assert step(provider, charge, "capture") == (409, "captured")
    assert step(provider, charge, "refund") == (200, "refunded")
    assert step(provider, charge, "refund") == (409, "refunded")


def test_a_cancelled_reference_can_never_be_charged(provider: Running) -> None:
    """The authorisation that was still on its way when it was cancelled."""
    reference = new_id()
    for _ in range(2):
        answer = provider.http.post(
            "/v1/cancellations", json={"reference": reference}, headers={"Idempotency-Key": new_id()}
        )
        assert (answer.status_code, answer.json()["status"]) == (200, "none")
    assert authorise(provider, reference).status_code == 409
    assert charges(provider, reference) == []


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        ("4242424242424242", 200, None),
        ("6011111111111117", 200, None),
        ("4000000000009995", 402, "insufficient_funds"),
        ("4000000000000069", 402, "expired_card"),
    ],
)
def test_a_card_s_number_decides(provider: Running, number: str, status: int, code: str | None) -> None:
    """The numbers that the shop's testers know."""
    card = {"number": number, "expMonth": 12, "expYear": 2099, "cvc": "123"}
    token = provider.http.post("/v1/tokens", json=card).json()["token"]
    answer = authorise(provider, new_id(), token=token)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    wrong = provider.http.post("/v1/tokens", json=card | {"number": "4242424242424241"})
    late = provider.http.post("/v1/tokens", json=card | {"expYear": 2020})
    assert (wrong.json()["code"], late.json()["code"]) == ("incorrect_number", "expired_card")
