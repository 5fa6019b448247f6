"""The catalogue as a file: JSON lines of every kind, or this system's CSV of products."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from typing import Any, TextIO

import orjson
from google.protobuf import json_format

from server.catalog_records import wire
from server.catalog_records.domain.kinds import KINDS, Kind
from server.catalog_records.domain.model import Stored
from server.catalog_records.files.own import ATTRIBUTES, COLUMNS, FORMULA, GUARD, IMAGES
from server.catalog_records.service import Reading
from server.kernel.identity import Caller

PAGE = 200
_PRODUCT = {
    "name": "name",
    "slug": "slug",
    "description": "description",
    "price": "price",
    "compareAtPrice": "compare_at_price",
    "costPrice": "cost_price",
    "currency": "currency",
    "stock": "stock_quantity",
    "trackInventory": "track_inventory",
    "lowStockThreshold": "low_stock_threshold",
    "status": "status",
    "visible": "is_visible",
}


async def export_jsonl(
    reading: Reading, caller: Caller, out: TextIO, kinds: list[str], *, deleted: bool
) -> int:
    """Write the records of *kinds*, a line each, so that an import of them changes nothing."""
    count = 0
    for name in kinds:
        async for stored in _all(reading, caller, KINDS[name], deleted=deleted):
            document = json_format.MessageToDict(wire.record_to_pb(stored))
            out.write(orjson.dumps(document).decode() + "\n")
            count += 1
    return count


async def export_csv(reading: Reading, caller: Caller, out: TextIO) -> int:
    """Write the products with their variants, a line a variant; options as JSON lines have them."""
    names: dict[str, None] = {}
    async for stored in _all(reading, caller, KINDS["products"], deleted=False):
        names |= dict.fromkeys(name for name in _attributes(stored) if name != ATTRIBUTES)
        for child in stored.children:
            names |= dict.fromkeys(f"option:{name}" for name in child["options"] or {})
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *names])
    count = 0
    async for stored in _all(reading, caller, KINDS["products"], deleted=False):
        for row in _rows(stored):
            writer.writerow([_cell(row.get(name)) for name in (*COLUMNS, *names)])
        count += 1
    return count


def _rows(stored: Stored) -> list[dict[str, Any]]:
    columns = stored.columns
    images = [image for image in columns["images"] or () if isinstance(image, str)]
    row = {name: columns[key] for name, key in _PRODUCT.items()}
    row |= _attributes(stored)
    row |= {"id": columns["id"], "sku": columns["sku"], "images": IMAGES.join(images)}
    if not stored.children:
        return [row]
    rows = []
    for place, child in enumerate(stored.children):
        part = row if place == 0 else {"sku": columns["sku"], "name": columns["name"]}
        rows.append(
            part
            | {
                "variantId": child["id"],
                "variantSku": child["sku"],
                "variantName": child["name"],
                "variantPrice": child["price"],
                "variantCompareAtPrice": child["compare_at_price"],
                "variantStock": child["inventory_quantity"],
                "variantTrackInventory": child["track_inventory"],
                "variantActive": child["is_active"],
            }
            | {f"option:{name}": value for name, value in (child["options"] or {}).items()}
        )
    return rows


def _attributes(stored: Stored) -> dict[str, Any]:
    """Give texts a column each; what a cell can't hold as it is, as JSON in one."""
    found = stored.columns["attributes"]
    if not isinstance(found, dict):
        return {}
    rest = {name: value for name, value in found.items() if not _plain(name, value)}
    row = {f"attribute:{name}": value for name, value in found.items() if name not in rest}
    return {**row, ATTRIBUTES: orjson.dumps(rest).decode()} if rest else row


def _plain(name: str, value: Any) -> bool:
    return all(isinstance(text, str) and text and text == text.strip() for text in (name, value))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"{GUARD}{text}" if text[:1] in FORMULA else text


async def _all(
    reading: Reading, caller: Caller, kind: Kind, *, deleted: bool
) -> AsyncIterator[Stored]:
    cursor = ""
    while True:
        found, cursor = await reading.page(
            caller, kind, after=cursor, size=PAGE, deleted=deleted, sku=""
        )
        for stored in found:
            yield stored
        if not cursor:
            return
