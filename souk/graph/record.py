"""Run a Pulumi program without an engine, and write down everything it registers."""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import threading
import types
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

import pulumi
from pulumi.runtime import Settings, configure, register_stack_transformation, set_all_config
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.settings import _get_rpc_manager, reset_options  # pyright: ignore[reportPrivateUsage] - the public names tell whether it failed, not why
from pulumi.runtime.stack import run_in_stack

from components.errors import SoukError
from souk.graph import urns
from souk.graph.model import Graph, Mode, Resource
from souk.graph.monitor import Recorder, World
from souk.graph.pace import InlineLoop, StuckError, brisk
from souk.graph.places import Places

ORGANIZATION: Final = "organization"
"""What backends without organizations call theirs, and StackReferences start with."""
STUCK: Final = "the program waits for an output that nothing will ever resolve: look for a future of its own making."
LOG: Final = logging.getLogger(__name__)

_one_at_a_time: Final = threading.Lock()
_thread: Final = threading.local()


def record(
    program: Callable[[], None],
    *,
    project: str,
    stack: str,
    config: Mapping[str, str],
    secret_keys: Iterable[str] = (),
    mode: Mode = "preview",
    ids: str = "",
    stack_references: Mapping[str, Mapping[str, Any]] | None = None,
    invokes: Mapping[str, Mapping[str, Any]] | None = None,
    root: str = ".",
) -> Graph:
    """Everything `program` registers and exports.

    `config` holds full keys (`souk:region`) and text, as the engine hands it over. `mode` says what outputs are known:
    see `Mode`. `ids` salts every value that AWS would generate: two recordings with different salts differ in those
    values alone. `stack_references` has the outputs of other stacks by full name, `invokes` the answers to data
    sources by token; what is asked and not there raises SoukError, as does whatever a recording can't imitate.

    Whatever the program raises, in an apply too, is raised here. Calls don't affect each other: each runs in a thread
    of its own, so that the caller may have an event loop or none.
    """
    if getattr(_thread, "records", False):
        raise SoukError("a program that is being recorded starts another recording: record one after the other.")
    places = Places.of(config, ids)
    world = World(stack_references or {}, invokes or {})
    recorder = Recorder(project=project, stack=stack, mode=mode, places=places, world=world)

    def run() -> Graph:
        set_all_config(dict(config), list(secret_keys))
        engine = _Log()
        configure(
            Settings(
                project=project,
                stack=stack,
                monitor=recorder,
                engine=engine,
                dry_run=mode == "preview",
                organization=ORGANIZATION,
                root_directory=root,
            )
        )
        order = _drive(program)
        if engine.errors:
            raise SoukError("\n".join(engine.errors))
        return _graph(recorder, order)

    with _one_at_a_time, brisk(), warnings.catch_warnings():
        # After a failure the SDK drops coroutines it never started. The failure is what has to be told.
        warnings.filterwarnings("ignore", r"coroutine 'Output\.", RuntimeWarning)
        return _in_new_thread(run)


def _in_new_thread(run: Callable[[], Graph]) -> Graph:
    """A thread's context variables start empty, and in them the SDK keeps all its state."""
    result: list[Graph] = []
    failure: list[BaseException] = []

    def body() -> None:
        _thread.records = True
        try:
            result.append(run())
        except BaseException as error:  # noqa: BLE001 - raised below, in the caller's thread
            failure.append(error)
            _close_unstarted()
        finally:
            # The SDK makes a thread's first settings the default of all others. Two resets take that back.
            reset_options()
            reset_options()

    thread = threading.Thread(target=body, name="recording", daemon=True)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return result[0]


def _drive(program: Callable[[], None]) -> list[str]:
    """Run the program to its end, every output resolved. The URNs in the order the program makes the resources."""
    made: list[pulumi.Resource] = []
    failed: list[Exception] = []

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        made.append(args.resource)

    def noted() -> None:
        register_stack_transformation(note)
        try:
            program()
        except Exception as error:
            failed.append(error)
            raise

    async def complete() -> list[str]:
        await run_in_stack(noted)
        return [urn for resource in made if (urn := await resource.urn.future()) is not None]

    loop = InlineLoop()
    # A failed program leaves futures that nobody asks: what failed first is raised, the rest follows from it.
    loop.set_exception_handler(_unasked)
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(complete())
    except StuckError:
        # A constructor that raises leaves outputs that never resolve; the SDK would wait for them.
        raise failed[0] if failed else SoukError(STUCK) from None
    except Exception as error:
        first = _first_failure()
        if first is None or first is error:
            raise
        raise first from None
    finally:
        _finish(loop)


def _first_failure() -> Exception | None:
    """What failed first of all requests: the SDK raises whichever it comes across."""
    first = _get_rpc_manager().unhandled_exception
    if first is not None and first.__cause__ is first:
        # The SDK raises an error from itself where it meets the same one twice, which no traceback shows well.
        first.__cause__ = None
    return first


def _unasked(_loop: asyncio.AbstractEventLoop, _context: dict[str, Any]) -> None:
    """Called for a future that failed and that nobody asked."""


def _finish(loop: InlineLoop) -> None:
    for task in (left := asyncio.all_tasks(loop)):
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    asyncio.set_event_loop(None)
    loop.close()


def _close_unstarted() -> None:
    """End what a failed program never started and its traceback keeps: Python would warn of each when it goes."""
    home = str(Path(pulumi.__file__).parent)
    for found in gc.get_objects():
        if isinstance(found, types.CoroutineType):
            coroutine = cast("types.CoroutineType[Any, Any, Any]", found)
            unstarted = inspect.getcoroutinestate(coroutine) == inspect.CORO_CREATED
            if unstarted and coroutine.cr_code.co_filename.startswith(home):
                coroutine.close()


def _graph(recorder: Recorder, order: list[str]) -> Graph:
    """The recording in the program's order, children of remote components right after them."""
    position = {urn: index for index, urn in enumerate(dict.fromkeys(order))}

    def place(resource: Resource) -> int:
        return position.get(recorder.expanded.get(resource.urn, resource.urn), -1)

    resources = tuple(sorted(recorder.recorded.values(), key=place))
    root = next(resource for resource in resources if resource.type == urns.STACK)
    return Graph(
        project=recorder.project,
        stack=recorder.stack,
        mode=recorder.mode,
        resources=resources,
        outputs=root.outputs,
        invokes=tuple(recorder.invokes),
    )


class _Log:
    """The engine's log: notes go to Python's logging; an error fails the program, as it does under the engine."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def Log(self, request: Any) -> None:  # noqa: N802 - an RPC's name
        """Take one message."""
        match request.severity:
            case engine_pb2.ERROR:
                self.errors.append(request.message)
            case engine_pb2.WARNING:
                LOG.warning("%s", request.message)
            case engine_pb2.INFO:
                LOG.info("%s", request.message)
            case _:
                pass  # what the SDK tells its developers
