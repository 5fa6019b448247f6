"""A worker of this process, and a publisher of signing keys."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from server.platform.settings import Settings
from tests.platform.keys import Publisher
from tests.support.workers import Server, running_worker


@pytest.fixture(scope="session")
async def server(settings: Settings) -> AsyncIterator[Server]:
    """A worker that all tests of this folder and process share."""
    async with running_worker(settings) as running:
        yield running


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """An identity provider's address with its keys, over real HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.fetches += 1
            body = found.body()
            self.send_response(found.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Publisher(f"http://127.0.0.1:{web.server_address[1]}/jwks.json")
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    web.shutdown()
    web.server_close()
    thread.join()
