"""Streams of shoppers' containers, as tests follow them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from commerce.cart.v1 import cart_stream_pb2
from commerce.comparison.v1 import comparison_stream_pb2
from commerce.containers.v1 import stream_pb2
from commerce.wishlist.v1 import wishlist_stream_pb2

from tests.containers.shoppers import Shopper
from tests.support.workers import Server

STREAMS_A_CALLER = 6
PATIENCE_SECONDS = 20
KINDS = stream_pb2.Update.Kind
_MESSAGES = {
    "cart": (cart_stream_pb2, "Cart"),
    "wishlist": (wishlist_stream_pb2, "Wishlist"),
    "comparison": (comparison_stream_pb2, "Comparison"),
}
Follow = Callable[..., "Following"]


class Following:
    """A stream that is open."""

    def __init__(self, call: Any, field: str) -> None:
        self.call = call
        self._field = field

    async def any(self) -> Any:
        """Give the next message, heartbeats included; None at the end.

        Raises:
            grpc.aio.AioRpcError: The stream was refused, or cut.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await self.call.read()
        return found or None

    async def next(self) -> Any:
        """Give the next message that tells something; None at the end."""
        while (found := await self.any()) is not None:
            if found.kind != KINDS.HEARTBEAT:
                return found
        return None

    async def told(self) -> tuple[str, int, list[str]]:
        """Give the next message in short: kind, version, names of events."""
        found = await self.next()
        assert found is not None, "the stream has ended"
        return KINDS.Name(found.kind), found.version, list(found.events)

    async def end(self) -> Any:
        """Give how the record ended; what was told before must show nothing of it."""
        while (found := await self.next()).kind == KINDS.CHANGED:
            assert not found.HasField(self._field)
        assert found.kind == KINDS.ENDED, found
        assert await self.next() is None, "the stream closes"
        return found.end

    def shown(self, message: Any) -> Any:
        """Give the record that a message shows; None where it shows none."""
        return getattr(message, self._field) if message.HasField(self._field) else None


def follower(server: Server, opened: list[Following]) -> Follow:
    """Make what opens streams at *server* and notes them in *opened*."""

    def follow(shopper: Shopper, record_id: str | None = None, **fields: Any) -> Following:
        name = shopper.tested.name
        messages, word = _MESSAGES[name]
        guest = shopper.record_id is not None
        if record_id is not None:
            fields[f"{name}_id"] = record_id
        method = f"WatchGuest{word}" if guest else f"Watch{word}"
        stub = (shopper.tested.public if guest else shopper.tested.own)[1](server.channel)
        request = getattr(messages, f"{method}Request")(**fields)
        opened.append(Following(getattr(stub, method)(request, metadata=shopper.metadata), name))
        return opened[-1]

    return follow
