"""HTTP/2 by hand: requests that no client library would send."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass

DATA, HEADERS, RESET, SETTINGS, GO_AWAY = 0, 1, 3, 4, 7
END_STREAM, END_HEADERS = 0x1, 0x4
Fields = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request."""

    body: bytes
    reset: bool
    """Whether the stream, or the whole connection, was given up."""


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Make a frame."""
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def block(fields: Fields) -> bytes:
    """Encode headers as literals of up to 126 bytes, in the order and spelling that is given."""
    assert all(len(part) < 127 for field in fields for part in field)
    return b"".join(
        b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value for name, value in fields
    )


def exchange(port: int, fields: Fields, body: bytes = b"", trailers: Fields = ()) -> Outcome:
    """Send one request and read until it is answered or refused."""
    last = END_STREAM if not body and not trailers else 0
    request = frame(HEADERS, END_HEADERS | last, 1, block(fields))
    if body:
        request += frame(DATA, 0 if trailers else END_STREAM, 1, body)
    if trailers:
        request += frame(HEADERS, END_HEADERS | END_STREAM, 1, block(trailers))
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) + request)
        stream = connection.makefile("rb")
        while head := stream.read(9):
            payload = stream.read(int.from_bytes(head[:3], "big"))
            kind, flags, number = head[3], head[4], int.from_bytes(head[5:9], "big")
            if kind == GO_AWAY or (kind == RESET and number == 1):
                return Outcome(received, reset=True)
            if number == 1 and kind == DATA:
                received += payload
            if number == 1 and kind in {DATA, HEADERS} and flags & END_STREAM:
                return Outcome(received, reset=False)
    return Outcome(received, reset=True)
