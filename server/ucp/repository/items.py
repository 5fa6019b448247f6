"""Finding what an assistant names by one id: a product, or a variant of one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ARRAY, Text, bindparam, column, func, select

from server.catalog.tables import product_variants, products
from server.kernel.agents import ListedItem
from server.platform.database.pool import Executor
from server.platform.database.sql import text
from server.platform.database.statement import Statement

_ASKED = (
    func.unnest(bindparam("item_ids", type_=ARRAY(Text)))
    .table_valued(column("id", Text), name="asked")
    .render_derived()
)
_ITEMS = Statement(
    select(_ASKED.c.id, products.c.id, product_variants.c.id)
    .select_from(
        _ASKED.outerjoin(product_variants, product_variants.c.id == _ASKED.c.id).join(
            products, products.c.id == func.coalesce(product_variants.c.product_id, _ASKED.c.id)
        )
    )
    .where(products.c.company_id == text("company_id"))
)


async def listed_items(
    executor: Executor, company_id: str, item_ids: Sequence[str]
) -> dict[str, ListedItem]:
    """Find the company's products and variants by the ids that assistants use."""
    values = {"item_ids": list(item_ids), "company_id": company_id}
    rows = await executor.fetch(_ITEMS, values)
    return {row[0]: ListedItem(row[1], row[2]) for row in rows}
