"""Holding the uses of codes for longer, beside a cart that stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, Text, bindparam, func, literal_column, update

from server.cart.domain.model import Cart
from server.catalog.promotion_tables import promotion_redemptions
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import naive, text
from server.platform.database.statement import Statement

_HELD = promotion_redemptions
_UNTIL = bindparam("until", type_=TIMESTAMP_MS)

_HOLD_UNTIL = Statement(
    update(_HELD)
    .where(
        _HELD.c.cart_id == text("cart_id"),
        _HELD.c.company_id == text("company_id"),
        _HELD.c.promotion_id == func.any(bindparam("promotion_ids", type_=ARRAY(Text))),
        _HELD.c.status == literal_column("'RESERVED'"),
        _HELD.c.held_until < _UNTIL,
    )
    .values(held_until=_UNTIL)
    .returning(_HELD.c.promotion_id),
    name="cart.hold",
)


async def hold_until(
    executor: Executor, cart: Cart, promotion_ids: Sequence[str], until: datetime
) -> None:
    """Hold the cart's uses of promotions for longer; what others have taken meanwhile stays theirs.

    A use that is neither spent nor given up is all that is written: the cart stays as it is.
    """
    values = {"cart_id": cart.id, "company_id": cart.company_id, "until": naive(until)}
    await executor.fetch(_HOLD_UNTIL, values | {"promotion_ids": list(promotion_ids)})
