"""JSON lines: a record of the contract a line, as the API writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import IO, Any

import orjson
from commerce.catalog.v1.record_pb2 import CatalogRecord
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from server.catalog_records.files.source import Parsed, garbled, numbered

_ANSWERED = {"version", "updatedAt", "deletedAt"}
"""What exports and answers say of a record that nobody sends."""
_LONGEST = 80
_WHOLE = (int, "must be a whole number")
_SCALARS: Mapping[int, tuple[type, str]] = {
    FieldDescriptor.CPPTYPE_STRING: (str, "must be a text in quotes"),
    FieldDescriptor.CPPTYPE_BOOL: (bool, "must be true or false"),
    FieldDescriptor.CPPTYPE_INT32: _WHOLE,
    FieldDescriptor.CPPTYPE_INT64: _WHOLE,
    FieldDescriptor.CPPTYPE_DOUBLE: (float, "must be a number"),
}


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
        record = CatalogRecord(**_fields(CatalogRecord.DESCRIPTOR, document))
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        field, sentence = wrong_field(CatalogRecord.DESCRIPTOR, document) or ("", str(problem))
        return Parsed(line, field=field, problem=_plainly(sentence))
    if deleted:
        return Parsed(line, _tombstone(record))
    return Parsed(line, record, nul="\\u0000" in text)


def _fields(described: Descriptor, document: dict[str, Any]) -> dict[str, Any]:
    """Name the fields as protobuf does, so that a constructor takes them.

    What can't be read fails somehow; `wrong_field` says what it is.
    """
    names = _names(described)
    found: dict[str, Any] = {}
    for key, value in document.items():
        if value is None and key in names:
            continue
        name, inner, listed, kind = names[key]
        parts = value if listed and type(value) is list else [value]
        if (listed and parts is not value) or any(type(part) is not kind for part in parts):
            raise TypeError(key)
        if inner is None:
            found[name] = value
        elif listed:
            found[name] = [_fields(inner, item) for item in value]
        else:
            found[name] = _fields(inner, value)
    return found


def wrong_field(described: Any, document: object, above: str = "") -> tuple[str, str] | None:
    """Say which field of *document* a message of this kind can't hold, and what it must be."""
    if not isinstance(document, dict):
        return above, "must be an object"
    for key, value in document.items():
        path = f"{above}.{key}" if above else str(key)
        known = _names(described).get(key)
        if known is None:
            return path, "is no field of a record"
        if value is None:
            continue
        field = described.fields_by_name[known[0]]
        if wrong := _wrong_value(field, known[1], value, path):
            return wrong
    return None


def _wrong_value(
    field: FieldDescriptor, inner: Descriptor | None, value: object, path: str
) -> tuple[str, str] | None:
    if field.message_type is not None and inner is None:
        texts = not field.is_repeated or (
            isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
        )
        named = "must be an object" if texts else "must be an object of texts"
        return None if isinstance(value, dict) and texts else (path, named)
    if field.is_repeated and not isinstance(value, list):
        return path, "must be a list"
    listed = isinstance(value, list) and field.is_repeated
    for place, item in enumerate(value if isinstance(value, list) and listed else [value]):
        at = f"{path}[{place}]" if listed else path
        if inner is not None:
            if wrong := wrong_field(inner, item, at):
                return wrong
        elif field.enum_type is not None:
            names = [name for name in field.enum_type.values_by_name if "UNSPECIFIED" not in name]
            if item not in field.enum_type.values_by_name:
                return at, f"must be one of {', '.join(names)}"
        else:
            kind, sentence = _SCALARS[field.cpp_type]
            if type(item) is not kind:
                return at, sentence
    return None


@cache
def _names(described: Descriptor) -> dict[str, tuple[str, Descriptor | None, bool, type]]:
    """Give for each name in JSON that in protobuf, what to look into, and what it is in Python."""
    found: dict[str, tuple[str, Descriptor | None, bool, type]] = {}
    for field in described.fields:
        inner, listed = field.message_type, field.is_repeated
        kind: type = dict if inner is not None else str
        if inner is None and field.enum_type is None:
            kind, _ = _SCALARS[field.cpp_type]
        if inner is not None and (
            inner.full_name.startswith("google.") or inner.GetOptions().map_entry
        ):
            inner, listed = None, False
        for name in (field.json_name, field.name):
            found[name] = (field.name, inner, listed, kind)
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
