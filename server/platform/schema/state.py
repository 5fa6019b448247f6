"""What a database holds of the modules' tables, whoever made or dropped them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg

BASELINE = "20260101000000"
MODULES = "20260101140542"
PARTIAL_INDEXES = "20260101140600"

OLDEST_SERVED = "20260601090000"
"""The oldest head whose server can work on the schema of this one.

Recorded in the database by an upgrade, for servers that know nothing of the newer revisions: they
go on, start anew and can be rolled back to. A revision that an older server can't live with raises
it (decision 70).
"""

TABLES = (
    "carts",
    "cart_items",
    "saved_cart_items",
    "wishlists",
    "wishlist_items",
    "product_comparisons",
    "product_comparison_items",
    "cross_site_sessions",
)
"""The modules' tables, as the runbook names them."""

SERVES = "oldest server: "
"""Begins the comment on `alembic_version` that `record_served` writes; no older tool minds it."""
_RECORDED = "SELECT obj_description('alembic_version'::regclass, 'pg_class')"

JOB_INDEXES = (
    "idx_carts_recovery_candidates",
    "idx_cross_site_sessions_cleanup",
    "idx_carts_expiration",
)


@dataclass(frozen=True, slots=True)
class State:
    """What a database holds of the modules.

    Attributes:
        version: The recorded revision; None when none is.
        tables: Those of `TABLES` that exist.
        job_indexes: How many of the three partial indexes exist.
        site_columns: Whether `sites` has the modules' columns.
        recorded_elsewhere: Which of the two migrations an earlier tool lists as applied.
        oldest_served: The oldest head whose server may work on it; None when none is recorded.
    """

    version: str | None
    tables: frozenset[str]
    job_indexes: int
    site_columns: bool
    recorded_elsewhere: frozenset[str]
    oldest_served: str | None = None

    @property
    def rolled_back_by_hand(self) -> bool:
        """Whether a recorded revision's tables are gone, as the runbook's rollback leaves it."""
        return self.version is not None and self.version >= MODULES and not self.tables

    @property
    def foreign(self) -> bool:
        """Whether the modules' tables exist though no revision made them."""
        return bool(self.tables) and (self.version is None or self.version < MODULES)

    @property
    def missing(self) -> list[str]:
        """The tables that do not exist, in the runbook's order."""
        return [name for name in TABLES if name not in self.tables]


async def read_state(connection: asyncpg.Connection[Any]) -> State:
    """Look up what *connection*'s database holds; changes nothing."""
    row = await connection.fetchrow(
        """
SELECT to_regclass('alembic_version') IS NOT NULL AS managed,
    to_regclass('_prisma_migrations') IS NOT NULL AS prisma,
    ARRAY(SELECT name FROM unnest($1::text[]) name WHERE to_regclass(name) IS NOT NULL) AS tables,
    (SELECT count(*) FROM unnest($2::text[]) name WHERE to_regclass(name) IS NOT NULL) AS indexes,
    EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('sites')
        AND attname = 'cartExpirationDays' AND NOT attisdropped) AS site_columns""",
        TABLES,
        JOB_INDEXES,
    )
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    version = oldest_served = None
    if row["managed"]:
        version = await connection.fetchval("SELECT version_num FROM alembic_version")
        comment = await connection.fetchval(_RECORDED)
        oldest_served = (comment or "").removeprefix(SERVES) or None
    names: frozenset[str] = frozenset()
    if row["prisma"]:
        records = await connection.fetch(
            "SELECT migration_name FROM _prisma_migrations m "
            "WHERE to_jsonb(m)->>'rolled_back_at' IS NULL AND starts_with(migration_name, '202601')"
        )
        names = frozenset(record["migration_name"] for record in records)
    return State(
        version,
        frozenset(row["tables"]),
        row["indexes"],
        row["site_columns"],
        names,
        oldest_served,
    )


async def record_served(connection: asyncpg.Connection[Any]) -> None:
    """Write down which servers can work on the schema of this server's head."""
    recorded = SERVES + OLDEST_SERVED
    if await connection.fetchval(_RECORDED) != recorded:
        await connection.execute(f"COMMENT ON TABLE alembic_version IS '{recorded}'")


async def forget_served(connection: asyncpg.Connection[Any]) -> None:
    """Drop what `record_served` wrote; below the head it would not hold."""
    await connection.execute("COMMENT ON TABLE alembic_version IS NULL")


async def forget_rolled_back(connection: asyncpg.Connection[Any]) -> None:
    """Record what the runbook's manual rollback left: the baseline, and no carts.

    Promotions, rates and events outlive it. Codes that were reserved by carts are released, and
    answers kept for repeated calls are dropped, since both speak of carts that are gone.
    """
    async with connection.transaction():
        if await connection.fetchval("SELECT to_regclass('promotion_redemptions') IS NOT NULL"):
            await connection.execute(
                """
WITH released AS (
    DELETE FROM promotion_redemptions WHERE status = 'RESERVED' RETURNING "promotionId"
)
UPDATE promotions p SET "usedCount" = "usedCount" - r.uses
FROM (SELECT "promotionId", count(*) AS uses FROM released GROUP BY 1) r
WHERE r."promotionId" = p.id"""
            )
        if await connection.fetchval("SELECT to_regclass('idempotency_keys') IS NOT NULL"):
            await connection.execute("DELETE FROM idempotency_keys")
        await connection.execute("UPDATE alembic_version SET version_num = $1", BASELINE)
