"""A cart as one JSON document of a select, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from server.cart.domain.lines import LineOffers
from server.cart.domain.model import (
    AppliedCode,
    BundleTag,
    Campaign,
    Cart,
    Configuration,
    Destination,
    Line,
    SavedItem,
    Snapshot,
    Status,
    Totals,
    canonical_text,
    configured,
)
from server.cart.tables import cart_items, saved_cart_items
from server.catalog.domain import Offer
from server.catalog.repository import offer_column, variant_join
from server.catalog.tables import bundle_items, product_variants, products
from server.kernel.money import from_major, to_major
from server.platform.currency import currency
from server.platform.sql import array, aware, aware_or_none, hundredths


def cart_document(cart: FromClause, *, with_saved: bool) -> ColumnElement[Any]:
    """Everything about the joined *cart*, lines and today's offers included."""
    return array(
        cart.c.id,
        cart.c.company_id,
        cart.c.site_id,
        cart.c.customer_id,
        cart.c.session_token,
        cart.c.visitor_id,
        cast(cart.c.status, Text),
        cart.c.currency,
        hundredths(cart.c.subtotal),
        hundredths(cart.c.discount_total),
        hundredths(cart.c.tax_total),
        hundredths(cart.c.shipping_total),
        hundredths(cart.c.grand_total),
        cart.c.item_count,
        cart.c.discount_codes,
        cart.c.shipping_postal_code,
        cart.c.shipping_country,
        cart.c.notes,
        cart.c.metadata,
        cart.c.utm_source,
        cart.c.utm_medium,
        cart.c.utm_campaign,
        cart.c.created_at,
        cart.c.updated_at,
        cart.c.last_activity_at,
        cart.c.expires_at,
        cart.c.version,
        cart.c.order_id,
        cart.c.merged_into_cart_id,
        _lines(cart),
        _saved(cart) if with_saved else literal_column("NULL"),
    )


def _lines(cart: FromClause) -> ColumnElement[Any]:
    override = (
        select(bundle_items.c.price_override)
        .where(
            bundle_items.c.bundle_id == cart_items.c.bundle_id,
            bundle_items.c.product_id == cart_items.c.product_id,
            bundle_items.c.variant_id.is_not_distinct_from(cart_items.c.variant_id),
        )
        .order_by(bundle_items.c.sort_order)
        .limit(1)
        .correlate(cart_items)
        .scalar_subquery()
    )
    tables = cart_items.join(products, products.c.id == cart_items.c.product_id).outerjoin(
        product_variants, variant_join(products, product_variants, cart_items.c.variant_id)
    )
    line = array(
        cart_items.c.id,
        cart_items.c.product_id,
        cart_items.c.variant_id,
        cart_items.c.product_snapshot,
        cart_items.c.quantity,
        hundredths(cart_items.c.unit_price),
        hundredths(cart_items.c.original_price),
        hundredths(cart_items.c.discount_amount),
        hundredths(cart_items.c.line_total),
        cart_items.c.custom_fields,
        cart_items.c.gift_message,
        cart_items.c.is_gift,
        cart_items.c.bundle_group_id,
        cart_items.c.bundle_id,
        cart_items.c.added_at,
        cart_items.c.updated_at,
        offer_column(products, product_variants, cart_items.c.variant_id, override),
    )
    ordered = aggregate_order_by(line, cart_items.c.added_at, cart_items.c.id)
    return (
        select(func.json_agg(ordered))
        .select_from(tables)
        .where(cart_items.c.cart_id == cart.c.id)
        .correlate(cart)
        .scalar_subquery()
    )


def _saved(cart: FromClause) -> ColumnElement[Any]:
    item = array(
        saved_cart_items.c.id,
        saved_cart_items.c.product_id,
        saved_cart_items.c.variant_id,
        saved_cart_items.c.product_snapshot,
        saved_cart_items.c.quantity,
        hundredths(saved_cart_items.c.price_at_save),
        saved_cart_items.c.custom_fields,
        saved_cart_items.c.gift_message,
        saved_cart_items.c.is_gift,
        saved_cart_items.c.saved_at,
    )
    ordered = aggregate_order_by(item, saved_cart_items.c.saved_at, saved_cart_items.c.id)
    return (
        select(func.json_agg(ordered))
        .where(saved_cart_items.c.cart_id == cart.c.id)
        .correlate(cart)
        .scalar_subquery()
    )


def read_cart(document: list[Any]) -> tuple[Cart, LineOffers]:
    """Read a `cart_document`: the cart, and its lines' products as they are now."""
    (
        cart_id, company_id, site_id, customer_id, token, visitor_id, status, code,
        subtotal, discount, tax, shipping, grand, item_count, codes, postal_code, country,
        notes, metadata, source, medium, campaign, created_at, updated_at, last_activity_at,
        expires_at, version, order_id, merged_into, lines, saved,
    ) = document  # fmt: skip
    offers = {row[0]: Offer(*row[16]) for row in lines or () if row[16] is not None}
    cart = Cart(
        id=cart_id,
        company_id=company_id,
        currency=currency(code),
        created_at=aware(created_at),
        updated_at=aware(updated_at),
        last_activity_at=aware(last_activity_at),
        expires_at=aware_or_none(expires_at),
        version=version,
        site_id=site_id,
        customer_id=customer_id,
        token_digest=token,
        visitor_id=visitor_id,
        status=Status(status),
        lines=tuple(_read_line(row) for row in lines or ()),
        saved=tuple(_read_saved(row) for row in saved or ()),
        codes=tuple(_read_code(row) for row in codes),
        totals=Totals(subtotal, discount, tax, shipping, grand, item_count),
        destination=Destination(postal_code, country),
        notes=notes,
        metadata=metadata,
        campaign=Campaign(source, medium, campaign),
        order_id=order_id,
        merged_into=merged_into,
    )
    return cart, offers


def _configuration(fields: Any, message: str | None, gift: bool) -> Configuration:
    return configured(fields, canonical_text(fields) if fields else "{}", message, gift)


def _read_line(row: list[Any]) -> Line:
    snapshot, group_id = row[3], row[12]
    tag = None
    if group_id is not None:
        tag = BundleTag(
            group_id, row[13], snapshot.get("bundleName", ""), snapshot.get("bundleQuantity", 1)
        )
    return Line(
        id=row[0],
        product_id=row[1],
        variant_id=row[2],
        snapshot=Snapshot(snapshot["name"], snapshot["sku"], snapshot.get("image"), row[6]),
        quantity=row[4],
        unit_price=row[5],
        discount=row[7],
        total=row[8],
        configuration=_configuration(row[9], row[10], row[11]),
        bundle=tag,
        added_at=aware(row[14]),
        updated_at=aware(row[15]),
    )


def _read_saved(row: list[Any]) -> SavedItem:
    snapshot = row[3]
    original = from_major(snapshot.get("originalPrice", 0.0)) or row[5]
    return SavedItem(
        id=row[0],
        product_id=row[1],
        variant_id=row[2],
        snapshot=Snapshot(
            snapshot.get("name", ""), snapshot.get("sku", ""), snapshot.get("image"), original
        ),
        quantity=row[4],
        price=row[5],
        configuration=_configuration(row[6], row[7], row[8]),
        saved_at=aware(row[9]),
    )


def _read_code(row: dict[str, Any]) -> AppliedCode:
    return AppliedCode(
        code=row["code"],
        percentage=row["type"] == "percentage",
        value=from_major(row["value"]),
        amount=from_major(row["discountAmount"]),
        description=row.get("description"),
        issue=row.get("issue"),
        missing=None if row.get("missingAmount") is None else from_major(row["missingAmount"]),
    )


def code_row(code: AppliedCode) -> dict[str, Any]:
    """Write an applied code as an element of the column `discountCodes`."""
    row: dict[str, Any] = {
        "code": code.code,
        "type": "percentage" if code.percentage else "fixed",
        "value": to_major(code.value),
        "discountAmount": to_major(code.amount),
    }
    if code.description is not None:
        row["description"] = code.description
    if code.issue is not None:
        row["issue"] = code.issue
    if code.missing is not None:
        row["missingAmount"] = to_major(code.missing)
    return row


def line_row(line: Line) -> dict[str, Any]:
    """Write a line as a record of the save statement; amounts in hundredths."""
    snapshot = _snapshot_row(line.snapshot)
    tag = line.bundle
    if tag:
        snapshot |= {
            "bundleId": tag.bundle_id,
            "bundleName": tag.name,
            "bundleGroupId": tag.group_id,
            "bundleQuantity": tag.quantity,
        }
    return {
        "id": line.id,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "product_snapshot": snapshot,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "original_price": line.snapshot.original_price,
        "discount_amount": line.discount,
        "line_total": line.total,
        "custom_fields": line.configuration.custom_fields,
        "gift_message": line.configuration.gift_message,
        "is_gift": line.configuration.is_gift,
        "added_at": line.added_at,
        "updated_at": line.updated_at,
        "bundle_group_id": tag.group_id if tag else None,
        "bundle_id": tag.bundle_id if tag else None,
    }


def saved_row(item: SavedItem) -> dict[str, Any]:
    """Write a saved item as a record of the save statement; amounts in hundredths."""
    return {
        "id": item.id,
        "product_id": item.product_id,
        "variant_id": item.variant_id,
        "product_snapshot": _snapshot_row(item.snapshot),
        "quantity": item.quantity,
        "price_at_save": item.price,
        "custom_fields": item.configuration.custom_fields,
        "gift_message": item.configuration.gift_message,
        "is_gift": item.configuration.is_gift,
        "saved_at": item.saved_at,
    }


def _snapshot_row(snapshot: Snapshot) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": snapshot.name,
        "sku": snapshot.sku,
        "originalPrice": to_major(snapshot.original_price),
    }
    if snapshot.image is not None:
        row["image"] = snapshot.image
    return row
