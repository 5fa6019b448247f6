"""The statements that take converted carts into the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
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
from server.catalog.promotion_tables import promotion_redemptions
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, naive
from server.platform.database.statement import Statement
from server.platform.maintenance.retention import LIMIT, RETENTION, in_scope
from server.platform.records import change_record

_DUE = (carts.c.status == literal_column("'CONVERTED'")) & (
    carts.c.converted_at <= bindparam("before", type_=TIMESTAMP_MS)
)
_IDS: ColumnElement[Any] = bindparam("ids", type_=ARRAY(Text))
_NAME: ColumnElement[Any] = bindparam("name", type_=Text)

_COUNT = Statement(select(func.count()).select_from(carts).where(_DUE))
"""Counts the CONVERTED carts of before `before`."""

_DUE_CARTS = Statement(
    select(carts.c.id, carts.c.company_id, carts.c.converted_at)
    .where(_DUE, in_scope(carts.c.company_id))
    .order_by(carts.c.converted_at, carts.c.id)
    .limit(LIMIT)
)
"""Gives the oldest of them."""


def _rows(table: Table, key: ColumnElement[Any], order: ColumnElement[Any]) -> ColumnElement[Any]:
    row = func.to_jsonb(literal_column(table.name))
    mine = key == carts.c.id, table.c.company_id == carts.c.company_id
    ordered = select(row.label("row")).where(*mine).order_by(order).correlate(carts)
    rows = ordered.subquery(f"of_{table.name}")
    found = select(func.jsonb_agg(rows.c.row)).scalar_subquery()
    return func.coalesce(found, literal_column("'[]'::jsonb"))


_DOCUMENTS = Statement(
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

_PLAN = Statement(
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

_PLANNED = Statement(
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

_DROP_PLAN = Statement(
    delete(cart_archives)
    .where(cart_archives.c.name == _NAME, cart_archives.c.status == literal_column("'PLANNED'"))
    .returning(cart_archives.c.name)
)
"""Forgets a plan whose carts have changed."""

_LOCK = Statement(
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
    recorded = change_record.batch_parts(deleted, entity="Cart", action="DELETE")
    return Statement(select(func.count()).select_from(deleted).add_cte(done, *recorded))


_FINISH = _finish()
"""Deletes the carts of an object that is written and read back, and says so in its plan."""


class DueCart(NamedTuple):
    """A converted cart whose time has come."""

    id: str
    company_id: str
    converted_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """An object of the archive and the carts it holds."""

    name: str
    company_id: str
    ids: Sequence[str]
    sha256: str


async def count(executor: Executor, before: datetime) -> int:
    """Count the CONVERTED carts of before *before*."""
    row = await executor.fetch_row(_COUNT, {"before": naive(before)})
    return int(row[0])


async def due(
    executor: Executor, before: datetime, *, limit: int, passed_over: Sequence[str]
) -> list[DueCart]:
    """Give the oldest of them, without those of the companies *passed_over*."""
    scope = {"only": None, "limit": limit, "passed_over": list(passed_over)}
    rows = await executor.fetch(_DUE_CARTS, {"before": naive(before), **scope})
    return [DueCart(*row) for row in rows]


async def planned(executor: Executor) -> list[Plan]:
    """Give what a run that was cut off has left."""
    return [Plan(*row) for row in await executor.fetch(_PLANNED, {})]


async def keep_plan(executor: Executor, plan: Plan) -> None:
    """Note which carts an object will hold, before it is written."""
    values = {"name": plan.name, "company_id": plan.company_id}
    await executor.fetch(_PLAN, values | {"ids": plan.ids, "sha256": plan.sha256})


async def drop_plan(executor: Executor, plan: Plan) -> None:
    """Forget a plan whose carts have changed."""
    await executor.fetch(_DROP_PLAN, {"name": plan.name})


async def lock(executor: Executor, ids: Sequence[str]) -> None:
    """Lock the carts *ids*."""
    await executor.fetch(_LOCK, {"ids": ids})


async def documents(executor: Executor, ids: Sequence[str]) -> list[Any]:
    """Give all that is known of the carts *ids*, one document each, in order of id."""
    return [from_json(row[0]) for row in await executor.fetch(_DOCUMENTS, {"ids": ids})]


async def finish(executor: Executor, plan: Plan, actor: str, now: datetime) -> None:
    """Delete the carts of an object that is written and read back, and say so in its plan."""
    record = change_record.batch_parameters(actor, now)
    await executor.fetch(_FINISH, {"ids": plan.ids, "name": plan.name, **record})
