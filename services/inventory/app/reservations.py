"""Reservations: one for each order, whatever is heard of it, and in whatever sequence.

    (nothing) ── placed ──▶ held ── confirmed ──▶ committed
        │  └── too few ──▶ refused  │ └─ too late ─▶ expired ── confirmed, if there still is enough ──▶ committed
        └── rejected, cancelled ──▶ released ◀── rejected, cancelled, from everywhere but `refused`

`released` is final: an order that was cancelled before it is heard to be placed gets nothing, ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from kit import clock, telemetry
from kit.ids import new_id
from kit.log import log
from kit.postgres import outbox
from kit.postgres.pool import Connection

from . import stock
from .events import InventoryRejected, InventoryReserved, Lacking, Line
from .stock import BooksError, Stock

HELD: Final = timedelta(minutes=30)
"""How long an order may take to be paid for. Far above what the saga allows itself: this is for orders it lost."""

KEPT: Final = timedelta(days=90)
"""How long a reservation that is over is remembered: longer than any message about its order can come back."""

Lines = Mapping[str, int]
"""Product → quantity."""


class UnpromisedError(Exception):
    """An order was confirmed that has no reservation, and there isn't enough left for it. Somebody has to look."""


def place(connection: Connection, order_id: str, wanted: Lines) -> None:
    """Hold everything that an order wants, or nothing of it; and tell which."""
    if not _begin(connection, order_id):
        log.info("order known already", order_id=order_id)
        return
    lacking = _take_all(connection, wanted)
    if lacking:
        _enter(connection, order_id, "refused")
        outbox.add(connection, InventoryRejected(order_id=order_id, reason="out-of-stock", lines=lacking))
        telemetry.count("inventory.refused")
        log.info("reservation refused", order_id=order_id, lacking=[line.product_id for line in lacking])
        return
    for product_id, quantity in wanted.items():
        connection.execute("INSERT INTO reservation_lines VALUES (%s, %s, %s)", [order_id, product_id, quantity])
    held = _enter(connection, order_id, "held")
    lines = [Line(product_id=product, quantity=quantity) for product, quantity in wanted.items()]
    outbox.add(
        connection,
        InventoryReserved(order_id=order_id, reservation_id=held["id"], lines=lines, expires_at=held["expires_at"]),
    )
    telemetry.count("inventory.reserved")
    log.info("reserved", order_id=order_id, reservation_id=held["id"])


def commit(connection: Connection, order_id: str) -> None:
    """An order is paid for: what is held for it leaves. Raises UnpromisedError if nothing is, nor can be."""
    state = _state(connection, order_id)
    if state in ("committed", "released"):
        log.info("nothing to commit", order_id=order_id, state=state)
        return
    wanted = _lines(connection, order_id)
    if state == "expired" and not _take_all(connection, wanted):
        log.warning("committed after its expiry", order_id=order_id)
    elif state != "held":
        telemetry.count("inventory.unpromised")
        raise UnpromisedError(f"order {order_id} is confirmed, its reservation {state or 'unknown'}")
    for product_id, quantity in _in_turn(wanted):
        stock.ship(connection, product_id, quantity)
    _enter(connection, order_id, "committed")
    telemetry.count("inventory.committed")
    log.info("committed", order_id=order_id)


def release(connection: Connection, order_id: str) -> None:
    """An order comes to nothing: what it has, held or gone already, can be ordered again."""
    begun = _begin(connection, order_id)
    state = _state(connection, order_id)
    if state in ("held", "committed"):
        _return(connection, order_id, stock.give_back if state == "held" else stock.put_back)
        telemetry.count("inventory.released")
    if begun or state in ("held", "committed", "expired"):
        _enter(connection, order_id, "released")
        log.info("released", order_id=order_id, was="unknown" if begun else state)


def expire(connection: Connection) -> bool:
    """End one reservation that was held for too long, and tell that its order gets nothing. False: there is none.

    One in a transaction: several would lock their products in no common sequence.
    """
    row = connection.execute(
        "SELECT order_id FROM reservations WHERE state = 'held' AND expires_at < %s ORDER BY expires_at LIMIT 1"
        " FOR UPDATE SKIP LOCKED",
        [clock.now()],
    ).fetchone()
    if row is None:
        return False
    order_id = row["order_id"]
    _return(connection, order_id, stock.give_back)
    _enter(connection, order_id, "expired")
    outbox.add(connection, InventoryRejected(order_id=order_id, reason="expired", lines=[]))
    telemetry.count("inventory.expired")
    log.warning("reservation expired", order_id=order_id)
    return True


def forget(connection: Connection) -> int:
    """Delete what has been over for so long that nobody speaks of it any more. Returns how many."""
    return connection.execute(
        "DELETE FROM reservations WHERE state <> 'held' AND updated_at < %s", [clock.now() - KEPT]
    ).rowcount


def _begin(connection: Connection, order_id: str) -> bool:
    """Make an order's row, which everything about the order is done under the lock of. False: there is one."""
    now = clock.now()
    return bool(
        connection.execute(
            "INSERT INTO reservations (order_id, id, state, created_at, updated_at, expires_at)"
            " VALUES (%s, %s, 'released', %s, %s, %s) ON CONFLICT (order_id) DO NOTHING",
            [order_id, new_id(), now, now, now + HELD],
        ).rowcount
    )


def _state(connection: Connection, order_id: str) -> str | None:
    row = connection.execute("SELECT state FROM reservations WHERE order_id = %s FOR UPDATE", [order_id]).fetchone()
    return row["state"] if row else None


def _enter(connection: Connection, order_id: str, state: str) -> dict[str, Any]:
    row = connection.execute(
        "UPDATE reservations SET state = %s, updated_at = %s WHERE order_id = %s RETURNING *",
        [state, clock.now(), order_id],
    ).fetchone()
    if row is None:
        raise BooksError(f"order {order_id}: its reservation is gone")
    return row


def _take_all(connection: Connection, wanted: Lines) -> list[Lacking]:
    """Hold everything, or nothing. Returns what there is too little of; empty: everything is held."""
    held: list[Stock] = []
    lacking: list[Lacking] = []
    with connection.transaction() as savepoint:
        for product_id, quantity in _in_turn(wanted):
            taken = stock.take(connection, product_id, quantity)
            if taken:
                held.append(taken)
                continue
            left = stock.read(connection, product_id)
            lacking.append(Lacking(product_id=product_id, wanted=quantity, available=left.available if left else 0))
        savepoint.force_rollback = bool(lacking)
    if not lacking:
        for one in held:
            stock.tell(connection, one)
    return lacking


def _return(connection: Connection, order_id: str, back: Callable[[Connection, str, int], Stock]) -> None:
    for product_id, quantity in _in_turn(_lines(connection, order_id)):
        stock.tell(connection, back(connection, product_id, quantity))


def _lines(connection: Connection, order_id: str) -> Lines:
    rows = connection.execute(
        "SELECT product_id, quantity FROM reservation_lines WHERE order_id = %s", [order_id]
    ).fetchall()
    return {row["product_id"]: row["quantity"] for row in rows}


def _in_turn(lines: Lines) -> list[tuple[str, int]]:
    """Always in the same sequence: two orders that want the same products must not wait for each other in a circle."""
    return sorted(lines.items())
