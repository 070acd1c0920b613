"""Serves a connection's requests, one after the other, for as long as its client keeps it open.

werkzeug's own handler takes one request a connection. Before it closes it, it waits 10 ms for what the client might
still send, with 10 MB to read that into: at some hundred requests a second that is most of the work.
"""

from __future__ import annotations

import functools
import io
import sys
import time
import traceback
from email.message import Message
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

EMPTY: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

WORDS: Final = 3
"""Of a request's first line."""


class Handler(MotoRequestHandler):
    """Serves without a line per request: what is worth a line, the gate writes.

    The application has to read all of a request's body: the next request comes behind it.
    """

    wbufsize = -1
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        """Read the request's head. http.server hands it to the parser of e-mails, which is made for worse."""
        self.requestline = str(self.raw_requestline, "iso-8859-1").rstrip("\r\n")
        words = self.requestline.split(" ")
        if len(words) != WORDS or words[2] != "HTTP/1.1":
            return super().parse_request()
        self.command, self.path, self.request_version = words
        self.headers = _headers(self.rfile)
        self.close_connection = self.headers.get("Connection", "").lower() == "close"
        if self.headers.get("Expect", "").lower() == "100-continue":
            return self.handle_expect_100()
        return True

    def make_environ(self) -> dict[str, Any]:
        """What the application is told. Nearly all call `/`, with a body of known length: nothing to work out."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/" or not length.isdigit() or "Transfer-Encoding" in self.headers:
            return super().make_environ()
        host, port = self.server.server_address[:2]
        environ: dict[str, Any] = {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.rfile.read(int(length))),
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "werkzeug.socket": self.connection,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": "",
            "RAW_URI": self.path,
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "CONTENT_LENGTH": length,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
        }
        environ |= {_key(name): value for name, value in self.headers.items() if "_" not in name}
        return environ

    def run_wsgi(self) -> None:
        """Answer one request."""
        self.environ = self.make_environ()
        try:
            parts, status, headers = run_wsgi_app(self.server.app, self.environ, buffered=True)
        except ConnectionError:  # no answer at all, as from a host that isn't reached
            self.close_connection = True
            return
        except Exception:  # noqa: BLE001 - one call's failure, and the caller's to hear of
            self.log_message("%s", traceback.format_exc())
            parts, status, headers = (), "500 Internal Server Error", Headers()
        self._send(status, headers, b"".join(parts))

    def _send(self, status: str, headers: Headers, body: bytes) -> None:
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        if "content-length" not in headers and int(code) not in EMPTY:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """A date as headers have it, worked out once a second and not for each answer."""
        return _date(int(time.time() if timestamp is None else timestamp))

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Write nothing."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Write nothing of connections that were cut: stopping a service cuts some."""


def _headers(file: io.BufferedIOBase) -> Message:
    """The headers, one a line, and the line behind them. Nobody folds lines any more (RFC 9112, section 5.2)."""
    found = Message()
    while (line := file.readline()).strip():
        name, _, value = line.decode("iso-8859-1").partition(":")
        found[name] = value.strip()
    return found


@functools.lru_cache(maxsize=200)
def _key(name: str) -> str:
    """What a header is called in a WSGI environment."""
    return f"HTTP_{name.upper().replace('-', '_')}"


@functools.lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
