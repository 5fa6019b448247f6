"""Calls over HTTP/1.1, with as little Python as can be: the generator shares the machine's cores.

httpx takes about as long for a call as the server does, which would then measure httpx.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import cast

_END_OF_HEAD = b"\r\n\r\n"
_END_OF_CHUNKS = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes


class Connection(asyncio.Protocol):
    """One connection, for one call at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._received = bytearray()

    @property
    def open(self) -> bool:
        """Whether another call can be made."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed before the answer"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        answer = complete(bytes(self._received))
        if answer is not None and self._answer is not None and not self._answer.done():
            self._received.clear()
            self._answer.set_result(answer)

    async def call(self, request: bytes) -> Answer:
        """Send a whole request and wait for the whole answer.

        Raises:
            OSError: The connection broke.
        """
        if self._transport is None:
            raise ConnectionResetError("closed before the call")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.close()


class Client:
    """As many connections as there are calls at once, kept for the next ones.

    Args:
        host: The server's name or address.
        port: Its port.
        timeout_seconds: The longest a call may take.
    """

    def __init__(self, host: str, port: int, timeout_seconds: float) -> None:
        self._host, self._port, self._timeout_seconds = host, port, timeout_seconds
        self._idle: deque[Connection] = deque()

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        """Write a request."""
        lines = [f"{method} {path} HTTP/1.1", f"host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if method != "GET":
            lines.append(f"content-length: {len(body)}")
        return "\r\n".join(lines).encode() + _END_OF_HEAD + body

    async def call(self, request: bytes) -> Answer:
        """Make a call over a connection that is idle, or a new one.

        Raises:
            OSError: The connection broke, or the answer took too long (`TimeoutError`).
        """
        connection = self._idle.pop() if self._idle else None
        if connection is None or not connection.open:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(Connection, self._host, self._port)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answer = await connection.call(request)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer

    def close(self) -> None:
        """Close what is idle."""
        for connection in self._idle:
            connection.close()


def complete(received: bytes) -> Answer | None:
    """Read an answer; None while it is not all there."""
    head, found, rest = received.partition(_END_OF_HEAD)
    if not found:
        return None
    head = head.lower()
    status = int(head[9:12])
    place = head.find(b"\r\ncontent-length:")
    if place >= 0:
        begin = place + len(b"\r\ncontent-length:")
        end = head.find(b"\r\n", begin)
        length = int(head[begin : end if end >= 0 else len(head)])
        return Answer(status, head, rest) if len(rest) >= length else None
    if b"\r\ntransfer-encoding: chunked" in head:
        if not rest.endswith(_END_OF_CHUNKS):
            return None
        return Answer(status, head, b"".join(_chunks(rest)))
    return Answer(status, head, b"")


def _chunks(rest: bytes) -> list[bytes]:
    chunks = []
    while True:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if length == 0:
            return chunks
        chunks.append(rest[:length])
        rest = rest[length + 2 :]
