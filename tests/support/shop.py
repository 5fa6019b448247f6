"""Fixtures that every module's tests use: a worker of this process, and products of their own."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from server.platform.settings import Settings
from tests.support.workers import COMPANY, Server, running_worker

NewProduct = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
async def server(settings: Settings) -> AsyncIterator[Server]:
    """A worker that all tests of this pytest process share."""
    async with running_worker(settings) as running:
        yield running


@pytest.fixture
def new_product(server: Server) -> NewProduct:
    """Create products that no other test changes: 10.00 USD, 1000 in stock unless told."""

    async def create(price: str = "10.00", stock: int = 1000, **columns: Any) -> str:
        key = f"prod-{uuid.uuid4()}"
        row = {"sku": key, "name": "Thing", "slug": key, "stockQuantity": stock} | columns
        row = {"companyId": COMPANY} | row
        await server.insert("products", id=key, price=Decimal(price), **row)
        return key

    return create
