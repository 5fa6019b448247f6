"""The statements that take converted carts into the archive."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from server.cart.tables import cart_archives, cart_items, carts, saved_cart_items
from server.catalog.tables import promotion_redemptions
from server.platform import journal
from server.platform.metadata import TIMESTAMP_MS
from server.platform.postgres import Statement
from server.platform.retention import RETENTION

_DUE = (carts.c.status == literal_column("'CONVERTED'")) & (
    carts.c.converted_at <= bindparam("before", type_=TIMESTAMP_MS)
)
_IDS: ColumnElement[Any] = bindparam("ids", type_=ARRAY(Text))
_NAME: ColumnElement[Any] = bindparam("name", type_=Text)

COUNT = Statement(select(func.count()).select_from(carts).where(_DUE))
"""Counts the CONVERTED carts of before `before`."""

DUE = Statement(
    select(carts.c.id, carts.c.company_id, carts.c.converted_at)
    .where(_DUE)
    .order_by(carts.c.converted_at, carts.c.id)
    .limit(bindparam("limit", type_=Integer))
)
"""Gives the oldest of them."""


def _rows(table: Table, key: ColumnElement[Any], order: ColumnElement[Any]) -> ColumnElement[Any]:
    row = func.to_jsonb(literal_column(table.name))
    ordered = select(row.label("row")).where(key == carts.c.id).order_by(order).correlate(carts)
    rows = ordered.subquery(f"of_{table.name}")
    found = select(func.jsonb_agg(rows.c.row)).scalar_subquery()
    return func.coalesce(found, literal_column("'[]'::jsonb"))


DOCUMENTS = Statement(
    select(
        func.jsonb_build_object(
            literal_column("'cart'"),
            func.to_jsonb(literal_column("carts")),
            literal_column("'items'"),
            _rows(cart_items, cart_items.c.cart_id, cart_items.c.id),
            literal_column("'savedItems'"),
            _rows(saved_cart_items, saved_cart_items.c.cart_id, saved_cart_items.c.id),
            literal_column("'redemptions'"),
            _rows(
                promotion_redemptions,
                promotion_redemptions.c.cart_id,
                promotion_redemptions.c.promotion_id,
            ),
        )
    )
    .select_from(carts)
    .where(carts.c.id == func.any(_IDS), carts.c.status == literal_column("'CONVERTED'"))
    .order_by(carts.c.id)
)
"""Gives all that is known of the carts `ids`, one JSON document each, in order of id."""

PLAN = Statement(
    insert(cart_archives)
    .values(
        name=_NAME,
        company_id=bindparam("company_id", type_=Text),
        cart_ids=_IDS,
        sha256=bindparam("sha256", type_=Text),
    )
    .returning(cart_archives.c.name)
)
"""Notes which carts an object will hold, before it is written."""

PLANNED = Statement(
    select(
        cart_archives.c.name,
        cart_archives.c.company_id,
        cart_archives.c.cart_ids,
        cart_archives.c.sha256,
    )
    .where(cart_archives.c.status == literal_column("'PLANNED'"))
    .order_by(cart_archives.c.created_at, cart_archives.c.name)
)
"""Gives what a run that was cut off has left."""

DROP_PLAN = Statement(
    delete(cart_archives)
    .where(cart_archives.c.name == _NAME, cart_archives.c.status == literal_column("'PLANNED'"))
    .returning(cart_archives.c.name)
)
"""Forgets a plan whose carts have changed."""

LOCK = Statement(
    select(carts.c.id).where(carts.c.id == func.any(_IDS)).order_by(carts.c.id).with_for_update()
)
"""Locks the carts `ids`."""


def _finish() -> Statement:
    deleted = (
        delete(carts)
        .where(carts.c.id == func.any(_IDS), carts.c.status == literal_column("'CONVERTED'"))
        .returning(carts.c.id, carts.c.company_id, RETENTION.label("changes"))
        .cte("deleted")
    )
    done = (
        update(cart_archives)
        .where(cart_archives.c.name == _NAME)
        .values(
            status=literal_column("'DONE'"),
            finished_at=bindparam("j_now", type_=TIMESTAMP_MS),
        )
        .cte("done")
    )
    recorded = journal.batch_parts(deleted, entity="Cart", action="DELETE")
    return Statement(select(func.count()).select_from(deleted).add_cte(done, *recorded))


FINISH = _finish()
"""Deletes the carts of an object that is written and read back, and says so in its plan."""
