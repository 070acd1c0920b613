"""A service of the tests: it echoes, fails, takes its time, calls a peer, and asks a database."""

import os
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from kit.client.service import ServiceClient
from kit.dependency import Dependency, Worker
from kit.events.publisher import Publisher
from kit.log import log
from kit.postgres.pool import Postgres
from kit.server import serve
from kit.settings import Bus, Callee, Database, Queue, load
from kit.sqs.worker import QueueWorker
from kit.web.app import create_app
from kit.web.bodies import Answer, RequestBody
from kit.web.identity import Caller, scoped
from kit.web.text import Line

router = APIRouter()


class Said(RequestBody):
    """Something to repeat."""

    text: Line


class Repeated(Answer):
    """The repetition."""

    text: str


@router.post("/v1/echo")
def echo(said: Said) -> Repeated:
    """Repeat."""
    return Repeated(text=said.text)


@router.get("/v1/mine")
def mine(who: Annotated[Caller, Depends(scoped("demo:read"))]) -> Repeated:
    """Who calls."""
    return Repeated(text=who.subject)


@router.get("/v1/bug")
def bug() -> Repeated:
    """A programming error."""
    raise KeyError("what only the log may say")


@router.get("/v1/slow")
def slow() -> Repeated:
    """Takes a second."""
    log.info("slow begun")
    time.sleep(1)
    return Repeated(text="done")


@router.get("/v1/word")
def word() -> Repeated:
    """A word."""
    return Repeated(text="word")


@router.get("/v1/peer")
def peer(request: Request) -> Repeated:
    """What the peer says."""
    return request.app.state.peer.fetch("/v1/word", Repeated)


@router.get("/v1/row")
def row(request: Request) -> Repeated:
    """What the database says."""
    with request.app.state.database.transaction() as connection:
        return Repeated(text=str(connection.execute("SELECT 1 AS one").fetchone()["one"]))


def make():
    dependencies: list[Dependency] = []
    database = Postgres("main", load(Database, "main")) if "MAIN_HOST" in os.environ else None
    client = ServiceClient("peer", load(Callee, "peer")) if "PEER_URL" in os.environ else None
    dependencies += [found for found in (database, client) if found]
    workers: list[Worker] = []
    if "QUEUE_URL" in os.environ:
        dependencies.append(Publisher(load(Bus)))
        workers.append(QueueWorker("queue", load(Queue).queue_url, lambda message: log.info("heard", id=message.id)))
    app = create_app(name="demo", routers=[router], dependencies=dependencies, workers=workers)
    app.state.database, app.state.peer = database, client
    return app


serve(make)
