"""The audit log: who did what, and who was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, literal_column
from sqlalchemy.dialects.postgresql import JSONB

from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform.database.columns import TIMESTAMP_MS
from server.platform.database.pool import Executor
from server.platform.database.sql import naive, to_json
from server.platform.database.statement import Statement
from server.platform.records.tables import audit_logs

ACTIONS = ("CREATE", "UPDATE", "DELETE", "EXPORT", "ACCESS_DENIED", "READ")
AUDITED = (
    *("Cart", "Wishlist", "Comparison", "CrossSiteSession", "Customer", "BearerToken"),
    "WebhookEndpoint",
)
"""What our audit records are about; a refusal's names the method."""

_ACCESS = Statement(
    insert(audit_logs).values(
        id=bindparam("id"),
        action=bindparam("action"),
        entity=bindparam("entity"),
        entity_id=bindparam("entity_id"),
        scope_type=literal_column("'COMPANY'"),
        scope_id=bindparam("scope_id"),
        company_id=bindparam("scope_id"),
        metadata=bindparam("metadata", type_=JSONB),
        ip_address=bindparam("ip_address"),
        user_agent=bindparam("user_agent"),
        created_at=bindparam("created_at", type_=TIMESTAMP_MS),
    )
)


_READ = Statement(
    insert(audit_logs).values(
        id=bindparam("id"),
        action=literal_column("'READ'"),
        entity=bindparam("entity"),
        entity_id=bindparam("entity_id"),
        scope_type=literal_column("'COMPANY'"),
        scope_id=bindparam("scope_id"),
        company_id=bindparam("scope_id"),
        changes=bindparam("changes", type_=JSONB),
        metadata=bindparam("metadata", type_=JSONB),
        ip_address=bindparam("ip_address"),
        user_agent=bindparam("user_agent"),
        created_at=bindparam("created_at", type_=TIMESTAMP_MS),
    )
)


async def record_read(
    executor: Executor,
    caller: Caller,
    *,
    entity: str,
    entity_id: str | None,
    now: datetime,
    found: dict[str, Any] | None = None,
) -> None:
    """Write an audit record of a look at what is somebody else's.

    Args:
        executor: Where it is written.
        caller: Who looked.
        entity: Cart, for one.
        entity_id: Which; None for a search.
        now: When.
        found: By what a search was made and what it showed, never the words that were looked for.
    """
    await executor.fetch(
        _READ,
        {
            "id": new_id(),
            "entity": entity,
            "entity_id": entity_id,
            "scope_id": caller.company_id,
            "changes": to_json(found or {}),
            "metadata": to_json(actor_of(caller)),
            "ip_address": caller.address,
            "user_agent": caller.user_agent,
            "created_at": naive(now),
        },
    )


async def record_refusal(
    executor: Executor, caller: Caller, *, method: str, reason: str, now: datetime, times: int = 1
) -> None:
    """Write an audit record of a refused access.

    It names the method and the reason, never what was tried.

    Args:
        executor: Where it is written.
        caller: Who was refused.
        method: The full name of the method.
        reason: Why, as the caller was told.
        now: When.
        times: How often; more than once where it is the sum of many.
    """
    why = {"reason": reason, "times": times}
    await _record(executor, caller, "ACCESS_DENIED", method, None, why, now)


async def record_export(
    executor: Executor, caller: Caller, *, entity: str, entity_id: str | None, now: datetime
) -> None:
    """Write an audit record of data that were given out.

    Args:
        executor: Where it is written.
        caller: Who got them.
        entity: What they are about, such as `Customer`.
        entity_id: Whom or what; None for a guest, whose token is a secret.
        now: When.
    """
    await _record(executor, caller, "EXPORT", entity, entity_id, {}, now)


async def _record(
    executor: Executor,
    caller: Caller,
    action: str,
    entity: str,
    entity_id: str | None,
    more: dict[str, Any],
    now: datetime,
) -> None:
    await executor.fetch(
        _ACCESS,
        {
            "id": new_id(),
            "action": action,
            "entity": entity,
            "entity_id": entity_id,
            "scope_id": caller.company_id or None,
            "metadata": to_json(actor_of(caller) | more),
            "ip_address": caller.address,
            "user_agent": caller.user_agent,
            "created_at": naive(now),
        },
    )


def actor_of(caller: Caller) -> dict[str, Any]:
    """Describe who acts, as the audit log keeps it."""
    actor: dict[str, Any] = {"actor": caller.actor, "requestId": caller.request_id}
    if caller.role:
        actor["role"] = caller.role.value
    if caller.staff_id:
        actor["customer"] = caller.customer_id
    if caller.agent:
        actor["agent"] = caller.agent
    return actor
