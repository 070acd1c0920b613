"""Whose a connection is: the process at its other end, found as the kernel knows it.

An address tells nothing: every process here may use any of them. The kernel's socket table tells the socket's inode,
and /proc which process holds that inode.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

NETLINK_SOCK_DIAG: Final = 4
SOCK_DIAG_BY_FAMILY: Final = 20
NLM_F_REQUEST: Final = 1
NLMSG_ERROR: Final = 2
HEADER: Final = struct.Struct("=LHHLL")
QUERY: Final = struct.Struct("=BBBxL")
SOCKET_ID: Final = struct.Struct("!HH16s16s")
REST_OF_ID: Final = struct.Struct("=L8s")
INODE_OFFSET: Final = HEADER.size + 4 + 48 + 16
"""Behind the family, state, timer and retransmissions (4), the id (48), and expiry, queues and user (16)."""

NO_COOKIE: Final = b"\xff" * 8
EVERY_STATE: Final = 0xFFFFFFFF

Address = tuple[str, int]


def inode(client: Address, server: Address) -> int | None:
    """The inode of the client's socket of one IPv4 TCP connection on this machine, None if it is gone.

    See sock_diag(7): a query for exactly one socket needs no privilege.
    """
    request = QUERY.pack(socket.AF_INET, socket.IPPROTO_TCP, 0, EVERY_STATE) + _socket_id(client, server)
    header = HEADER.pack(HEADER.size + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 0, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
        kernel.send(header + request)
        answer = kernel.recv(8192)
    kind = HEADER.unpack_from(answer)[1]
    if kind == NLMSG_ERROR:
        return None
    (found,) = struct.unpack_from("=L", answer, INODE_OFFSET)
    return found or None


def holder(socket_inode: int, pids: Iterable[int]) -> int | None:
    """Which of the processes, or of their descendants, holds a socket."""
    wanted = f"socket:[{socket_inode}]"
    for pid in pids:
        if any(_holds(member, wanted) for member in (pid, *_descendants(pid))):
            return pid
    return None


def _socket_id(client: Address, server: Address) -> bytes:
    ends = SOCKET_ID.pack(client[1], server[1], _packed(client[0]), _packed(server[0]))
    return ends + REST_OF_ID.pack(0, NO_COOKIE)


def _packed(host: str) -> bytes:
    return socket.inet_aton(host).ljust(16, b"\0")


def _holds(pid: int, wanted: str) -> bool:
    try:
        with os.scandir(f"/proc/{pid}/fd") as entries:
            return any(_link(entry.path) == wanted for entry in entries)
    except OSError:  # ended meanwhile, or another user's
        return False


def _link(path: str) -> str:
    try:
        return os.readlink(path)  # noqa: PTH115 - hundreds a connection: a Path takes three times as long
    except OSError:
        return ""


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*children, *(below for child in children for below in _descendants(child))]
