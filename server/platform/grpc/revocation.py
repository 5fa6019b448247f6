"""What is refused before its time, known to every worker within a second: tokens and companies."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from sqlalchemy import Text, bindparam, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Database, Executor
from server.platform.database.sql import naive, to_json
from server.platform.database.statement import Statement
from server.platform.grpc.authenticator import MAX_ID, Revocations, revocation_id
from server.platform.records.tables import audit_logs, revoked_tokens
from server.platform.telemetry import logger

POLL_SECONDS = 1.0

_REVOKED = Statement(
    text("""
SELECT id, false AS company FROM revoked_tokens WHERE "expiresAt" > timezone('UTC', now())
UNION ALL
SELECT id, true FROM companies WHERE status <> 'ACTIVE' OR "deletedAt" IS NOT NULL""")
)
_revoked = (
    insert(revoked_tokens)
    .values(id=bindparam("id"), expires_at=bindparam("expires_at", type_=TIMESTAMP_MS))
    .on_conflict_do_nothing()
    .returning(revoked_tokens.c.id)
    .cte("revoked")
)
_recorded = (
    insert(audit_logs)
    .from_select(
        [
            *("id", "action", "entity", "entity_id", "scope_type", "scope_id", "company_id"),
            *("metadata", "created_at"),
        ],
        select(
            func.gen_random_uuid().cast(Text),
            literal_column("'DELETE'"),
            literal_column("'BearerToken'"),
            _revoked.c.id,
            literal_column("'COMPANY'"),
            bindparam("company_id", type_=Text),
            bindparam("company_id", type_=Text),
            bindparam("metadata", type_=JSONB),
            func.timezone(literal_column("'UTC'"), func.now()),
        ),
    )
    .cte("recorded")
)
_REVOKE = Statement(select(_revoked.c.id).add_cte(_recorded))


class NoToken(Exception):
    """What should be revoked is no token; the message says why."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """A token that is refused from now on."""

    ends: datetime
    """Until when that matters."""
    company_id: str | None
    customer_id: str | None
    """Whom it stands for."""


def company_of(token: str) -> str:
    """Name the company that a token is of; nothing where it is none, or of none."""
    try:
        company = jwt.decode(token, options={"verify_signature": False}).get("companyId")
    except jwt.PyJWTError:
        return ""
    return company if isinstance(company, str) else ""


async def revoke(executor: Executor, token: str) -> Revoked:
    """Refuse *token* from now on.

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
    company, holder = claims.get("companyId"), claims.get("customerId") or claims.get("sub")
    values: dict[str, Any] = {
        "id": revocation_id(token, claims),
        "expires_at": naive(ends),
        "company_id": company if isinstance(company, str) else None,
        "metadata": to_json({"actor": "operator", "holder": str(holder)[:MAX_ID]}),
    }
    await executor.fetch(_REVOKE, values)
    return Revoked(ends, values["company_id"], holder if isinstance(holder, str) else None)


async def watch_revocations(database: Database, revocations: Revocations) -> None:
    """Keep *revocations* as the tables have them, until cancelled.

    Of a database that is away, what was last read holds. A company that was moved to another one
    is closed where it was.
    """
    tokens: dict[Database, frozenset[str]] = {}
    companies: dict[Database, frozenset[str]] = {}
    unknown: set[Database] = set()
    while True:
        for pool in database.pools:
            try:
                rows = await pool.fetch(_REVOKED, {})
                unknown.discard(pool)
            except Exception as failure:  # noqa: BLE001 - the database comes back; the watch stays
                if pool not in unknown:
                    logger().warning("revocations unknown", exc_info=failure)
                unknown.add(pool)
                continue
            tokens[pool] = frozenset(row["id"] for row in rows if not row["company"])
            closed = (row["id"] for row in rows if row["company"])
            companies[pool] = frozenset(id_ for id_ in closed if database.pool_of(id_) is pool)
        revocations.ids = frozenset().union(*tokens.values())
        revocations.companies = frozenset().union(*companies.values())
        await asyncio.sleep(POLL_SECONDS)
