"""How long audit records are kept, and what is taken out of them before."""

from __future__ import annotations

from tests.jobs.conftest import House


async def test_our_audit_records_end_and_those_of_others_stay(house: House) -> None:
    """The table is the platform's; what others write there is theirs to keep."""
    for entity, action in (
        *(("Cart", "UPDATE"), ("Customer", "CREATE"), ("Invoice", "UPDATE"), ("Cart", "SIGNED")),
        ("/commerce.cart.v1.CartService/GetCart", "ACCESS_DENIED"),
    ):
        for age, days in (("old", 400), ("new", 399.99)):
            await house.insert(
                "audit_logs",
                id=f"{entity} {action} {age}",
                entity=entity,
                action=action,
                createdAt=house.ago(days=days),
            )
    assert (await house.run("sweepRecords", audit_retention_days=0)).rows == 0
    assert (await house.run("sweepRecords")).rows == 3
    left = await house.database.fetch("SELECT id FROM audit_logs WHERE id LIKE '% old' ORDER BY 1")
    assert [row[0] for row in left] == ["Cart SIGNED old", "Invoice UPDATE old"]


async def test_addresses_in_audit_records_are_cleared_after_90_days(house: House) -> None:
    """The records stay; they were kept with the address as long as the record itself."""
    rows = {
        "old": ("Cart", "UPDATE", 90),
        "older": ("Cart", "UPDATE", 300),
        "denied": ("/commerce.cart.v1.CartService/GetCart", "ACCESS_DENIED", 91),
        "young": ("Cart", "UPDATE", 89.99),
        "others": ("Invoice", "UPDATE", 300),
    }
    for key, (entity, action, days) in rows.items():
        await house.insert(
            "audit_logs",
            id=key,
            entity=entity,
            action=action,
            ipAddress="203.0.113.7",
            userAgent="a browser",
            createdAt=house.ago(days=days),
        )
    dry = (await house.run("sweepRecords", dry_run=True)).rows
    assert (await house.run("sweepRecords")).rows == dry
    kept = await house.database.fetch(
        'SELECT id FROM audit_logs WHERE "ipAddress" IS NOT NULL AND "userAgent" IS NOT NULL'
        " AND id = ANY($1)",
        list(rows),
    )
    assert {row["id"] for row in kept} == {"young", "others"}
    assert await house.database.fetchval(
        "SELECT count(*) FROM audit_logs WHERE id = ANY($1)", list(rows)
    ) == len(rows)
    assert (await house.run("sweepRecords")).rows == 0
