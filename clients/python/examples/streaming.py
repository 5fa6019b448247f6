"""What the client makes of streams; see `tests/clients/streaming.md`."""

from __future__ import annotations

import asyncio
import os

from commerce.cart.v1.cart_input_pb2 import NewItem
from commerce.cart.v1.cart_service_pb2 import AddItemRequest
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from commerce.cart.v1.cart_stream_pb2 import WatchCartRequest
from commerce.containers.v1.stream_pb2 import Update
from commerce_client import CommerceChannel, CommerceError, connect, follow

MUG = AddItemRequest(item=NewItem(product_id="prod-mug", quantity=1))


def channel(target: str) -> CommerceChannel:
    """Open a channel."""
    token = os.environ["COMMERCE_CUSTOMER_TOKEN"]
    return connect(os.environ[target], token=token, plaintext=True)


async def refusal(carts: CartServiceStub, request: WatchCartRequest) -> str:
    """Say why a stream is refused."""
    try:
        async for _ in follow(carts.WatchCart, request):
            pass
    except CommerceError as failed:
        return failed.reason
    return "not refused"


async def main() -> None:
    """Follow a cart."""
    async with channel("COMMERCE_TARGET") as shop, channel("COMMERCE_BREAKING_TARGET") as breaking:
        carts, seen = CartServiceStub(shop), []
        async for update in follow(CartServiceStub(breaking).WatchCart, WatchCartRequest()):
            seen.append(update)
            if len(seen) == 7:
                break
            await carts.AddItem(MUG)
        print("first:", Update.Kind.Name(seen[0].kind))
        print("then:", *(update.version - seen[0].version for update in seen[1:]))
        late = CartServiceStub(shop.acting_as(token=os.environ["COMMERCE_EXPIRED_TOKEN"]))
        print("expired token:", await refusal(late, WatchCartRequest()))
        print("unknown cart:", await refusal(carts, WatchCartRequest(cart_id="no-such-cart")))


asyncio.run(main())
