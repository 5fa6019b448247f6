"""A guest fills a cart."""

import asyncio
import os

from commerce.cart.v1.cart_input_pb2 import NewItem
from commerce.cart.v1.public_cart_service_pb2 import AddGuestItemRequest, CreateGuestCartRequest
from commerce.cart.v1.public_cart_service_pb2_grpc import PublicCartServiceStub
from commerce_client import Refused, connect

COMPANY = "test-company-id"


async def main() -> None:
    """Ask for more than there is."""
    target = os.environ["COMMERCE_TARGET"]
    async with connect(target, company_id=COMPANY, plaintext=True) as channel:
        cart = await PublicCartServiceStub(channel).CreateGuestCart(
            CreateGuestCartRequest(currency="USD")
        )
        guest = channel.acting_as(company_id=COMPANY, session_token=cart.session_token)
        item = NewItem(product_id="prod-lowstock", quantity=5)
        try:
            await PublicCartServiceStub(guest).AddGuestItem(
                AddGuestItemRequest(cart_id=cart.id, item=item)
            )
        except Refused as refused:
            print(refused.reason, refused.facts["available"])  # OUT_OF_STOCK 3


asyncio.run(main())
