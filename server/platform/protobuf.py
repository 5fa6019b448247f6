"""Turning plain values into protobuf's well-known types and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from google.protobuf import struct_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from server.kernel.errors import InvalidInput

Fields = dict[str, Any]
"""The fields of a message that is part of one being made.

A constructor makes its parts of dictionaries in place; parts that are messages it copies, through
their serialised form, which costs three times as much for a cart.
"""

MAX_DEPTH = 32
_EXACT = 2**53
_NANOS_PER_MICRO = 1000


def timestamp(moment: datetime) -> Timestamp:
    """Make a Timestamp of an aware time."""
    seconds = int(moment.timestamp())
    return Timestamp(seconds=seconds, nanos=moment.microsecond * _NANOS_PER_MICRO)


def fields_of(moment: datetime) -> Fields:
    """Give the fields of a Timestamp for a message that is being made."""
    return {"seconds": int(moment.timestamp()), "nanos": moment.microsecond * _NANOS_PER_MICRO}


def struct(fields: Mapping[str, Any] | None) -> struct_pb2.Struct:
    """Make a Struct of a JSON object."""
    made = struct_pb2.Struct()
    if fields:
        made.update(fields)
    return made


def plain(fields: struct_pb2.Struct, name: str) -> dict[str, Any]:
    """Read a Struct as a JSON object; whole numbers come back as integers.

    Args:
        fields: What the caller sent.
        name: The field's name, for the refusal.

    Raises:
        InvalidInput: It is nested deeper than 32 levels, or holds a number that JSON has not.
    """
    return {key: _plain(value, name, 1) for key, value in fields.fields.items()}


def _plain(value: struct_pb2.Value, name: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise InvalidInput.field(name, f"must be nested at most {MAX_DEPTH} levels deep")
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return {
            key: _plain(item, name, depth + 1) for key, item in value.struct_value.fields.items()
        }
    if kind == "list_value":
        return [_plain(item, name, depth + 1) for item in value.list_value.values]
    if kind == "number_value":
        return _number(value.number_value, name)
    if kind is None or kind == "null_value":
        return None
    return getattr(value, kind)


def _number(value: float, name: str) -> int | float:
    if value != value or value in (float("inf"), float("-inf")):
        raise InvalidInput.field(name, "must hold finite numbers only")
    return int(value) if value.is_integer() and abs(value) < _EXACT else value
