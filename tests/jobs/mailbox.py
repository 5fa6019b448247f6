"""A mail server that misbehaves as it is told, and remembers what it took over."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from server.stack.process import free_port


class Mailbox:
    """What aiosmtpd asks. Each rule gets the recipient and gives a reply, or None to go on."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.tried: list[str] = []
        self.at_recipient: Callable[[str], str | None] = lambda _: None
        self.silent_after_data: Callable[[str], bool] = lambda _: False
        self.after_data: Callable[[str], str | None] = lambda _: None
        self.url = ""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        self.tried.append(address)
        if reply := self.at_recipient(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        (address,) = envelope.rcpt_tos
        if reply := self.after_data(address):
            return reply
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((address, message))
        if self.silent_after_data(address):
            server.transport.abort()
        return "250 OK"


@contextlib.contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    """Listen on a free port."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield box
    finally:
        controller.stop()
