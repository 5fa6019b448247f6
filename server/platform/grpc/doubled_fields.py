"""Fields that a request gives twice, of which the library keeps the last without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from google.protobuf.descriptor import Descriptor

_RAW_BODY = "google.api.HttpBody"
"""A body that is no JSON; Envoy hands it over in parts, its type and then what came of it."""
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5


def doubled(raw: bytes, kind: Descriptor, apart: Collection[str] = ()) -> Iterator[str]:
    """Name the fields that stand there more than once and hold one value.

    In JSON that is a key that comes twice, or a field by both of its names.

    Args:
        raw: A message that the library could read.
        kind: What it is.
        apart: Fields of *kind* that may come twice.
    """
    seen: Counter[int] = Counter()
    place = 0
    while place < len(raw):
        key, place = _varint(raw, place)
        number, form = key >> 3, key & 7
        begins = place
        if form == _VARINT:
            _, place = _varint(raw, place)
        elif form == _FIXED_64:
            place += 8
        elif form == _FIXED_32:
            place += 4
        elif form == _BYTES:
            length, begins = _varint(raw, place)
            place = begins + length
        else:
            return  # A group, which this contract has none of.
        field = kind.fields_by_number.get(number)
        if field is None:
            continue
        name = f"{field.name}[{seen[number]}]" if field.is_repeated else field.name
        inner = field.message_type
        in_parts = inner is not None and inner.full_name == _RAW_BODY
        if seen[number] and not field.is_repeated and not in_parts and name not in apart:
            yield name
        seen[number] += 1
        if inner and form == _BYTES and inner.full_name.startswith("commerce."):
            for path in doubled(raw[begins:place], inner):
                yield f"{name}.{path}"


def _varint(raw: bytes, place: int) -> tuple[int, int]:
    """Read a number, and where the next thing begins."""
    number = shift = 0
    while True:
        byte = raw[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place
        shift += 7
