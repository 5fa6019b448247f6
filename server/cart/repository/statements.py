"""The save statement, in every shape it is needed in.

Everything hangs on the guard, the write of the cart's own row at the version that was read. Where
somebody else was faster the guard writes nothing, so nothing at all is written.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from server.cart.tables import cart_items, carts, saved_cart_items
from server.catalog.repository import provision_customer
from server.catalog.tables import promotion_redemptions, promotions
from server.platform import journal
from server.platform.metadata import JSON_DOCUMENT, TIMESTAMP_MS
from server.platform.postgres import Statement
from server.platform.sql import major, recordset


class Shape(NamedTuple):
    """Which parts a save has; each shape is one statement, compiled once."""

    insert: bool
    """Whether the cart is new."""
    header: bool
    """Whether more changed than lines, totals, codes, destination and times."""
    put_lines: bool
    drop_lines: bool
    put_saved: bool
    drop_saved: bool
    reserve: bool
    release: bool
    spend: bool
    answer: bool
    customer: bool = False
    source: bool = False


_MONEY = ("subtotal", "discount_total", "tax_total", "shipping_total", "grand_total")
_CHANGING = {
    "status": carts.c.status.type,
    **dict.fromkeys(_MONEY, BigInteger()),
    "item_count": Integer(),
    "discount_codes": JSON_DOCUMENT,
    "shipping_postal_code": Text(),
    "shipping_country": Text(),
    "updated_at": TIMESTAMP_MS,
    "last_activity_at": TIMESTAMP_MS,
    "expires_at": TIMESTAMP_MS,
    "version": Integer(),
}
_HEADER = {
    "customer_id": Text(),
    "session_token": Text(),
    "visitor_id": Text(),
    "notes": Text(),
    "metadata": JSON_DOCUMENT,
    "utm_source": Text(),
    "utm_medium": Text(),
    "utm_campaign": Text(),
    "order_id": Text(),
    "merged_into_cart_id": Text(),
    "merged_at": TIMESTAMP_MS,
    "converted_at": TIMESTAMP_MS,
    "abandoned_at": TIMESTAMP_MS,
}
_FIXED = {
    "id": Text(),
    "company_id": Text(),
    "site_id": Text(),
    "currency": Text(),
    "created_at": TIMESTAMP_MS,
}
STORED = _FIXED | _CHANGING | _HEADER
"""The columns of a new cart."""


def bound(columns: dict[str, Any], prefix: str = "") -> dict[str, ColumnElement[Any]]:
    """Bind a parameter for each column; amounts come as hundredths."""
    values: dict[str, ColumnElement[Any]] = {}
    for key, kind in columns.items():
        value: ColumnElement[Any] = bindparam(prefix + key, type_=kind)
        values[key] = major(value) if key in _MONEY else value
    return values


def _guard(shape: Shape) -> CTE:
    if shape.insert:
        return insert(carts).values(bound(STORED)).returning(carts.c.id).cte("guard")
    columns = _CHANGING | _HEADER if shape.header else _CHANGING
    changed = update(carts).where(
        carts.c.id == bindparam("id", type_=Text),
        carts.c.company_id == bindparam("company_id", type_=Text),
        carts.c.version == bindparam("read_version", type_=Integer),
    )
    if shape.source:
        # Both carts at the versions that were read, or neither is touched.
        both = select(func.count()).select_from(_both()).scalar_subquery()
        changed = changed.where(both == 2)
    return changed.values(bound(columns)).returning(carts.c.id).cte("guard")


def _both() -> CTE:
    pairs = [
        and_(
            carts.c.id == bindparam(f"{prefix}id", type_=Text),
            carts.c.version == bindparam(f"{prefix}read_version", type_=Integer),
        )
        for prefix in ("", "source_")
    ]
    locked = select(carts.c.id).where(or_(*pairs)).order_by(carts.c.id).with_for_update()
    return locked.cte("locked")


def _drop(table: Table, name: str, guard: CTE) -> CTE:
    """Delete the rows whose ids are bound as `drop_…`, of this cart and of a merge's source."""
    return (
        delete(table)
        .where(
            table.c.id == func.any(bindparam(f"drop_{name}", type_=ARRAY(Text))),
            table.c.cart_id == func.any(bindparam("cart_ids", type_=ARRAY(Text))),
            exists(select(guard.c.id)),
        )
        .returning(table.c.id)
        .cte(f"dropped_{name}")
    )


def _put(table: Table, name: str, columns: dict[str, Any], guard: CTE, dropped: CTE | None) -> CTE:
    """Insert or change the rows that are bound as `put_…`; a row of another cart moves here."""
    rows = recordset(f"put_{name}", f"new_{name}", **columns)
    prices = ("unit_price", "original_price", "discount_amount", "line_total", "price_at_save")
    values = {key: major(rows.c[key]) if key in prices else rows.c[key] for key in columns}
    source = select(guard.c.id.label("cart_id"), *values.values()).select_from(
        guard.join(rows, true())
    )
    if dropped is not None:
        # A changed row may take the key of a dropped one: the drop has to come first.
        gone = select(func.count()).select_from(dropped).scalar_subquery()
        source = source.where(gone >= 0)
    statement = upsert(table).from_select(["cart_id", *values], source)
    fixed = {"id", "product_id", "variant_id", "added_at", "saved_at"}
    changed = {
        table.c[key]: statement.excluded[key] for key in ("cart_id", *values) if key not in fixed
    }
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed).cte(f"put_{name}")


_LINE = {
    "id": Text(),
    "product_id": Text(),
    "variant_id": Text(),
    "product_snapshot": JSONB(),
    "quantity": Integer(),
    "unit_price": BigInteger(),
    "original_price": BigInteger(),
    "discount_amount": BigInteger(),
    "line_total": BigInteger(),
    "custom_fields": JSONB(),
    "gift_message": Text(),
    "is_gift": Boolean(),
    "added_at": TIMESTAMP_MS,
    "updated_at": TIMESTAMP_MS,
    "bundle_group_id": Text(),
    "bundle_id": Text(),
}
_SAVED = {
    "id": Text(),
    "product_id": Text(),
    "variant_id": Text(),
    "product_snapshot": JSONB(),
    "quantity": Integer(),
    "price_at_save": BigInteger(),
    "custom_fields": JSONB(),
    "gift_message": Text(),
    "is_gift": Boolean(),
    "saved_at": TIMESTAMP_MS,
}


def _redemptions(shape: Shape, guard: CTE) -> list[CTE]:
    """Keep the count of uses; the CHECK on `usedCount` stops what would pass a limit."""
    found: list[CTE] = []
    held, moment = promotion_redemptions, bindparam("j_now", type_=TIMESTAMP_MS)
    if shape.reserve:
        rows = recordset("reserve", "reserve", promotion_id=Text(), ordinal=Integer())
        reserved = insert(held).from_select(
            ["promotion_id", "cart_id", "customer_id", "customer_ordinal", "created_at",
             "updated_at"],
            select(
                rows.c.promotion_id,
                guard.c.id,
                bindparam("customer_id", type_=Text),
                rows.c.ordinal,
                moment,
                moment,
            ).select_from(guard.join(rows, true())),
        ).returning(held.c.promotion_id).cte("reserved")  # fmt: skip
        found += [reserved, _count(reserved, +1)]
    if shape.source:
        moved = (
            update(held)
            .where(
                held.c.cart_id == bindparam("source_id", type_=Text),
                held.c.promotion_id == func.any(bindparam("adopt", type_=ARRAY(Text))),
                exists(select(guard.c.id)),
            )
            .values(
                cart_id=bindparam("id", type_=Text),
                customer_id=bindparam("customer_id", type_=Text),
                updated_at=moment,
            )
        )
        found.append(moved.cte("adopted"))
    if shape.release:
        released = (
            delete(held)
            .where(
                held.c.cart_id == bindparam("release_from", type_=Text),
                held.c.promotion_id == func.any(bindparam("release", type_=ARRAY(Text))),
                held.c.status == literal_column("'RESERVED'"),
                exists(select(guard.c.id)),
            )
            .returning(held.c.promotion_id)
            .cte("released")
        )
        found += [released, _count(released, -1)]
    if shape.spend:
        spent = (
            update(held)
            .where(held.c.cart_id == bindparam("id", type_=Text), exists(select(guard.c.id)))
            .values(status=literal_column("'SPENT'"), updated_at=moment)
        )
        found.append(spent.cte("spent"))
    return found


def _count(changed: CTE, step: int) -> CTE:
    """Count uses of limited promotions; unlimited ones are not counted, so nobody queues there."""
    return (
        update(promotions)
        .where(promotions.c.id == changed.c.promotion_id, promotions.c.usage_limit.is_not(None))
        .values(used_count=promotions.c.used_count + literal_column(str(step)))
        .cte(f"counted_{changed.name}")
    )


@lru_cache(maxsize=512)
def save_statement(shape: Shape) -> Statement:
    """The statement that writes a cart in the *shape* asked for."""
    guard = _guard(shape)
    written: list[CTE] = [provision_customer()] if shape.customer else []
    if shape.source:
        written.append(
            update(carts)
            .where(
                carts.c.id == bindparam("source_id", type_=Text),
                carts.c.company_id == bindparam("company_id", type_=Text),
                exists(select(guard.c.id)),
            )
            .values(bound(_CHANGING | _HEADER, "source_"))
            .cte("source")
        )
    drop_lines = _drop(cart_items, "lines", guard) if shape.drop_lines else None
    drop_saved = _drop(saved_cart_items, "saved", guard) if shape.drop_saved else None
    written += [dropped for dropped in (drop_lines, drop_saved) if dropped is not None]
    if shape.put_lines:
        written.append(_put(cart_items, "lines", _LINE, guard, drop_lines))
    if shape.put_saved:
        written.append(_put(saved_cart_items, "saved", _SAVED, guard, drop_saved))
    written += _redemptions(shape, guard)
    written += journal.parts(guard, with_answer=shape.answer)
    return Statement(select(guard.c.id).add_cte(*written))


@lru_cache(maxsize=2)
def record_statement(answer: bool) -> Statement:
    """The statement that records something about a cart and leaves the cart as it is."""
    guard = (
        select(carts.c.id)
        .where(
            carts.c.id == bindparam("id", type_=Text),
            carts.c.company_id == bindparam("company_id", type_=Text),
            carts.c.version == bindparam("read_version", type_=Integer),
        )
        .cte("guard")
    )
    return Statement(select(guard.c.id).add_cte(*journal.parts(guard, with_answer=answer)))
