"""What is secret is in no row that many read, by whatever header it came."""

from __future__ import annotations

import secrets

import asyncpg
import httpx
import pytest

from server.platform.database.dsn import asyncpg_dsn
from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY


@pytest.mark.parametrize("header", ["x-request-id", "user-agent"])
async def test_a_secret_in_a_header_that_is_kept_is_in_no_row(
    stack: RunningStack, header: str
) -> None:
    """The request's id and the user agent were stored as they came."""
    secret = secrets.token_hex(32)
    headers = {"x-company-id": COMPANY, header: f"to-{secret}"}
    async with httpx.AsyncClient(base_url=stack.api_url, headers=headers) as client:
        cart = (await client.post("/api/public/cart", json={})).raise_for_status().json()
    session = await asyncpg.connect(asyncpg_dsn(stack.database_url))
    rows = await session.fetch(
        """SELECT a::text AS row FROM audit_logs a WHERE "entityId" = $1
        UNION ALL SELECT e::text FROM commerce_events e WHERE "aggregateId" = $1""",
        cart["id"],
    )
    await session.close()
    assert len(rows) == 2
    assert not any(secret in row["row"] for row in rows)
