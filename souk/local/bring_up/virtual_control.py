"""What commands ask of the stand-ins, and of the bus in the name of services that don't run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.errors import SoukError
from souk.local.bring_up.virtual import sent
from souk.local.control import Handler
from souk.local.system import System
from souk.local.virtual.desk import Desk


def virtual_handlers(system: System) -> dict[str, Handler]:
    """The handlers, by what is asked."""

    async def calls(question: Mapping[str, Any], pid: int) -> Any:
        del question, pid
        return _desk(system).calls()

    async def answer(question: Mapping[str, Any], pid: int) -> Any:
        del pid
        service, operation = question["service"], question["operation"]
        _desk(system).prepare(service, operation, question["status"], question["body"], question["times"])
        return True

    async def send(question: Mapping[str, Any], pid: int) -> Any:
        del pid
        return await sent(system, question["event"], question["data"])

    async def token(question: Mapping[str, Any], pid: int) -> Any:
        del pid
        if system.mint is None:
            raise SoukError(
                "the service that issues tokens runs itself, or there is none: sign in there. "
                "`souk local up --only SERVICE --virtual` plays it."
            )
        return system.mint.token(question["subject"], question["scopes"])

    return {"calls": calls, "answer": answer, "send": send, "token": token}


def _desk(system: System) -> Desk:
    if system.desk is None:
        raise SoukError("no stand-in plays here. `souk local up --only SERVICE --virtual` starts some.")
    return system.desk
