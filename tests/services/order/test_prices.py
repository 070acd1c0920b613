"""A catalogue that is away: no order at a price that nobody knows, and an answer that says so, soon."""

from __future__ import annotations

from kit.ids import new_id
from tests.services.order.conftest import Shop


def test_without_prices_there_is_no_order_and_soon_no_call(shop: Shop) -> None:
    """Every customer waited for three time-outs of a service that had been down for an hour."""
    wanted, customer = shop.wanted(), new_id()
    for junk in (b"", b"<html>", b'{"price": {"amount": -5, "currency": "EUR"}}', b'{"price": 5}'):
        shop.catalogue.answer = (200, junk)
        assert shop.place(customer, **wanted).status_code == 503, junk
    for status in (301, 400, 401, 403, 422):
        shop.catalogue.answer = (status, b"{}")
        assert shop.place(customer, **wanted).status_code == 503, status
    shop.catalogue.answer = (500, b"")
    for _ in range(12):
        answer = shop.place(customer, "one-key", **wanted)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:souk:problem:prices-unavailable")
        assert "Retry-After" in answer.headers
    asked = shop.catalogue.asked
    assert shop.place(customer, "one-key", **wanted).status_code == 503
    assert shop.catalogue.asked == asked, "the circuit is open"
    assert shop.http.get("/ready").status_code == 200, "an outage there must not become one here"
    assert shop.running.wait_for("prices unknown", reason="circuit open")
