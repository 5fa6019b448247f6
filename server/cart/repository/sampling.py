"""The last carts of a company, each with what promotions are held against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, case, literal_column, select, tuple_

from server.cart.domain.discounts import Promotions
from server.cart.repository.include import Include
from server.cart.repository.promotions import codes_of, promotion_columns, read_promotions
from server.cart.repository.storage import CARTS
from server.cart.tables import cart_items, carts
from server.catalog.domain import Promotion
from server.catalog.promotions.model import Item
from server.catalog.repository import Running
from server.catalog.tables import companies
from server.kernel.currencies import stored_currency
from server.kernel.money import Currency
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.documents import Children, Fields, field
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, text
from server.platform.database.statement import Statement

Place = tuple[datetime, str]


class Sampled(NamedTuple):
    """A cart, as far as promotions look at it."""

    id: str
    currency: Currency
    site_id: str | None
    customer_id: str | None
    codes: tuple[str, ...]
    items: tuple[Item, ...]


class Sample(NamedTuple):
    """A cart with the promotions that it meets."""

    cart: Sampled
    company_currency: str
    running: Running
    promotions: Promotions


_ITEMS = Fields(
    Item,
    cart_items,
    field("id"),
    field("product_id"),
    field("quantity"),
    field("unit_price"),
    field("total", "line_total"),
    field("bundled", "bundle_group_id", read=lambda group: group is not None),
    field("variant_id"),
)
_CART = Fields(
    Sampled,
    carts,
    field("id"),
    field("currency", read=stored_currency),
    field("site_id"),
    field("customer_id"),
    field("codes", "discount_codes", read=lambda rows: tuple(row["code"] for row in rows)),
    children={"items": Children(_ITEMS, parent="cart_id", order=("added_at", "id"))},
)


def _sample(*, goes_on: bool) -> Statement:
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
    met = promotion_columns([record], codes_of(record), Include())
    typed = record.c.discount_codes != literal_column("'[]'::jsonb")
    asked = (
        select(
            record.c.created_at.label("made"),
            companies.c.currency.label("company_currency"),
            _CART.document(record).label("record"),
            case((typed, met["promotions"])).label("promotions"),
            met["running"].label("running"),
        )
        .select_from(record.join(companies, companies.c.id == record.c.company_id))
        .order_by(record.c.created_at.desc(), record.c.id.desc())
    )
    return Statement(asked, name="cart.sample")


_SAMPLES = {goes_on: _sample(goes_on=goes_on) for goes_on in (False, True)}


async def sample(
    executor: Executor,
    company_id: str,
    built_in: Mapping[str, Promotion],
    *,
    after: Place | None,
    limit: int,
) -> tuple[list[Sample], Place | None]:
    """Read carts with goods that are not sold, the newest first, and where they go on.

    Args:
        executor: Where to read.
        company_id: The tenant.
        built_in: Promotions that exist without a row.
        after: Where the carts before have ended.
        limit: How many at most.
    """
    values: dict[str, Any] = {
        **CARTS.remembered(company_id),
        "company_id": company_id,
        "customer_id": None,
        "most": limit,
    }
    if after is not None:
        values |= {"after_time": after[0], "after_id": after[1]}
    rows = await executor.fetch(_SAMPLES[after is not None], values)
    found = []
    for row in rows:
        currency = row["company_currency"]
        documents = {name: from_json(row[name]) for name in ("promotions", "running")}
        cart = _CART.read(from_json(row["record"]))
        found.append(Sample(cart, currency, *read_promotions(documents, currency, built_in)))
    following = (rows[-1]["made"], found[-1].cart.id) if len(rows) == limit else None
    return found, following
