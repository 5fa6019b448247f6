"""Bearer tokens that are refused before their time, known to every worker within a second."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from server.platform.grpc.authentication import Revocations
from server.platform.postgres import Database, Statement
from server.platform.tables import revoked_tokens
from server.platform.telemetry import logger

POLL_SECONDS = 1.0

_REVOKED = Statement(
    select(revoked_tokens.c.id).where(
        revoked_tokens.c.expires_at > func.timezone("UTC", func.now())
    )
)


async def watch_revocations(database: Database, revocations: Revocations) -> None:
    """Keep *revocations* as the table has them, until cancelled."""
    known = True
    while True:
        try:
            rows = await database.fetch(_REVOKED, {})
            revocations.ids = frozenset(row["id"] for row in rows)
            known = True
        except Exception as failure:  # noqa: BLE001 - the database comes back; the watch stays
            if known:
                logger().warning("revocations unknown", exc_info=failure)
            known = False
        await asyncio.sleep(POLL_SECONDS)
