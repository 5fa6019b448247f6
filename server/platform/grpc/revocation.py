"""Bearer tokens that are refused before their time, known to every worker within a second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import jwt
from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from server.platform.grpc.authentication import Revocations, revocation_id
from server.platform.metadata import TIMESTAMP_MS
from server.platform.postgres import Database, Statement
from server.platform.sql import naive
from server.platform.tables import revoked_tokens
from server.platform.telemetry import logger

POLL_SECONDS = 1.0

_REVOKED = Statement(
    select(revoked_tokens.c.id).where(
        revoked_tokens.c.expires_at > func.timezone("UTC", func.now())
    )
)
_REVOKE = Statement(
    insert(revoked_tokens)
    .values(id=bindparam("id"), expires_at=bindparam("expires_at", type_=TIMESTAMP_MS))
    .on_conflict_do_nothing()
)


class NoToken(Exception):
    """What should be revoked is no token; the message says why."""


async def revoke(database: Database, token: str) -> datetime:
    """Refuse *token* from now on; say until when that matters.

    The signature is not looked at: the key may be gone, and a forged token is refused anyway.

    Raises:
        NoToken: It is no JSON Web Token with an end in the future.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        ends = datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError) as failure:
        raise NoToken("That is no token with an end") from failure
    if ends <= datetime.now(UTC):
        raise NoToken(f"The token has ended by itself at {ends:%Y-%m-%d %H:%M:%S} UTC")
    values = {"id": revocation_id(token, claims), "expires_at": naive(ends)}
    await database.fetch(_REVOKE, values)
    return ends


async def watch_revocations(database: Database, revocations: Revocations) -> None:
    """Keep *revocations* as the table has them, until cancelled."""
    known = True
    while True:
        try:
            rows = await database.fetch(_REVOKED, {})
            revocations.ids = frozenset(row["id"] for row in rows)
            known = True
        except Exception as failure:  # noqa: BLE001 - the database comes back; the watch stays
            if known:
                logger().warning("revocations unknown", exc_info=failure)
            known = False
        await asyncio.sleep(POLL_SECONDS)
