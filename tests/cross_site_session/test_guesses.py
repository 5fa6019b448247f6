"""Guessing secrets: none is found, and whoever guesses is slowed down."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from server.kernel import tokens
from tests.cross_site_session.conftest import OUTLET
from tests.cross_site_session.visitors import Visitor
from tests.support.refusals import refused
from tests.support.stacks import running_stack
from tests.support.workers import COMPANY, Server

LIMIT = 20
GUESSES = 100_000
SECRETS = {
    "cross_site_sessions": ("sessionToken", True, 32),
    "cross_site_session_tokens": ("token", True, 32),
    "cross_site_handoffs": ("code", True, 32),
    "carts": ("sessionToken", True, 32),
    "wishlists": ("sharedUrl", False, 16),
    "product_comparisons": ("shareToken", False, 32),
}
"""Where each secret is looked up, whether by its digest, and how many bytes it has."""


def _near(secret: str) -> list[str]:
    """What somebody would try who has seen most of a secret."""
    return [secret[:-1] + digit for digit in "0123456789abcdef" if digit != secret[-1]]


async def test_a_hundred_thousand_guesses_find_nothing(guest: Visitor, server: Server) -> None:
    """The look-ups are by unique key, so they can be tried in bulk as the methods do one by one."""
    await guest.transfer(OUTLET)
    code = (await guest.hand_off(OUTLET)).code
    near = [*_near(guest.token), *_near(code)]
    for table, (column, digested, size) in SECRETS.items():
        guesses = [secrets.token_hex(size) for _ in range(GUESSES // len(SECRETS) + 1)]
        # What is stored of a secret does not open anything either.
        stored = await server.fetch(f'SELECT "{column}" FROM {table} WHERE "{column}" IS NOT NULL')
        if digested:
            guesses += [row[0] for row in stored]
        tried = [tokens.digest(text) if digested else text for text in (*guesses, *near)]
        found = f'SELECT count(*) FROM {table} WHERE "{column}" = ANY($1)'
        assert await server.value(found, tried) == 0, table
    for guess in near[:15]:
        await refused(guest.holding(guess).get(), "SESSION_NOT_FOUND")


def _guesses() -> list[tuple[str, str, dict[str, Any]]]:
    public = "/api/public"
    return [
        ("GET", f"{public}/cross-site-session", {"x-session-token": secrets.token_hex(32)}),
        ("GET", f"{public}/cart", {"x-session-token": secrets.token_hex(32)}),
        ("GET", f"{public}/wishlist/shared/{secrets.token_hex(16)}", {}),
        ("GET", f"{public}/comparison/shared/{secrets.token_hex(32)}", {}),
        ("POST", f"{public}/cross-site-session/redeem", {}),
    ]


def test_whoever_guesses_is_slowed_down(database_url: str, redis_url: str) -> None:
    """Anonymous calls without a limit let anybody guess and flood."""
    variables = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "WORKERS": "1"}
    with (
        running_stack(**variables, RATE_LIMIT_PUBLIC=str(LIMIT)) as stack,
        httpx.Client(base_url=stack.api_url, headers={"x-company-id": COMPANY}) as http,
    ):
        statuses: dict[str, list[int]] = {}
        for _ in range(2 * LIMIT):
            for method, path, headers in _guesses():
                body = {"code": secrets.token_hex(32), "siteId": OUTLET}
                content = {"json": body} if method == "POST" else {}
                answer = http.request(method, path, headers=headers, **content)
                kind = path.rpartition("/")[0] if "shared" in path else path
                statuses.setdefault(kind, []).append(answer.status_code)
                if answer.status_code == 429:
                    assert int(answer.headers["retry-after"]) >= 1
        assert len(statuses) == 5
        for kind, found in statuses.items():
            assert set(found) <= {403, 404, 429}, kind
            assert found[-1] == 429, kind
        answered = sum(code != 429 for found in statuses.values() for code in found)
        # The allowance of a minute, and what came back of it while this ran.
        assert answered < 3 * LIMIT
