"""The last carts of a company, each with all that prices it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, literal_column, select, tuple_

from server.cart.repository.storage import CARTS, Include, LoadedCart
from server.cart.tables import carts
from server.catalog import repository as catalog
from server.catalog.tables import companies
from server.containers.context import Context
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, text
from server.platform.database.statement import Statement

_INCLUDE = Include(saved=False, rules=True)
Place = tuple[datetime, str]


def _sample(*, goes_on: bool) -> tuple[Statement, tuple[str, ...]]:
    chosen = (
        select(carts)
        .where(
            carts.c.company_id == text("company_id"),
            carts.c.item_count > literal_column("0"),
            carts.c.status.in_([literal_column(f"'{s}'") for s in ("ACTIVE", "ABANDONED")]),
        )
        .order_by(carts.c.created_at.desc(), carts.c.id.desc())
        .limit(bindparam("most", type_=Integer))
    )
    if goes_on:
        place = tuple_(bindparam("after_time", type_=TIMESTAMP_MS), text("after_id"))
        chosen = chosen.where(tuple_(carts.c.created_at, carts.c.id) < place)
    record = chosen.subquery("record")
    site, site_join = catalog.joined_site("own_site", record.c.site_id, text("company_id"))
    columns: dict[str, Any] = {"record": CARTS.document(record, _INCLUDE)}
    columns |= CARTS.beside(record, None, _INCLUDE)
    named = [column.label(name) for name, column in columns.items()]
    asked = (
        select(
            record.c.created_at.label("made"),
            record.c.id.label("cart"),
            companies.c.currency.label("company_currency"),
            catalog.site_column(site).label("own_site"),
            *named,
        )
        .select_from(
            record.join(companies, companies.c.id == record.c.company_id).outerjoin(site, site_join)
        )
        .order_by(record.c.created_at.desc(), record.c.id.desc())
    )
    return Statement(asked, name="cart.sample"), tuple(columns)


_SAMPLES = {goes_on: _sample(goes_on=goes_on) for goes_on in (False, True)}


async def sample(
    executor: Executor,
    company_id: str,
    read: Callable[[Context, dict[str, Any], Include], LoadedCart],
    *,
    after: Place | None,
    limit: int,
) -> tuple[list[LoadedCart], Place | None]:
    """Read carts with goods that are not sold, the newest first, and where they go on."""
    statement, names = _SAMPLES[after is not None]
    values: dict[str, Any] = {
        **CARTS.defaults,
        **CARTS.remembered(company_id),
        "company_id": company_id,
        "customer_id": None,
        "most": limit,
    }
    if after is not None:
        values |= {"after_time": after[0], "after_id": after[1]}
    rows = await executor.fetch(statement, values)
    found = []
    for row in rows:
        context = Context(
            company_currency=row["company_currency"],
            site=None,
            own_site=catalog.read_site(from_json(row["own_site"])),
            customer=None,
            stored_answer=None,
        )
        documents = {name: from_json(row[name]) for name in names}
        found.append(read(context, documents, _INCLUDE))
    following = (rows[-1]["made"], rows[-1]["cart"]) if len(rows) == limit else None
    return found, following
