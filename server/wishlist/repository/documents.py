"""The columns in which a wishlist and its items are kept."""

from __future__ import annotations

from typing import Any

from server.catalog.repository import price_column, product_join, variant_join
from server.catalog.tables import product_variants, products
from server.kernel.money import from_major, to_major
from server.platform.database.documents import Children, Fields, composed, field, written
from server.wishlist.domain import Item, Snapshot, Wishlist
from server.wishlist.tables import wishlist_items, wishlists


def _read_snapshot(document: dict[str, Any]) -> Snapshot:
    compared = document.get("compareAtPrice")
    return Snapshot(
        document.get("name", ""),
        document.get("sku", ""),
        document.get("image"),
        from_major(document.get("price") or 0.0),
        None if compared is None else from_major(compared),
    )


def _snapshot_row(snapshot: Snapshot) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": snapshot.name,
        "sku": snapshot.sku,
        "price": to_major(snapshot.price),
    }
    if snapshot.image is not None:
        row["image"] = snapshot.image
    if snapshot.compare_at_price is not None:
        row["compareAtPrice"] = to_major(snapshot.compare_at_price)
    return row


_ITEM = Fields(
    Item,
    wishlist_items,
    field("id"),
    field("product_id"),
    field("variant_id"),
    field("snapshot", "product_snapshot", read=_read_snapshot, write=_snapshot_row),
    field("priority"),
    field("notes"),
    field("added_at"),
    field("updated_at"),
)
ITEMS = Children(
    _ITEM,
    parent="wishlist_id",
    order=("priority", "added_at", "id"),
    fixed=frozenset({"id", "product_id", "variant_id", "added_at"}),
    tables=wishlist_items.join(products, product_join(products, wishlist_items)).outerjoin(
        product_variants, variant_join(products, product_variants, wishlist_items.c.variant_id)
    ),
    beside=price_column(products, product_variants, wishlist_items.c.variant_id),
)
"""The items, each with today's price."""

WISHLIST = Fields(
    Wishlist,
    wishlists,
    field("id"),
    field("company_id"),
    field("site_id"),
    field("customer_id"),
    field("token_digest", "session_token"),
    field("name"),
    composed(
        "slug",
        lambda is_public, slug: slug if is_public else None,
        is_public="is_public",
        shared_url="slug",
    ),
    field("created_at"),
    field("updated_at"),
    field("version"),
    field("merged_ids", "merged_wishlist_ids"),
    written("item_count", lambda wishlist: len(wishlist.items)),
    children={"items": ITEMS},
)
