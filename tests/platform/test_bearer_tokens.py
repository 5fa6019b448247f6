"""Bearer tokens that one secret signs."""

from __future__ import annotations

import base64
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from commerce.cart.v1 import cart_service_pb2

from server.platform.settings import DEVELOPMENT_JWT_SECRET, Settings
from tests.platform.keys import SigningKey
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Metadata, Server, bearing, running_worker, token

CLAIMS = {"sub": "cust-bob", "companyId": COMPANY}


def get(server: Server, metadata: Metadata) -> Any:
    return server.carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=metadata)


def part(value: Any) -> str:
    """Write one part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


async def accepted(server: Server, text: str) -> None:
    cart = await get(server, bearing(text))
    assert cart.company_id == COMPANY


async def test_a_valid_token_is_accepted(server: Server) -> None:
    await accepted(server, token(**CLAIMS))
    await accepted(server, token(type="access", role="CUSTOMER", **CLAIMS))


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer x", "Bearer a.b.c"]
)
async def test_without_a_token_there_is_no_entry(server: Server, header: str | None) -> None:
    metadata = (("authorization", header),) if header is not None else ()
    await refused(get(server, metadata), "UNAUTHENTICATED")


async def test_the_scheme_s_case_does_not_matter(server: Server) -> None:
    await get(server, (("authorization", f"bEARER  {token(**CLAIMS)}"),))


async def test_a_forged_token_is_refused(server: Server) -> None:
    await refused(get(server, bearing(token("another-secret", **CLAIMS))), "UNAUTHENTICATED")
    head, body, signature = token(**CLAIMS).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    other = base64.urlsafe_b64encode(json.dumps(claims | {"role": "SERVICE"}).encode())
    forged = f"{head}.{other.decode().rstrip('=')}.{signature}"
    await refused(get(server, bearing(forged)), "UNAUTHENTICATED")


async def test_an_unsigned_token_is_refused(server: Server) -> None:
    """The algorithm `none` signs nothing."""
    claims = CLAIMS | {"exp": int(time.time()) + 600}
    await refused(
        get(server, bearing(jwt.encode(claims, None, algorithm="none"))), "UNAUTHENTICATED"
    )


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", "HS256 ", "hs256"])
@pytest.mark.parametrize("signature", ["", "AAAA"])
async def test_no_spelling_of_an_algorithm_does_without_a_signature(
    server: Server, name: str, signature: str
) -> None:
    claims = CLAIMS | {"exp": int(time.time()) + 600}
    head, body = part({"alg": name, "typ": "JWT"}), part(claims)
    await refused(get(server, bearing(f"{head}.{body}.{signature}")), "UNAUTHENTICATED")


async def test_a_token_can_not_bring_its_own_key(server: Server) -> None:
    """`jwk`, `jku` and `x5u` name keys of whoever wrote the token; `kid` is a name, no path."""
    own = SigningKey("own", "RS256")
    for header in (
        {"jwk": {"kty": "oct", "k": "c2VjcmV0"}, "kid": "own"},
        {"jku": "http://127.0.0.1:9/keys", "kid": "own"},
        {"x5u": "http://127.0.0.1:9/certificate", "x5c": ["MIIB"]},
        {"kid": "../../dev/null"},
        {"kid": "x' UNION SELECT 'secret"},
    ):
        claims = CLAIMS | {"exp": int(time.time()) + 600}
        for text in (
            jwt.encode(claims, "secret", algorithm="HS256", headers=header),
            jwt.encode(claims, own.private, algorithm="RS256", headers=header),
        ):
            await refused(get(server, bearing(text)), "UNAUTHENTICATED")


async def test_a_token_is_refused_before_its_time(server: Server) -> None:
    later = int(time.time()) + 600
    await refused(get(server, bearing(token(nbf=later, **CLAIMS))), "UNAUTHENTICATED")
    await accepted(server, token(nbf=int(time.time()) - 1, **CLAIMS))


async def test_a_token_of_a_provider_whose_clock_is_ahead_is_accepted(server: Server) -> None:
    """`iat` tells the age of a token (RFC 7519, 4.1.6); when it begins is said by `nbf`."""
    await accepted(server, token(iat=int(time.time()) + 120, **CLAIMS))


async def test_another_algorithm_is_refused(server: Server) -> None:
    claims = CLAIMS | {"exp": int(time.time()) + 600}
    stronger = jwt.encode(claims, DEVELOPMENT_JWT_SECRET, algorithm="HS512")
    await refused(get(server, bearing(stronger)), "UNAUTHENTICATED")
    await refused(get(server, bearing(SigningKey("k", "ES256").token())), "UNAUTHENTICATED")


@pytest.mark.parametrize("exp", [1_700_000_000, 0, None, "soon", float("inf"), -1])
async def test_a_token_needs_an_end_in_the_future(server: Server, exp: Any) -> None:
    await refused(get(server, bearing(token(exp=exp, **CLAIMS))), "UNAUTHENTICATED")


async def test_a_token_that_ends_while_it_is_known_is_refused(server: Server) -> None:
    """What was verified once is remembered, but not beyond its end."""
    text = token(exp=int(time.time()) + 2, **CLAIMS)
    await accepted(server, text)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            await get(server, bearing(text))
        except Exception:  # noqa: BLE001 - what it is, the next call tells
            break
    await refused(get(server, bearing(text)), "UNAUTHENTICATED")


@pytest.mark.parametrize("kind", ["refresh", "password-reset", "", None, 1])
async def test_only_access_tokens_give_access(server: Server, kind: Any) -> None:
    """Refresh tokens were accepted as access tokens."""
    text = jwt.encode(
        CLAIMS | {"exp": int(time.time()) + 600, "type": kind}, DEVELOPMENT_JWT_SECRET
    )
    await refused(get(server, bearing(text)), "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "claims",
    [
        {"role": "KING"},
        {"role": ["ADMIN"]},
        {"role": 7},
        {"sub": "", "customerId": None},
        {"sub": None},
        {"customerId": "x" * 65},
        {"customerId": 7},
        {"customerId": {"id": "x"}},
        {"customerId": "nul\0"},
        {"customerId": "lone\ud800"},
        {"companyId": "x" * 65},
        {"companyId": 7},
        {"companyId": "nul\0"},
    ],
)
async def test_claims_that_make_no_sense_are_refused(
    server: Server, claims: dict[str, Any]
) -> None:
    """A token is signed, but what is in it may still be odd; the server does not stumble."""
    await refused(get(server, bearing(token(**CLAIMS | claims))), "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "header",
    [
        "[" * 5000,
        '{"alg":' * 800,
        '{"alg":"HS256","kid":7}',
        '{"alg":["HS256"]}',
        "null",
        "7",
        '{"alg":"HS256","crit":["x"]}',
        '{"alg":"HS256","b64":false}',
    ],
)
async def test_a_hostile_header_of_a_token_is_just_a_bad_token(server: Server, header: str) -> None:
    """JSON without bottom must not become a fault of the server."""
    head = base64.urlsafe_b64encode(header.encode()).decode().rstrip("=")
    text = f"{head}.{head}.AAAA"
    await refused(get(server, bearing(text)), "UNAUTHENTICATED")


async def test_a_huge_token_is_refused(server: Server) -> None:
    await refused(get(server, bearing(token(pad="x" * 9000, **CLAIMS))), "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({"iss": "https://id.example.com", "aud": "shop"}, True),
        ({"iss": "https://id.example.com", "aud": ["shop", "other"]}, True),
        ({"iss": "https://evil.example.com", "aud": "shop"}, False),
        ({"iss": "https://id.example.com", "aud": "other"}, False),
        ({"aud": "shop"}, False),
        ({"iss": "https://id.example.com"}, False),
    ],
)
async def test_issuer_and_audience_are_checked_where_they_are_set(
    settings: Settings, claims: dict[str, Any], good: bool
) -> None:
    strict = settings.model_copy(
        update={"jwt_issuer": "https://id.example.com", "jwt_audience": "shop"}
    )
    async with running_worker(strict) as worker:
        call = get(worker, bearing(token(**CLAIMS | claims)))
        if good:
            await call
        else:
            await refused(call, "UNAUTHENTICATED")


async def test_an_audience_does_no_harm_where_none_is_set(server: Server) -> None:
    await accepted(server, token(aud="shop", iss="anybody", **CLAIMS))


@pytest.mark.parametrize("by", ["jti", "digest"])
async def test_a_revoked_token_is_refused_before_its_time(server: Server, by: str) -> None:
    """Lists of revoked tokens were never consulted."""
    import hashlib

    jti = str(uuid.uuid4())
    text = token(**CLAIMS, jti=jti if by == "jti" else None, nonce=jti)
    await accepted(server, text)
    await server.insert(
        "revoked_tokens",
        id=jti if by == "jti" else hashlib.sha256(text.encode()).hexdigest(),
        expiresAt=datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=1),
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            await get(server, bearing(text))
        except Exception:  # noqa: BLE001 - what it is, the next call tells
            break
    await refused(get(server, bearing(text)), "UNAUTHENTICATED")
    await accepted(server, token(**CLAIMS, jti=str(uuid.uuid4())))
