"""How far events can be read without passing one over whose transaction still runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from server.platform.database.pool import Executor
from server.platform.database.statement import Statement

_HORIZON = Statement(
    text("""
WITH snapshot AS MATERIALIZED (SELECT pg_current_snapshot() AS taken),
running AS (
    SELECT (number::text)::bigint AS number
    FROM snapshot CROSS JOIN pg_snapshot_xip(taken) AS xip (number)
), here AS (
    SELECT (backend_xid::text)::bigint AS number, xact_start AS begun FROM pg_stat_activity
    WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    UNION ALL
    SELECT (transaction::text)::bigint, prepared FROM pg_prepared_xacts
    WHERE database = current_database()
)
SELECT least((pg_snapshot_xmax(taken)::text)::bigint, oldest) AS horizon,
    (least(clock_timestamp(), begun) AT TIME ZONE 'UTC')::timestamp(3) AS through
FROM snapshot CROSS JOIN (
    SELECT min(r.number) AS oldest, min(h.begun) AS begun
    FROM running r JOIN here h ON h.number = r.number % 4294967296) AS writing""")
)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far events can be read now."""

    transaction: int
    """All transactions of this database before it have ended."""
    through: datetime
    """Up to when all that was done is therefore known, as the columns hold it."""


async def horizon(executor: Executor) -> Horizon:
    """Find the transaction before which all have ended.

    The time is the beginning of the oldest transaction that still writes, else now. Transactions
    of the cluster's other databases write no events here, however long they last. Those who run
    are named by the last 32 bits of their numbers. One that ends between the snapshot and the look
    at who runs is seen by the statements that follow.
    """
    row = await executor.fetch_row(_HORIZON, {})
    return Horizon(int(row["horizon"]), row["through"])
