"""Read a stack's resources once per request: the SDK reads them anew for every rule on the stack.

With thirty such rules that was nine tenths of the pack's work in the engine's hands. Within one request a message
always means the same; what was read of it is shared, through proxies that nothing can write to. Outside a request on a
stack the SDK's own functions do what they always do.
"""

from __future__ import annotations

import threading
import types
from collections.abc import Callable
from typing import Any

from google.protobuf import json_format
from pulumi_policy import policy as sdk

_request = threading.local()


def read_once() -> None:
    """Replace, in the SDK's server, what reads a resource. Once per process, before the pack is made."""
    servicer: Any = sdk._PolicyAnalyzerServicer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    servicer.AnalyzeStack = within_request(servicer.AnalyzeStack)
    module: Any = sdk
    reader = {**vars(json_format), "MessageToDict": once_per_request(json_format.MessageToDict)}
    module.json_format = types.SimpleNamespace(**reader)
    module.deserialize_properties = once_per_request(module.deserialize_properties)
    module.unknown_checking_proxy = once_per_request(module.unknown_checking_proxy)


def within_request(analyze: Callable[..., Any]) -> Callable[..., Any]:
    def analyze_stack(servicer: Any, request: Any, context: Any) -> Any:
        _request.read = {}
        try:
            return analyze(servicer, request, context)
        finally:
            del _request.read

    return analyze_stack


def once_per_request(read: Callable[..., Any]) -> Callable[..., Any]:
    """`read`, which within a request on a stack gives the same answer for the same object.

    How else it is asked, as for a remediation, is the SDK's own business.
    """

    def remembered(given: Any, *how: Any) -> Any:
        known: dict[tuple[int, int], tuple[Any, Any]] | None = getattr(_request, "read", None)
        if known is None or how:
            return read(given, *how)
        key = id(read), id(given)
        if key not in known:
            known[key] = given, read(given)  # holding what was given keeps its identity its own
        return known[key][1]

    return remembered
