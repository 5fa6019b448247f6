"""The contract as its descriptors have it: every method, every field, and how each is called."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import commerce
import grpc
from buf.validate import validate_pb2
from google.api import annotations_pb2
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from tests.support.workers import Metadata

_HTTP: Any = annotations_pb2.http
_A_DAY_OF_2026 = 1_790_000_000


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the contract."""

    service: str
    name: str
    descriptor: MethodDescriptor

    def __str__(self) -> str:
        return f"{self.service}.{self.name}"

    @property
    def path(self) -> str:
        return f"/{self.descriptor.containing_service.full_name}/{self.name}"

    @property
    def public(self) -> bool:
        """Whether guests call it."""
        return self.service.startswith("Public")

    @property
    def request(self) -> Any:
        """The class of its requests."""
        return message_factory.GetMessageClass(self.descriptor.input_type)

    @property
    def answer(self) -> Any:
        return message_factory.GetMessageClass(self.descriptor.output_type)

    def rest(self, request: Message) -> dict[str, Any] | None:
        """Say how *request* is sent over REST, in the words of httpx; None where it can't be."""
        rule = self.descriptor.GetOptions().Extensions[_HTTP]
        verb = rule.WhichOneof("pattern")
        if verb is None:
            return None
        rest = json_format.MessageToDict(request, preserving_proto_field_name=True)
        parts = []
        for part in getattr(rule, verb).split("/"):
            # Such as {cart_id} and {site_id}.csv.
            name, _, after = part.strip("{").partition("}")
            parts.append(f"{rest.pop(name, '')}{after}" if part.startswith("{") else part)
        body = rest if rule.body == "*" else rest.pop(rule.body, None) if rule.body else None
        query = {} if rule.body == "*" else rest
        call: dict[str, Any] = {"method": verb.upper(), "url": "/".join(parts), "params": query}
        return call | ({"json": body} if body is not None else {})


@cache
def methods() -> tuple[Method, ...]:
    """Find every method of every service."""
    return tuple(_methods())


def _methods() -> Iterator[Method]:
    for module in pkgutil.walk_packages(commerce.__path__, "commerce."):
        if module.name.endswith("_service_pb2"):
            described = importlib.import_module(module.name).DESCRIPTOR
            for service in described.services_by_name.values():
                for method in service.methods:
                    yield Method(service.name, method.name, method)


async def call(
    channel: grpc.aio.Channel, method: Method, request: Message, metadata: Metadata
) -> Any:
    """Call *method* natively; where it takes a stream, with a stream of one.

    Of one that answers with a stream the first message is given.
    """
    streams, follows = method.descriptor.client_streaming, method.descriptor.server_streaming
    make: Any = channel.stream_unary if streams else channel.unary_unary
    if follows:
        make = channel.unary_stream
    send: Any = make(
        method.path,
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=method.answer.FromString,
    )
    if follows:
        stream = send(request, metadata=metadata)
        first = await stream.read()
        stream.cancel()
        return first
    return await send(iter((request,)) if streams else request, metadata=metadata)


Leaf = tuple[str, ...]
"""Where a string is in a request: the names of the fields that lead there."""


def strings(described: Descriptor, above: Leaf = ()) -> Iterator[Leaf]:
    """Find the string fields of a request, within its messages too, but not in free-form ones."""
    for field in described.fields:
        path = (*above, field.name)
        if field.type == FieldDescriptor.TYPE_STRING:
            yield path
        elif field.message_type is not None and not _free(field):
            yield from strings(field.message_type, path)


def documents(described: Descriptor, above: Leaf = ()) -> Iterator[Leaf]:
    """Find the fields of a request that hold any JSON object."""
    for field in described.fields:
        path = (*above, field.name)
        if field.message_type is not None and field.message_type.name == "Struct":
            yield path
        elif field.message_type is not None and not _free(field):
            yield from documents(field.message_type, path)


def build(method: Method, text: Callable[[Leaf], str | Sequence[str] | None]) -> Any:
    """Make a request with a plausible value in every field that is no string.

    Args:
        method: What it is for.
        text: Gives the value of a string field; None leaves it out.
    """
    request = method.request()
    _fill(request, (), text)
    return request


def _fill(message: Any, above: Leaf, text: Callable[[Leaf], str | Sequence[str] | None]) -> None:
    for field in message.DESCRIPTOR.fields:
        path = (*above, field.name)
        choice = field.containing_oneof
        if choice is not None and choice.name == "record" and field.name != "product":
            continue  # Of the kinds of records one; the others have tests of their own.
        if message.DESCRIPTOR.name == "Person" and field.name == "session_token":
            continue  # A person is named by one of both.
        if field.type == FieldDescriptor.TYPE_STRING:
            value = text(path)
            if field.is_repeated:
                getattr(message, field.name).extend([value] if isinstance(value, str) else value)
            elif value is not None:
                setattr(message, field.name, value)
        elif field.message_type is not None:
            if field.message_type.name == "Timestamp":
                # The earlier, the earlier its field.
                getattr(message, field.name).FromSeconds(_A_DAY_OF_2026 + 3600 * field.number)
            if _free(field):
                continue
            inner = getattr(message, field.name)
            if field.name == "form":  # of a mail's header, which takes this one alone
                inner.content_type = "application/x-www-form-urlencoded"
                inner.data = b"List-Unsubscribe=One-Click"
                continue
            _fill(inner.add() if field.is_repeated else inner, path, text)
        elif field.type == FieldDescriptor.TYPE_ENUM:
            setattr(message, field.name, field.enum_type.values[1].number)
        elif field.name == "is_public":
            message.is_public = True
        elif field.type == FieldDescriptor.TYPE_INT32 and field.name != "position":
            least = field.GetOptions().Extensions[validate_pb2.field].int32.gte
            setattr(message, field.name, max(1, least))


def put(message: Any, path: Leaf, value: Any) -> None:
    """Set one string of a request."""
    for name in path[:-1]:
        inner = getattr(message, name)
        if hasattr(inner, "add"):
            inner = inner[0] if len(inner) else inner.add()
        message = inner
    if message.DESCRIPTOR.fields_by_name[path[-1]].is_repeated:
        del getattr(message, path[-1])[:]
        getattr(message, path[-1]).append(value)
    elif isinstance(value, dict):
        getattr(message, path[-1]).update(value)
    else:
        setattr(message, path[-1], value)


def _free(field: FieldDescriptor) -> bool:
    kind = field.message_type
    return kind.GetOptions().map_entry or str(kind.full_name).startswith("google.protobuf.")
