"""Bytes to a request that keeps every limit of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import protovalidate
from buf.validate import validate_pb2
from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import DecodeError, Message

from server.kernel.errors import InvalidInput, Violation

_BETWEEN = re.compile(r"must be greater than or equal to (\S+) and less than or equal to (\S+)")
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
        self._body = rule.body if rule.body not in {"", "*"} else None
        self._lists = tuple(_limited_lists(method.input_type))
        self.mutates = rule.WhichOneof("pattern") != "get"
        """Whether the method changes something."""

    def read(self, raw: bytes) -> Message:
        """Parse and check a request.

        Raises:
            InvalidInput: It is malformed or a field is out of its range.
        """
        try:
            request = self._parse(raw)
        except DecodeError:
            raise InvalidInput("MALFORMED_BODY", "The request is not valid") from None
        for path, most in self._lists:
            _shorten(request, path, most)
        found = [
            Violation(self._name(violation.proto), _describe(violation.proto))
            for violation in _validator.collect_violations(request)[:MAX_VIOLATIONS]
        ]
        if b"\0" in raw:
            found += [
                Violation(self._strip(path), "must not contain a NUL character")
                for path in _nul_paths(request, "")[:MAX_VIOLATIONS]
            ]
        if found:
            first = found[0]
            raise InvalidInput(
                "INVALID_ARGUMENT", f"{first.field} {first.description}", violations=found
            )
        return request

    def _name(self, violation: Any) -> str:
        path = ""
        for element in violation.field.elements:
            path += "." * bool(path) + element.field_name
            subscript = element.subscript
            if subscript is not None:
                path += f"[{subscript.value}]"
        return self._strip(path)

    def _strip(self, path: str) -> str:
        """Name a field as the caller wrote it: where the body is one field, from there on."""
        if self._body is not None:
            if path == self._body:
                return "body"
            path = path.removeprefix(f"{self._body}.")
        return _camel(path)


def _describe(violation: Any) -> str:
    if violation.rule_id in {"required", "string.min_len"}:
        return "is required"
    return _BETWEEN.sub(r"must be between \1 and \2", violation.message)


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


def _nul_paths(message: Message, prefix: str) -> list[str]:
    """Find the strings that hold a NUL character, which PostgreSQL can't store."""
    found: list[str] = []
    for field, value in message.ListFields():
        path = f"{prefix}.{field.name}" if prefix else field.name
        kind = field.message_type
        if kind is not None and kind.full_name.startswith("google.protobuf."):
            found += [path] * ("\0" in _text(value))
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
