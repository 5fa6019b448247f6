"""Bearer tokens whose keys an identity provider publishes and changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
from commerce.cart.v1 import cart_service_pb2

from server.kernel.errors import Unauthenticated, Unavailable
from server.kernel.identity import Caller
from server.platform.grpc.authentication import (
    Access,
    Authenticator,
    PublishedKeys,
    Revocations,
)
from server.platform.grpc.call import Call
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
    """Pitfall 21: one way of authentication for whoever issues the tokens."""
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
