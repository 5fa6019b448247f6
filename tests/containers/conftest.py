"""Shoppers with containers of each kind, at a worker of this process."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.containers.shoppers import KINDS, Shopper, Tested
from tests.support.shop import new_product, server
from tests.support.workers import COMPANY, Server, bearer, tenant

__all__ = ["new_product", "server"]

NewGuest = Callable[..., Awaitable[Shopper]]
NewCustomer = Callable[..., Shopper]
NewSite = Callable[..., Awaitable[str]]


@pytest.fixture(params=KINDS, ids=lambda tested: tested.name)
def tested(request: pytest.FixtureRequest) -> Tested:
    """Each kind of container in turn."""
    found: Tested = request.param
    return found


@pytest.fixture
def new_guest(server: Server, tested: Tested) -> NewGuest:
    """Create guests' containers."""

    async def create(company: str = COMPANY, **fields: Any) -> Shopper:
        made = await Shopper(server, tested, tenant(company)).create(**fields)
        return Shopper(
            server,
            tested,
            tenant(company, made.session_token),
            record_id=made.id,
            session_token=made.session_token,
        )

    return create


@pytest.fixture
async def guest(new_guest: NewGuest) -> Shopper:
    """A guest with an empty container."""
    return await new_guest()


@pytest.fixture
def new_customer(server: Server, tested: Tested) -> NewCustomer:
    """Name customers whom the server does not know yet."""

    def create(**claims: Any) -> Shopper:
        name = f"cust-{uuid.uuid4()}"
        return Shopper(server, tested, bearer(name, **claims), customer=name)

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
def new_site(server: Server) -> NewSite:
    """Create sites that no other test changes, with everything on."""

    async def create(**columns: Any) -> str:
        key = f"site-{uuid.uuid4()}"
        row = {"name": key, "slug": key, "companyId": COMPANY, "enableCompare": True} | columns
        await server.insert("sites", id=key, **row)
        return key

    return create
