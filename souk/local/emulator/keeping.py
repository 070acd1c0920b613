"""Keeps over a stop what moto holds in memory: the tables' items, their streams, and the queues' messages."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any


def save(dynamodb: Any, sqs: Any, file: Path) -> None:
    """Write what the backends hold. The file is this program's own and is read by nothing else."""
    tables: dict[str, Any] = {
        name: {
            "schema": table.schema,
            "items": dict(table.items),
            "stream": table.stream_shard.items if table.stream_shard else [],
        }
        for name, table in dynamodb.tables.items()
    }
    queues = {name: list(queue._messages) for name, queue in sqs.queues.items()}  # noqa: SLF001 - moto has no other name for all of them
    half = file.with_suffix(".new")
    half.write_bytes(pickle.dumps({"tables": tables, "queues": queues}))
    half.replace(file)


def restore(dynamodb: Any, sqs: Any, file: Path) -> None:
    """Put back what was saved, into whatever the plan still has. A table with another key begins empty."""
    if not file.exists():
        return
    saved: dict[str, Any] = pickle.loads(file.read_bytes())  # noqa: S301 - our own file, in the user's own folder
    for name, kept in saved["tables"].items():
        table = dynamodb.tables.get(name)
        if table is not None and table.schema == kept["schema"]:
            table.items.update(kept["items"])
            if table.stream_shard:
                table.stream_shard.items = kept["stream"]
    for name, messages in saved["queues"].items():
        for message in messages if name in sqs.queues else ():
            message.visible_at = 0.0  # who was handling it has ended
            sqs.queues[name]._messages.append(message)  # noqa: SLF001 - `add_message` would take it for a duplicate
