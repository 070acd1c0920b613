"""How the engine starts a plugin: it runs it, reads a port from its standard output, and calls it there."""

from __future__ import annotations

import os
import sys
from concurrent import futures

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

CALLS_AT_ONCE = 600
"""More than the engine makes however parallel it is told to be, so that a slow resource holds up no other."""

GLANCE = 1.0
"""Seconds between two looks at whether the engine still lives."""

MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes; the engine's own limit (sdk/go/common/util/rpcutil)."""


def serve(servicer: provider_pb2_grpc.ResourceProviderServicer) -> None:
    """Serve until the engine ends the process, or has been killed: it gave the plugin a process group of its own."""
    engine = os.getppid()
    options = [("grpc.max_receive_message_length", MESSAGE_LIMIT)]
    server = grpc.server(futures.ThreadPoolExecutor(CALLS_AT_ONCE), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while server.wait_for_termination(GLANCE) and os.getppid() == engine:  # True: it still serves
        pass
