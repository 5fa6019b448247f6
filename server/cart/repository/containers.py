"""The cart's parts of a cross-site session's own statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    and_,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
)

from server.cart.domain.model import Cart
from server.cart.repository.save import row_values
from server.cart.repository.statements import STORED, bound
from server.cart.tables import cart_items, carts, saved_cart_items
from server.platform import journal
from server.platform.sql import DATABASE_NOW, array, naive

PREFIX = "cart_"
"""Begins the names of parts and parameters."""
_FALSE: ColumnElement[Any] = literal_column("false")


def living(
    *,
    company_id: ColumnElement[Any],
    customer_id: ColumnElement[Any],
    ids: ColumnElement[Any],
    token: ColumnElement[Any],
) -> ColumnElement[Any]:
    """Give a column with the id and the units of the living cart of a session.

    The first of: the customer's own, ACTIVE before ABANDONED; one of *ids*; a guest's that *token*
    opens. Of the latter two only what would come back: unexpired, or with something in it.

    Args:
        company_id: The tenant; text.
        customer_id: The session's customer; text, may be NULL.
        ids: The carts that the session refers to; a text array, not NULL.
        token: The digest of a cart's own session token; text, may be NULL.
    """
    own = carts.c.customer_id == customer_id
    nobodys = carts.c.customer_id.is_(None)
    filled = or_(
        exists().where(cart_items.c.cart_id == carts.c.id).correlate(carts),
        exists().where(saved_cart_items.c.cart_id == carts.c.id).correlate(carts),
    )
    unexpired = and_(
        carts.c.status == literal_column("'ACTIVE'"),
        or_(carts.c.expires_at.is_(None), carts.c.expires_at > DATABASE_NOW),
    )
    found = or_(carts.c.id == func.any(ids), carts.c.session_token == token)
    return (
        select(array(carts.c.id, carts.c.item_count))
        .where(
            carts.c.company_id == company_id,
            carts.c.status.in_([literal_column("'ACTIVE'"), literal_column("'ABANDONED'")]),
            or_(own, and_(nobodys, found, or_(unexpired, filled))),
        )
        .order_by(
            func.coalesce(own, _FALSE).desc(),
            carts.c.status,
            carts.c.last_activity_at.desc(),
        )
        .limit(1)
        .correlate_except(carts)
        .scalar_subquery()
    )


def beginning(guard: CTE) -> list[CTE]:
    """Give the parts of a statement that create an empty cart once *guard* gave a row."""
    values = bound(STORED, PREFIX)
    row = select(*values.values()).select_from(guard)
    made = insert(carts).from_select(list(values), row).returning(carts.c.id).cte(f"{PREFIX}row")
    return [made, *journal.parts(made, with_answer=False, prefix=PREFIX)]


def beginning_values(cart: Cart, entry: journal.Entry) -> dict[str, Any]:
    """Give the values of the parameters of `beginning`, for an empty *cart*."""
    values = row_values(cart, entry) | {
        "id": cart.id,
        "company_id": cart.company_id,
        "site_id": cart.site_id,
        "currency": cart.currency.code,
        "created_at": naive(cart.created_at),
    }
    prefixed = {PREFIX + key: value for key, value in values.items()}
    return prefixed | journal.parameters(entry, prefix=PREFIX)
