"""Messages of streams, whichever kind of record they are of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from commerce.containers.v1 import stream_pb2
from google.protobuf.message import Message

from server.containers.following import Update
from server.containers.kind import End

Told = TypeVar("Told", bound=Message)


async def updates_to_pb(
    updates: AsyncIterator[Update[Any]], kind: type[Told], field: str
) -> AsyncIterator[Told]:
    """Make the messages of a stream.

    Args:
        updates: What is told.
        kind: The message.
        field: Its field of the record, whose id is in the field beside.
    """
    async for update in updates:
        yield _update_to_pb(update, kind, field)
        del update  # a stream that waits holds nothing of what it has told


def _update_to_pb(update: Update[Any], kind: type[Told], field: str) -> Told:
    values: dict[str, Any] = {f"{field}_id": update.record_id, field: update.shown}
    return kind(
        kind=stream_pb2.Update.Kind.Value(update.kind.value),
        version=update.version,
        events=update.events,
        end=None if update.end is None else _end_to_pb(update.end),
        **values,
    )


def _end_to_pb(end: End) -> stream_pb2.RecordEnd:
    return stream_pb2.RecordEnd(
        reason=stream_pb2.RecordEnd.Reason.Value(end.reason.value),
        order_id=end.order_id,
        merged_into_id=end.merged_into,
    )
