"""Addresses on the loopback interface, one for each thing of the plan, so that all keep their planned ports.

Linux answers on all of 127.0.0.0/8. The second part of the address comes from the checkout: two checkouts, each with
its system running, don't meet.
"""

from __future__ import annotations

import errno
import hashlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from components.errors import SoukError

EMULATOR_PORT: Final = 4566
FUNCTIONS_PORT: Final = 9001
TRACES_PORT: Final = 4318
ENTRY_PORT: Final = 8443
"""The internal load balancer's stand-in: 443 is for root alone."""

OUTSIDE_PORT: Final = 8443
"""Every host's outside AWS, for the same reason."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """`services` and `stores` by name, `outside` by host; the rest are the stand-ins of AWS itself."""

    services: dict[str, str]
    stores: dict[str, str]
    outside: dict[str, str]
    emulator: str
    functions: str
    traces: str
    entry: str

    @classmethod
    def of(cls, folder: Path, services: Iterable[str], stores: Iterable[str], hosts: Iterable[str]) -> Addresses:
        """The addresses of the system that keeps its things in `folder`: the same at every start."""
        digest = hashlib.sha256(str(folder).encode()).digest()
        net = f"127.{64 + digest[0] % 128}.{digest[1]}"
        return cls(
            services={name: f"{net}.{10 + index}" for index, name in enumerate(services)},
            stores={name: f"{net}.{100 + index}" for index, name in enumerate(stores)},
            outside={host: f"{net}.{200 + index}" for index, host in enumerate(hosts)},
            emulator=f"{net}.2",
            functions=f"{net}.3",
            traces=f"{net}.4",
            entry=f"{net}.5",
        )


def require_free(host: str, port: int, what: str) -> None:
    """Raise SoukError if something else listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "another program listens there" if taken else str(error.strerror)
            raise SoukError(
                f"{what} needs port {port} on {host}: {reason}. End that program, or choose other ports with --port; "
                f"`ss -ltnp 'sport = :{port}'` says which it is."
            ) from error
