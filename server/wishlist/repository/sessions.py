"""The wishlist's parts of a cross-site session's statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Text, and_, bindparam, case, func, insert, or_, select

from server.platform import journal
from server.platform.metadata import TIMESTAMP_MS
from server.platform.sql import array
from server.wishlist.tables import wishlist_items, wishlists

PREFIX = "wishlist_"
"""Begins the names of parts and parameters in a session's statement."""

_FIRST = {"id": Text(), "company_id": Text(), "site_id": Text(), "customer_id": Text()}


def living(
    *,
    company_id: ColumnElement[Any],
    customer_id: ColumnElement[Any],
    ids: ColumnElement[Any],
    token: ColumnElement[Any],
) -> ColumnElement[Any]:
    """Find the wishlist that a session has, with how many items it holds.

    The first of: the customer's own; one of *ids*, the last changed first; a guest's that *token*
    opens.
    """
    own = wishlists.c.customer_id == customer_id
    # What became another customer's is no longer the session's, whoever refers to it.
    nobodys = wishlists.c.customer_id.is_(None)
    referred = and_(nobodys, wishlists.c.id == func.any(ids))
    opened = and_(nobodys, wishlists.c.session_token == token)
    held = (
        select(func.count())
        .select_from(wishlist_items)
        .where(wishlist_items.c.wishlist_id == wishlists.c.id)
        .correlate(wishlists)
        .scalar_subquery()
    )
    return (
        select(array(wishlists.c.id, held))
        .where(wishlists.c.company_id == company_id, or_(own, referred, opened))
        .order_by(case((own, 0), (referred, 1), else_=2), wishlists.c.updated_at.desc())
        .limit(1)
        .correlate_except(wishlists)
        .scalar_subquery()
    )


def beginning(guard: CTE) -> list[CTE]:
    """Give the parts that create an empty wishlist once *guard* gave a row."""
    moment = bindparam(f"{PREFIX}now", type_=TIMESTAMP_MS)
    values: dict[str, ColumnElement[Any]] = {
        key: bindparam(f"{PREFIX}{key}", type_=kind) for key, kind in _FIRST.items()
    }
    values |= {"created_at": moment, "updated_at": moment}
    made = (
        insert(wishlists)
        .from_select(list(values), select(*values.values()).select_from(guard))
        .returning(wishlists.c.id)
        .cte(f"{PREFIX}row")
    )
    return [made, *journal.parts(made, with_answer=False, prefix=PREFIX)]
