"""Methods whose answers come one after the other: how many there may be, and how they are written.

A stream's messages are typed for gRPC and gRPC-Web. For REST they are server-sent events, which
Envoy passes on as they are: each message of the upstream call is a `google.api.HttpBody` with one
event in it, so that it has the id which `Last-Event-ID` brings back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from google.api import httpbody_pb2
from google.protobuf import json_format
from google.protobuf.message import Message

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller, Role
from server.platform.grpc.call_metadata import Call
from server.platform.grpc.error_mapping import Refusal, rest_error
from server.platform.grpc.limits import holder
from server.platform.settings import Settings

EVENT_STREAM = "text/event-stream"
ADDRESSES = 10
"""One address may keep open a part of a company's streams, so that it takes so many to have all."""
RETRY_AFTER_SECONDS = 5
RETRY_MILLISECONDS = 1000
"""After how long a browser's own `EventSource` comes anew."""
_HEARTBEAT = ": nothing has changed\n\n"


class StreamLimits:
    """Counts the open streams of one worker, by caller, by address and by company."""

    def __init__(self, settings: Settings) -> None:
        self._a_caller = settings.streams_a_caller
        self._a_company = settings.streams_a_company
        self._an_address = max(self._a_caller, self._a_company // ADDRESSES)
        self._open: Counter[str] = Counter()

    @contextmanager
    def admit(self, caller: Caller) -> Iterator[None]:
        """Count a stream while it is open.

        Raises:
            RateLimited: The caller, the address or all of the company have too many open.
        """
        who = holder(caller) or f"nobody {caller.network}"
        keys = [(who, self._a_caller, "one caller may keep open")]
        if caller.role is not Role.SERVICE:
            address = f"address {caller.network}"
            keys.append((address, self._an_address, "one address may keep open"))
        if caller.company_id:
            company = f"company {caller.company_id}"
            keys.append((company, self._a_company, "one company's callers may keep open"))
        for key, most, allowance in keys:
            if self._open[key] >= most:
                raise RateLimited(
                    f"{allowance} of streams", retry_after_seconds=RETRY_AFTER_SECONDS
                )
        self._open.update(key for key, _, _ in keys)
        try:
            yield
        finally:
            for key, _, _ in keys:
                self._open[key] -= 1
                if not self._open[key]:
                    del self._open[key]


Write = Callable[[Any], bytes]
"""Makes what is sent of a message."""


def native(message: Message) -> bytes:
    """Write a message as gRPC has it."""
    return message.SerializeToString()


def writer_of(call: Call) -> Write:
    """Say how the messages of *call* are written."""
    return _event if call.rest else native


def _event(message: Any) -> bytes:
    """Write a message as a server-sent event."""
    name = message.DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_number[message.kind].name
    if name == "HEARTBEAT":
        return _body(_HEARTBEAT)
    document = json_format.MessageToJson(
        message, indent=None, always_print_fields_with_no_presence=True, ensure_ascii=False
    )
    # The first field of its own is the id of what it is about.
    record_id = getattr(message, message.DESCRIPTOR.fields_by_number[2].name)
    named = f"id: {record_id}:{message.version}\n" if record_id else ""
    retry = f"retry: {RETRY_MILLISECONDS}\n" if name in {"SNAPSHOT", "RECONNECT"} else ""
    return _body(f"event: {name.lower()}\n{named}{retry}data: {document}\n\n")


def failure_event(refusal: Refusal, call: Call) -> bytes:
    """Write why a stream ends that has begun: the status is sent, so an event has to tell."""
    document = json_format.MessageToDict(rest_error(refusal, call))
    return _body(f"event: error\ndata: {json.dumps(document, ensure_ascii=False)}\n\n")


def _body(text: str) -> bytes:
    body = httpbody_pb2.HttpBody(content_type=EVENT_STREAM, data=text.encode())
    return bytes(body.SerializeToString())
