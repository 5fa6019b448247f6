"""A change of a container touches no index of its own table, or each change would write all."""

from __future__ import annotations

from typing import Any

from tests.containers.shoppers import Shopper

INDEXED = """
SELECT DISTINCT a.attname AS name
FROM pg_index i
JOIN pg_depend d ON d.objid = i.indexrelid AND d.classid = 'pg_class'::regclass
    AND d.refobjid = i.indrelid AND d.refobjsubid > 0
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
WHERE i.indrelid = to_regclass($1)"""
"""The columns of a table that its indexes have, in their expressions and conditions too."""


async def indexed(shopper: Shopper, record_id: str) -> dict[str, Any]:
    """Read what the indexes have of a record."""
    table = shopper.tested.table
    names = [row["name"] for row in await shopper.server.fetch(INDEXED, table)]
    assert "companyId" in names
    columns = ", ".join(f'"{name}"' for name in sorted(names))
    (row,) = await shopper.server.fetch(f"SELECT {columns} FROM {table} WHERE id = $1", record_id)
    return dict(row)


async def test_a_change_touches_no_index(shopper: Shopper) -> None:
    """The end that is shown moves with every change; that of the row only once an hour."""
    await shopper.add()
    first = await shopper.add("prod-lamp")
    before = await indexed(shopper, first.id)
    last = await shopper.add("prod-chair")
    assert await indexed(shopper, first.id) == before
    if first.DESCRIPTOR.fields_by_name.get("expires_at"):
        assert last.expires_at.ToDatetime() > first.expires_at.ToDatetime()
        assert before["expiresAt"] > last.expires_at.ToDatetime()
