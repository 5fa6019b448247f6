"""Shopify's product CSV, as its admin exports it: a line a variant or picture, by handle.

Read are the export's headers of before and since 2025. Source: Shopify Help Center, "Using CSV
files to import and export products".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commerce.catalog.v1.product_pb2 import Product, Variant
from commerce.catalog.v1.record_pb2 import CatalogRecord

from server.catalog_records.files.source import Columns, Parsed, Row, Table
from server.catalog_records.files.words import Lines, grouped, number_of, renamed, unread, whole

HEADERS: Mapping[str, tuple[str, ...]] = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "description": ("Body (HTML)", "Description"),
    "vendor": ("Vendor",),
    "category": ("Product Category", "Product category", "Standard Product Type"),
    "type": ("Type", "Custom Product Type"),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "sku": ("Variant SKU", "SKU"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price"),
    "cost": ("Cost per item",),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "stock": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "barcode": ("Variant Barcode", "Barcode"),
    "image": ("Image Src", "Product image URL"),
    **{
        f"option{n}_{part}": (f"Option{n} {part.title()}", f"Option{n} {part}")
        for n in (1, 2, 3)
        for part in ("name", "value")
    },
}
_STATUS = {"active": "ACTIVE", "draft": "DRAFT", "archived": "ARCHIVED", "unlisted": "ACTIVE"}
_SELLS_ON = {"continue", "true"}
_NOT_UNPUBLISHED = {"", "true"}


def is_shopify(headers: list[str]) -> bool:
    """Say whether these are the headers of such a file."""
    known = set(headers)
    return bool(known & set(HEADERS["handle"])) and bool(known & set(HEADERS["price"]))


def records(table: Table, columns: Columns) -> Iterator[Parsed]:
    """Give the products of a file."""
    for group in grouped(renamed(table, HEADERS, columns), "handle"):
        if table.broken is not None:
            # Its last lines may be missing: half a product would lose variants.
            yield Parsed(group[0][0], problem="the file breaks off within this product")
        else:
            yield unread(group) or _product(group)
    if table.broken is not None:
        yield table.broken


def _product(lines: Lines) -> Parsed:
    first_line, first = lines[0]
    # The names of options stand in the first line alone.
    names = [first.get(f"option{n}_name", "") for n in (1, 2, 3)]
    variants = [
        (line, row) for line, row in lines if "price" in row or "sku" in row
        or "option1_value" in row
    ]  # fmt: skip
    images = list(dict.fromkeys(row["image"] for _, row in lines if "image" in row))
    attributes: dict[str, Any] = {
        key: first[key] for key in ("vendor", "type", "barcode") if key in first
    }
    if category := first.get("category") or first.get("type"):
        attributes["category"] = category
    if tags := first.get("tags"):
        attributes["tags"] = [tag.strip() for tag in tags.split(",") if tag.strip()]
    seller = variants[0][1] if variants else first
    single = len(variants) <= 1 and first.get("option1_value", "Default Title") == "Default Title"
    try:
        product = Product(
            sku=(seller.get("sku") if single else None) or first["handle"],
            name=first.get("title", ""),
            slug=first["handle"],
            description=first.get("description", ""),
            price=number_of(seller, "price"),
            compare_at_price=_above(seller),
            cost_price=number_of(seller, "cost"),
            status=_status(first),
            is_visible=first.get("published", "").lower() in _NOT_UNPUBLISHED,
            images=images[:50],
            **_stock(seller, "stock_quantity"),
        )
        product.attributes.update(attributes)
        if not single:
            product.variants.extend(_variant(row, names) for _, row in variants)
            product.track_inventory = False
    except ValueError as problem:
        return Parsed(first_line, field="", problem=str(problem), last_line=lines[-1][0])
    return Parsed(first_line, CatalogRecord(product=product), last_line=lines[-1][0])


def _status(row: Row) -> Any:
    text = row.get("status", "active")
    if (name := _STATUS.get(text.lower())) is None:
        named = ", ".join(sorted(_STATUS))
        raise ValueError(f"{row.named('status')} must be one of {named}, not {text[:40]!r}")
    return Product.Status.Value(name)


def _variant(row: Row, names: list[str]) -> Variant:
    values = [row.get(f"option{n}_value", "") for n in (1, 2, 3)]
    options = {name: value for name, value in zip(names, values, strict=True) if name and value}
    title = " / ".join(value for value in values if value)
    return Variant(
        sku=row.get("sku") or title or "default",
        name=title or "Default",
        options=options,
        price=number_of(row, "price"),
        compare_at_price=_above(row),
        **_stock(row, "inventory_quantity"),
    )


def _above(row: Row) -> str:
    """The compare-at price, where it is one: Shopify keeps zeros and lower ones."""
    price, above = number_of(row, "price"), number_of(row, "compare_at")
    return above if above and float(above) > float(price or 0) else ""


def _stock(row: Row, name: str) -> dict[str, Any]:
    tracked = bool(row.get("tracker") or ("tracker" not in row and "stock" in row))
    sells_on = row.get("policy", "").lower() in _SELLS_ON
    return {
        "track_inventory": tracked and not sells_on,
        # What was sold beyond the stock is below zero there.
        name: max(0, whole(row, "stock")),
    }
