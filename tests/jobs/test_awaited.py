"""What customers wait for is told once: to whom, when, and whatever happens to who tells it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

from server.jobs.registry import AWAITED
from server.notices.jobs import TellWhatIsAwaited
from server.notices.repository.told import PAGE
from server.platform.database.pool import Database
from server.platform.maintenance.job import Run
from server.stack.process import PROJECT
from tests.jobs.conftest import NOW, House
from tests.support.stacks import environment
from tests.support.workers import COMPANY
from tests.webhooks.test_event_data import read

JOB = "tellWhatIsAwaited"
MUG = "prod-mug"


async def customer(house: House, key: str = "anna", **columns: Any) -> str:
    row = {"email": f"{key}@example.com", "metadata": "{}"} | columns
    await house.insert("customers", id=key, **{"companyId": COMPANY} | row)
    return key


async def wish(house: House, key: str = "anna", product: str = MUG, price: float = 10) -> str:
    """Put a product on a customer's wishlist, saved at a price."""
    await house.database.execute(
        """INSERT INTO wishlists (id, "companyId", "customerId", "itemCount")
        VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING""",
        f"list-{key}", COMPANY, key,
    )  # fmt: skip
    await house.insert(
        "wishlist_items",
        id=f"wish-{key}-{product}",
        wishlistId=f"list-{key}",
        companyId=COMPANY,
        productId=product,
        productSnapshot=json.dumps({"name": "Mug", "sku": "MUG", "price": price}),
    )
    return f"list-{key}"


async def compare(house: House, key: str = "anna", price: float = 10) -> str:
    ends = NOW.replace(tzinfo=None) + timedelta(days=30)
    await house.insert(
        "product_comparisons",
        id=f"compared-{key}", companyId=COMPANY, customerId=key, expiresAt=ends,
    )  # fmt: skip
    await house.insert(
        "product_comparison_items",
        id=f"item-{key}",
        comparisonId=f"compared-{key}",
        companyId=COMPANY,
        productId=MUG,
        productSnapshot=json.dumps(
            {"name": "Mug", "sku": "MUG", "price": price, "currency": "USD"}
        ),
    )
    return f"compared-{key}"


async def mug(house: House, **columns: Any) -> None:
    """Change the mug: it costs 10 and there are plenty, else."""
    for name, value in columns.items():
        await house.database.execute(f'UPDATE products SET "{name}" = $1 WHERE id = $2', value, MUG)


async def events(house: House) -> list[tuple[str, dict[str, Any]]]:
    """Give what was told, in order."""
    rows = await house.database.fetch(
        """SELECT "eventType", payload FROM commerce_events
        WHERE "eventType" ~ 'PRICE_DROPPED|IN_STOCK|LOW_STOCK|EXPIRING|PRODUCT_CHANGED'
        ORDER BY id"""
    )
    told = [(row[0], json.loads(row[1])) for row in rows]
    for name, payload in told:
        # What is told is what the contract says, whole.
        read(name, payload)
    return told


async def names(house: House) -> list[str]:
    return [name for name, _ in await events(house)]


async def at_rest(house: House) -> None:
    """A customer has wished a mug that is as it was when it was saved."""
    await mug(house, price=10, stockQuantity=100, trackInventory=True)
    await customer(house)
    await wish(house)


async def test_a_price_that_falls_is_told_once(house: House) -> None:
    await at_rest(house)
    assert (await house.run(JOB)).rows == 0
    assert await house.value("SELECT count(*) FROM last_told") == 0
    await mug(house, price=8)
    assert (await house.run(JOB, dry_run=True)).rows == 1
    outcome = await house.run(JOB)
    assert (outcome.rows, outcome.note) == (1, "1 WISHLIST_PRICE_DROPPED")
    assert (await house.run(JOB)).rows == 0
    told = {"productId": MUG, "price": 8.0, "formerPrice": 10.0, "currency": "USD"}
    assert await events(house) == [("WISHLIST_PRICE_DROPPED", told)]
    row = await house.database.fetchrow("SELECT * FROM commerce_events ORDER BY id DESC LIMIT 1")
    assert (row["aggregateType"], row["aggregateId"]) == ("Wishlist", "list-anna")
    assert (row["customerId"], row["aggregateVersion"]) == ("anna", 1)


async def test_a_price_that_rises_and_falls_again_is_told_again(house: House) -> None:
    await at_rest(house)
    for price in (8, 9, 9, 8, 8, 7):
        await mug(house, price=price)
        await house.run(JOB)
    told = [(payload["formerPrice"], payload["price"]) for _, payload in await events(house)]
    assert told == [(10, 8), (9, 8), (8, 7)]


async def test_what_is_gone_and_comes_back_is_told(house: House) -> None:
    """That it is gone is no news to wait for; a price is compared when it can be bought again."""
    await at_rest(house)
    await mug(house, stockQuantity=0, price=5)
    assert (await house.run(JOB)).rows == 0
    await mug(house, stockQuantity=50)
    await house.run(JOB)
    assert await names(house) == ["WISHLIST_BACK_IN_STOCK", "WISHLIST_PRICE_DROPPED"]
    assert (await events(house))[0][1]["stock"] == 50
    await mug(house, isVisible=False)
    await house.run(JOB)
    await mug(house, isVisible=True)
    assert (await house.run(JOB)).rows == 1


async def test_what_is_about_to_be_gone_is_told_once(house: House) -> None:
    await at_rest(house)
    await mug(house, lowStockThreshold=5, stockQuantity=6)
    assert (await house.run(JOB)).rows == 0
    for units in (5, 4, 1):
        await mug(house, stockQuantity=units)
        await house.run(JOB)
    assert await names(house) == ["WISHLIST_LOW_STOCK"]
    await mug(house, trackInventory=False)
    await house.run(JOB)
    await mug(house, trackInventory=True)
    await house.run(JOB)
    assert await names(house) == ["WISHLIST_LOW_STOCK"] * 2


async def test_the_threshold_is_the_sites_else_the_companys(house: House) -> None:
    await at_rest(house)
    await mug(house, lowStockThreshold=5, stockQuantity=20)
    await house.database.execute(
        """UPDATE companies SET settings = '{"notices": {"lowStock": 20,
        "sites": {"site-main": {"lowStock": 3}}}}' WHERE id = $1""", COMPANY
    )  # fmt: skip
    site = await house.value('SELECT id FROM sites WHERE "companyId" = $1 LIMIT 1', COMPANY)
    await customer(house, "ben")
    await wish(house, "ben")
    await house.database.execute(
        """UPDATE wishlists SET "siteId" = $1 WHERE id = 'list-ben'""", site
    )
    await house.database.execute(
        "UPDATE companies SET settings = replace(settings::text, 'site-main', $1)::jsonb"
        " WHERE id = $2", site, COMPANY,
    )  # fmt: skip
    await house.run(JOB)
    row = await house.database.fetch('SELECT "customerId" FROM commerce_events')
    assert [found[0] for found in row] == ["anna"]


async def test_a_company_that_wants_none_gets_none(house: House) -> None:
    await at_rest(house)
    await mug(house, price=8)
    await house.database.execute(
        """UPDATE companies SET settings = '{"notices": {"events": false}}'"""
    )
    assert (await house.run(JOB)).rows == 0


async def test_a_compared_product_that_changes_is_told(house: House) -> None:
    await mug(house, price=10, stockQuantity=100)
    await customer(house)
    await compare(house)
    for columns in ({"price": 12}, {}, {"stockQuantity": 0}, {}, {"stockQuantity": 9}):
        await mug(house, **columns)
        await house.run(JOB)
    told = [(one["price"], one["available"], one["wasAvailable"]) for _, one in await events(house)]
    assert told == [(12, True, True), (12, False, True), (12, True, False)]
    assert set(await names(house)) == {"COMPARISON_PRODUCT_CHANGED"}
    house.clock.time = NOW + timedelta(days=31)
    await mug(house, price=1)
    assert (await house.run(JOB)).rows == 0, "nobody looks at one that has ended"


async def code(house: House, ends_in: timedelta, **columns: Any) -> None:
    ends = (NOW + ends_in).replace(tzinfo=None)
    row = {"id": "promo-soon", "companyId": COMPANY, "code": "SOON", "type": "fixed", "value": 1}
    await house.insert("promotions", **row | {"endsAt": ends} | columns)


async def test_a_code_that_ends_within_a_day_is_told_once_for_each_end(house: House) -> None:
    await customer(house)
    await code(house, timedelta(hours=30))
    await house.cart(id="cart-anna", customerId="anna", discountCodes='[{"code": "SOON"}]')
    await house.cart(id="cart-guest", discountCodes='[{"code": "SOON"}]')
    assert (await house.run(JOB)).rows == 0
    house.clock.time = NOW + timedelta(hours=7)
    assert (await house.run(JOB)).rows == 1
    assert (await house.run(JOB)).rows == 0
    assert await events(house) == [
        ("CART_CODE_EXPIRING", {"code": "SOON", "endsAt": "2026-06-16T18:00:00.000Z"})
    ]
    await house.database.execute(
        """UPDATE promotions SET "endsAt" = "endsAt" + interval '9 hours'"""
    )
    house.clock.time = NOW + timedelta(hours=16)
    assert (await house.run(JOB)).rows == 1


async def test_nobody_is_told_who_objected_is_blocked_or_wants_none(house: House) -> None:
    await mug(house, price=8, stockQuantity=100)
    await customer(house, "opted", metadata='{"marketingOptOut": true}')
    await customer(house, "blocked", status="BLOCKED")
    await customer(house, "deleted", deletedAt=house.ago(days=1))
    await customer(house, "objects")
    await customer(house, "chose")
    await customer(house, "waits")
    await house.insert("notice_preferences", companyId=COMPANY, customerId="chose", events=False)
    await house.database.execute(
        'INSERT INTO mail_objections ("companyId", address) VALUES ($1, sha256($2))',
        COMPANY, b"objects@example.com",
    )  # fmt: skip
    for key in ("opted", "blocked", "deleted", "objects", "chose", "waits"):
        await wish(house, key)
    await house.insert("wishlists", id="list-guest", companyId=COMPANY)
    assert (await house.run(JOB)).rows == 1
    assert await house.value('SELECT "customerId" FROM commerce_events') == "waits"


async def test_what_is_no_more_is_swept(house: House) -> None:
    await at_rest(house)
    await mug(house, price=8)
    await house.run(JOB)
    await house.run("sweepRecords")
    assert await house.value("SELECT count(*) FROM last_told") == 1
    await house.database.execute("DELETE FROM wishlist_items")
    await house.run("sweepRecords")
    assert await house.value("SELECT count(*) FROM last_told") == 0


async def crowd(house: House, number: int) -> None:
    """So many customers wait for one mug, saved at 10, which costs 8."""
    await mug(house, price=8, stockQuantity=100)
    await house.database.execute(
        """INSERT INTO customers (id, "companyId", email)
        SELECT 'c-' || lpad(n::text, 5, '0'), $1, 'c' || n || '@example.com'
        FROM generate_series(1, $2::int) n""", COMPANY, number
    )  # fmt: skip
    await house.database.execute(
        """INSERT INTO wishlists (id, "companyId", "customerId")
        SELECT 'list-' || id, "companyId", id FROM customers WHERE id LIKE 'c-%'"""
    )
    await house.database.execute(
        """INSERT INTO wishlist_items (id, "wishlistId", "companyId", "productId",
            "productSnapshot")
        SELECT 'wish-' || "customerId", id, "companyId", 'prod-mug', '{"price": 10}'
        FROM wishlists"""
    )


async def each_once(house: House, number: int) -> None:
    told = await house.database.fetchrow(
        """SELECT count(*) AS events, count(DISTINCT "aggregateId") AS records
        FROM commerce_events WHERE "eventType" = 'WISHLIST_PRICE_DROPPED'"""
    )
    assert tuple(told) == (number, number)


async def test_two_at_once_tell_each_once(house: House) -> None:
    """They read the same pages; the second writes nothing where the first has."""
    number = PAGE + 50
    await crowd(house, number)

    async def connect() -> Any:
        raise AssertionError("it needs none")

    async def one(database: Database) -> int:
        run = Run(database, connect, NOW)
        await TellWhatIsAwaited(AWAITED).run(run)
        return run.rows

    databases = [
        await Database.connect(house.url, connections=2, timeout_seconds=30) for _ in range(3)
    ]
    try:
        assert sum(await asyncio.gather(*map(one, databases))) == number
    finally:
        for database in databases:
            await database.close()
    await each_once(house, number)


def spawn(house: House) -> subprocess.Popen[bytes]:
    """Start the job as operators do."""
    command = [sys.executable, "-m", "server", "jobs", "run", JOB]
    return subprocess.Popen(command, cwd=PROJECT, env=environment(DATABASE_URL=house.url))


async def until(house: House, sql: str, *, some: bool) -> None:
    """Wait until PostgreSQL knows of some such connection, or of none."""
    async with asyncio.timeout(60):
        while True:
            if (
                bool(await house.value(f"SELECT count(*) FROM pg_stat_activity WHERE {sql}"))
                is some
            ):
                return
            await asyncio.sleep(0.05)


TELLS = "datname = current_database() AND query LIKE 'WITH locked%' AND state = 'active'"


async def test_one_that_is_killed_between_two_pages_loses_and_doubles_nothing(house: House) -> None:
    """Somebody holds a row of the second page, so it is known where the killed one stood."""
    number = PAGE + 50
    await crowd(house, number)
    last = f"c-{number:05}"
    async with house.database.acquire() as other:
        held = other.transaction()
        await held.start()
        await other.execute(
            """INSERT INTO last_told ("companyId", "recordId", subject, "recordType", state)
            VALUES ($1, 'list-' || $2, 'wish-' || $2, 'Wishlist', '{}')""", COMPANY, last
        )  # fmt: skip
        child = spawn(house)
        await until(house, f"{TELLS} AND wait_event_type = 'Lock'", some=True)
        child.send_signal(signal.SIGKILL)
        await asyncio.to_thread(child.wait)
        assert await house.value("SELECT count(*) FROM commerce_events") == PAGE
        await held.rollback()
    # Its connection learns that nobody listens when the lock lets it go.
    await until(house, TELLS, some=False)
    await house.run(JOB)
    await each_once(house, number)


async def test_the_others_are_told_when_one_companys_rows_fail(house: House) -> None:
    await at_rest(house)
    await mug(house, price=8)
    await house.database.execute(
        """INSERT INTO companies (id, "clientId", name, slug, settings)
        VALUES ('t-odd', 'demo-client', 'odd', 'odd', '{"notices": [1]}')"""
    )
    await customer(house, "odd", companyId="t-odd")
    await house.insert("wishlists", id="list-odd", companyId="t-odd", customerId="odd")
    await house.insert(
        "wishlist_items",
        id="wish-odd", wishlistId="list-odd", companyId="t-odd", productId=MUG,
        productSnapshot='{"price": "a lot"}',
    )  # fmt: skip
    await house.insert(
        "last_told",
        companyId="t-odd", recordId="list-odd", subject="wish-odd", recordType="Wishlist",
        state='{"stock": "MAYBE"}',
    )  # fmt: skip
    outcome = await house.run(JOB)
    assert (outcome.status, outcome.rows) == ("FAILED", 1)
    assert "t-odd" in (outcome.error or "")
