"""Which cart became an order."""

from __future__ import annotations

from sqlalchemy import select

from server.cart.tables import carts
from server.platform.database.pool import Executor
from server.platform.database.sql import text
from server.platform.database.statement import Statement

_OF_ORDER = Statement(
    select(carts.c.id).where(
        carts.c.order_id == text("order_id"), carts.c.company_id == text("company_id")
    )
)


async def cart_of_order(executor: Executor, company_id: str, order_id: str) -> str | None:
    """Find the cart of the company that became an order."""
    row = await executor.fetch_row(_OF_ORDER, {"order_id": order_id, "company_id": company_id})
    return None if row is None else str(row["id"])
