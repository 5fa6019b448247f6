"""What ends and what is deleted, to the day; in batches, on record, and not at all on a dry run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.analytics.service import Rollup
from server.jobs.registry import VACUUMED, planned_jobs
from server.jobs.retention import CATALOGUE, RETENTION, page
from server.kernel.clock import SystemClock
from server.platform.database.pool import Database, Executor
from server.platform.maintenance import job as platform_jobs
from server.platform.schema.tables import every_table
from server.platform.settings import Settings
from server.stack.process import PROJECT
from tests.jobs.conftest import House
from tests.support.workers import COMPANY


class Seen:
    """Notes what is about to be deleted, and that it is still there."""

    def __init__(self, table: str = "carts") -> None:
        self.table = table
        self.batches: list[tuple[str, list[str]]] = []
        self.events: list[datetime] = []

    async def retire(self, transaction: Executor, source: str, ids: Sequence[str]) -> None:
        connection: Any = transaction._connection
        there = await connection.fetchval(
            f"SELECT count(*) FROM {self.table} WHERE id = ANY($1)", list(ids)
        )
        assert there == len(ids)
        self.batches.append((source, list(ids)))

    async def retire_events(self, transaction: Executor, before: datetime) -> None:
        self.events.append(before)


async def test_a_cart_past_its_time_is_abandoned_and_an_empty_one_expires(house: House) -> None:
    """Expiry was stored and never looked at."""
    over = {"expiresAt": house.ago(seconds=0), "version": 7}
    full, empty = await house.cart(**over), await house.cart(items=0, **over)
    alive = await house.cart(expiresAt=house.ago(seconds=-1))
    outcome = await house.run("markAbandonedCarts")
    assert (outcome.status, outcome.rows) == ("SUCCEEDED", 2)
    assert [await house.status(cart) for cart in (full, empty, alive)] == [
        "ABANDONED",
        "EXPIRED",
        "ACTIVE",
    ]
    row = await house.database.fetchrow(
        'SELECT version, "abandonedAt" FROM carts WHERE id = $1', full
    )
    assert tuple(row) == (8, house.ago())
    event = await house.database.fetchrow(
        """SELECT "eventType", "aggregateType", "aggregateVersion", "companyId"
           FROM commerce_events WHERE "aggregateId" = $1""",
        full,
    )
    assert tuple(event) == ("CART_ABANDONED", "Cart", 8, COMPANY)
    audit = await house.database.fetchrow(
        """SELECT action, changes->>'status', metadata->>'actor' FROM audit_logs
           WHERE "entityId" = $1""",
        full,
    )
    assert tuple(audit) == ("UPDATE", '["ACTIVE", "ABANDONED"]', "job:markAbandonedCarts")
    assert (await house.run("markAbandonedCarts")).rows == 0


async def test_saved_items_alone_keep_a_cart_from_expiring(house: House) -> None:
    cart = await house.cart(items=0, expiresAt=house.ago(days=1))
    await house.insert(
        "saved_cart_items", id="s", cartId=cart, productId="prod-mug", priceAtSave=10
    )
    await house.run("markAbandonedCarts")
    assert await house.status(cart) == "ABANDONED"


async def test_idle_carts_are_abandoned_only_where_the_setting_says_so(house: House) -> None:
    idle = await house.cart(lastActivityAt=house.ago(hours=2))
    assert (await house.run("markAbandonedCarts")).rows == 0
    after = {"cart_abandon_after": timedelta(hours=2)}
    assert (await house.run("markAbandonedCarts", dry_run=True, **after)).rows == 1
    assert (await house.run("markAbandonedCarts", **after)).rows == 1
    assert await house.status(idle) == "ABANDONED"


async def test_the_uses_of_codes_are_given_back(house: House) -> None:
    await house.insert(
        "promotions",
        id="p",
        companyId=COMPANY,
        code="P",
        type="fixed",
        value=1,
        usageLimit=5,
        usedCount=3,
    )
    carts = [await house.cart(expiresAt=house.ago(days=1)) for _ in range(2)]
    for cart in carts:
        await house.insert("promotion_redemptions", promotionId="p", cartId=cart)
    spent = await house.cart(status="CONVERTED", expiresAt=house.ago(days=1))
    await house.insert("promotion_redemptions", promotionId="p", cartId=spent, status="SPENT")
    await house.run("markAbandonedCarts")
    assert await house.value('SELECT "usedCount" FROM promotions WHERE id = $1', "p") == 1
    left = await house.value("SELECT string_agg(\"cartId\", ',') FROM promotion_redemptions")
    assert left == spent


@pytest.mark.parametrize(("days", "kept"), [(89.99, True), (90, False)])
@pytest.mark.parametrize(("status", "column"), [("ABANDONED", "abandonedAt"), ("EXPIRED", None)])
async def test_ended_carts_are_kept_for_ninety_days(
    house: House, days: float, kept: bool, status: str, column: str | None
) -> None:
    ended = house.ago(days=days)
    extra = {column: ended} if column else {}
    cart = await house.cart(status=status, **{"updatedAt": ended, "expiresAt": ended} | extra)
    converted = await house.cart(status="CONVERTED", updatedAt=house.ago(days=400))
    seen = Seen()
    await house.run("markAbandonedCarts", retiring=seen)
    assert (await house.status(cart) is not None) is kept
    assert await house.status(converted) == "CONVERTED"
    assert seen.batches == ([] if kept else [("carts", [cart])])


async def test_merged_carts_are_kept_for_ninety_days(house: House) -> None:
    """They were kept for ever, though what they held is in another cart."""
    old = await house.cart(status="MERGED", items=0, mergedAt=house.ago(days=91))
    young = await house.cart(status="MERGED", items=0, mergedAt=house.ago(days=89))
    assert (await house.run("markAbandonedCarts", dry_run=True)).rows == 1
    assert (await house.run("markAbandonedCarts")).rows == 1
    left = await house.database.fetch("SELECT id FROM carts WHERE id = ANY($1)", [old, young])
    assert [row["id"] for row in left] == [young]


async def test_a_deletion_that_is_not_taken_note_of_does_not_happen(house: House) -> None:
    class Fails(Seen):
        async def retire(self, transaction: Executor, source: str, ids: Sequence[str]) -> None:
            raise RuntimeError("no room")

    cart = await house.cart(status="EXPIRED", updatedAt=house.ago(days=100))
    outcome = await house.run("markAbandonedCarts", retiring=Fails())
    assert (outcome.status, outcome.error) == ("FAILED", "RuntimeError: no room")
    assert await house.status(cart) == "EXPIRED"
    assert (await house.run("markAbandonedCarts")).rows == 1


async def test_batches_are_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform_jobs, "BATCH", 2)
    for _ in range(5):
        await house.cart(items=0, status="EXPIRED", updatedAt=house.ago(days=100))
    seen = Seen()
    assert (await house.run("markAbandonedCarts", retiring=seen)).rows == 5
    assert [len(ids) for _, ids in seen.batches] == [2, 2, 1]


async def test_a_locked_cart_is_passed_over_and_found_by_the_next_run(house: House) -> None:
    """Whoever shops at this moment is not made to wait, nor is the job."""
    cart, other = [await house.cart(expiresAt=house.ago(days=1)) for _ in range(2)]
    async with house.database.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM carts WHERE id = $1 FOR UPDATE", cart)
        assert (await house.run("markAbandonedCarts")).rows == 1
    assert await house.status(other) == "ABANDONED"
    assert (await house.run("markAbandonedCarts")).rows == 1


async def test_a_dry_run_counts_and_changes_nothing(house: House) -> None:
    await house.cart(expiresAt=house.ago(days=1))
    await house.cart(status="EXPIRED", updatedAt=house.ago(days=100))
    outcome = await house.run("markAbandonedCarts", dry_run=True)
    assert outcome.rows == 2
    assert await house.value("SELECT count(*) FROM carts WHERE status IN ('ACTIVE','EXPIRED')") == 2
    assert await house.value("SELECT count(*) FROM audit_logs WHERE entity = 'Cart'") == 0
    assert await house.value('SELECT "dryRun" FROM job_runs') is True


async def session(house: House, key: str, **columns: Any) -> None:
    row = {"companyId": COMPANY, "sessionToken": key, "expiresAt": house.ago(days=-1)} | columns
    await house.insert("cross_site_sessions", id=key, **row)


async def test_sessions_past_their_time_expire_and_old_ones_go(house: House) -> None:
    await session(house, "due", expiresAt=house.ago(), version=3)
    await session(house, "alive")
    for status in ("EXPIRED", "MERGED", "REVOKED"):
        await session(house, f"old-{status}", status=status, updatedAt=house.ago(days=30))
        await session(house, f"new-{status}", status=status, updatedAt=house.ago(days=29.99))
    seen = Seen("cross_site_sessions")
    assert (await house.run("cleanupExpiredSessions", retiring=seen)).rows == 4
    left = await house.value(
        "SELECT string_agg(id || ' ' || status, ', ' ORDER BY id) FROM cross_site_sessions"
    )
    assert left == (
        "alive ACTIVE, due EXPIRED, new-EXPIRED EXPIRED, new-MERGED MERGED, new-REVOKED REVOKED"
    )
    event = await house.database.fetchrow(
        'SELECT "eventType", "aggregateVersion" FROM commerce_events WHERE "aggregateId" = $1',
        "due",
    )
    assert tuple(event) == ("SESSION_EXPIRED", 4)
    assert {source for source, _ in seen.batches} == {"sessions"}


async def test_comparisons_untouched_for_ninety_days_go_and_wishlists_stay(house: House) -> None:
    for key, days in (("old", 90), ("new", 89.99)):
        await house.insert(
            "product_comparisons",
            id=key,
            companyId=COMPANY,
            updatedAt=house.ago(days=days),
            expiresAt=house.ago(days=days - 30),
        )
        await house.insert("wishlists", id=key, companyId=COMPANY, updatedAt=house.ago(days=days))
    seen = Seen("product_comparisons")
    await house.run("purgeOldComparisons", retiring=seen)
    assert seen.batches == [("comparisons", ["old"])]
    assert await house.value("SELECT string_agg(id, ',') FROM product_comparisons") == "new"
    assert await house.value("SELECT count(*) FROM wishlists WHERE id IN ('old', 'new')") == 2


async def test_expired_records_are_swept(house: House) -> None:
    for number, hours in enumerate((0, -1)):
        await house.insert(
            "idempotency_keys",
            scope=bytes([number]),
            requestDigest=b"",
            expiresAt=house.ago(hours=hours),
        )
        await house.insert("revoked_tokens", id=str(number), expiresAt=house.ago(hours=hours))
    await session(house, "s")
    site = await house.value('SELECT id FROM sites WHERE "companyId" = $1 LIMIT 1', COMPANY)
    for code, days in (("old", 1), ("new", 0.99)):
        await house.insert(
            "cross_site_handoffs",
            code=code,
            sessionId="s",
            companyId=COMPANY,
            siteId=site,
            expiresAt=house.ago(days=days),
        )
    assert (await house.run("sweepRecords", dry_run=True)).rows == 3
    assert (await house.run("sweepRecords")).rows == 3
    assert await house.value("SELECT string_agg(code, ',') FROM cross_site_handoffs") == "new"
    assert await house.value("SELECT string_agg(id, ',') FROM revoked_tokens") == "1"


async def test_months_of_events_come_and_go(house: House) -> None:
    house.clock.time = house.clock.time.replace(year=2029, month=3)
    seen = Seen()
    outcome = await house.run("eventPartitions", retiring=seen, event_retention_days=1095)
    # 15 March 2029 less 1095 days is 16 March 2026: January and February 2026 are over.
    assert "dropped commerce_events_2026_02" in (outcome.note or "")
    assert await house.value("SELECT to_regclass('commerce_events_2026_01')::text") is None
    assert await house.value("SELECT to_regclass('commerce_events_2026_03')::text") is not None
    assert [f"{moment:%Y-%m-%d}" for moment in seen.events] == ["2026-02-01", "2026-03-01"]
    assert (await house.run("eventPartitions", event_retention_days=0)).rows == 0


async def test_the_tables_that_hold_rows_are_vacuumed(house: House) -> None:
    await house.cart()
    assert (await house.run("vacuumAnalyze", dry_run=True)).status == "SUCCEEDED"
    told = "SELECT reltuples FROM pg_class WHERE relname = $1"
    assert await house.value(told, "carts") == -1
    assert len(VACUUMED) == 31
    filled = await house.value(
        "SELECT count(*) FROM unnest($1::text[]) AS t WHERE pg_relation_size(t::regclass) > 0",
        list(VACUUMED),
    )
    outcome = await house.run("vacuumAnalyze")
    assert (outcome.status, outcome.rows) == ("SUCCEEDED", filled)
    # A backend tells what it has done when it ends at the latest; this asks the catalogue instead.
    assert await house.value(told, "carts") == 1
    assert await house.value(told, "wishlists") == -1


async def test_an_empty_table_is_not_vacuumed_into_a_walk(house: House) -> None:
    """Statements of a worker are planned once; a plan for no rows would walk all that come."""
    await house.run("vacuumAnalyze")
    for table, column in (("cart_items", "cartId"), ("cross_site_sessions", "sessionToken")):
        plan = await house.value(f"EXPLAIN SELECT * FROM {table} WHERE \"{column}\" = 'some'")
        assert "Seq Scan" not in plan, table


async def test_figures_outlive_the_carts_that_the_job_deletes(house: House) -> None:
    """The rows go after 90 days; what they have counted stays, and a recount agrees."""
    database = await Database.connect(house.url, connections=1, timeout_seconds=60)
    rollup = Rollup(database)
    old = {"status": "ABANDONED", "abandonedAt": house.ago(days=91)}
    gone = await house.cart(**old)
    await rollup.refresh(wait=True)
    await house.run("markAbandonedCarts")
    await rollup.refresh(wait=True)
    assert await house.status(gone) is None
    counted = "SELECT sum(abandoned) FROM analytics_carts WHERE span = 'QUARTER'"
    assert await house.value(counted) == 1
    assert (await rollup.verify())[0] == []
    async for _ in rollup.rebuild():
        pass
    assert await house.value(counted) == 1
    await database.close()


async def test_guests_lists_end_empty_ones_soon_and_customers_stay(house: House) -> None:
    """They stayed for ever, and anybody can make one."""
    customer = await house.value('SELECT id FROM customers WHERE "companyId" = $1', COMPANY)
    for key, days, items, owner in (
        *(("empty", 7, 0, None), ("empty, new", 6.99, 0, None), ("full", 180, 2, None)),
        *(("full, new", 179.99, 2, None), ("hers", 900, 0, customer)),
    ):
        await house.insert(
            "wishlists",
            id=key,
            companyId=COMPANY,
            customerId=owner,
            itemCount=items,
            createdAt=house.ago(days=days + 1),
            updatedAt=house.ago(days=days),
        )
    seen = Seen("wishlists")
    await house.run("purgeGuestWishlists", retiring=seen)
    assert seen.batches == [("wishlists", ["full", "empty"])]
    left = await house.database.fetch("SELECT id FROM wishlists ORDER BY id")
    assert [row[0] for row in left] == ["empty, new", "full, new", "hers"]


async def test_runs_of_jobs_are_forgotten_after_90_days(house: House) -> None:
    for name, days in (("old", 90), ("new", 89.99)):
        started = house.ago(days=days)
        values = {"startedAt": started, "endedAt": started, "status": "SUCCEEDED"}
        await house.insert("job_runs", name=name, host="h", pid=1, **values)
    await house.run("sweepRecords")
    known = await house.value("SELECT string_agg(name, ',') FROM job_runs WHERE host = 'h'")
    assert known == "new"


def test_every_table_that_calls_write_has_a_time() -> None:
    """What an anonymous call writes and nothing deletes fills a disk."""
    assert RETENTION.keys() | CATALOGUE == set(every_table().tables)
    assert not RETENTION.keys() & CATALOGUE
    jobs = planned_jobs(Settings(), SystemClock(), Seen())
    assert {kept.job for kept in RETENTION.values()} - {""} <= jobs.keys()
    for name, kept in RETENTION.items():
        # Without a job, a row goes with the one it belongs to, or there is one a quarter.
        parents = {
            key.column.table.name
            for key in every_table().tables[name].foreign_keys
            if key.ondelete == "CASCADE"
        }
        if kept.anonymous and not kept.job and name.partition("_")[0] != "analytics":
            assert any(RETENTION[parent].job for parent in parents & RETENTION.keys()), name


def test_the_page_of_times_is_as_they_are() -> None:
    """`python -m server.jobs.retention` writes it."""
    assert (PROJECT / "docs" / "retention.md").read_text() == page()
