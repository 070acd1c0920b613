"""The emulator's parts, put together."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Request, Response

from souk.local.emulator.backends import Backends
from souk.local.emulator.brisk import make_brisk
from souk.local.emulator.direct import Direct
from souk.local.emulator.gate import Gate
from souk.local.emulator.judge import Caller, Judge
from souk.local.emulator.materialise import materialise
from souk.local.emulator.needs import Need, Needs
from souk.local.emulator.orders import Orders
from souk.local.emulator.texts import Texts
from souk.local.emulator.turns import Application, Turns

OWN: str = "/_souk/"
"""Paths of the emulator's own, for who started it: what was used, what was sent."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What answers, and what fills it before anybody else asks."""

    wsgi: Application
    orders: Orders
    judge: Judge
    turns: Turns
    backends: Backends
    filled: threading.Event

    def save(self) -> None:
        """Keep what services have written. No call is answered from now on: it would be lost, unknown to its caller."""
        with self.turns.closed():
            self.backends.save(Path(self.orders.kept))

    def fill(self, url: str) -> None:
        """Make the planned resources through the API at `url`."""
        session = boto3.Session(
            aws_access_key_id=self.orders.admin,
            aws_secret_access_key="-",  # noqa: S106 - nobody checks signatures here
            region_name=self.orders.region,
        )
        made: dict[str, Any] = {}

        def client(service: str) -> Any:
            if service not in made:
                made[service] = session.client(service, endpoint_url=url)  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownMemberType] - overloads by literal names
            return made[service]

        def deliverable(rule: str, queue: str) -> bool:
            need = Need("sqs:SendMessage", queue, {"aws:SourceArn": (rule,)})
            return self.judge.decide("events.amazonaws.com", need).allowed

        materialise(self.orders.recorded(), client, values=self.orders.values, deliverable=deliverable)
        self.backends.name_streams(self.orders.streams)
        self.backends.keep_secrets(self.orders.secrets)
        self.backends.restore(Path(self.orders.kept))
        self.filled.set()


def application(orders: Orders) -> Serving:
    """moto behind the gate, and the emulator's own paths beside it."""
    make_brisk()
    judge = Judge(orders.roles, orders.guarded)
    backends = Backends(orders.account, orders.region)
    texts = Texts(Direct(DomainDispatcherApplication(create_backend_app)))
    turns = Turns(texts, backends)
    gate = Gate(
        turns,
        judge,
        Needs(orders.partition, orders.account, orders.region),
        {key: _caller(*said) for key, said in orders.callers.items()},
        admin=orders.admin,
    )

    def wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(OWN):
            return gate(environ, start_response)
        if Request(environ).headers.get("Authorization") != f"Bearer {orders.admin}":
            return Response("", status=403)(environ, start_response)
        tells = {
            "ready": serving.filled.is_set,
            "used": judge.used,
            "sent": lambda: backends.sent(texts.sent),
            "spent": gate.meter.told,
        }
        told = tells[path.removeprefix(OWN)]()
        return Response(json.dumps(told), mimetype="application/json")(environ, start_response)

    serving = Serving(wsgi, orders, judge, turns, backends, threading.Event())
    return serving


def _caller(name: str, role: str, reaches: list[str] | None) -> Caller:
    return Caller(name, role, None if reaches is None else frozenset(reaches))
