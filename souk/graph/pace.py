"""What makes a recording several times faster than the SDK's own mocks, with the same result.

A recording has no network and no other process, so three things the SDK does for their sake are left out: a thread per
request, four futures and a task per property, and a stack trace per resource (for the engine's messages). Two more
things grow with the square of the program and are done otherwise: the search for cycles, and the wait for outputs.
A test records one program with and without this and compares the graphs.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import types
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import Any, Final, cast
from unittest import mock

from pulumi import Output, Resource, resource
from pulumi.output import _OutputData  # pyright: ignore[reportPrivateUsage] - what an Output holds
from pulumi.runtime import resource as registration
from pulumi.runtime import rpc, stack
from pulumi.runtime.proto import source_pb2

from souk.garbage import kept
from souk.graph.cycles import CreationOrder

PATIENCE: Final = 5.0
"""Seconds. Only a program that starts threads of its own could still be woken."""

Resolve = Callable[[Any, bool, bool, set[Resource] | None, Exception | None], None]


class StuckError(Exception):
    """Everything waits, and nothing is under way that could end the waiting."""


class _Selector(selectors.DefaultSelector):
    """Notices when the loop would wait for ever: a recording has no input from outside."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As the base class; raises StuckError after PATIENCE when asked to wait without end."""
        events = super().select(PATIENCE if timeout is None else timeout)
        if timeout is None and not events:
            raise StuckError
        return events


class InlineLoop(asyncio.SelectorEventLoop):
    """An event loop whose executor is the loop's own thread: a recorder answers at once, and in a fixed order."""

    def __init__(self) -> None:
        super().__init__(_Selector())

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # pyright: ignore[reportIncompatibleMethodOverride] # noqa: ARG002 - typeshed's TypeVarTuple
        """Call `func` now."""
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is the caller's: whoever awaits the future gets it
            future.set_exception(error)
        return future


@contextlib.contextmanager
def brisk() -> Generator[None]:
    """Replace the SDK's functions, and calm the garbage collector, until the block ends."""
    order = CreationOrder()
    replaced = (
        mock.patch.object(rpc, "transfer_properties", _transfer_properties),
        mock.patch.object(rpc, "declare_dependency", order.declare_dependency),
        mock.patch.object(resource, "register_resource", order.register(registration.register_resource)),
        mock.patch.object(registration, "_get_stack_trace", source_pb2.StackTrace),
        mock.patch.object(stack, "asyncio", types.SimpleNamespace(**(vars(asyncio) | {"wait": _wait}))),
    )
    with kept(), contextlib.ExitStack() as replacements:
        for replacement in replaced:
            replacements.enter_context(replacement)
        yield


async def _wait(tasks: Iterable[asyncio.Future[Any]], return_when: str) -> Any:
    """The SDK waits for the first of all outputs, then looks at all again: wait for all, or for the first to fail."""
    del return_when
    return await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)


def _transfer_properties(res: Resource, props: Mapping[str, Any], custom: bool) -> dict[str, Resolve]:
    """The SDK's function of this name, with one future per property. Outputs follow when the registration ends."""
    loop = asyncio.get_event_loop()
    resolvers: dict[str, Resolve] = {}
    for name in props:
        if name == "urn" or (name == "id" and custom):
            continue
        future: asyncio.Future[_OutputData[Any]] = loop.create_future()
        output = cast("Output[Any]", object.__new__(Output))
        output._data = future  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        res.__dict__[name] = output
        resolvers[name] = _resolver(res, future)
    return resolvers


def _resolver(res: Resource, future: asyncio.Future[_OutputData[Any]]) -> Resolve:
    def resolve(
        value: Any, is_known: bool, is_secret: bool, deps: set[Resource] | None, failed: Exception | None
    ) -> None:
        if failed is None:
            resources = {res, *deps} if deps else {res}
            future.set_result(_OutputData(resources, value, is_known, is_secret))
        else:
            future.set_exception(failed)

    return resolve
