"""Visitors at a worker of this process, and sites of their own."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.cross_site_session.visitors import OUTLET, Visitor
from tests.cross_site_session.ways import HandedOver, hand_over
from tests.support.shop import new_product, server
from tests.support.workers import COMPANY, Server, bearer, tenant

__all__ = ["OUTLET", "new_product", "server"]

NewGuest = Callable[..., Awaitable[Visitor]]
NewCustomer = Callable[..., Visitor]
NewSite = Callable[..., Awaitable[str]]


@pytest.fixture
def new_guest(server: Server) -> NewGuest:
    """Create guests' sessions."""

    async def create(company: str = COMPANY, **fields: Any) -> Visitor:
        session = await Visitor(server, tenant(company)).create(**fields)
        return Visitor(
            server,
            tenant(company, session.session_token),
            session_id=session.id,
            token=session.session_token,
        )

    return create


@pytest.fixture
async def guest(new_guest: NewGuest) -> Visitor:
    """A guest with a session that refers to nothing."""
    return await new_guest()


@pytest.fixture
def new_customer(server: Server) -> NewCustomer:
    """Name customers whom the server does not know yet."""

    def create(**claims: Any) -> Visitor:
        name = f"cust-{uuid.uuid4()}"
        return Visitor(server, bearer(name, **claims), customer=name)

    return create


@pytest.fixture
def customer(new_customer: NewCustomer) -> Visitor:
    """A customer whom the server does not know yet."""
    return new_customer()


@pytest.fixture(params=["customer", "guest"])
async def visitor(
    request: pytest.FixtureRequest, new_customer: NewCustomer, new_guest: NewGuest
) -> Visitor:
    """A customer, then a guest: both have to find the same rules."""
    return new_customer() if request.param == "customer" else await new_guest()


@pytest.fixture
def new_site(server: Server) -> NewSite:
    """Create sites that no other test changes, with everything switched on."""

    async def create(**columns: Any) -> str:
        key = f"site-{uuid.uuid4()}"
        row = {"name": key, "slug": key, "companyId": COMPANY, "enableCompare": True} | columns
        await server.insert("sites", id=key, **row)
        return key

    return create


@pytest.fixture
async def handed_over(server: Server, new_customer: NewCustomer) -> HandedOver:
    """A customer who went to another site, and left a code unused."""
    return await hand_over(server, new_customer())
