"""Ending carts whose time is over, a batch in one statement, and deleting the ended ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from server.cart.tables import cart_items, carts, saved_cart_items
from server.catalog.promotion_tables import promotion_redemptions, promotions
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.statement import Statement
from server.platform.maintenance.job import Change
from server.platform.maintenance.retention import LIMIT, deletion, due_rows, in_scope
from server.platform.records import change_record

_NOW: ColumnElement[Any] = bindparam("now", type_=TIMESTAMP_MS)
_ACTIVE: ColumnElement[bool] = carts.c.status == literal_column("'ACTIVE'")
_EXPIRED = carts.c.expires_at <= _NOW
# The two passes share no cart, so that a dry run counts none twice.
_IDLE = (carts.c.last_activity_at <= bindparam("idle_since", type_=TIMESTAMP_MS)) & or_(
    carts.c.expires_at.is_(None), carts.c.expires_at > _NOW
)
_ENDED_AT: ColumnElement[Any] = literal_column('coalesce("abandonedAt", "updatedAt")')


def _due(idle: bool) -> ColumnElement[bool]:
    return _IDLE if idle else _EXPIRED


def _holds(items: Table) -> ColumnElement[bool]:
    """The condition that the cart has rows of *items*."""
    mine = items.c.cart_id == carts.c.id, items.c.company_id == carts.c.company_id
    return exists(select(items.c.id).where(*mine))


def abandonment(*, idle: bool) -> Change:
    """Make the statements that end at most `limit` carts.

    With items, saved ones too, a cart becomes ABANDONED, else EXPIRED. What `lifecycle.abandon`
    does to one cart, for many: the next version, codes released, event and audit record. A cart
    that a call has locked is passed over; a call that has read the cart before sees by its version
    that somebody wrote in between.

    Args:
        idle: Whether those are meant that live, but without activity since `idle_since`.
    """
    due = (
        select(carts.c.id, carts.c.company_id)
        .where(_ACTIVE, _due(idle), in_scope(carts.c.company_id))
        # In an index's order, else a general plan might walk the table for each batch. The idle
        # ones are among the first to expire; an index of their own would cost every change.
        .order_by(carts.c.expires_at)
        .limit(LIMIT)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    holds_something = or_(
        _holds(cart_items),
        _holds(saved_cart_items),
    )
    kind = carts.c.status.type
    ended = case(
        (holds_something, literal_column("'ABANDONED'")), else_=literal_column("'EXPIRED'")
    )
    status = func.jsonb_build_array(literal_column("'ACTIVE'"), carts.c.status)
    version = func.jsonb_build_array(carts.c.version - literal_column("1"), carts.c.version)
    changed = (
        update(carts)
        .where(carts.c.id == due.c.id, carts.c.company_id == due.c.company_id, _ACTIVE)
        .values(
            status=cast(ended, kind),
            abandoned_at=case((holds_something, _NOW)),
            updated_at=_NOW,
            version=carts.c.version + literal_column("1"),
        )
        .returning(
            carts.c.id,
            carts.c.company_id,
            carts.c.site_id,
            carts.c.customer_id,
            carts.c.visitor_id,
            carts.c.version,
            func.jsonb_build_object(
                literal_column("'version'"), version, literal_column("'status'"), status
            ).label("changes"),
        )
        .cte("changed")
    )
    released = (
        delete(promotion_redemptions)
        .where(
            promotion_redemptions.c.cart_id == changed.c.id,
            promotion_redemptions.c.company_id == changed.c.company_id,
            promotion_redemptions.c.status == literal_column("'RESERVED'"),
        )
        .returning(promotion_redemptions.c.promotion_id, promotion_redemptions.c.company_id)
        .cte("released")
    )
    uses = (
        select(released.c.promotion_id, released.c.company_id, func.count().label("uses"))
        .group_by(released.c.promotion_id, released.c.company_id)
        .cte("uses")
    )
    counted = (
        update(promotions)
        .where(
            promotions.c.id == uses.c.promotion_id,
            promotions.c.company_id == uses.c.company_id,
            promotions.c.usage_limit.is_not(None),
        )
        .values(used_count=promotions.c.used_count - uses.c.uses)
        .cte("counted")
    )
    event: ColumnElement[Any] = literal_column("'CART_ABANDONED'")
    recorded = change_record.batch_parts(changed, entity="Cart", action="UPDATE", event=event)
    ending = select(func.count()).select_from(changed).add_cte(released, uses, counted, *recorded)
    return Change(due_rows(carts, _ACTIVE & _due(idle), carts.c.expires_at), Statement(ending))


ENDED = deletion(
    carts,
    source="carts",
    entity="Cart",
    due=(carts.c.status.in_([literal_column("'ABANDONED'"), literal_column("'EXPIRED'")]))
    & (bindparam("ended_before", type_=TIMESTAMP_MS) >= _ENDED_AT)
    # What ended before then was created before then, which the index is ordered by.
    & (carts.c.created_at <= bindparam("ended_before", type_=TIMESTAMP_MS)),
    order=carts.c.created_at,
)
"""Deletes ABANDONED and EXPIRED carts that ended before `ended_before`, with their items."""

MERGED = deletion(
    carts,
    source="carts",
    entity="Cart",
    due=(carts.c.status == literal_column("'MERGED'"))
    & (carts.c.merged_at <= bindparam("ended_before", type_=TIMESTAMP_MS)),
    order=carts.c.merged_at,
)
"""Deletes MERGED carts, whose content went into another one before `ended_before`."""

CONVERTED = deletion(
    carts,
    source="carts",
    entity="Cart",
    due=(carts.c.status == literal_column("'CONVERTED'"))
    & (carts.c.converted_at <= bindparam("converted_before", type_=TIMESTAMP_MS)),
    order=carts.c.converted_at,
)
"""Deletes CONVERTED carts of before `converted_before`, where no archive takes them."""
