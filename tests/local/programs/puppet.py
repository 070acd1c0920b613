"""A service's program that does what a test tells it, so that what it may and what it may not is seen from inside it.

It serves PORT as every service does, and takes its orders on a Unix socket beside, which no security group guards.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Answers with what it was asked: method, path, headers, body."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = {
            "service": os.environ["SERVICE_NAME"],
            "method": self.command,
            "path": self.path,
            "headers": dict(self.headers.items()),
            "body": body.decode(),
        }
        answer = self._keys() if self.path == "/v1/keys" else json.dumps(asked).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the base class looks these names up

    def _keys(self) -> bytes:
        file = Path(f"{_socket()}.keys")
        return file.read_bytes() if file.exists() else b'{"keys": []}'

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write nothing."""


def main() -> None:
    """Serve, and obey."""
    threading.Thread(target=_obey, daemon=True).start()
    ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()


def place(parent: int, service: str) -> Path:
    """The Unix socket of a service's puppet, by the process of the system that it belongs to."""
    return Path(tempfile.gettempdir()) / f"puppet-{parent}-{service}"


def _socket() -> Path:
    return place(os.getppid(), os.environ["SERVICE_NAME"])


def _obey() -> None:
    path = _socket()
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve, args=(connection,), daemon=True).start()


def _serve(connection: socket.socket) -> None:
    with connection, connection.makefile("rwb") as stream:
        order = json.loads(stream.readline())
        try:
            answer: Any = {"ok": ORDERS[order.pop("do")](**order)}
        except Exception as error:  # noqa: BLE001 - the test is told whatever it is
            code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
            answer = {"error": type(error).__name__, "code": code, "message": str(error)}
        stream.write(json.dumps(answer, default=str).encode() + b"\n")


def _aws(service: str, operation: str, **params: Any) -> Any:
    import boto3  # noqa: PLC0415 - a puppet that isn't told to doesn't pay for it

    make: Any = boto3.client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - overloads by literal names
    found = getattr(make(service, region_name=os.environ["AWS_REGION"]), operation)(**params)
    found.pop("ResponseMetadata", None)
    return found


def _sql(statement: str, host: str = "", user: str = "", password: str = "") -> Any:
    import psycopg  # noqa: PLC0415 - see above

    prefix = next(name.removesuffix("_DATABASE") for name in os.environ if name.endswith("_DATABASE"))
    arguments: dict[str, Any] = {
        "host": host or os.environ[f"{prefix}_HOST"],
        "port": os.environ[f"{prefix}_PORT"],
        "dbname": os.environ[f"{prefix}_DATABASE"],
        "user": user or os.environ[f"{prefix}_USER"],
        "password": password or os.environ.get(f"{prefix}_PASSWORD", "none"),
        "connect_timeout": "3",
    }
    with psycopg.connect(**arguments) as connection:
        cursor: Any = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else None


def _cache(command: list[str]) -> Any:
    import redis  # noqa: PLC0415 - see above

    prefix = next(name.removesuffix("_GROUP") for name in os.environ if name.endswith("_GROUP"))
    client: Any = redis.Redis(
        host=os.environ[f"{prefix}_HOST"],
        port=int(os.environ[f"{prefix}_PORT"]),
        username=os.environ[f"{prefix}_USER"],
        password=os.environ.get(f"{prefix}_PASSWORD"),
        decode_responses=True,
    )
    return client.execute_command(*command)


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=3) as response:  # noqa: S310 - a test's own URL
        return json.loads(response.read())


def _connect(host: str, port: int) -> str:
    """Connect, send a line, and tell what came back: a refused caller is cut off before anything does."""
    with socket.create_connection((host, port), timeout=3) as connection:
        connection.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        return connection.recv(100).decode(errors="replace")


ORDERS = {
    "aws": _aws,
    "sql": _sql,
    "cache": _cache,
    "get": _get,
    "connect": _connect,
    "environment": lambda: dict(os.environ),
}
