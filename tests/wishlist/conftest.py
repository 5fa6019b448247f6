"""Shoppers with wishlists at a worker of this process."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from commerce.wishlist.v1 import public_wishlist_service_pb2, public_wishlist_service_pb2_grpc

from tests.support.shop import new_product, server
from tests.support.workers import COMPANY, Server, bearer, tenant
from tests.wishlist.shoppers import Wisher

__all__ = ["new_product", "server"]

NewGuest = Callable[..., Awaitable[Wisher]]
NewCustomer = Callable[..., Wisher]


@pytest.fixture
def new_guest(server: Server) -> NewGuest:
    """Create guests' wishlists."""

    async def create(company: str = COMPANY, **fields: Any) -> Wisher:
        request = public_wishlist_service_pb2.CreateGuestWishlistRequest(**fields)
        stub = public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(server.channel)
        wishlist = await stub.CreateGuestWishlist(request, metadata=tenant(company))
        return Wisher(
            server,
            tenant(company, wishlist.session_token),
            wishlist_id=wishlist.id,
            session_token=wishlist.session_token,
        )

    return create


@pytest.fixture
async def guest(new_guest: NewGuest) -> Wisher:
    """A guest with an empty wishlist."""
    return await new_guest()


@pytest.fixture
def new_customer(server: Server) -> NewCustomer:
    """Name customers whom the server does not know yet."""

    def create(**claims: Any) -> Wisher:
        name = f"cust-{uuid.uuid4()}"
        return Wisher(server, bearer(name, **claims), customer=name)

    return create


@pytest.fixture
def customer(new_customer: NewCustomer) -> Wisher:
    """A customer whom the server does not know yet."""
    return new_customer()


@pytest.fixture(params=["customer", "guest"])
async def wisher(
    request: pytest.FixtureRequest, new_customer: NewCustomer, new_guest: NewGuest
) -> Wisher:
    """A customer, then a guest: both have to find the same rules."""
    return new_customer() if request.param == "customer" else await new_guest()
