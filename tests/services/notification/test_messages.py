"""Customers hear of what happened: at their own address, once, and never of somebody else's."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from kit.dynamodb import Table
from kit.ids import new_id
from kit.settings import Table as TableSettings
from services.notification.app import sent as sent_module
from services.notification.app import texts
from services.notification.app.heard import Money
from services.notification.app.outlets import Outlets
from tests.services import tables
from tests.services.aws import Aws
from tests.services.delivery import body, deliver
from tests.services.notification.conftest import PHONE, Desk, order
from tests.services.process import run, start

TOTAL = {"amount": 1290, "currency": "EUR"}


def test_a_new_customer_is_welcomed_and_a_confirmed_order_told(desk: Desk) -> None:
    """Whoever pays and hears nothing calls, or pays again."""
    ada = desk.customer()
    (welcome,) = desk.mails(ada["email"])
    assert welcome["subject"] == "Welcome to the souk"
    confirmed = order(ada, total=TOTAL)
    assert desk.handle(body("order.confirmed", confirmed)) == []
    _, mail = desk.mails(ada["email"])
    number = confirmed["orderId"][-8:].upper()
    assert number in mail["subject"]
    assert "Hello Ada" in mail["text"]
    assert "12.90 EUR" in mail["text"]
    (text,) = desk.texts()
    assert number in text
    (told,) = desk.told("sms", 1)
    assert (told["customerId"], told["kind"]) == (ada["userId"], "order.confirmed")
    assert PHONE not in json.dumps(told)
    kinds = {told["kind"] for told in desk.told("email", 2)}
    assert kinds == {"user.registered", "order.confirmed"}


def test_an_event_is_sent_once_however_often_and_by_however_many_it_is_handled(desk: Desk) -> None:
    """SQS delivers at least once: a customer read three times that the order was cancelled."""
    ada = desk.customer()
    message = body("order.cancelled", order(ada, reason="customer"))
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(desk.handle, message) for _ in range(8)]:
            done.result()
    assert desk.handle(message) == []
    assert len(desk.mails(ada["email"])) == 2  # with the welcome
    assert len(desk.texts()) == 1
    assert len(desk.told("sms", 1)) == 1
    assert desk.quiet("sms")
    for row in tables.rows(desk.aws, desk.environment["SENT_TABLE"]):
        assert int(row["expiresAt"]["N"]) > 0


def test_of_a_batch_only_what_failed_comes_back(desk: Desk) -> None:
    """One bad message, and the nine good ones with it are sent again and again."""
    ada = desk.customer()
    bodies = [
        body("order.confirmed", order(ada, total=TOTAL)),
        "no JSON",
        body("order.confirmed", {"orderId": new_id(), "customerId": new_id(), "total": TOTAL}),  # of nobody known
        body("order.unheard-of", {}),
        body("order.rejected", order(ada, reason="payment-declined")),
    ]
    assert desk.handle(*bodies) == [1, 2, 3]
    assert len(desk.mails(ada["email"])) == 3


def test_what_was_overtaken_is_sent_when_it_comes_again(desk: Desk) -> None:
    """Events of three services keep no sequence between them."""
    ada = {"userId": new_id(), "email": f"{new_id()}@example.org", "name": "Ada"}
    rejected = order(ada, reason="out-of-stock")
    refund = body(
        "payment.refunded", {"paymentId": "p", "orderId": rejected["orderId"], "amount": TOTAL, "reason": "x"}
    )
    told = body("order.rejected", rejected)
    assert desk.handle(refund, told) == [0, 1]
    assert desk.handle(body("user.registered", ada), told, refund) == []
    subjects = [mail["subject"].split(" ")[0:2] for mail in desk.mails(ada["email"])]
    assert subjects == [["Welcome", "to"], ["Your", "order"], ["Your", "refund"]]
    assert desk.quiet("sms"), "nobody has a number"


def test_an_outlet_that_fails_is_tried_again_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone network that is down must not send the mail again with each attempt."""
    ada = desk.customer()
    message = body("order.cancelled", order(ada, reason="customer"))
    publish = Outlets.sms

    def down(*arguments: Any) -> None:
        del arguments
        raise ClientError({"Error": {"Code": "InternalError"}}, "Publish")

    monkeypatch.setattr(Outlets, "sms", down)
    assert desk.handle(message) == [0]
    assert desk.told("email", 2)[-1]["kind"] == "order.cancelled", "whoever looks after customers waits for the phones"
    assert desk.handle(message) == [0]
    monkeypatch.setattr(Outlets, "sms", publish)
    assert desk.handle(message) == []
    assert desk.quiet("email")
    assert len(desk.mails(ada["email"])) == 2
    assert len(desk.texts()) == 1


@pytest.mark.parametrize("over", ["mail", "sms"])
def test_a_claim_whose_holder_died_runs_out(desk: Desk, monkeypatch: pytest.MonkeyPatch, over: str) -> None:
    """A function that was ended between its claim and its mail: the customer never heard; over its SMS: heard twice."""
    ada = desk.customer()
    event_id = new_id()
    message = body("order.cancelled", order(ada, reason="customer"), event_id=event_id)

    class Killed(BaseException):
        """What no handler sees."""

    def killed(*arguments: Any) -> None:
        del arguments
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Outlets, over, killed)
        with pytest.raises(Killed):
            desk.handle(message)
    assert desk.handle(message) == [0], "the claim holds"
    desk.aws.client("dynamodb").update_item(
        TableName=desk.environment["SENT_TABLE"],
        Key={"messageId": {"S": event_id}},
        UpdateExpression="SET #u = :past",
        ExpressionAttributeNames={"#u": "until"},
        ExpressionAttributeValues={":past": {"N": "1"}},
    )
    assert desk.handle(message) == []
    assert len(desk.mails(ada["email"])) == 2
    assert len(desk.texts()) == 1
    assert sent_module.CLAIMED.total_seconds() > 30


def test_a_write_whose_answer_was_lost_and_that_was_sent_again_is_no_loss(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second try met the claim of the first: the mail went out minutes later, and an alarm with it."""
    ada = desk.customer()

    def twice(params: dict[str, Any], **_: Any) -> None:
        desk.aws.client("dynamodb").put_item(**params)

    table = Table("sent", TableSettings(table=desk.environment["SENT_TABLE"]), {"messageId": "-"})
    table.open()
    table.client.meta.events.register("provide-client-params.dynamodb.PutItem", twice)
    monkeypatch.setattr(vars(desk.notifier)["_sent"], "_table", table)
    assert desk.handle(body("order.cancelled", order(ada, reason="customer"))) == []
    assert len(desk.mails(ada["email"])) == 2


def test_the_latest_number_and_name_count(desk: Desk) -> None:
    """An SMS about an order, to whoever has the old number now."""
    ada = desk.customer()
    late = body("user.registered", ada | {"phone": "+15550001111"})  # told before, come after
    later = body("user.changed", ada | {"phone": "+4479460000000", "name": "Grace"})
    stale = json.loads(late)
    stale["detail"]["occurredAt"] = "2020-01-01T00:00:00.000Z"
    assert desk.handle(later, json.dumps(stale)) == []
    assert desk.handle(body("order.cancelled", order(ada, reason="customer"))) == []
    assert [number for number, _ in desk.phones.sent] == ["+4479460000000"]
    assert "Hello Grace" in desk.mails(ada["email"])[-1]["text"]


@pytest.mark.parametrize("name", ["Ada\r\nBcc: all@example.org", "{text}", "{0.__class__}", "x" * 200, "\u202eadA"])
def test_a_name_is_text_and_nothing_else(desk: Desk, name: str) -> None:
    """A name that becomes a header, or a template's own field."""
    ada = desk.customer(name=name)
    (mail,) = desk.mails(ada["email"])
    assert mail["subject"] == "Welcome to the souk"
    assert "\n\nYour Souk" in mail["text"] or "\\n\\nYour Souk" in mail["text"]
    assert " ".join(name.split()) in mail["text"].encode().decode("unicode_escape", "ignore") or name.isascii() is False


@pytest.mark.parametrize(
    ("money", "text"),
    [
        ((1290, "EUR"), "12.90 EUR"),
        ((5, "EUR"), "0.05 EUR"),
        ((100000, "EUR"), "1000.00 EUR"),
        ((500, "JPY"), "500 JPY"),
    ],
)
def test_amounts_read_as_amounts(money: tuple[int, str], text: str) -> None:
    """«Your order over 1290 EUR»: a call within the minute."""
    assert texts.written(Money(amount=money[0], currency=money[1])) == text


def test_a_reason_that_is_ours_is_not_told() -> None:
    """Why a payment failed within is nobody's business outside."""
    assert "fraud" not in texts.rejected(new_id(), "fraud-suspected").long
    assert "declined" in texts.rejected(new_id(), "payment-declined").long


def test_as_a_container_it_polls_and_stops_when_told(desk: Desk, aws: Aws) -> None:
    """The same image in Kubernetes, where nobody hands over batches."""
    ada = {"userId": new_id(), "email": f"{new_id()}@example.org", "name": "Ada"}
    deliver(aws, desk.environment["QUEUE_URL"], body("user.registered", ada))
    process = start("notification", "app", desk.environment)
    try:
        assert len(desk.told("email", 1)) == 1
        process.terminate()
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        lines = [json.loads(line) for line in output.splitlines()]
        assert lines[-1]["message"] == "stopped"
        assert ada["email"] not in output
    finally:
        process.kill()
        process.wait()


def test_as_a_function_it_loads(desk: Desk) -> None:
    """A handler that can't be imported fails each message until the dead-letter queue has them all."""
    status, output = run("notification", "app.handler", desk.environment)
    assert status == 0, output


def test_a_bad_environment_ends_it_with_a_line_that_says_so(base: dict[str, str]) -> None:
    """A trace of forty lines, of which the last but three names the variable."""
    process = start("notification", "app", base)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "CONTACTS_TABLE" in output
