"""What the client makes of calls that fail; see `tests/clients/failures.md`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from contextlib import AsyncExitStack

from commerce.cart.v1.cart_input_pb2 import NewItem
from commerce.cart.v1.cart_service_pb2 import AddItemRequest, ApplyDiscountRequest, GetCartRequest
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from commerce_client import CommerceError, connect


async def tell(what: str, call: Awaitable[object]) -> None:
    """Print how a call fails."""
    try:
        await call
    except CommerceError as failed:
        known = "with a request id" if failed.request_id else "without a request id"
        print(f"{what}: {failed.status.name}, {failed.reason}, {known}")
        for violation in failed.violations:
            print(f"  violation: {violation.field}")


def mugs(quantity: int) -> AddItemRequest:
    """Ask for mugs."""
    return AddItemRequest(item=NewItem(product_id="prod-mug", quantity=quantity))


async def main() -> None:
    """Make calls that fail."""
    async with AsyncExitStack() as opened:

        async def carts(
            target: str, whose: str = "CUSTOMER", timeout_seconds: float = 10
        ) -> CartServiceStub:
            channel = connect(
                os.environ[f"COMMERCE_{target}"],
                token=os.environ[f"COMMERCE_{whose}_TOKEN"],
                timeout_seconds=timeout_seconds,
                plaintext=True,
            )
            return CartServiceStub(await opened.enter_async_context(channel))

        late = await carts("TARGET", whose="EXPIRED")
        await tell("expired token", late.GetCart(GetCartRequest()))
        shop = await carts("TARGET")
        await tell("refused call", shop.ApplyDiscount(ApplyDiscountRequest(code="NONE")))
        await tell("invalid input", shop.AddItem(mugs(101)))
        dead = await carts("DEAD_TARGET")
        await tell("dead server", dead.GetCart(GetCartRequest()))
        silent = await carts("SILENT_TARGET", timeout_seconds=0.5)
        await tell("deadline", silent.GetCart(GetCartRequest()))
        unsteady = await carts("UNSTEADY_TARGET")
        print(f"read: {(await unsteady.GetCart(GetCartRequest())).notes}")
        print(f"change: {(await unsteady.AddItem(mugs(1))).notes}")


if __name__ == "__main__":
    asyncio.run(main())
