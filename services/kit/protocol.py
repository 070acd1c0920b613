"""HTTP/1.1 as uvicorn and httptools read it, with an end to how much of a request's head is read.

httptools has none: whoever sends a header for ever would fill the process's memory.
"""

from __future__ import annotations

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD: Final = 64 * 1024
"""Bytes of request line and headers: what Application Load Balancers let through (ELB User Guide, "Quotas")."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. A request whose head is larger gets 400, and the connection ends."""

    _unfinished = False
    _head = 0

    def on_message_begin(self) -> None:
        """A request begins, in what is being read."""
        self._unfinished, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is read."""
        self._unfinished = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Read on. What is read at once, 256 KiB at most, is looked at as a whole."""
        super().data_received(data)
        if not self._unfinished or self.transport.is_closing():
            return
        self._head += len(data)
        if self._head > LARGEST_HEAD:
            self.send_400_response("The request's head is too large.")
