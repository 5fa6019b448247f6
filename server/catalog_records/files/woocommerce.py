"""WooCommerce's product CSV, as its own exporter writes it: a line a product or variation.

Source: WooCommerce, "Product CSV Importer and Exporter" and its schema of columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from commerce.catalog.v1.product_pb2 import Product, Variant
from commerce.catalog.v1.record_pb2 import CatalogRecord

from server.catalog_records.files.source import Columns, Parsed, Row, Table
from server.catalog_records.files.words import Lines, number_of, renamed, unread, whole

_ATTRIBUTES = range(1, 21)
HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("ID",),
    "type": ("Type",),
    "sku": ("SKU",),
    "name": ("Name",),
    "published": ("Published",),
    "visibility": ("Visibility in catalog",),
    "short": ("Short description",),
    "description": ("Description",),
    "in_stock": ("In stock?",),
    "stock": ("Stock",),
    "low": ("Low stock amount",),
    "backorders": ("Backorders allowed?",),
    "sale": ("Sale price",),
    "regular": ("Regular price",),
    "categories": ("Categories",),
    "tags": ("Tags",),
    "images": ("Images",),
    "parent": ("Parent",),
    "brand": ("Brands",),
    **{f"attribute{n}_name": (f"Attribute {n} name",) for n in _ATTRIBUTES},
    **{f"attribute{n}_value": (f"Attribute {n} value(s)",) for n in _ATTRIBUTES},
}
_COMMA = re.compile(r"(?<!\\),")
_NO = {"0", "no", "false"}


def is_woocommerce(headers: list[str]) -> bool:
    """Say whether these are the headers of such a file."""
    return {"Type", "SKU", "Name", "Regular price"} <= set(headers)


def records(table: Table, columns: Columns) -> Iterator[Parsed]:
    """Give the products of a file.

    A variation may stand far from its product, so products with variations come in the end.
    """
    waiting: dict[str, tuple[int, Row]] = {}
    by_sku: dict[str, str] = {}
    variations: dict[str, Lines] = {}
    for line, row in renamed(table, HEADERS, columns):
        kinds = {kind.strip() for kind in row.get("type", "simple").lower().split(",")}
        if "variation" in kinds:
            variations.setdefault(row.get("parent", ""), []).append((line, row))
        elif "variable" in kinds:
            key = f"id:{row['id']}" if "id" in row else row.get("sku", f"line {line}")
            waiting[key] = (line, row)
            if "sku" in row:
                by_sku[row["sku"]] = key
        elif kinds & {"grouped", "external"} and not row.problem:
            problem = "is sold elsewhere or by its parts, which there is no record for"
            yield Parsed(line, field="Type", problem=problem)
        else:
            yield unread([(line, row)]) or _product(line, row, [])
    if table.broken is not None:
        for line, _ in waiting.values():
            yield Parsed(line, problem="the file breaks off, so its variations may be missing")
        yield table.broken
        return
    parts: dict[str, Lines] = {}
    lost: dict[str, int] = {}
    for parent, found in variations.items():
        key = parent if parent in waiting else by_sku.get(parent, "")
        if key:
            parts.setdefault(key, []).extend(found)
            continue
        for line, row in found:
            problem = row.problem or "names no product of the file"
            yield Parsed(line, field="" if row.problem else row.named("parent"), problem=problem)
            # Its columns have moved, so that another one names its product.
            lost |= dict.fromkeys({by_sku.get(cell, cell) for cell in row.cells}, line)
    for key, (line, row) in waiting.items():
        theirs = sorted(parts.get(key, []), key=lambda part: part[0])
        if key in lost:
            problem = f"would lose a variation: line {lost[key]} can't be read"
            yield Parsed(line, problem=problem)
        else:
            yield unread([(line, row), *theirs]) or _product(line, row, theirs)


def _product(line: int, row: Row, variations: Lines) -> Parsed:
    at = line
    try:
        attributes: dict[str, Any] = {
            name: value for name, value in _attributes(row) if not variations
        }
        if categories := row.get("categories"):
            attributes["category"] = _split(categories)[0]
        if tags := row.get("tags"):
            attributes["tags"] = _split(tags)
        if brand := row.get("brand"):
            attributes["brand"] = brand
        seller = row if "regular" in row or not variations else variations[0][1]
        product = Product(
            sku=row.get("sku") or (f"woo-{row['id']}" if "id" in row else ""),
            name=row.get("name", ""),
            description=row.get("description") or row.get("short", ""),
            is_visible=row.get("visibility", "visible").lower() != "hidden",
            images=_split(row.get("images", ""))[:50],
            status=Product.Status.Value(_status(row)),
            **_prices(seller),
            **_stock(row, "stock_quantity"),
        )
        if "low" in row:
            product.low_stock_threshold = whole(row, "low")
        product.attributes.update(attributes)
        for place, (at, part) in enumerate(variations, 1):  # noqa: B007 - names the line
            product.variants.append(_variant(part, product, place))
        if variations:
            product.track_inventory = False
    except ValueError as problem:
        return Parsed(at, problem=str(problem))
    return Parsed(line, CatalogRecord(product=product))


def _variant(row: Row, product: Product, place: int) -> Variant:
    options = dict(_attributes(row))
    return Variant(
        sku=row.get("sku") or f"{product.sku}-{row.get('id', place)}",
        name=" / ".join(options.values()) or row.get("name", ""),
        options=options,
        is_active=row.get("published", "1") == "1" and row.get("in_stock", "1").lower() not in _NO,
        **_prices(row),
        **_stock(row, "inventory_quantity"),
    )


def _attributes(row: Row) -> Iterator[tuple[str, str]]:
    for n in _ATTRIBUTES:
        if (name := row.get(f"attribute{n}_name")) and (value := row.get(f"attribute{n}_value")):
            yield name[:100], value[:300]


def _prices(row: Row) -> dict[str, Any]:
    # The exporter writes decimals as the shop shows them, and never groups thousands.
    regular, sale = (number_of(row, name, comma=True) for name in ("regular", "sale"))
    if sale and regular and float(sale) < float(regular):
        return {"price": sale, "compare_at_price": regular}
    return {"price": regular or sale}


def _stock(row: Row, name: str) -> dict[str, Any]:
    # No number means that it is not counted; backorders are sold whatever the number is.
    counted = "stock" in row and row.get("backorders", "0").lower() in _NO
    return {"track_inventory": counted, name: max(0, whole(row, "stock"))}


def _status(row: Row) -> str:
    if row.get("published", "1") != "1":
        return "DRAFT"
    return "OUT_OF_STOCK" if row.get("in_stock", "1").lower() in _NO else "ACTIVE"


def _split(text: str) -> list[str]:
    return [part.replace("\\,", ",").strip() for part in _COMMA.split(text) if part.strip()]
