"""This system's product CSV: a line a product, or a line a variant of it.

Headers are found by what shops call them, whatever their case. Lines that follow each other with
the same `sku` and have a `variantSku` are one product. A column `option:Size` is an option of the
variant, `attribute:Material` an attribute of the product.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from commerce.catalog.v1.product_pb2 import Product, Variant
from commerce.catalog.v1.record_pb2 import CatalogRecord

from server.catalog_records.files.source import Columns, FileRefused, Parsed, Row, Table
from server.catalog_records.files.words import (
    Lines,
    grouped,
    number_of,
    renamed,
    truth,
    unread,
    whole,
)

HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "product id", "product_id"),
    "sku": ("sku", "product sku", "article number", "item number"),
    "name": ("name", "title", "product name"),
    "slug": ("slug", "handle", "url key"),
    "description": ("description", "body"),
    "price": ("price", "regular price", "unit price"),
    "compareAtPrice": ("compareAtPrice", "compare at price", "msrp", "list price"),
    "costPrice": ("costPrice", "cost", "cost price"),
    "currency": ("currency", "currency code"),
    "stock": ("stock", "stockQuantity", "stock quantity", "quantity", "qty", "inventory"),
    "trackInventory": ("trackInventory", "track inventory", "manage stock"),
    "lowStockThreshold": ("lowStockThreshold", "low stock threshold"),
    "status": ("status",),
    "visible": ("isVisible", "visible", "published"),
    "images": ("images", "image", "image url", "image link"),
    "variantId": ("variantId", "variant id"),
    "variantSku": ("variantSku", "variant sku"),
    "variantName": ("variantName", "variant name"),
    "variantPrice": ("variantPrice", "variant price"),
    "variantCompareAtPrice": ("variantCompareAtPrice", "variant compare at price"),
    "variantStock": ("variantStock", "variant stock", "variant quantity"),
    "variantTrackInventory": ("variantTrackInventory", "variant track inventory"),
    "variantActive": ("variantActive", "variant active"),
    "attributes": ("attributes",),
}
COLUMNS = tuple(HEADERS)
ATTRIBUTES = "attributes"
"""Attributes that are no texts, as a JSON object."""
IMAGES = "|"
GUARD, FORMULA = "'", frozenset("=+@")
"""What stands before a text that a spreadsheet would take for a formula."""
_PRODUCT_STATUS = frozenset(Product.Status.keys()) - {"STATUS_UNSPECIFIED"}


def records(table: Table, columns: Columns) -> Iterator[Parsed]:
    """Give the products of a file.

    Raises:
        FileRefused: It has no column of SKUs or names.
    """
    lowered = {header.lower() for header in table.headers}
    for needed in ("sku", "name", "price"):
        if not lowered & {alias.lower() for alias in HEADERS[needed]}:
            raise FileRefused(f"the file has no column `{needed}`")
    free = {
        header: (header,)
        for header in table.headers
        if header.lower().startswith(("option:", "attribute:"))
    }
    for group in grouped(renamed(table, {**HEADERS, **free}, columns), "sku", "variantSku"):
        if table.broken is not None and "variantSku" in group[-1][1]:
            yield Parsed(group[0][0], problem="the file breaks off within this product")
        else:
            yield unread(group) or _product(group)
    if table.broken is not None:
        yield table.broken


def _product(lines: Lines) -> Parsed:
    lines = [(line, _unguarded(row)) for line, row in lines]
    first_line, row = lines[0]
    at = first_line
    try:
        product = Product(
            id=row.get("id", ""),
            sku=row["sku"],
            name=row.get("name", ""),
            slug=row.get("slug", ""),
            description=row.get("description", ""),
            price=number_of(row, "price"),
            compare_at_price=number_of(row, "compareAtPrice"),
            cost_price=number_of(row, "costPrice"),
            currency=row.get("currency", "").upper(),
            # A file without a column of stock is of things that are not counted.
            track_inventory=truth(row, "trackInventory", absent="stock" in row),
            stock_quantity=whole(row, "stock"),
            status=_status(row.get("status", "ACTIVE").upper()),
            is_visible=truth(row, "visible", absent=True),
            images=[part.strip() for part in row.get("images", "").split(IMAGES) if part.strip()],
        )
        if "lowStockThreshold" in row:
            product.low_stock_threshold = whole(row, "lowStockThreshold")
        if attributes := dict(_free(row, "attribute:")) | _object(row, ATTRIBUTES):
            product.attributes.update(attributes)
        for at, part in lines:  # noqa: B007 - names the line
            if "variantSku" in part:
                product.variants.append(_variant(part))
    except ValueError as problem:
        return Parsed(at, problem=str(problem), last_line=lines[-1][0])
    return Parsed(first_line, CatalogRecord(product=product), last_line=lines[-1][0])


def _status(text: str) -> Any:
    if text not in _PRODUCT_STATUS:
        raise ValueError(f"status must be one of {', '.join(sorted(_PRODUCT_STATUS))}")
    return Product.Status.Value(text)


def _variant(row: Row) -> Variant:
    options = dict(_free(row, "option:"))
    values: dict[str, Any] = {
        "id": row.get("variantId", ""),
        "sku": row["variantSku"],
        "name": row.get("variantName") or " / ".join(options.values()) or row["variantSku"],
        "options": options,
        "price": number_of(row, "variantPrice"),
        "compare_at_price": number_of(row, "variantCompareAtPrice"),
        "track_inventory": truth(row, "variantTrackInventory", absent="variantStock" in row),
        "inventory_quantity": whole(row, "variantStock"),
        "is_active": truth(row, "variantActive", absent=True),
    }
    return Variant(**values)


def _object(row: Row, name: str) -> dict[str, Any]:
    if name not in row:
        return {}
    try:
        found = orjson.loads(row[name])
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"{row.named(name)} must be a JSON object")  # noqa: TRY004 - for the report
    return found


def _unguarded(row: Row) -> Row:
    guarded = ((name, text) for name, text in row.items() if text[:1] == GUARD)
    row.update({name: text[1:] for name, text in [*guarded] if text[1:2] in FORMULA})
    return row


def _free(row: Row, prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if name.lower().startswith(prefix):
            yield name[len(prefix) :].strip(), value
