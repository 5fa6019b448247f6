"""`python -m server tenant move`: a company that goes to another database with all it has."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from commerce.analytics.v1 import analytics_service_pb2_grpc, query_pb2

from server.kernel.clock import SystemClock
from server.stack.process import PROJECT
from server.tenants import moving
from server.tenants.service import NewTenant, Tenants
from tests.security.people import Person, Shop
from tests.shards.conftest import NAME, Two, sharded
from tests.shards.test_commands import command
from tests.shards.test_serving import fill
from tests.support.databases import query
from tests.support.stacks import environment
from tests.support.workers import OTHER_COMPANY, Server, bearing, running_worker, token

ACME = "acme"
MOVE = ("tenant", "move", ACME, "--to", NAME)
STATUS = "SELECT status::text FROM companies WHERE id = 'acme'"
FILLED = (
    *("carts", "cart_items", "wishlists", "wishlist_items", "product_comparisons"),
    *("product_comparison_items", "cross_site_sessions", "promotions", "promotion_redemptions"),
    *("commerce_events", "audit_logs", "analytics_carts", "analytics_tallies"),
    *("webhook_endpoints", "webhook_replays", "webhook_queue", "webhook_deliveries", "users"),
    *("products", "cart_archives", "companies", "clients", "organizations"),
)
BESIDE = (
    # Closed long ago, so that no test waits for calls that are over.
    """UPDATE companies SET status = 'SUSPENDED', "updatedAt" = now() - interval '1 hour'
    WHERE id = 'acme'""",
    """DELETE FROM webhook_endpoints WHERE "companyId" = 'acme'""",
    """INSERT INTO webhook_endpoints (id, "companyId", url, "eventTypes", "siteIds", secret, since,
        until, last, top) SELECT 'hook', 'acme', 'https://x.test', '{}', '{}', '\\x00',
        1, 1 + max("transactionId"), 7, 7 FROM commerce_events""",
    """INSERT INTO webhook_replays ("endpointId", since, until, horizon, last, top, "createdAt")
        SELECT 'hook', now(), now(), 9, 0, max(id), now() FROM commerce_events""",
    """INSERT INTO webhook_queue ("endpointId", "recordId", "eventId", "occurredAt", "dueAt",
        "createdAt", "claimedBy", "replayId") SELECT 'hook', "aggregateId", c.id, "occurredAt",
        now(), now(), 1, r.id FROM commerce_events c CROSS JOIN webhook_replays r
        WHERE "companyId" = 'acme' ORDER BY c.id LIMIT 3""",
    """INSERT INTO webhook_deliveries ("endpointId", "messageId", "eventId", "occurredAt",
        "eventType", "recordId", attempt, outcome, "durationMs", "attemptedAt")
        SELECT "endpointId", 'm' || id, "eventId", "occurredAt", 'x', "recordId", 1, 'RETRYING', 5,
        now() FROM webhook_queue""",
    """INSERT INTO cart_archives (name, "companyId", "cartIds", sha256)
        VALUES ('carts/1', 'acme', '{a}', 'x')""",
    """INSERT INTO users (id, email, "scopeType", "scopeId")
        VALUES ('staff', 'staff@x.test', 'CLIENT', 'x')""",
    """INSERT INTO audit_logs (id, "userId", action, entity, "companyId")
        VALUES ('record', 'staff', 'UPDATE', 'Cart', 'acme')""",
)
FIGURES = (
    """SELECT kind, "startsAt", "siteId", key, count, quantity, reported FROM analytics_tallies
    WHERE "companyId" = 'acme' ORDER BY span, kind, "startsAt", "siteId", key""",
    """SELECT span, "startsAt", "siteId", total, active, converted, items, value
    FROM analytics_carts WHERE "companyId" = 'acme' ORDER BY span, "startsAt", "siteId\"""",
    """SELECT span, "startsAt", "siteId", total, items FROM analytics_wishlists
    WHERE "companyId" = 'acme' ORDER BY span, "startsAt", "siteId\"""",
    """SELECT key FROM analytics_visitors WHERE "companyId" = 'acme' ORDER BY key""",
)
KEPT_ANSWER = """
INSERT INTO idempotency_keys (scope, "requestDigest", "expiresAt", "companyId")
VALUES ('\\x01', '\\x01', now() + interval '1 day', 'acme')"""
SENT = """
SELECT q."recordId", c."aggregateId", c."eventType", q."claimedBy", r.id = q."replayId"
FROM webhook_queue q JOIN commerce_events c
    ON c.id = q."eventId" AND c."occurredAt" = q."occurredAt" AND c."companyId" = 'acme'
JOIN webhook_replays r ON r."endpointId" = q."endpointId" ORDER BY q.id"""


@pytest.fixture
async def full(two: Two) -> Two:
    """A closed company with all that there can be, in the first of two databases."""
    alone = two.settings.model_copy(update={"database_shards": ""})
    async with running_worker(alone) as server:
        await Tenants(server.worker._database, SystemClock()).create(NewTenant(ACME, "Acme"))
        shop = Shop(server.database, ACME, "USD", "acme-mark")
        await shop.furnish()
        await Person(shop, "cust-of-acme", server.channel).settle()
        await overview(server)
    for statement in BESIDE:
        query(two.home, statement)
    return two


async def overview(server: Server) -> Any:
    """The company's figures, counted up to now."""
    stub = analytics_service_pb2_grpc.AnalyticsServiceStub(server.channel)
    who = bearing(token(sub="s", role="SUPER_ADMIN", companyId=ACME))
    asked = query_pb2.AnalyticsQuery(company_id=ACME, fresh=True)
    return await stub.GetOverview(asked, metadata=who)


def figures(url: str) -> list[list[tuple[Any, ...]]]:
    return [query(url, statement) for statement in FIGURES]


def afterwards(two: Two, companies: Sequence[str] = (OTHER_COMPANY, ACME)) -> Two:
    """The same with the map that has it in the second."""
    changed = sharded(two.settings, two.home, two.second, tuple(companies))
    return Two(two.home, two.second, changed)


def done(two: Two, *arguments: str) -> str:
    """Run a command that succeeds; give what it prints."""
    ended = command(two, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refused(two: Two, *arguments: str) -> str:
    """Run a command that does not; give its one line."""
    ended = command(two, *arguments)
    assert ended.returncode == 1, ended.stdout
    assert ended.stderr.startswith("error: ")
    assert ended.stderr.count("\n") == 1
    return ended.stderr.removeprefix("error: ").strip()


async def test_a_company_moves_with_all_it_has_and_is_served_from_there(full: Two) -> None:
    had, counted = await moving.counts(full.home, ACME), figures(full.home)
    assert not [table for table in FILLED if not had[table]]
    assert " rows of acme would go from main to second" in done(full, *MOVE, "--dry-run")
    assert query(full.second, STATUS) == []
    sent = [(*row[:3], None, True) for row in query(full.home, SENT)]

    assert " rows of acme copied to second" in done(full, *MOVE)
    assert await moving.counts(full.second, ACME) == had
    assert await moving.counts(full.home, ACME) == had
    assert figures(full.second) == counted
    assert query(full.second, SENT) == sent
    async with running_worker(full.settings) as server:
        await fill(server, OTHER_COMPANY)  # a copy that is closed stops no worker

    there = afterwards(full)
    assert "deleted in main" in done(there, *MOVE, "--finish")
    assert query(full.home, STATUS) == []
    assert not (await moving.counts(full.home, ACME))["carts"]
    assert (await moving.counts(full.second, ACME))["cart_archives"] == 1
    assert done(there, *MOVE, "--finish") == "acme is nowhere but in second.\n"
    done(there, "tenant", "resume", ACME)
    async with running_worker(there.settings) as server:
        before = await overview(server)
        await fill(server, ACME)
        after = await overview(server)
    assert after.cart.total_carts == before.cart.total_carts + 1
    assert before.cart.total_carts == had["carts"]
    verified = command(there, "analytics", "verify", DATABASE_SHARD=NAME)
    assert verified.stdout.startswith("0 differences"), verified.stdout


async def test_figures_that_are_counted_anew_are_the_same(full: Two) -> None:
    counted = figures(full.home)
    done(full, *MOVE)
    assert command(full, "analytics", "refresh", DATABASE_SHARD=NAME).returncode == 0
    assert figures(full.second) == counted
    assert query(full.second, "SELECT * FROM analytics_set_aside") == []


async def test_a_move_that_was_killed_leaves_nothing_and_is_done_again(full: Two) -> None:
    """Killed in the middle: another transaction holds what the last tables refer to."""
    import psycopg

    had = await moving.counts(full.home, ACME)
    told = {"DATABASE_URL": full.home, "DATABASE_SHARDS": full.settings.database_shards}
    with psycopg.connect(full.second) as holding:
        holding.execute("LOCK TABLE carts IN SHARE MODE")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", *MOVE), cwd=PROJECT, env=environment(**told)
        )
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'carts'::regclass"
        while not query(full.second, waits)[0][0]:
            assert process.returncode is None
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert not any((await moving.counts(full.second, ACME)).values())
    assert await moving.counts(full.home, ACME) == had
    done(full, *MOVE)
    assert "since an earlier move" in done(full, *MOVE)
    assert await moving.counts(full.second, ACME) == had


async def test_a_copy_can_be_discarded_and_made_again(full: Two) -> None:
    done(full, *MOVE)
    query(full.home, KEPT_ANSWER)
    done(full, *MOVE, "--discard")
    done(full, *MOVE)
    query(full.home, "DELETE FROM audit_logs WHERE id = 'record'")
    assert "which differs in audit_logs, users; `tenant move" in refused(full, *MOVE)
    assert "deleted in second" in done(full, *MOVE, "--discard")
    left = await moving.counts(full.second, ACME)
    assert {table for table, rows in left.items() if rows} <= {"users"}
    done(full, *MOVE)
    assert query(full.second, STATUS) == [("SUSPENDED",)]


async def test_a_number_that_is_taken_is_drawn_anew(full: Two) -> None:
    """Events of both databases are numbered from one."""
    async with running_worker(full.settings) as server:
        await fill(server, OTHER_COMPANY)
    had = await moving.counts(full.home, ACME)
    done(full, *MOVE)
    assert await moving.counts(full.second, ACME) == had
    assert query(full.second, "SELECT count(*) - count(DISTINCT id) FROM commerce_events") == [(0,)]
    async with running_worker(full.settings) as server:
        await fill(server, OTHER_COMPANY)
    newest = 'SELECT "companyId" FROM commerce_events ORDER BY id DESC LIMIT 1'
    assert query(full.second, newest) == [(OTHER_COMPANY,)]


async def test_events_come_into_partitions_of_their_months(full: Two) -> None:
    """Retention drops months; what is in none would stay for good."""
    query(full.second, "DROP TABLE commerce_events_2026_12")
    done(full, *MOVE)
    assert query(full.second, "SELECT count(*) FROM commerce_events_default") == [(0,)]


async def test_what_cannot_be_moved_is_refused(full: Two) -> None:
    assert refused(full, "tenant", "move", ACME, "--to", "third") == (
        "DATABASE_SHARDS has no third; there are main, second"
    )
    assert refused(full, "tenant", "move", "nobody", "--to", NAME) == "there is no tenant nobody"
    assert refused(full, "tenant", "move", OTHER_COMPANY, "--to", NAME) == (
        f"{OTHER_COMPANY} is in second already"
    )
    assert refused(full, "tenant", "move", ACME, "--to", "main") == "acme is in main already"
    assert refused(afterwards(full), "tenant", "move", ACME, "--to", "main") == (
        "DATABASE_SHARDS has acme in second, and it is in main"
    )
    assert "has acme in main still" in refused(full, *MOVE, "--finish")
    assert "second does not have acme" in refused(afterwards(full), *MOVE, "--finish")
    query(full.home, "UPDATE webhook_endpoints SET until = 1 WHERE id = 'hook'")
    assert "1 webhook endpoints of acme have not taken" in refused(full, *MOVE)
    query(full.home, "UPDATE webhook_endpoints SET status = 'PAUSED' WHERE id = 'hook'")
    query(
        full.second,
        'INSERT INTO cart_archives (name, "companyId", "cartIds", sha256)'
        " VALUES ('carts/1', 'x', '{}', 'x')",
    )
    assert refused(full, *MOVE) == (
        "nothing was moved: a row of another company is in the way "
        "(cart_archives, cart_archives_pkey)"
    )
    assert query(full.second, STATUS) == []
    query(full.second, "UPDATE alembic_version SET version_num = '20260101140542'")
    assert refused(full, *MOVE) == "the schema of shard second is not this release's"


async def test_a_company_that_is_open_is_suspended_and_its_last_calls_are_waited_for(
    full: Two,
) -> None:
    waited = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    query(
        full.home, "UPDATE companies SET status = 'ACTIVE', \"updatedAt\" = timezone('UTC', now())"
    )
    with pytest.raises(Exception, match="was opened meanwhile"):
        await moving.copy(full.home, full.second, ACME, pause=pause)
    assert 0 < waited[0] <= moving.SETTLED_SECONDS
    query(full.home, "UPDATE companies SET \"updatedAt\" = now() - interval '1 hour'")
    process = command(full, *MOVE, "--dry-run")
    assert process.returncode == 0
    assert query(full.home, STATUS) == [("ACTIVE",)]
    assert json.loads(full.settings.database_shards)
