"""A wishlist as one JSON document of a select, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from server.catalog.repository import price_column, variant_join
from server.catalog.tables import product_variants, products
from server.kernel.money import from_major, to_major
from server.platform.sql import array, aware
from server.wishlist.domain import Item, Price, Prices, Snapshot, Wishlist
from server.wishlist.tables import wishlist_items


def wishlist_document(wishlist: FromClause, *, with_items: bool) -> ColumnElement[Any]:
    """Everything about the joined *wishlist*, today's prices of its items included."""
    return array(
        wishlist.c.id,
        wishlist.c.company_id,
        wishlist.c.site_id,
        wishlist.c.customer_id,
        wishlist.c.session_token,
        wishlist.c.name,
        wishlist.c.is_public,
        wishlist.c.shared_url,
        wishlist.c.created_at,
        wishlist.c.updated_at,
        wishlist.c.version,
        wishlist.c.merged_wishlist_ids,
        literal_column("NULL") if with_items else _count(wishlist),
        _items(wishlist) if with_items else literal_column("NULL"),
    )


def _count(wishlist: FromClause) -> ColumnElement[Any]:
    return (
        select(func.count())
        .select_from(wishlist_items)
        .where(wishlist_items.c.wishlist_id == wishlist.c.id)
        .correlate(wishlist)
        .scalar_subquery()
    )


def _items(wishlist: FromClause) -> ColumnElement[Any]:
    tables = wishlist_items.join(products, products.c.id == wishlist_items.c.product_id).outerjoin(
        product_variants, variant_join(products, product_variants, wishlist_items.c.variant_id)
    )
    item = array(
        wishlist_items.c.id,
        wishlist_items.c.product_id,
        wishlist_items.c.variant_id,
        wishlist_items.c.product_snapshot,
        wishlist_items.c.priority,
        wishlist_items.c.notes,
        wishlist_items.c.added_at,
        wishlist_items.c.updated_at,
        price_column(products, product_variants, wishlist_items.c.variant_id),
    )
    ordered = aggregate_order_by(
        item, wishlist_items.c.priority, wishlist_items.c.added_at, wishlist_items.c.id
    )
    return (
        select(func.json_agg(ordered))
        .select_from(tables)
        .where(wishlist_items.c.wishlist_id == wishlist.c.id)
        .correlate(wishlist)
        .scalar_subquery()
    )


def read_wishlist(document: list[Any]) -> tuple[Wishlist, Prices, int]:
    """Read a `wishlist_document`: the wishlist, today's prices, how many items it holds."""
    (
        wishlist_id, company_id, site_id, customer_id, token, name, is_public, slug,
        created_at, updated_at, version, merged_ids, count, rows,
    ) = document  # fmt: skip
    rows = rows or ()
    wishlist = Wishlist(
        id=wishlist_id,
        company_id=company_id,
        created_at=aware(created_at),
        updated_at=aware(updated_at),
        version=version,
        name=name,
        site_id=site_id,
        customer_id=customer_id,
        token_digest=token,
        slug=slug if is_public else None,
        items=tuple(_read_item(row) for row in rows),
        merged_ids=tuple(merged_ids),
    )
    prices = {row[0]: Price(*row[8]) for row in rows if row[8] is not None}
    return wishlist, prices, len(rows) if count is None else count


def _read_item(row: list[Any]) -> Item:
    snapshot = row[3]
    compared = snapshot.get("compareAtPrice")
    return Item(
        id=row[0],
        product_id=row[1],
        variant_id=row[2],
        snapshot=Snapshot(
            snapshot.get("name", ""),
            snapshot.get("sku", ""),
            snapshot.get("image"),
            from_major(snapshot.get("price") or 0.0),
            None if compared is None else from_major(compared),
        ),
        priority=row[4],
        notes=row[5],
        added_at=aware(row[6]),
        updated_at=aware(row[7]),
    )


def item_row(item: Item, wishlist_id: str) -> dict[str, Any]:
    """Write an item as a record of the save statement."""
    snapshot: dict[str, Any] = {
        "name": item.snapshot.name,
        "sku": item.snapshot.sku,
        "price": to_major(item.snapshot.price),
    }
    if item.snapshot.image is not None:
        snapshot["image"] = item.snapshot.image
    if item.snapshot.compare_at_price is not None:
        snapshot["compareAtPrice"] = to_major(item.snapshot.compare_at_price)
    return {
        "id": item.id,
        "wishlist_id": wishlist_id,
        "product_id": item.product_id,
        "variant_id": item.variant_id,
        "product_snapshot": snapshot,
        "priority": item.priority,
        "notes": item.notes,
        "added_at": item.added_at,
        "updated_at": item.updated_at,
    }
