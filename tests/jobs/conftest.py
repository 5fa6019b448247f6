"""Jobs on a database of the test's own, run at a time the test chooses."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from server.jobs.registry import runner
from server.jobs.runner import Outcome, Runner
from server.platform.database.dsn import asyncpg_dsn
from server.platform.maintenance.job import Retiring
from server.platform.settings import Settings
from tests.support.workers import COMPANY

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


class SetClock:
    """A clock that stands where the test puts it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


@dataclass
class House:
    """A database, and the jobs that keep it."""

    url: str
    database: Any
    clock: SetClock
    build: Callable[..., Awaitable[Runner]]

    async def run(self, name: str, *, dry_run: bool = False, **settings: Any) -> Outcome:
        """Run a job and give how it ended."""
        outcome = await (await self.build(**settings)).run(name, dry_run=dry_run)
        assert outcome is not None
        return outcome

    async def cart(self, *, items: int = 1, **columns: Any) -> str:
        """Put a cart into the database, ACTIVE and alive unless *columns* say else."""
        key = columns.pop("id", f"cart-{uuid.uuid4()}")
        now = self.clock.time.replace(tzinfo=None)
        moments = [value for value in columns.values() if isinstance(value, datetime)]
        row = {
            "companyId": COMPANY,
            # Nothing happens to a cart before it is there.
            "createdAt": min([now, *moments]),
            "updatedAt": now,
            "lastActivityAt": now,
            "expiresAt": now + timedelta(days=30),
            "itemCount": items,
            "subtotal": items * 10,
            "grandTotal": items * 10,
        } | columns
        await self.insert("carts", id=key, **row)
        for number in range(items):
            await self.insert(
                "cart_items",
                id=f"{key}-{number}",
                cartId=key,
                productId="prod-mug",
                productSnapshot='{"name": "Mug", "sku": "MUG"}',
                unitPrice=10,
                originalPrice=10,
                lineTotal=10,
                customFields=f'{{"n": {number}}}',
            )
        return key

    async def insert(self, table: str, **columns: Any) -> None:
        """Put a row into the database."""
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(f"${place + 1}" for place in range(len(columns)))
        await self.database.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places})", *columns.values()
        )

    async def value(self, sql: str, *arguments: Any) -> Any:
        """Look up one value."""
        return await self.database.fetchval(sql, *arguments)

    async def status(self, cart: str) -> str | None:
        """Give a cart's status; None when it is gone."""
        found = await self.value("SELECT status::text FROM carts WHERE id = $1", cart)
        return None if found is None else str(found)

    def ago(self, **span: float) -> datetime:
        """Give a time before the clock's, as the columns hold it."""
        return (self.clock.time - timedelta(**span)).replace(tzinfo=None)


@pytest.fixture
async def house(fresh_database_url: str, tmp_path: Any) -> AsyncIterator[House]:
    """Jobs on a database that this test has for itself."""
    clock = SetClock()
    async with AsyncExitStack() as stack:

        async def build(retiring: Retiring | None = None, **fields: Any) -> Runner:
            settings = Settings(
                node_env="test",
                database_url=fresh_database_url,
                run_directory=str(tmp_path / "run"),
                **fields,
            )
            return await stack.enter_async_context(runner(settings, clock=clock, retiring=retiring))

        pool = await stack.enter_async_context(
            asyncpg.create_pool(asyncpg_dsn(fresh_database_url), min_size=1, max_size=4)
        )
        yield House(fresh_database_url, pool, clock, build)
