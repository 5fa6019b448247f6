"""Bytes to a request that keeps every limit of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import unquote

import protovalidate
from buf.validate import validate_pb2
from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.timestamp_pb2 import Timestamp

from server.kernel.errors import InvalidInput, Violation
from server.platform.grpc.doubled_fields import doubled
from server.platform.grpc.roles import mutates

_BETWEEN = re.compile(r"must be greater than or equal to (\S+) and less than or equal to (\S+)")
_ABOVE = re.compile(r"must be greater than (\S+) and less than or equal to (\S+)")
_AT_LEAST = re.compile(r"must be greater than or equal to (\S+)")
_ADDRESS = "must be an address of mail, such as ada@example.com"
_AMOUNT = "must be an amount such as 19.99, with at most eight digits before the point"
_SHAPES = {
    "[A-Z]{3}": "must be a currency of ISO 4217 in three capital letters, such as EUR",
    "[A-Z]{2}": "must be a country of ISO 3166-1 in two capital letters, such as DE",
    r"[0-9]{1,8}(\.[0-9]{1,9})?": _AMOUNT,
    r"[0-9]{1,3}(\.[0-9]{1,4})?": "must be a percentage such as 7.25, with at most four decimals",
    "[0-9a-f]{64}": "must be a token of 64 digits and small letters from a to f",
    r"[^/\\]*": "must be without slashes",
    r"[0-9]{1,17}~[^~]{1,64}": "must be a token that the page before gave",
    r"[^@\s]+@[^@\s]+": _ADDRESS,
    "[A-Za-z0-9._-]{0,64}": "must be of letters, digits, dots, dashes and underscores, at most 64",
    "[A-Za-z0-9._-]{1,64}": "must be of letters, digits, dots, dashes and underscores, at most 64",
}
"""What the patterns of the contract mean; each has its sentence, which a test sees to."""
_PATTERN = re.compile(r"`\^(?:\((.*)\)\?|([^(].*))\$`")
NUL = "must not contain a NUL character"
_FIRST_SECOND, _LAST_SECOND, _NANOS = -62_135_596_800, 253_402_300_799, 1_000_000_000
"""What a Timestamp may hold: from the year 1 to the end of 9999."""
UNREADABLE = "The request holds text that is not UTF-8, or is nested too deep"
"""How a request is refused that no message can be made of; Envoy's own refusal says the same."""
MAX_VIOLATIONS = 20
"""How many are named: they travel in a header, whose size is limited."""
_HTTP = annotations_pb2.http
_RULES = validate_pb2.field
_validator = protovalidate.Validator()


class RequestReader:
    """Reads the requests of one method."""

    def __init__(self, method: MethodDescriptor, parse: Callable[[bytes], Message]) -> None:
        rule = method.GetOptions().Extensions[_HTTP]
        self._parse = parse
        self._type = method.input_type
        self._body = rule.body if rule.body not in {"", "*"} else None
        self._lists = tuple(_limited_lists(method.input_type))
        self._times = tuple(_times(method.input_type))
        self._in_path = _variables(rule) if rule.body == "*" else ()
        self.mutates = mutates(method)
        """Whether the method changes something."""

    def read(self, raw: bytes, path: str | None = None) -> Message:
        """Parse and check a request.

        Args:
            raw: The request.
            path: The path of a REST call. What it says goes before what the body says: the
                transcoder lets the body win.

        Raises:
            InvalidInput: It is malformed or a field is out of its range.
        """
        try:
            request = self._parse(raw)
        except DecodeError:
            raise InvalidInput("MALFORMED_BODY", UNREADABLE) from None
        twice: list[str] = []
        # What the library dropped makes the message shorter than it came.
        if request.ByteSize() != len(raw):
            in_path = [name for name, _ in self._in_path] if path is not None else ()
            twice = [*dict.fromkeys(doubled(raw, self._type, in_path))]
        if path is not None and self._in_path:
            segments = path.split("/")
            for name, place in self._in_path:
                setattr(request, name, unquote(segments[place]))
        for names, most in self._lists:
            _shorten(request, names, most)
        found = [
            Violation(self._strip(name), "must be given once") for name in twice[:MAX_VIOLATIONS]
        ]
        found += [
            Violation(self._name(violation.proto), _describe(violation.proto, request.DESCRIPTOR))
            for violation in _validator.collect_violations(request)[:MAX_VIOLATIONS]
        ]
        if b"\0" in raw:
            found += [
                Violation(self._strip(path), NUL)
                for path in _nul_paths(request, "")[:MAX_VIOLATIONS]
            ]
        found += [
            Violation(self._strip(path), "must be a time of the years 1 to 9999")
            for path in _times_out_of_range(request, self._times)
        ]
        if found:
            first = found[0]
            raise InvalidInput(
                "INVALID_ARGUMENT", f"{first.field} {first.description}", violations=found
            )
        return request

    def _name(self, violation: Any) -> str:
        return self._strip(_path(violation))

    def _strip(self, path: str) -> str:
        """Name a field as the caller wrote it: where the body is one field, from there on."""
        if self._body is not None:
            if path == self._body:
                return "body"
            path = path.removeprefix(f"{self._body}.")
        return _camel(path)


def first_violation(message: Message, *, nul: bool = True) -> tuple[str, str] | None:
    """Check a message that its request leaves unchecked, so that it is refused alone.

    Args:
        message: The message.
        nul: Whether it may hold a NUL character: who has read its text knows, and the search
            takes longer than all else of an import.

    Gives the field, as the caller wrote it, and what it must be; None when it keeps every limit.
    """
    found = _validator.collect_violations(message, fail_fast=True)
    if found:
        violation = found[0].proto
        return _camel(_path(violation)), _describe(violation, message.DESCRIPTOR)
    paths = _nul_paths(message, "") if nul and b"\0" in message.SerializeToString() else []
    return (_camel(paths[0]), NUL) if paths else None


def _path(violation: Any) -> str:
    path = ""
    for element in violation.field.elements:
        path += "." * bool(path) + element.field_name
        subscript = element.subscript
        if subscript is not None:
            path += f"[{subscript.value}]"
    return path


def _describe(violation: Any, request: Any) -> str:
    """Say what a field must be, in words that need no knowledge of the contract's language."""
    rule, message = str(violation.rule_id), str(violation.message)
    if rule in {"required", "string.min_len", "repeated.min_items"}:
        return "is required"
    if rule == "string.pattern":
        shape = _PATTERN.search(message)
        wanted = (shape[1] or shape[2]) if shape else ""
        return _SHAPES.get(wanted, "must have the form that the contract gives")
    if rule in {"string.email", "string.email_empty"}:
        return _ADDRESS
    if rule == "string.in":
        return message.replace("in list [", "one of ").removesuffix("]")
    if rule in {"enum.defined_only", "enum.not_in"}:
        field = _field_of(violation, request)
        # What the field excludes is not offered by the sentence that refuses it.
        excluded = field.GetOptions().Extensions[_RULES].enum.not_in
        known = [
            value.name
            for value in field.enum_type.values
            if not value.name.endswith("UNSPECIFIED") and value.number not in excluded
        ]
        return f"must be one of {', '.join(known)}"
    if rule == "repeated.max_items":
        rules = _field_of(violation, request).GetOptions().Extensions[_RULES]
        return f"must hold at most {rules.repeated.max_items}"
    if rule == "repeated.unique":
        return "must be without repetition"
    message = _BETWEEN.sub(r"must be between \1 and \2", message)
    message = _ABOVE.sub(r"must be at most \2, and more than \1", message)
    return _AT_LEAST.sub(r"must be at least \1", message)


def _field_of(violation: Any, request: Any) -> Any:
    """Find the field that a violation is about."""
    *parents, last = [element.field_name for element in violation.field.elements]
    for name in parents:
        request = request.fields_by_name[name].message_type
    return request.fields_by_name[last]


def _variables(rule: Any) -> tuple[tuple[str, int], ...]:
    """Find the fields that a path names, each with its segment's place."""
    path = getattr(rule, rule.WhichOneof("pattern"))
    return tuple(
        (segment[1:-1], place)
        for place, segment in enumerate(path.split("/"))
        if segment.startswith("{")
    )


def _camel(path: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), path)


def _limited_lists(kind: Descriptor) -> Iterator[tuple[tuple[str, ...], int]]:
    """Find the lists that may hold only so much, and how much."""
    for field in kind.fields:
        rules = field.GetOptions().Extensions[_RULES]
        if field.is_repeated and rules.repeated.HasField("max_items"):
            yield (field.name,), rules.repeated.max_items
        inner = field.message_type
        if inner and not field.is_repeated and not inner.full_name.startswith("google."):
            yield from (((field.name, *path), most) for path, most in _limited_lists(inner))


def _times(kind: Descriptor) -> Iterator[tuple[str, ...]]:
    """Find the times that a request may name."""
    for field in kind.fields:
        inner = field.message_type
        if inner is None or field.is_repeated:
            continue
        if inner.full_name == Timestamp.DESCRIPTOR.full_name:
            yield (field.name,)
        elif not inner.full_name.startswith("google."):
            yield from ((field.name, *path) for path in _times(inner))


def _times_out_of_range(request: Message, times: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Find the times that are none by the type's own contract; JSON has no way to write them."""
    for path in times:
        message: Any = request
        for name in path:
            if not message.HasField(name):
                break
            message = getattr(message, name)
        else:
            whole = _FIRST_SECOND <= message.seconds <= _LAST_SECOND
            if not (whole and 0 <= message.nanos < _NANOS):
                yield ".".join(path)


def _shorten(request: Message, path: tuple[str, ...], most: int) -> None:
    """Cut a list that is too long down to one more than it may hold, so that it is refused still.

    Else each of 80,000 empty entries, which fit into one request, would be checked and found
    wrong: five seconds in which the worker answers nobody.
    """
    *parents, name = path
    for parent in parents:
        if not request.HasField(parent):
            return
        request = getattr(request, parent)
    del getattr(request, name)[most + 1 :]


@cache
def _unchecked(described: Any) -> frozenset[str]:
    """Name the fields that the contract leaves unchecked."""
    return frozenset(
        field.name
        for field in described.fields
        if field.GetOptions().Extensions[_RULES].ignore == validate_pb2.IGNORE_ALWAYS
    )


def _nul_paths(message: Message, prefix: str) -> list[str]:
    """Find the strings that hold a NUL character, which PostgreSQL can't store.

    Messages that their request leaves unchecked are passed over: `first_violation` refuses them.
    """
    found: list[str] = []
    unchecked = _unchecked(message.DESCRIPTOR)
    for field, value in message.ListFields():
        if field.name in unchecked:
            continue
        path = f"{prefix}.{field.name}" if prefix else field.name
        kind = field.message_type
        if kind is not None and kind.full_name.startswith("google.protobuf."):
            found += [path] * ("\0" in _text(value))
        elif kind is not None and kind.GetOptions().map_entry:
            found += [path] * any("\0" in f"{key}{item}" for key, item in value.items())
        elif kind is not None:
            nested = value if field.is_repeated else [value]
            for index, item in enumerate(nested):
                at = f"{path}[{index}]" if field.is_repeated else path
                found += _nul_paths(item, at)
        elif field.type == FieldDescriptor.TYPE_STRING and "\0" in (
            "".join(value) if field.is_repeated else value
        ):
            found.append(path)
    return found


def _text(value: Any) -> str:
    """All strings in a Struct or Value, one after the other."""
    parts: list[str] = []

    def walk(message: Message) -> None:
        for field, content in message.ListFields():
            if field.type == FieldDescriptor.TYPE_STRING:
                parts.append(content)
            elif field.message_type and field.message_type.GetOptions().map_entry:
                for key in content:
                    parts.append(key)
                    walk(content[key])
            elif field.type == FieldDescriptor.TYPE_MESSAGE:
                for item in content if field.is_repeated else [content]:
                    walk(item)

    walk(value)
    return "".join(parts)
