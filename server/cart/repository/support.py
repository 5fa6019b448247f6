"""Finding carts for support, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)

from server.cart.tables import carts
from server.cart.views import CartSummary, HistoryEntry
from server.catalog.tables import customers
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, text
from server.platform.database.statement import Statement
from server.platform.records.tables import audit_logs, commerce_events

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - as the columns hold times
_MILLISECOND = timedelta(milliseconds=1)
_BEFORE: ColumnElement[Any] = bindparam("before", type_=TIMESTAMP_MS)
_BEFORE_ID: ColumnElement[Any] = bindparam("before_id", type_=Text)
_MOST: ColumnElement[Any] = bindparam("most", type_=BigInteger)
_ALL = (datetime(9999, 1, 1), "")  # noqa: DTZ001
_KNOWN: Mapping[str, ColumnElement[Any]] = {
    "cart_id": carts.c.id,
    "customer_id": carts.c.customer_id,
    "email": customers.c.email,
    "order_id": carts.c.order_id,
}
"""By what carts are found; each stands in an index."""


def _search(names: tuple[str, ...]) -> Statement:
    owner = (customers.c.id == carts.c.customer_id) & (customers.c.company_id == carts.c.company_id)
    found = (
        select(
            *(carts.c.id, cast(carts.c.status, Text).label("status"), carts.c.site_id),
            *(carts.c.customer_id, customers.c.email, carts.c.order_id, carts.c.grand_total),
            *(carts.c.currency, carts.c.item_count, carts.c.created_at),
            *(carts.c.last_activity_at, carts.c.merged_into_cart_id),
        )
        .select_from(carts.outerjoin(customers, owner))
        .where(
            carts.c.company_id == text("company_id"),
            tuple_(carts.c.created_at, carts.c.id) < tuple_(_BEFORE, _BEFORE_ID),
            *(_KNOWN[name] == text(name) for name in names),
        )
        .order_by(carts.c.created_at.desc(), carts.c.id.desc())
        .limit(_MOST)
    )
    return Statement(found)


_SEARCHES: dict[tuple[str, ...], Statement] = {}


async def search(
    executor: Executor, company_id: str, wanted: Mapping[str, str], *, most: int, token: str
) -> list[CartSummary]:
    """Find at most *most* carts of a company, the newest first.

    Args:
        executor: Where it is read.
        company_id: The company.
        wanted: What must be true of them, by the names `cart_id`, `customer_id`, `email` and
            `order_id`.
        most: How many there are at most.
        token: Where to go on.
    """
    names = tuple(sorted(wanted))
    if names not in _SEARCHES:
        _SEARCHES[names] = _search(names)
    values = {"company_id": company_id, "most": most, **wanted, **_place(token)}
    return [_summary(row) for row in await executor.fetch(_SEARCHES[names], values)]


def _history() -> Statement:
    event_id: ColumnElement[Any] = func.lpad(
        cast(commerce_events.c.id, Text), literal_column("20"), literal_column("'0'")
    )
    nothing: ColumnElement[Any] = literal_column("''")
    events = select(
        commerce_events.c.occurred_at.label("at"),
        event_id.label("id"),
        literal_column("false").label("is_audit"),
        commerce_events.c.event_type.label("action"),
        nothing.label("actor"),
        nothing.label("role"),
        func.coalesce(commerce_events.c.request_id, nothing).label("request_id"),
        cast(commerce_events.c.payload, Text).label("details"),
    ).where(
        commerce_events.c.aggregate_id == text("cart_id"),
        commerce_events.c.aggregate_type == literal_column("'Cart'"),
        commerce_events.c.company_id == text("company_id"),
        tuple_(commerce_events.c.occurred_at, event_id) < tuple_(_BEFORE, _BEFORE_ID),
    )

    def told(name: str) -> ColumnElement[Any]:
        return func.coalesce(audit_logs.c.metadata[name].astext, nothing)

    audits = select(
        audit_logs.c.created_at,
        audit_logs.c.id,
        true(),
        audit_logs.c.action,
        told("actor"),
        told("role"),
        told("requestId"),
        cast(audit_logs.c.changes, Text),
    ).where(
        audit_logs.c.entity == literal_column("'Cart'"),
        audit_logs.c.entity_id == text("cart_id"),
        audit_logs.c.company_id == text("company_id"),
        tuple_(audit_logs.c.created_at, audit_logs.c.id) < tuple_(_BEFORE, _BEFORE_ID),
    )
    both = union_all(events, audits).subquery("history")
    return Statement(select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(_MOST))


_HISTORY = _history()


async def history(
    executor: Executor, company_id: str, cart_id: str, *, most: int, token: str
) -> list[HistoryEntry]:
    """List at most *most* events and audit records of a cart, the newest first."""
    values = {"company_id": company_id, "cart_id": cart_id, "most": most, **_place(token)}
    return [
        HistoryEntry(
            id=row["id"],
            is_audit=row["is_audit"],
            at=row["at"].replace(tzinfo=UTC),
            action=row["action"],
            actor=row["actor"],
            role=row["role"],
            request_id=row["request_id"],
            details=from_json(row["details"]) or {},
        )
        for row in await executor.fetch(_HISTORY, values)
    ]


def token_of(at: datetime, key: str) -> str:
    """Write where a page ended: the time in milliseconds, and the id."""
    return f"{(at.replace(tzinfo=None) - EPOCH) // _MILLISECOND}~{key}"


def _place(token: str) -> dict[str, Any]:
    """Read where to go on; the pattern of the contract has looked at it."""
    before, before_id = _ALL
    if token:
        milliseconds, _, before_id = token.partition("~")
        # What no time can be is before all of them.
        before = EPOCH + min(int(milliseconds), 10**14) * _MILLISECOND
    return {"before": before, "before_id": before_id}


def _summary(row: Any) -> CartSummary:
    return CartSummary(
        id=row["id"],
        status=row["status"],
        site_id=row["siteId"],
        customer_id=row["customerId"],
        email=row["email"],
        order_id=row["orderId"],
        grand_total=row["grandTotal"],
        currency=row["currency"],
        item_count=row["itemCount"],
        created_at=row["createdAt"].replace(tzinfo=UTC),
        last_activity_at=row["lastActivityAt"].replace(tzinfo=UTC),
        merged_into=row["mergedIntoCartId"],
    )
