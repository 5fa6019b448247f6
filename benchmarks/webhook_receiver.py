"""A receiver of webhooks for measuring: `python -m benchmarks.webhook_receiver PORT LOG`.

Paths say what it does: `/fast` takes everything over, `/failing` answers 500 to three in ten,
`/hanging` never answers. Each request that is taken over is a line of LOG: path, time and event;
with `KEEP=1` also its headers, its body, and whether the official package found its signature good.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path

import uvloop
from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FAILS = 0.3
KEPT_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def good(headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(SECRET).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


async def serve(port: int, log: Path) -> None:
    keep = os.environ.get("KEEP") == "1"
    never = asyncio.Event()
    with log.open("w", buffering=1) as file:

        async def take(request: web.Request) -> web.Response:
            came, body = time.time_ns(), await request.read()
            line: list[object] = [request.path, came, request.headers["webhook-id"]]
            if keep:
                headers = {name: request.headers[name] for name in KEPT_HEADERS}
                line += [headers, body.decode(), good(headers, body)]
            file.write(json.dumps(line) + "\n")
            return web.Response(status=204)

        async def fail(request: web.Request) -> web.Response:
            if random.random() < FAILS:
                return web.Response(status=500)
            return await take(request)

        async def hang(_: web.Request) -> web.Response:
            await never.wait()
            return web.Response()

        app = web.Application()
        app.router.add_post("/failing", fail)
        app.router.add_post("/hanging", hang)
        app.router.add_post("/{path:.*}", take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        print("ready", flush=True)
        await never.wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
