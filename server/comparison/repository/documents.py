"""The columns in which a comparison and its items are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from server.comparison.domain.model import LIFETIME, Comparison, Item, Link, Shown, Snapshot
from server.comparison.tables import product_comparison_items, product_comparisons
from server.kernel.money import from_major, to_major
from server.platform.database.documents import Children, Fields, composed, field, lasting
from server.platform.database.sql import aware


def _read_snapshot(document: dict[str, Any]) -> Snapshot:
    compared, attributes = document.get("compareAtPrice"), document.get("attributes")
    return Snapshot(
        name=document.get("name", ""),
        sku=document.get("sku", ""),
        image=document.get("image"),
        price=from_major(float(document.get("price") or 0)),
        compare_at_price=None if compared is None else from_major(float(compared)),
        currency=document.get("currency", ""),
        description=document.get("description"),
        attributes=attributes if isinstance(attributes, dict) else {},
        available=document.get("available", True),
    )


def _snapshot_row(snapshot: Snapshot) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": snapshot.name,
        "sku": snapshot.sku,
        "price": to_major(snapshot.price),
        "currency": snapshot.currency,
        "attributes": snapshot.attributes,
    }
    if not snapshot.available:
        row["available"] = False
    if snapshot.image is not None:
        row["image"] = snapshot.image
    if snapshot.compare_at_price is not None:
        row["compareAtPrice"] = to_major(snapshot.compare_at_price)
    if snapshot.description is not None:
        row["description"] = snapshot.description
    return row


_ITEM = Fields(
    Item,
    product_comparison_items,
    field("id"),
    field("product_id"),
    field("variant_id"),
    field("snapshot", "product_snapshot", read=_read_snapshot, write=_snapshot_row),
    field("position"),
    field("added_at"),
    field("updated_at"),
)
ITEMS = Children(
    _ITEM,
    parent="comparison_id",
    order=("position", "id"),
    fixed=frozenset({"id", "product_id", "variant_id", "product_snapshot", "added_at"}),
)


def _read_shown(shown: dict[str, Any]) -> Shown:
    items = [
        Item(
            id=row["id"],
            product_id=row["product_id"],
            variant_id=row["variant_id"],
            snapshot=_read_snapshot(row["product_snapshot"]),
            position=row["position"],
            added_at=aware(row["added_at"]),
            updated_at=aware(row["updated_at"]),
        )
        for row in shown["items"]
    ]
    return Shown(shown["name"], tuple(items))


def _shown_row(link: Link) -> dict[str, Any] | None:
    if link.shown is None:
        return None
    return {"name": link.shown.name, "items": [_ITEM.row(item) for item in link.shown.items]}


def _read_link(
    token: str | None,
    is_shared: bool,
    shared_at: datetime | None,
    share_expires_at: datetime | None,
    shown: dict[str, Any] | None,
    expires_at: datetime | None,
    updated_at: datetime,
) -> Link | None:
    if not is_shared or token is None:
        return None
    # An earlier system kept the end of a link in the comparison's own, and no snapshot.
    ends = share_expires_at or expires_at or updated_at + LIFETIME
    return Link(token, shared_at or updated_at, ends, _read_shown(shown) if shown else None)


def _of_link(get: Callable[[Link], Any]) -> Callable[[Comparison], Any]:
    return lambda comparison: get(comparison.link) if comparison.link else None


COMPARISON = Fields(
    Comparison,
    product_comparisons,
    field("id"),
    field("company_id"),
    field("site_id"),
    field("customer_id"),
    field("token_digest", "session_token"),
    field("visitor_id"),
    field("name"),
    composed(
        "link",
        _read_link,
        share_token=_of_link(lambda link: link.token),
        is_shared=lambda comparison: comparison.link is not None,
        shared_at=_of_link(lambda link: link.shared_at),
        share_expires_at=_of_link(lambda link: link.expires_at),
        share_snapshot=_of_link(_shown_row),
        also=("expires_at", "updated_at"),
    ),
    field("created_at"),
    field("updated_at"),
    *lasting("updated_at"),
    field("version"),
    field("merged_into", "merged_into_comparison_id"),
    field("merged_at"),
    children={"items": ITEMS},
)
