"""Streams that go on by themselves: each change once, whatever breaks between.

`follow(carts.WatchCart, WatchCartRequest())` gives the updates of a record one after the other,
until it ends. `follow_blocking` does so for stubs of a channel of `connect_blocking`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from commerce.containers.v1 import stream_pb2

from commerce_client.errors import CommerceError

PATIENCE_SECONDS = 60.0
"""After how long without any message, heartbeats included, a stream counts as broken."""
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.25, 10.0
_KINDS = stream_pb2.Update.Kind
_PASSING = frozenset(
    {"UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "INTERNAL", "UNKNOWN", "RATE_LIMITED"}
)
"""The reasons of failures that are a matter of time."""


class _Place:
    """Where a stream is."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._id = ""
        self.failures = 0
        self.over = False

    def request(self) -> Any:
        """Give what the stream is opened with now."""
        return self._request

    def take(self, update: Any) -> bool:
        """Note what was told, and say whether it is to be given on."""
        self.failures = 0
        if update.kind in {_KINDS.HEARTBEAT, _KINDS.RECONNECT}:
            return False
        request = type(self._request)()
        request.CopyFrom(self._request)
        field = update.DESCRIPTOR.fields_by_number[2].name
        record_id, before = getattr(update, field), request.after_version
        if record_id == self._id and update.kind == _KINDS.CHANGED and update.version <= before:
            return False
        setattr(request, field, record_id)
        request.after_version = update.version
        self._id, self._request = record_id, request
        self.over = update.kind == _KINDS.ENDED
        return True

    def failed(self, failure: CommerceError) -> None:
        """Raise what coming anew is of no use for."""
        if failure.reason not in _PASSING:
            raise failure

    def pause_seconds(self) -> float:
        """Say how long to wait before coming anew."""
        most = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** min(self.failures, 10))
        self.failures += 1
        return most * random.uniform(0.5, 1.0)  # noqa: S311 - so that not all come at once


async def follow(
    watch: Callable[..., Any], request: Any, *, patience_seconds: float = PATIENCE_SECONDS
) -> AsyncIterator[Any]:
    """Give the updates of a record: first as it is, then each change once, until it ends.

    Args:
        watch: The stub's method, such as `CartServiceStub(channel).WatchCart`.
        request: What it is called with first.
        patience_seconds: After how long without any message a stream counts as broken.

    Raises:
        CommerceError: The caller may not, or no longer, follow the record.
    """
    place = _Place(request)
    while not place.over:
        call = watch(place.request())
        try:
            while not place.over:
                update = await asyncio.wait_for(call.read(), patience_seconds)
                if not update or update.kind == _KINDS.RECONNECT:
                    break
                if place.take(update):
                    yield update
        except TimeoutError:
            pass
        except CommerceError as failure:
            place.failed(failure)
        finally:
            call.cancel()
        if not place.over:
            await asyncio.sleep(place.pause_seconds())


def follow_blocking(watch: Callable[..., Any], request: Any) -> Iterator[Any]:
    """Give the updates of a record as `follow` does, of a stub without asyncio.

    Raises:
        CommerceError: The caller may not, or no longer, follow the record.
    """
    place = _Place(request)
    while not place.over:
        call = watch(place.request())
        try:
            for update in call:
                if update.kind == _KINDS.RECONNECT:
                    break
                if place.take(update):
                    yield update
                if place.over:
                    return
        except CommerceError as failure:
            place.failed(failure)
        finally:
            call.cancel()
        time.sleep(place.pause_seconds())
