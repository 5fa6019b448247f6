"""What the client makes of calls that fail; see `tests/clients/failures.md`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from contextlib import AsyncExitStack

from commerce.cart.v1.cart_input_pb2 import NewItem
from commerce.cart.v1.cart_service_pb2 import AddItemRequest, ApplyDiscountRequest, GetCartRequest
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from commerce_client import CommerceChannel, CommerceError, connect

READ = GetCartRequest()


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

        async def channel(target: str, timeout_seconds: float = 10) -> CommerceChannel:
            connection = connect(
                os.environ[f"COMMERCE_{target}"],
                token=os.environ["COMMERCE_CUSTOMER_TOKEN"],
                timeout_seconds=timeout_seconds,
                plaintext=True,
            )
            return await opened.enter_async_context(connection)

        shop = await channel("TARGET")
        late = CartServiceStub(shop.acting_as(token=os.environ["COMMERCE_EXPIRED_TOKEN"]))
        carts = CartServiceStub(shop)
        await tell("expired token", late.GetCart(READ))
        await tell("refused call", carts.ApplyDiscount(ApplyDiscountRequest(code="NONE")))
        await tell("invalid input", carts.AddItem(mugs(101)))
        dead = CartServiceStub(await channel("DEAD_TARGET"))
        await tell("dead server", dead.GetCart(READ))
        silent = CartServiceStub(await channel("SILENT_TARGET", timeout_seconds=0.5))
        await tell("deadline", silent.GetCart(READ))

        unsteady = await channel("UNSTEADY_TARGET")
        carts = CartServiceStub(unsteady)
        print(f"read: {(await carts.GetCart(READ)).notes}")
        print(f"change: {(await carts.AddItem(mugs(1))).notes}")
        visitor = unsteady.acting_as(company_id="company", session_token="session")  # noqa: S106
        guest = CartServiceStub(visitor)
        print(f"another caller: {(await guest.GetCart(READ)).notes}")


if __name__ == "__main__":
    asyncio.run(main())
