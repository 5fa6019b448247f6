"""A receiver of webhooks that answers as it is told, and remembers what it was sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks.webhooks import Webhook


@dataclass(frozen=True)
class Sent:
    """One request."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> dict[str, Any]:
        """Verify the signature with the official package."""
        found: dict[str, Any] = Webhook(secret).verify(self.body, dict(self.headers))
        return found


@dataclass
class Receiver:
    """Keeps what comes in; `answer` decides about each request."""

    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    answer: Callable[[Sent], Awaitable[web.StreamResponse] | web.StreamResponse] = field(
        default=lambda _: web.Response(status=204)
    )
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        sent = Sent(dict(request.headers.items()), await request.read())
        sent = Sent({key.lower(): value for key, value in sent.headers.items()}, sent.body)
        self.sent.append(sent)
        async with self.came:
            self.came.notify_all()
        answer = self.answer(sent)
        return answer if isinstance(answer, web.StreamResponse) else await answer

    async def until(self, enough: Callable[[list[Sent]], bool], seconds: float = 30) -> list[Sent]:
        """Wait until what has come is enough."""
        async with asyncio.timeout(seconds), self.came:
            await self.came.wait_for(lambda: enough(self.sent))
        return self.sent

    async def count(self, number: int) -> list[Sent]:
        """Wait for so many requests."""
        return await self.until(lambda sent: len(sent) >= number)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listen on this machine while the context lasts."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/{path:.*}", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"http://127.0.0.1:{port}/hooks"
    try:
        yield receiver
    finally:
        await runner.cleanup()
