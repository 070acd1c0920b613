"""Serve AWS's APIs until SIGTERM: `python -m souk.local.emulator FILE`, where the file holds `Orders`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from souk.garbage import kept
from souk.local.emulator.orders import Orders


def main() -> None:
    """Read the orders, make what they ask for, serve."""
    orders = Orders.read(Path(sys.argv[1]).read_text())
    os.environ["MOTO_ACCOUNT_ID"] = orders.account  # moto reads it when it is imported
    from werkzeug.serving import make_server  # noqa: PLC0415

    from souk.local.emulator.application import application  # noqa: PLC0415
    from souk.local.emulator.serving import Handler  # noqa: PLC0415

    serving = application(orders)
    server = make_server(orders.host, orders.port, serving.wsgi, threaded=True, request_handler=Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    serving.fill(f"http://{orders.host}:{orders.port}")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _setting(stop))
    with kept():
        _beat(stop)
    server.shutdown()
    serving.save()


def _setting(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    return handle


def _beat(stop: threading.Event) -> None:
    """Sleep until told to stop; the timeout lets signals in."""
    while not stop.wait(1.0):
        pass


if __name__ == "__main__":
    main()
