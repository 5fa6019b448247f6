"""A worker of this process, shoppers at it, and products and sites of their own."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from commerce.comparison.v1 import public_comparison_service_pb2

from server.platform.settings import Settings
from tests.comparison.shoppers import Shopper, guests
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
    """Create guests' comparisons."""

    async def create(company: str = COMPANY, **fields: Any) -> Shopper:
        request = public_comparison_service_pb2.CreateGuestComparisonRequest(**fields)
        made = await guests(server).CreateGuestComparison(request, metadata=tenant(company))
        return Shopper(
            server,
            tenant(company, made.session_token),
            comparison_id=made.id,
            session_token=made.session_token,
        )

    return create


@pytest.fixture
async def guest(new_guest: NewGuest) -> Shopper:
    """A guest with an empty comparison."""
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
def new_product(server: Server) -> Make:
    """Create products that no other test changes: 10.00 USD unless told."""

    async def create(price: str = "10.00", **columns: Any) -> str:
        key = f"prod-{uuid.uuid4()}"
        if "attributes" in columns:
            columns["attributes"] = json.dumps(columns["attributes"])
        row = {"sku": key, "name": "Thing", "slug": key, "companyId": COMPANY} | columns
        await server.insert("products", id=key, price=Decimal(price), **row)
        return key

    return create


@pytest.fixture
def new_site(server: Server) -> Make:
    """Create sites that no other test changes, with comparisons switched on."""

    async def create(**columns: Any) -> str:
        key = f"site-{uuid.uuid4()}"
        row = {"name": key, "slug": key, "companyId": COMPANY, "enableCompare": True} | columns
        await server.insert("sites", id=key, **row)
        return key

    return create


def ago(**duration: float) -> datetime:
    """Give a time in the past as the columns hold it."""
    return (datetime.now(UTC) - timedelta(**duration)).replace(tzinfo=None)
