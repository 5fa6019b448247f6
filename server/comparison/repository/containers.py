"""The comparison's parts of a cross-site session's own statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.type_api import TypeEngine

from server.comparison.domain.model import Comparison
from server.comparison.repository.save import ending
from server.comparison.tables import product_comparison_items, product_comparisons
from server.platform import journal
from server.platform.metadata import TIMESTAMP_MS
from server.platform.sql import array, naive

PREFIX = "comparison_"
"""Begins the names of parts and parameters."""
_COLUMNS: dict[str, TypeEngine[Any]] = {
    "id": Text(),
    "company_id": Text(),
    "site_id": Text(),
    "customer_id": Text(),
    "visitor_id": Text(),
    "created_at": TIMESTAMP_MS,
    "updated_at": TIMESTAMP_MS,
    "expires_at": TIMESTAMP_MS,
    "version": Integer(),
}
_NOW: ColumnElement[Any] = literal_column("(now() AT TIME ZONE 'UTC')")
_ENDS = func.coalesce(
    product_comparisons.c.expires_at,
    product_comparisons.c.updated_at + literal_column("interval '30 days'"),
)
"""As `Comparison.ends_at`."""


def living(
    *,
    company_id: ColumnElement[Any],
    customer_id: ColumnElement[Any],
    ids: ColumnElement[Any],
    token: ColumnElement[Any],
) -> ColumnElement[Any]:
    """Give a column with the id and the number of items of the living comparison of a session.

    The first of: the customer's own; one of *ids*, the last changed first; a guest's that *token*
    opens. NULL where there is none.

    Args:
        company_id: The tenant; text.
        customer_id: The session's customer; text, may be NULL.
        ids: The comparisons that the session refers to; a text array, not NULL.
        token: The digest of a comparison's own session token; text, may be NULL.
    """
    comparison, items = product_comparisons, product_comparison_items
    own = comparison.c.customer_id == customer_id
    # What became another customer's is no longer the session's, whoever refers to it.
    nobodys = comparison.c.customer_id.is_(None)
    referred = and_(nobodys, comparison.c.id == func.any(ids))
    opened = and_(nobodys, comparison.c.session_token == token)
    count = (
        select(func.count())
        .select_from(items)
        .where(items.c.comparison_id == comparison.c.id)
        .correlate(comparison)
        .scalar_subquery()
    )
    return (
        select(array(comparison.c.id, count))
        .where(
            comparison.c.company_id == company_id,
            comparison.c.merged_into_comparison_id.is_(None),
            _ENDS > _NOW,
            or_(own, referred, opened),
        )
        .order_by(
            func.coalesce(own, literal_column("false")).desc(),
            referred.desc(),
            comparison.c.updated_at.desc(),
        )
        .limit(1)
        .correlate_except(comparison)
        .scalar_subquery()
    )


def beginning(guard: CTE) -> list[CTE]:
    """Give the parts of a statement that create an empty comparison once *guard* gave a row.

    An expired one of the customer's gives way to it.
    """
    comparison = product_comparisons
    values = {key: bindparam(PREFIX + key, type_=kind) for key, kind in _COLUMNS.items()}
    retired = (
        update(comparison)
        .where(
            comparison.c.company_id == values["company_id"],
            comparison.c.customer_id == values["customer_id"],
            comparison.c.merged_into_comparison_id.is_(None),
            values["updated_at"] >= _ENDS,
            exists(select(literal_column("1")).select_from(guard)),
        )
        .values(ending(values["id"], values["updated_at"]))
        .returning(comparison.c.id)
        .cte(f"{PREFIX}retired")
    )
    # Counted, so that the old one goes before the new one takes its key.
    gone = select(func.count()).select_from(retired).scalar_subquery()
    row = select(*values.values()).select_from(guard).where(gone >= 0)
    made = (
        insert(comparison)
        .from_select(list(values), row)
        .returning(comparison.c.id)
        .cte(f"{PREFIX}row")
    )
    return [retired, made, *journal.parts(made, with_answer=False, prefix=PREFIX)]


def beginning_values(comparison: Comparison, entry: journal.Entry) -> dict[str, Any]:
    """Give the values of the parameters of `beginning`, for an empty *comparison*."""
    row = {
        "id": comparison.id,
        "company_id": comparison.company_id,
        "site_id": comparison.site_id,
        "customer_id": comparison.customer_id,
        "visitor_id": comparison.visitor_id,
        "created_at": naive(comparison.created_at),
        "updated_at": naive(comparison.updated_at),
        "expires_at": naive(comparison.expires_at),
        "version": comparison.version,
    }
    values = {PREFIX + key: value for key, value in row.items()}
    return values | journal.parameters(entry, prefix=PREFIX)
