"""A short way to moto for the calls that a system makes all the time.

moto serves each API by a Flask application of its own, found by working out a host name from the signature. For APIs
that say in a header what is called, that leads to one method: this goes there at once, for a third less work a call.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from moto.core.request import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from souk.local.emulator.turns import Application

MODULES: Final = {
    "AWSEvents": "events",
    "AmazonSQS": "sqs",
    "DynamoDBStreams_20120810": "dynamodbstreams",
    "DynamoDB_20120810": "dynamodb",
}
"""What comes before the dot in X-Amz-Target → moto's module."""


class _Received(Request):
    """A call whose parameters are the JSON of its body. moto also looks for a form, and works out where it went."""

    from_wsgi_server = True
    """moto looks at this for whether a server is around it."""

    form: Any = ImmutableMultiDict[str, Any]()  # pyright: ignore[reportIncompatibleMethodOverride] - cached by the base
    files: Any = ImmutableMultiDict[str, Any]()  # pyright: ignore[reportIncompatibleMethodOverride] - as above

    @property
    def raw_url(self) -> str:
        """Where the call went: for these APIs always the root."""
        return f"http://{self.environ['HTTP_HOST']}/"


class Direct:
    """Answers what is in MODULES, and leaves everything else to the application behind it."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """As WSGI has it."""
        module = MODULES.get(environ.get("HTTP_X_AMZ_TARGET", "").partition(".")[0])
        if module is None or not _plain(environ):
            return self._behind(environ, start_response)
        request = _Received(environ)
        try:
            status, headers, content = _dispatch(module)(request, request.raw_url, request.headers)
        except HTTPException as error:
            return error(environ, start_response)
        start_response(f"{status} {HTTPStatus(status).phrase}", [(name, str(value)) for name, value in headers.items()])
        return [content.encode() if isinstance(content, str) else content]


def _plain(environ: dict[str, Any]) -> bool:
    """Whether the call is made as SDKs make it."""
    where = (environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"), environ.get("QUERY_STRING"))
    return where == ("POST", "/", "") and "HTTP_HOST" in environ


@cache
def _dispatch(module: str) -> Callable[..., tuple[int, Any, Any]]:
    """The method that the API's root path leads to."""
    paths: dict[str, Any] = importlib.import_module(f"moto.{module}.urls").url_paths
    return next(method for path, method in paths.items() if path.rstrip("$") == "{0}/")
