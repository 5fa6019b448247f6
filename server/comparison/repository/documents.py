"""A comparison as one JSON document of a select, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from server.comparison.domain.model import Comparison, Item, Link, Shown, Snapshot
from server.comparison.tables import product_comparison_items
from server.kernel.money import from_major, to_major
from server.platform.sql import array, aware, aware_or_none

_ITEMS = product_comparison_items
_NONE: ColumnElement[Any] = literal_column("NULL")


def comparison_document(
    comparison: FromClause, *, with_snapshot: bool = False
) -> ColumnElement[Any]:
    """Everything about the joined *comparison*, items included.

    Args:
        comparison: The comparisons, or an alias.
        with_snapshot: Whether to read what its link shows.
    """
    return array(
        comparison.c.id,
        comparison.c.company_id,
        comparison.c.site_id,
        comparison.c.customer_id,
        comparison.c.session_token,
        comparison.c.visitor_id,
        comparison.c.name,
        case((comparison.c.is_shared, comparison.c.share_token)),
        comparison.c.shared_at,
        comparison.c.share_expires_at,
        comparison.c.share_snapshot if with_snapshot else _NONE,
        comparison.c.created_at,
        comparison.c.updated_at,
        comparison.c.expires_at,
        comparison.c.version,
        comparison.c.merged_into_comparison_id,
        _items(comparison),
    )


def _items(comparison: FromClause) -> ColumnElement[Any]:
    item = array(
        _ITEMS.c.id,
        _ITEMS.c.product_id,
        _ITEMS.c.variant_id,
        _ITEMS.c.product_snapshot,
        _ITEMS.c.position,
        _ITEMS.c.added_at,
        _ITEMS.c.updated_at,
    )
    ordered = aggregate_order_by(item, _ITEMS.c.position, _ITEMS.c.id)
    return (
        select(func.json_agg(ordered))
        .where(_ITEMS.c.comparison_id == comparison.c.id)
        .correlate(comparison)
        .scalar_subquery()
    )


def read_comparison(document: list[Any]) -> Comparison:
    """Read a `comparison_document`."""
    (
        comparison_id, company_id, site_id, customer_id, token, visitor_id, name, share_token,
        shared_at, share_expires_at, shown, created_at, updated_at, expires_at, version,
        merged_into, rows,
    ) = document  # fmt: skip
    comparison = Comparison(
        id=comparison_id,
        company_id=company_id,
        created_at=aware(created_at),
        updated_at=aware(updated_at),
        expires_at=aware_or_none(expires_at),
        version=version,
        site_id=site_id,
        customer_id=customer_id,
        token_digest=token,
        visitor_id=visitor_id,
        name=name,
        items=tuple(_read_item(row) for row in rows or ()),
        merged_into=merged_into,
    )
    if share_token is None:
        return comparison
    # An earlier system kept the end of a link in the comparison's own, and no snapshot.
    ends = aware(share_expires_at) if share_expires_at else comparison.ends_at
    since = aware(shared_at) if shared_at else comparison.updated_at
    return replace(comparison, link=Link(share_token, since, ends, _read_shown(shown)))


def _read_item(row: list[Any]) -> Item:
    return Item(
        id=row[0],
        product_id=row[1],
        variant_id=row[2],
        snapshot=_read_snapshot(row[3]),
        position=row[4],
        added_at=aware(row[5]),
        updated_at=aware(row[6]),
    )


def _read_snapshot(row: dict[str, Any]) -> Snapshot:
    compared, attributes = row.get("compareAtPrice"), row.get("attributes")
    return Snapshot(
        name=row.get("name", ""),
        sku=row.get("sku", ""),
        image=row.get("image"),
        price=from_major(float(row.get("price") or 0)),
        compare_at_price=None if compared is None else from_major(float(compared)),
        currency=row.get("currency", ""),
        description=row.get("description"),
        attributes=attributes if isinstance(attributes, dict) else {},
    )


def _read_shown(shown: dict[str, Any] | None) -> Shown | None:
    if shown is None:
        return None
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


def shown_row(shown: Shown) -> dict[str, Any]:
    """Write what a link shows as the document of the column `shareSnapshot`."""
    return {"name": shown.name, "items": [item_row(item) for item in shown.items]}


def item_row(item: Item) -> dict[str, Any]:
    """Write an item as a record of the save statement."""
    snapshot = item.snapshot
    row: dict[str, Any] = {
        "name": snapshot.name,
        "sku": snapshot.sku,
        "price": to_major(snapshot.price),
        "currency": snapshot.currency,
        "attributes": snapshot.attributes,
    }
    if snapshot.image is not None:
        row["image"] = snapshot.image
    if snapshot.compare_at_price is not None:
        row["compareAtPrice"] = to_major(snapshot.compare_at_price)
    if snapshot.description is not None:
        row["description"] = snapshot.description
    return {
        "id": item.id,
        "product_id": item.product_id,
        "variant_id": item.variant_id,
        "product_snapshot": row,
        "position": item.position,
        "added_at": item.added_at,
        "updated_at": item.updated_at,
    }
