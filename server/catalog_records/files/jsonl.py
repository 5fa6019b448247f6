"""JSON lines: a record of the contract a line, as the API writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import IO, Any

import orjson
from commerce.catalog.v1.record_pb2 import CatalogRecord
from google.protobuf.descriptor import Descriptor

from server.catalog_records.files.source import Parsed, garbled, numbered

_ANSWERED = {"version", "updatedAt", "deletedAt"}
"""What exports and answers say of a record that nobody sends."""
_LONGEST = 80


def records(content: IO[bytes]) -> Iterator[Parsed]:
    """Give the records of a file."""
    for line, found in numbered(content):
        if isinstance(found, Parsed):
            yield found
        elif found.strip():
            yield _record(line, found)


def _record(line: int, text: str) -> Parsed:
    if problem := garbled(text):
        return Parsed(line, problem=problem)
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as failure:
        cut = "the line is cut off or no JSON"
        return Parsed(line, problem=f"{cut}: {str(failure)[:_LONGEST]}")
    if not isinstance(document, dict):
        return Parsed(line, problem="must be an object")
    deleted = document.get("deletedAt") is not None
    document = {key: value for key, value in document.items() if key not in _ANSWERED}
    try:
        record = CatalogRecord(**_fields(CatalogRecord.DESCRIPTOR, document, ""))
    except (TypeError, ValueError) as problem:
        return Parsed(line, problem=_plainly(str(problem)))
    if deleted:
        return Parsed(line, _tombstone(record))
    return Parsed(line, record)


def _fields(described: Descriptor, document: dict[str, Any], above: str) -> dict[str, Any]:
    """Name the fields as protobuf does, so that a constructor takes them."""
    names = _names(described)
    found: dict[str, Any] = {}
    for key, value in document.items():
        known = names.get(key)
        if known is None:
            raise ValueError(f"{above}{key} is no field of a record")
        name, inner, listed = known
        if inner is None or value is None:
            if value is not None:
                found[name] = value
        elif listed:
            if not isinstance(value, list):
                raise ValueError(f"{above}{key} must be a list")
            found[name] = [_object(inner, item, f"{above}{key}.") for item in value]
        else:
            found[name] = _object(inner, value, f"{above}{key}.")
    return found


def _object(described: Descriptor, value: Any, above: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{above.rstrip('.')} must be an object")  # noqa: TRY004 - for the report
    return _fields(described, value, above)


@cache
def _names(described: Descriptor) -> dict[str, tuple[str, Descriptor | None, bool]]:
    """Give for each name in JSON that in protobuf, and what to look into."""
    found: dict[str, tuple[str, Descriptor | None, bool]] = {}
    for field in described.fields:
        inner = field.message_type
        if inner is not None and (
            inner.full_name.startswith("google.") or inner.GetOptions().map_entry
        ):
            inner = None
        for name in (field.json_name, field.name):
            found[name] = (field.name, inner, field.is_repeated)
    return found


def _tombstone(record: CatalogRecord) -> CatalogRecord:
    """Say of a record that was taken away that it is gone."""
    field = str(record.WhichOneof("record"))
    kind = field.replace("_", "-") + "s"
    gone = CatalogRecord()
    gone.tombstone.kind = kind
    gone.tombstone.id = getattr(record, field).id
    return gone


def _plainly(problem: str) -> str:
    return re.sub(r"\s+", " ", problem)[:200]
