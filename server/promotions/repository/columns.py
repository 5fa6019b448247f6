"""What a promotion shows that is worked out: its status, codes and uses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)

from server.catalog.promotion_tables import promotion_codes, promotion_redemptions, promotions
from server.platform.database.sql import DATABASE_NOW

_P = promotions
_ZERO: ColumnElement[Any] = literal_column("0")
CODES = (
    select(func.count())
    .select_from(promotion_codes)
    .where(
        promotion_codes.c.promotion_id == _P.c.id, promotion_codes.c.company_id == _P.c.company_id
    )
    .correlate(_P)
    .scalar_subquery()
)
STATUS = func.coalesce(
    _P.c.status,
    case(
        (_P.c.is_active, literal_column("'ACTIVE'")),
        else_=literal_column("'PAUSED'"),
    ),
)


def _of_orders(column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    used = promotion_redemptions
    mine = used.c.promotion_id == _P.c.id, used.c.company_id == _P.c.company_id
    return select(column).where(*mine, *conditions).correlate(_P).scalar_subquery()


_SPENT: ColumnElement[bool] = promotion_redemptions.c.status == literal_column("'SPENT'")
_HELD: ColumnElement[bool] = and_(
    promotion_redemptions.c.status == literal_column("'RESERVED'"),
    func.coalesce(promotion_redemptions.c.held_until > DATABASE_NOW, literal_column("true")),
)
# Rows of promotions without a limit are not counted as they are used, so that no order waits there.
USED: ColumnElement[Any] = case(
    (_P.c.usage_limit.is_not(None), _P.c.used_count),
    else_=_of_orders(func.count(), or_(_SPENT, _HELD)),
)
SPENT: ColumnElement[Any] = case(
    (_P.c.budget.is_not(None), _P.c.spent),
    else_=func.coalesce(_of_orders(func.sum(promotion_redemptions.c.amount), _SPENT), _ZERO),
)
