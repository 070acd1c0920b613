"""AWS End User Messaging, which moto doesn't know: takes SMS, and remembers them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from souk.local.emulator.turns import Application

TARGET: Final = "PinpointSMSVoiceV2."
KIND: Final = "application/x-amz-json-1.0"


class Texts:
    """Answers this one API, and leaves all others to the application behind it. `sent` are (number, text)."""

    def __init__(self, behind: Application) -> None:
        self.sent: list[tuple[str, str]] = []
        self._behind = behind

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """As WSGI has it."""
        target: str = environ.get("HTTP_X_AMZ_TARGET", "")
        if not target.startswith(TARGET):
            return self._behind(environ, start_response)
        request = Request(environ)
        return self._answer(target.removeprefix(TARGET), json.loads(request.get_data()))(environ, start_response)

    def _answer(self, operation: str, asked: dict[str, Any]) -> Response:
        if operation != "SendTextMessage":
            told = {"__type": "ValidationException", "message": f"{operation} is not stood in for"}
            return Response(json.dumps(told), 400, mimetype=KIND)
        self.sent.append((asked["DestinationPhoneNumber"], asked["MessageBody"]))
        return Response(json.dumps({"MessageId": str(uuid.uuid4())}), mimetype=KIND)
