"""Agents that a site has not listed, served by the profile that they show."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import asyncpg
import httpx
import pytest

from server.kernel.errors import RateLimited
from server.platform.database.dsn import asyncpg_dsn
from server.platform.grpc.limits import CallLimits
from server.ucp.errors import ProtocolError
from server.ucp.service.profiles import (
    A_MINUTE,
    KEPT_SECONDS,
    MAX_BYTES,
    OF_ADDRESS,
    REFUSED_SECONDS,
    FetchedProfiles,
    read_profile,
)
from tests.support.stacks import RunningStack
from tests.ucp.agents import Assistant
from tests.ucp.signing import KEYS

SITE = "site-open"
MADE = """INSERT INTO sites SELECT (jsonb_populate_record(s, $1)).* FROM sites s
    WHERE id = 'site-main' ON CONFLICT (id) DO NOTHING"""
OPEN = {"id": SITE, "slug": "open", "name": "Open", "domain": None, "subdomain": None}
PROFILE: dict[str, Any] = {
    "ucp": {
        "version": "2026-04-08",
        "capabilities": {"dev.ucp.shopping.cart": [{"version": "2026-04-08"}]},
    }
}
ANSWERS: dict[str, tuple[int, bytes]] = {
    "/profile": (200, json.dumps(PROFILE).encode()),
    "/signing": (200, json.dumps(PROFILE | {"keys": KEYS}).encode()),
    "/huge": (200, json.dumps(PROFILE | {"x": "x" * MAX_BYTES}).encode()),
    "/text": (200, b"hello"),
    "/list": (200, b"[]"),
    "/empty": (200, b'{"ucp":{}}'),
    "/deep": (200, b"[" * 5000),
    "/broken": (500, b""),
    "/moved": (302, b""),
}


class Host:
    """Where profiles lie, on this machine."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked[self.path] += 1
                status, body = ANSWERS.get(self.path.partition("?")[0], (404, b""))
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                if status == 302:
                    self.send_header("location", "/profile")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def host() -> Iterator[Host]:
    found = Host()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


class Fetching:
    """A fetcher under a clock of the test's own."""

    def __init__(self, *, development: bool = True) -> None:
        self.now, self.calls = 0.0, 0
        limits = CallLimits(token=10_000, tenant=10_000, workers=1)
        self.profiles = FetchedProfiles(limits, development=development, now=lambda: self.now)

    async def of(self, url: str, site: str = "s", address: str | None = None) -> Any:
        self.calls += 1
        return await self.profiles.of(url, "c", site, address or f"192.0.2.{self.calls}")


async def test_a_profile_is_fetched_once_and_again_when_it_is_old(host: Host) -> None:
    fetching = Fetching()
    url = f"{host.url}/profile"
    found = await asyncio.gather(*(fetching.of(url) for _ in range(20)))
    assert {one.release for one in found} == {"2026-04-08"}
    assert found[0].capabilities == PROFILE["ucp"]["capabilities"]
    assert host.asked["/profile"] == 1
    fetching.now += KEPT_SECONDS + 1
    await fetching.of(url)
    assert host.asked["/profile"] == 2


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/gone", "profile_unreachable"),
        ("/broken", "profile_unreachable"),
        ("/moved", "profile_unreachable"),
        ("/huge", "profile_unreachable"),
        ("/text", "profile_malformed"),
        ("/list", "profile_malformed"),
        ("/empty", "profile_malformed"),
        ("/deep", "profile_malformed"),
    ],
)
async def test_what_is_no_profile_is_told_and_remembered(host: Host, path: str, code: str) -> None:
    """A redirect is not followed: it could lead anywhere."""
    fetching = Fetching()
    for _ in range(3):
        with pytest.raises(ProtocolError) as refused:
            await fetching.of(host.url + path)
        assert refused.value.code == code
    assert host.asked[path] == 1
    assert host.asked["/profile"] == 0
    fetching.now += REFUSED_SECONDS + 1
    with pytest.raises(ProtocolError):
        await fetching.of(host.url + path)
    assert host.asked[path] == 2


async def test_nothing_of_the_own_network_is_reached(host: Host) -> None:
    fetching = Fetching(development=False)
    with pytest.raises(ProtocolError) as refused:
        await fetching.of(f"{host.url}/profile")
    assert refused.value.code == "profile_unreachable"
    assert not host.asked


async def test_only_so_many_new_profiles_are_fetched_for_a_site(host: Host) -> None:
    """Else a stranger could make this server call others as often as it is called."""
    fetching = Fetching()
    for number in range(A_MINUTE):
        await fetching.of(f"{host.url}/profile?{number}")
    with pytest.raises(RateLimited):
        await fetching.of(f"{host.url}/profile?more")
    await fetching.of(f"{host.url}/profile?0")
    await fetching.of(f"{host.url}/profile?more", site="another")


async def test_one_address_leaves_new_profiles_to_the_others(host: Host) -> None:
    fetching = Fetching()
    for number in range(OF_ADDRESS):
        await fetching.of(f"{host.url}/profile?{number}", address="203.0.113.9")
    with pytest.raises(RateLimited):
        await fetching.of(f"{host.url}/profile?more", address="203.0.113.9")
    await fetching.of(f"{host.url}/profile?0", address="203.0.113.9")
    await fetching.of(f"{host.url}/profile?more", address="198.51.100.1")


@pytest.mark.parametrize("names", [("keys",), ("signing_keys",), ("keys", "signing_keys")])
def test_keys_come_with_a_profile_by_the_name_of_either_release(names: tuple[str, ...]) -> None:
    """Those of the newer release, `keys`, were passed over, and with them every signature."""
    listed = {name: [{"kid": name, "kty": "EC"}, 7] for name in names}
    found = read_profile(json.dumps(PROFILE | listed).encode())
    assert found is not None
    assert found.keys == tuple({"kid": name, "kty": "EC"} for name in names)
    assert read_profile(json.dumps(PROFILE | {"keys": 7}).encode()) is not None


async def test_a_site_serves_strangers_where_it_says_so(
    agent_stack: RunningStack, api: httpx.Client, host: Host
) -> None:
    connection = await asyncpg.connect(asyncpg_dsn(agent_stack.database_url))
    try:
        settings = {"enableAgents": True, "agentSettings": {"fetchProfiles": True}}
        await connection.execute(MADE, json.dumps(OPEN | settings))
    finally:
        await connection.close()
    body = {"line_items": [{"item": {"id": "prod-mug"}, "quantity": 1}]}
    stranger = Assistant(api, f"{host.url}/profile", site=SITE)
    made = stranger.call("POST", "/carts", body)
    assert made.status_code == 201
    # It is answered in the release that its profile names, and without what it can't do.
    said = made.json()["ucp"]
    assert said["version"] == "2026-04-08"
    assert set(said["capabilities"]) == {"dev.ucp.shopping.cart"}
    # Its keys check what it signs.
    signing = Assistant(api, f"{host.url}/signing", site=SITE)
    assert signing.call("POST", "/carts", body).status_code == 201
    wrong = {"signature": "sig1=:AAAA:", "signature_input": 'sig1=("@method");keyid="p256"'}
    answer = signing.call("POST", "/carts", body, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")
    away = Assistant(api, f"{host.url}/gone", site=SITE)
    refused = away.call("POST", "/carts", body)
    assert (refused.status_code, refused.json()["code"]) == (424, "profile_unreachable")
    # The other site serves listed agents alone.
    assert Assistant(api, f"{host.url}/profile").call("POST", "/carts", body).status_code == 403
