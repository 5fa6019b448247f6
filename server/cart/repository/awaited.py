"""Codes in customers' carts that end soon."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from server.cart.tables import carts
from server.catalog.promotion_tables import promotion_codes, promotions
from server.containers import awaited
from server.containers.awaited import Awaited
from server.containers.notice_tables import last_told
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.sql import text

_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)
_SOON: ColumnElement[Any] = bindparam("soon", type_=TIMESTAMP_MS)
_LIVE = (
    carts.c.status == literal_column("'ACTIVE'"),
    or_(carts.c.expires_at.is_(None), carts.c.expires_at > _NOW),
)


def _ending() -> Any:
    """Every code of the company that ends soon, and when."""
    soon = (promotions.c.ends_at > _NOW, promotions.c.ends_at <= _SOON)
    of_company = promotions.c.company_id == text("company_id")
    written_by_hand = select(
        promotions.c.company_id, promotions.c.code, promotions.c.ends_at
    ).where(of_company, promotions.c.terms.is_(None), promotions.c.is_active, *soon)
    its_own = and_(
        promotion_codes.c.promotion_id == promotions.c.id,
        promotion_codes.c.company_id == promotions.c.company_id,
    )
    typed = (
        select(promotions.c.company_id, promotion_codes.c.code, promotions.c.ends_at)
        .select_from(promotions.join(promotion_codes, its_own))
        .where(of_company, promotions.c.status == literal_column("'ACTIVE'"), *soon)
    )
    return union_all(written_by_hand, typed).cte("ending")


def _codes() -> Awaited:
    ending = _ending()
    applied = (
        func.jsonb_array_elements(carts.c.discount_codes)
        .table_valued(column("value", carts.c.discount_codes.type), name="applied")
        .render_derived()
    )
    code = applied.c.value.op("->>")(literal_column("'code'"))
    tables = carts.join(applied, literal_column("true")).join(
        ending, and_(ending.c.code == code, ending.c.company_id == carts.c.company_id)
    )
    page = awaited.page_of(
        carts, tables, ending.c.code, ending.c.ends_at.label("ends_at"), live=_LIVE
    )
    still_there = (
        select(carts.c.id)
        .where(
            carts.c.id == last_told.c.record_id,
            carts.c.company_id == last_told.c.company_id,
        )
        .exists()
    )
    # A cart that was given up and comes back is not told the same again.
    there = awaited.gone("Cart", still_there)
    return Awaited("Cart", page, awaited.tell(carts, "Cart", *_LIVE), there)


AWAITED = _codes()
