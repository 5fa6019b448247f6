"""All sessions of a customer: listed, and ended at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from server.cross_site_session.repository import Include, Key, retention
from server.cross_site_session.repository.load import list_active
from server.cross_site_session.service.editor import Sessions
from server.cross_site_session.views import SessionView
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.sql import naive, to_json
from server.platform.records.audit import actor_of

ALL_OF_ONE = 10_000
"""More sessions than one customer has."""
LISTED = 100
"""How many are listed."""
Row = TypeVar("Row")


async def list_all(
    sessions: Sessions, caller: Caller, encode: Callable[[SessionView], Row]
) -> list[Row]:
    """List the caller's ACTIVE sessions, the one that was last active first.

    Raises:
        Forbidden: The customer may not shop.
    """
    now = await _now_of_a_shopper(sessions, caller)
    found = await list_active(sessions.database, caller, now, limit=LISTED)
    return [encode(sessions.view(caller, session, now)) for session in found]


async def end_all(sessions: Sessions, caller: Caller) -> int:
    """End all of the caller's sessions; say how many.

    Raises:
        Forbidden: The customer may not shop.
    """
    now = await _now_of_a_shopper(sessions, caller)
    return await revoke_all(
        sessions.database, caller.company_id, caller.customer_id or "", actor_of(caller), now
    )


async def _now_of_a_shopper(sessions: Sessions, caller: Caller) -> datetime:
    """Refuse a customer who may not shop; give the time of the call."""
    now = sessions.clock.now()
    await sessions.load(sessions.database, caller, Key.CUSTOMER, Include(), now=now)
    return now


async def revoke_all(
    executor: Executor,
    company_id: str,
    customer_id: str,
    actor: Mapping[str, Any],
    now: datetime,
) -> int:
    """End every session of a customer, and with it all that its tokens opened; say how many.

    Args:
        executor: Where.
        company_id: The customer's company.
        customer_id: The customer.
        actor: Who does it, as audit records keep it.
        now: When.
    """
    values = {
        "now": naive(now),
        "company_id": company_id,
        "customer_id": customer_id,
        "limit": ALL_OF_ONE,
        "j_now": naive(now),
        "j_actor": to_json(dict(actor)),
    }
    return int((await executor.fetch_row(retention.REVOKE_ALL, values))[0])
