"""Bearer tokens whose keys an identity provider publishes and changes."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
from commerce.cart.v1 import cart_service_pb2

from server.kernel.errors import Unauthenticated, Unavailable
from server.kernel.identity import Caller
from server.platform.grpc.authenticator import Authenticator, Revocations
from server.platform.grpc.call_metadata import Call
from server.platform.grpc.keys import MAX_BYTES, PublishedKeys
from server.platform.grpc.roles import Access
from server.platform.settings import Settings
from tests.platform.keys import Publisher, SigningKey
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server, bearing, running_worker, token

RSA_1, RSA_2 = SigningKey("rsa-1"), SigningKey("rsa-2")
CURVE = SigningKey("curve-1", "ES256")


@pytest.fixture
async def worker(settings: Settings, publisher: Publisher) -> AsyncIterator[Server]:
    """A worker that trusts the publisher's keys."""
    publisher.keys = [RSA_1, CURVE]
    chosen = settings.model_copy(update={"jwt_secret": "", "jwt_jwks_url": publisher.url})
    async with running_worker(chosen) as running:
        yield running


def get(worker: Server, text: str) -> Any:
    request = cart_service_pb2.GetCartRequest()
    return worker.carts.GetCart(request, metadata=bearing(text))


async def test_published_keys_of_both_kinds_are_trusted(worker: Server) -> None:
    """One way of authentication for whoever issues the tokens."""
    for key in (RSA_1, CURVE):
        assert (await get(worker, key.token())).company_id == COMPANY


async def test_keys_are_fetched_once_for_many_calls(worker: Server, publisher: Publisher) -> None:
    for number in range(10):
        await get(worker, RSA_1.token(nonce=number))
    assert publisher.fetches == 1


async def test_a_key_that_is_not_published_is_not_trusted(worker: Server) -> None:
    await refused(get(worker, RSA_2.token()), "UNAUTHENTICATED")
    await refused(get(worker, RSA_2.token(key_id="rsa-1")), "UNAUTHENTICATED")


async def test_a_public_key_is_no_secret_to_sign_with(worker: Server) -> None:
    """Algorithm confusion: the public key as the secret of HS256."""
    for secret in (RSA_1.pem(), b"", b"x" * 32):
        head = {"kid": "rsa-1", "alg": "HS256"}
        text = _by_hand(head, secret)
        await refused(get(worker, text), "UNAUTHENTICATED")
    await refused(get(worker, token(sub="cust-bob", companyId=COMPANY)), "UNAUTHENTICATED")


async def test_a_key_of_another_kind_than_the_algorithm_is_just_a_bad_token(
    worker: Server,
) -> None:
    """ES256 under the name of an RSA key, and the other way round: refused, not a fault."""
    await refused(get(worker, CURVE.token(key_id="rsa-1")), "UNAUTHENTICATED")
    await refused(get(worker, RSA_1.token(key_id="curve-1")), "UNAUTHENTICATED")


async def test_an_unsigned_token_is_refused(worker: Server) -> None:
    claims = jwt.decode(RSA_1.token(), options={"verify_signature": False})
    text = jwt.encode(claims, None, algorithm="none", headers={"kid": "rsa-1"})
    await refused(get(worker, text), "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "text", [b"not json", b"[]", b"{}", b'{"keys": 7}', b'{"keys": [{"kty": "RSA"}]}']
)
async def test_without_keys_the_server_says_so_and_recovers(
    worker: Server, publisher: Publisher, text: bytes
) -> None:
    """503 and never 401: the caller's token may well be good."""
    publisher.text = text
    for _ in range(2):
        refusal = await refused(get(worker, RSA_1.token()), "UNAVAILABLE")
        assert refusal.trailers["retry-after"] == "1"


class Clockwork:
    """An authenticator whose keys grow old at once."""

    def __init__(self, settings: Settings, url: str, **times: float) -> None:
        self.authenticator = Authenticator(settings, Revocations(), PublishedKeys(url, **times))

    async def caller(self, text: str) -> Caller:
        call = Call(
            metadata=dict(bearing(text)),
            request_id="r",
            path="/x",
            rest=False,
            address=None,
            user_agent=None,
        )
        return await self.authenticator.caller(call, Access.BEARER)


async def test_a_new_key_is_found_when_a_token_names_it(
    settings: Settings, publisher: Publisher
) -> None:
    """Rotation: the next key may sign before anybody asked for it."""
    publisher.keys = [RSA_1]
    checking = Clockwork(settings, publisher.url, lifetime_seconds=300, retry_seconds=0)
    await checking.caller(RSA_1.token())
    publisher.keys = [RSA_1, RSA_2]
    await checking.caller(RSA_2.token())
    assert publisher.fetches == 2


async def test_unknown_names_do_not_make_the_server_fetch_without_end(
    settings: Settings, publisher: Publisher
) -> None:
    publisher.keys = [RSA_1]
    checking = Clockwork(settings, publisher.url, lifetime_seconds=300, retry_seconds=60)
    for number in range(20):
        with pytest.raises(Unauthenticated):
            await checking.caller(RSA_2.token(key_id=f"unknown-{number}"))
    assert publisher.fetches == 1


async def test_a_withdrawn_key_is_no_longer_trusted(
    settings: Settings, publisher: Publisher
) -> None:
    """Not even for tokens that it let in before."""
    publisher.keys = [RSA_1]
    checking = Clockwork(settings, publisher.url, lifetime_seconds=0, retry_seconds=0)
    text = RSA_1.token()
    await checking.caller(text)
    publisher.keys = [RSA_2]
    with pytest.raises(Unauthenticated):
        await checking.caller(text)


async def test_known_keys_serve_on_while_the_publisher_is_away(
    settings: Settings, publisher: Publisher
) -> None:
    publisher.keys = [RSA_1]
    checking = Clockwork(settings, publisher.url, lifetime_seconds=0, retry_seconds=0)
    await checking.caller(RSA_1.token(nonce=1))
    publisher.status = 500
    await checking.caller(RSA_1.token(nonce=2))
    with pytest.raises(Unauthenticated):
        await checking.caller(RSA_2.token())


async def test_the_first_keys_are_asked_for_again(settings: Settings, publisher: Publisher) -> None:
    publisher.status, publisher.keys = 503, [RSA_1]
    checking = Clockwork(settings, publisher.url, lifetime_seconds=300, retry_seconds=0)
    with pytest.raises(Unavailable):
        await checking.caller(RSA_1.token())
    publisher.status = 200
    await checking.caller(RSA_1.token())


async def test_a_key_that_is_too_short_signs_nothing(
    settings: Settings, publisher: Publisher
) -> None:
    """RSA of 1,024 bits is broken by who can pay for it."""
    publisher.keys = [RSA_1, SigningKey("short", bits=1024)]
    checking = Clockwork(settings, publisher.url, lifetime_seconds=300, retry_seconds=0)
    await checking.caller(RSA_1.token())
    with pytest.raises(Unauthenticated):
        await checking.caller(publisher.keys[1].token())


async def test_a_secret_among_the_published_keys_signs_nothing(
    settings: Settings, publisher: Publisher
) -> None:
    shared = {"kty": "oct", "kid": "shared", "k": "c2VjcmV0", "alg": "HS256"}
    publisher.text = json.dumps({"keys": [shared, RSA_1.published()]}).encode()
    checking = Clockwork(settings, publisher.url, lifetime_seconds=300, retry_seconds=0)
    await checking.caller(RSA_1.token())
    with pytest.raises(Unauthenticated):
        await checking.caller(_by_hand({"kid": "shared", "alg": "HS256"}, b"secret"))


async def test_a_key_set_that_is_too_large_is_not_read_to_its_end(
    settings: Settings, publisher: Publisher
) -> None:
    """One of 200 MiB was taken, by every worker."""
    keys = [RSA_1.published(), {"kty": "oct", "k": "A" * MAX_BYTES}]
    publisher.text = json.dumps({"keys": keys}).encode()
    checking = Clockwork(settings, publisher.url, lifetime_seconds=300, retry_seconds=0)
    with pytest.raises(Unavailable):
        await checking.caller(RSA_1.token())


async def test_a_key_set_that_comes_a_byte_at_a_time_is_given_up(settings: Settings) -> None:
    """Each byte in time, the whole never: only a limit on the whole ends it."""
    ended = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b" ")
                await writer.drain()
                await asyncio.wait([asyncio.ensure_future(reader.read(1))], timeout=0.01)
        ended.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        checking = Clockwork(settings, f"http://127.0.0.1:{port}/", fetch_seconds=0.2)
        with pytest.raises(Unavailable):
            await checking.caller(RSA_1.token())
        await ended.wait()


async def test_who_has_a_known_key_does_not_wait_for_a_provider_that_is_slow(
    settings: Settings, publisher: Publisher
) -> None:
    publisher.keys = [RSA_1]
    keys = PublishedKeys(publisher.url, lifetime_seconds=300, retry_seconds=5)
    first = await keys.key(RSA_1.token())
    keys._fetched_at -= 400  # The keys are old now, and fetching new ones never ends.
    async with keys._lock:
        assert await keys.key(RSA_1.token()) is first


def _by_hand(header: dict[str, str], secret: bytes) -> str:
    """Sign as an attacker would, without a library's scruples about its keys."""
    import base64
    import hashlib
    import hmac
    import json
    import time

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    claims = {"sub": "cust-bob", "companyId": COMPANY, "exp": int(time.time()) + 600}
    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{signed}.{part(hmac.digest(secret, signed.encode(), hashlib.sha256))}"
