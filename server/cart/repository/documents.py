"""The columns in which a cart, its lines and its saved items are kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cart.domain.model import (
    AppliedCode,
    AppliedPromotion,
    BundleTag,
    Campaign,
    Cart,
    Configuration,
    Destination,
    Disclosed,
    Line,
    SavedItem,
    Snapshot,
    Status,
    Totals,
    canonical_text,
    configured,
)
from server.cart.tables import cart_items, carts, saved_cart_items
from server.catalog.repository import offer_column, product_join, variant_join
from server.catalog.tables import bundle_items, product_variants, products
from server.kernel.currencies import stored_currency
from server.kernel.money import from_major, to_major
from server.platform.database.documents import (
    Children,
    Fields,
    Take,
    composed,
    field,
    lasting,
    written,
)


def _configuration(fields: Any, message: str | None, gift: bool) -> Configuration:
    return configured(fields, canonical_text(fields) if fields else "{}", message, gift)


def _snapshot_row(snapshot: Snapshot) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": snapshot.name,
        "sku": snapshot.sku,
        "originalPrice": to_major(snapshot.original_price),
    }
    if snapshot.image is not None:
        row["image"] = snapshot.image
    return row


# --- lines --------------------------------------------------------------------------------------


def _read_snapshot(document: dict[str, Any], original_price: int) -> Snapshot:
    return Snapshot(document["name"], document["sku"], document.get("image"), original_price)


def _line_snapshot_row(line: Line) -> dict[str, Any]:
    row, tag = _snapshot_row(line.snapshot), line.bundle
    if tag:
        row |= {
            "bundleId": tag.bundle_id,
            "bundleName": tag.name,
            "bundleGroupId": tag.group_id,
            "bundleQuantity": tag.quantity,
        }
    return row


def _read_tag(group_id: str | None, bundle_id: str, snapshot: dict[str, Any]) -> BundleTag | None:
    if group_id is None:
        return None
    name, quantity = snapshot.get("bundleName", ""), snapshot.get("bundleQuantity", 1)
    return BundleTag(group_id, bundle_id, name, quantity)


_LINE = Fields(
    Line,
    cart_items,
    field("id"),
    field("product_id"),
    field("variant_id"),
    composed(
        "snapshot",
        _read_snapshot,
        product_snapshot=_line_snapshot_row,
        original_price="snapshot.original_price",
    ),
    field("quantity"),
    field("unit_price"),
    field("discount", "discount_amount"),
    field("total", "line_total"),
    composed(
        "configuration",
        _configuration,
        custom_fields="configuration.custom_fields",
        gift_message="configuration.gift_message",
        is_gift="configuration.is_gift",
    ),
    composed(
        "bundle",
        _read_tag,
        bundle_group_id=lambda line: line.bundle.group_id if line.bundle else None,
        bundle_id=lambda line: line.bundle.bundle_id if line.bundle else None,
        also=("product_snapshot",),
    ),
    field("added_at"),
    field("updated_at"),
)
_OVERRIDE = (
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
LINES = Children(
    _LINE,
    parent="cart_id",
    order=("added_at", "id"),
    fixed=frozenset({"id", "product_id", "variant_id", "added_at"}),
    tables=cart_items.join(products, product_join(products, cart_items)).outerjoin(
        product_variants, variant_join(products, product_variants, cart_items.c.variant_id)
    ),
    beside=offer_column(products, product_variants, cart_items.c.variant_id, _OVERRIDE),
)
"""The lines, each with the product as it can be bought now."""


# --- saved items --------------------------------------------------------------------------------


def _read_saved_snapshot(document: dict[str, Any], price: int) -> Snapshot:
    original = from_major(document.get("originalPrice", 0.0)) or price
    return Snapshot(
        document.get("name", ""), document.get("sku", ""), document.get("image"), original
    )


_SAVED = Fields(
    SavedItem,
    saved_cart_items,
    field("id"),
    field("product_id"),
    field("variant_id"),
    composed(
        "snapshot",
        _read_saved_snapshot,
        product_snapshot=lambda item: _snapshot_row(item.snapshot),
        also=("price_at_save",),
    ),
    field("quantity"),
    field("price", "price_at_save"),
    composed(
        "configuration",
        _configuration,
        custom_fields="configuration.custom_fields",
        gift_message="configuration.gift_message",
        is_gift="configuration.is_gift",
    ),
    field("saved_at"),
)
SAVED = Children(
    _SAVED,
    parent="cart_id",
    order=("saved_at", "id"),
    fixed=frozenset({"id", "product_id", "variant_id", "saved_at"}),
)


# --- the cart -----------------------------------------------------------------------------------


def _read_code(row: dict[str, Any]) -> AppliedCode:
    return AppliedCode(
        code=row["code"],
        percentage=row["type"] == "percentage",
        value=from_major(row["value"]),
        amount=from_major(row["discountAmount"]),
        description=row.get("description"),
        issue=row.get("issue"),
        missing=None if row.get("missingAmount") is None else from_major(row["missingAmount"]),
        lost=row.get("lost", 0),
    )


def _code_row(code: AppliedCode) -> dict[str, Any]:
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
    if code.lost:
        row["lost"] = code.lost
    return row


def _read_promotion(row: dict[str, Any]) -> AppliedPromotion:
    return AppliedPromotion(
        id=row["id"],
        name=row["name"],
        code=row.get("code"),
        amount=row.get("amount", 0),
        parts=tuple((line, part) for line, part in row.get("parts", ())),
        free_shipping=row.get("freeShipping", False),
        issue=row.get("issue"),
        lost=row.get("lost", 0),
        said=row.get("said", ""),
    )


def _promotion_row(one: AppliedPromotion) -> dict[str, Any]:
    row: dict[str, Any] = {"id": one.id, "name": one.name}
    rest = {
        "code": one.code,
        "amount": one.amount,
        "parts": [list(part) for part in one.parts],
        "freeShipping": one.free_shipping,
        "issue": one.issue,
        "lost": one.lost,
        "said": one.said,
    }
    return row | {name: value for name, value in rest.items() if value}


def _promotion_rows(cart: Cart) -> list[dict[str, Any]]:
    """Write what promotions take off, and behind it what the cart tells.

    Whoever does not know the latter reads promotions that take nothing off and say why.
    """
    told = [
        {
            "id": one.subject,
            "name": "",
            "issue": one.reason,
            "kind": one.kind,
            "old": one.old,
            "new": one.new,
        }
        for one in cart.told or ()
    ]
    return [_promotion_row(one) for one in cart.promotions] + told


def _read_promotions(rows: list[dict[str, Any]] | None) -> tuple[AppliedPromotion, ...]:
    return tuple(_read_promotion(row) for row in rows if "kind" not in row) if rows else ()


def _read_told(rows: list[dict[str, Any]] | None) -> tuple[Disclosed, ...]:
    if not rows:
        return ()
    return tuple(
        Disclosed(row["kind"], row["id"], row["issue"], row["old"], row["new"])
        for row in rows
        if "kind" in row
    )


def _since(status: Status) -> Take:
    return lambda cart: cart.updated_at if cart.status is status else None


CART = Fields(
    Cart,
    carts,
    field("id"),
    field("company_id"),
    field("site_id"),
    field("customer_id"),
    field("token_digest", "session_token"),
    field("visitor_id"),
    field("status", read=Status, write=lambda status: status.value),
    field("currency", read=stored_currency, write=lambda known: known.code),
    composed(
        "totals",
        Totals,
        subtotal="totals.subtotal",
        discount_total="totals.discount",
        tax_total="totals.tax",
        shipping_total="totals.shipping",
        grand_total="totals.grand",
        item_count="totals.item_count",
    ),
    field(
        "codes",
        "discount_codes",
        read=lambda rows: tuple(_read_code(row) for row in rows),
        write=lambda codes: [_code_row(code) for code in codes],
    ),
    composed(
        "destination",
        Destination,
        shipping_postal_code="destination.postal_code",
        shipping_country="destination.country",
    ),
    field("notes"),
    field("metadata", write=lambda metadata: metadata or {}),
    composed(
        "campaign",
        Campaign,
        utm_source="campaign.source",
        utm_medium="campaign.medium",
        utm_campaign="campaign.name",
    ),
    field("created_at"),
    field("updated_at"),
    field("last_activity_at"),
    *lasting("last_activity_at"),
    field("version"),
    field("order_id"),
    field("merged_into", "merged_into_cart_id"),
    composed("promotions", _read_promotions, promotions=_promotion_rows),
    field("cancelled_at"),
    composed("told", _read_told, also=("promotions",)),
    written("merged_at", _since(Status.MERGED), with_field="status"),
    written("converted_at", _since(Status.CONVERTED), with_field="status"),
    written("abandoned_at", _since(Status.ABANDONED), with_field="status"),
    children={"lines": LINES, "saved": SAVED},
)
