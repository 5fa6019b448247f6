"""What one company's rows hold must not keep the jobs from the others' rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.jobs.conftest import House
from tests.jobs.mailbox import running_mailbox
from tests.support.workers import COMPANY

ODD = "t-odd"
"""Comes before the demo company, in time and by name."""


async def odd_company(house: House) -> None:
    await house.database.execute(
        'INSERT INTO companies (id, "clientId", name, slug) VALUES ($1, $2, $1, $1)',
        ODD,
        "demo-client",
    )


async def refuse(house: House, table: str, operation: str) -> None:
    """Have every change of the odd company's rows fail, as somebody else's constraint may."""
    row = "OLD" if operation == "DELETE" else "NEW"
    await house.database.execute(f"""
CREATE FUNCTION not_this_one() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
CREATE TRIGGER not_this_one BEFORE {operation} ON {table} FOR EACH ROW
    WHEN ({row}."companyId" = '{ODD}') EXECUTE FUNCTION not_this_one()""")


async def mend(house: House, table: str) -> None:
    await house.database.execute(f"DROP TRIGGER not_this_one ON {table}")


def check(outcome: Any, *, rows: int) -> None:
    """The run did the others' rows, and is on record as one that somebody must look at."""
    assert outcome.rows == rows
    assert outcome.status == "FAILED"
    assert ODD in outcome.error
    assert "not this one" in outcome.error


async def told(house: House) -> int:
    found = await house.value('SELECT "companiesPassedOver" FROM job_runs ORDER BY id DESC LIMIT 1')
    return int(found)


async def test_carts_of_others_end(house: House) -> None:
    await odd_company(house)
    odd = await house.cart(companyId=ODD, expiresAt=house.ago(days=2))
    carts = [await house.cart(expiresAt=house.ago(days=1)) for _ in range(3)]
    await refuse(house, "carts", "UPDATE")

    check(await house.run("markAbandonedCarts"), rows=3)
    assert [await house.status(cart) for cart in (odd, *carts)] == ["ACTIVE", *["ABANDONED"] * 3]
    assert await told(house) == 1

    await mend(house, "carts")
    outcome = await house.run("markAbandonedCarts")
    assert (outcome.status, outcome.rows) == ("SUCCEEDED", 1)
    assert await told(house) == 0


async def test_carts_of_others_are_deleted(house: House) -> None:
    await odd_company(house)
    old = {"status": "ABANDONED", "abandonedAt": house.ago(days=100)}
    odd = await house.cart(companyId=ODD, **old | {"abandonedAt": house.ago(days=200)})
    cart = await house.cart(**old)
    await refuse(house, "analytics_carts", "INSERT")

    check(await house.run("markAbandonedCarts"), rows=1)
    assert await house.status(odd) == "ABANDONED"
    assert await house.status(cart) is None


@pytest.mark.parametrize(
    ("job", "table", "columns"),
    [
        ("cleanupExpiredSessions", "cross_site_sessions", {"sessionToken": "{key}"}),
        ("purgeOldComparisons", "product_comparisons", {}),
    ],
)
async def test_sessions_and_comparisons_of_others_are_done(
    house: House, job: str, table: str, columns: dict[str, str]
) -> None:
    await odd_company(house)
    for key, company, days in (("odd", ODD, 200), ("one", COMPANY, 150), ("two", COMPANY, 150)):
        then = house.ago(days=days)
        moments = {"createdAt": then, "updatedAt": then, "expiresAt": then + timedelta(days=30)}
        own = {name: value.format(key=key) for name, value in columns.items()}
        await house.insert(table, id=key, companyId=company, **moments, **own)
    await refuse(house, table, "UPDATE" if job.startswith("clean") else "DELETE")
    check(await house.run(job), rows=2)


async def test_mails_of_others_are_sent(house: House) -> None:
    await odd_company(house)
    for key, company, hours in (("odd", ODD, 9), ("anna", COMPANY, 1)):
        email = f"{key}@example.com"
        await house.insert("customers", id=key, companyId=company, email=email, metadata="{}")
        await house.cart(
            companyId=company,
            customerId=key,
            status="ABANDONED",
            abandonedAt=house.ago(hours=hours),
        )
    await refuse(house, "recovery_mails", "INSERT")
    with running_mailbox() as box:
        check(await house.run("sendRecoveryEmails", smtp_url=box.url), rows=1)
    assert [address for address, _ in box.taken] == ["anna@example.com"]


async def test_mails_of_others_are_sent_when_one_cannot_be_prepared(house: House) -> None:
    await odd_company(house)
    for key, company, hours in (("odd", ODD, 9), ("anna", COMPANY, 1)):
        email = f"{key}@example.com"
        await house.insert("customers", id=key, companyId=company, email=email, metadata="{}")
        await house.cart(
            companyId=company,
            customerId=key,
            status="ABANDONED",
            abandonedAt=house.ago(hours=hours),
        )
    await refuse(house, "recovery_mails", "UPDATE")
    with running_mailbox() as box:
        check(await house.run("sendRecoveryEmails", smtp_url=box.url), rows=1)
    assert [address for address, _ in box.taken] == ["anna@example.com"]


async def test_carts_of_others_are_archived(house: House, tmp_path: Any) -> None:
    await odd_company(house)
    for company, days in ((ODD, 900), (COMPANY, 800)):
        then = house.ago(days=days)
        await house.cart(companyId=company, status="CONVERTED", convertedAt=then, createdAt=then)
    await refuse(house, "carts", "DELETE")
    url = f"file://{tmp_path / 'archive'}"
    check(await house.run("archiveConvertedCarts", archive_url=url), rows=1)
    left = await house.database.fetch('SELECT "companyId" FROM carts')
    assert [row[0] for row in left] == [ODD]


async def test_a_fault_that_would_meet_every_company_ends_the_run(house: House) -> None:
    """Else a wrong statement would look like many odd companies."""
    await house.cart(expiresAt=house.ago(days=1))
    await house.database.execute("ALTER TABLE audit_logs RENAME TO audit_logs_away")
    outcome = await house.run("markAbandonedCarts")
    assert outcome.status == "FAILED"
    assert "UndefinedTable" in outcome.error
    assert await told(house) == 0


async def test_a_company_can_be_deleted_with_all_that_its_shoppers_hold(house: House) -> None:
    """Lines keep their products, which the company takes along."""
    await odd_company(house)
    await house.insert("sites", id="t-site", companyId=ODD, name="x", slug="x")
    await house.insert("products", id="t-prod", companyId=ODD, sku="x", name="x", slug="x", price=1)
    line = {"productId": "t-prod", "productSnapshot": "{}"}
    price = {"unitPrice": 1, "originalPrice": 1, "lineTotal": 1}
    cart = await house.cart(companyId=ODD, items=0)
    await house.insert("cart_items", id="t-1", cartId=cart, **line, **price)
    await house.insert("saved_cart_items", id="t-2", cartId=cart, productId="t-prod", priceAtSave=1)
    await house.insert("wishlists", id="t-list", companyId=ODD)
    await house.insert("wishlist_items", id="t-3", wishlistId="t-list", **line)
    await house.insert("product_comparisons", id="t-comp", companyId=ODD)
    await house.insert("product_comparison_items", id="t-4", comparisonId="t-comp", **line)

    await house.database.execute("DELETE FROM companies WHERE id = $1", ODD)
    for table in ("products", "carts", "wishlists", "product_comparisons", "cart_items"):
        assert not await house.value(f"SELECT count(*) FROM {table} WHERE id LIKE 't-%'")


async def test_a_product_in_a_cart_still_cannot_be_deleted(house: House) -> None:
    await house.cart()
    with pytest.raises(Exception, match="cart_items_productId_fkey"):
        await house.database.execute("DELETE FROM products WHERE id = 'prod-mug'")
