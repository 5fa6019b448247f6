"""A worker of this process, shoppers at it, and products and codes of their own."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from commerce.cart.v1 import public_cart_service_pb2

from server.platform.settings import Settings
from tests.cart.shoppers import Shopper
from tests.support.workers import COMPANY, Server, bearer, running_worker, tenant

NewGuest = Callable[..., Awaitable[Shopper]]
NewCustomer = Callable[..., Shopper]
Make = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
async def server(settings: Settings) -> AsyncIterator[Server]:
    """A worker that all tests of this pytest process share."""
    async with running_worker(settings) as running:
        yield running


@pytest.fixture
def new_guest(server: Server) -> NewGuest:
    """Create guests' carts."""

    async def create(company: str = COMPANY, **fields: Any) -> Shopper:
        request = public_cart_service_pb2.CreateGuestCartRequest(**fields)
        cart = await server.guests.CreateGuestCart(request, metadata=tenant(company))
        return Shopper(
            server,
            tenant(company, cart.session_token),
            cart_id=cart.id,
            session_token=cart.session_token,
        )

    return create


@pytest.fixture
async def guest(new_guest: NewGuest) -> Shopper:
    """A guest with an empty cart."""
    return await new_guest()


@pytest.fixture
def new_customer(server: Server) -> NewCustomer:
    """Name customers whom the server does not know yet."""

    def create(**claims: Any) -> Shopper:
        name = f"cust-{uuid.uuid4()}"
        return Shopper(server, bearer(name, **claims), customer=name)

    return create


@pytest.fixture
def customer(new_customer: NewCustomer) -> Shopper:
    """A customer whom the server does not know yet."""
    return new_customer()


@pytest.fixture(params=["customer", "guest"])
async def shopper(
    request: pytest.FixtureRequest, new_customer: NewCustomer, new_guest: NewGuest
) -> Shopper:
    """A customer, then a guest: both have to find the same rules."""
    return new_customer() if request.param == "customer" else await new_guest()


@pytest.fixture
def service(server: Server) -> Shopper:
    """A service, for the methods of a cart's life."""
    return Shopper(server, bearer("svc-checkout", role="SERVICE"))


@pytest.fixture
def new_product(server: Server) -> Make:
    """Create products that no other test changes: 10.00 USD, 1000 in stock unless told."""

    async def create(price: str = "10.00", stock: int = 1000, **columns: Any) -> str:
        key = f"prod-{uuid.uuid4()}"
        row = {"sku": key, "name": "Thing", "slug": key, "stockQuantity": stock} | columns
        await server.insert("products", id=key, companyId=COMPANY, price=Decimal(price), **row)
        return key

    return create


@pytest.fixture
def new_code(server: Server) -> Make:
    """Create discount codes that no other test uses: 10 % unless told."""

    async def create(**columns: Any) -> str:
        code = f"C{uuid.uuid4().hex[:12].upper()}"
        row = {"type": "percentage", "value": Decimal(10)} | columns
        await server.insert("promotions", id=f"promo-{code}", companyId=COMPANY, code=code, **row)
        return code

    return create
