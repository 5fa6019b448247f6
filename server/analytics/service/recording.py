"""Events that only frontends and other services can know of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.analytics import errors
from server.analytics.repository import reported
from server.kernel.clock import Clock
from server.kernel.errors import InvalidInput
from server.kernel.identity import Caller, Role
from server.platform import journal
from server.platform.postgres import Database, Executor, settle
from server.platform.sql import to_json

MAX_METADATA_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports to have happened."""

    event_type: str
    entity_type: str
    entity_id: str
    site_id: str | None
    session_id: str | None
    customer_id: str | None
    visitor_id: str | None
    metadata: Mapping[str, Any]


class EventRecording:
    """Stores what is reported."""

    def __init__(self, database: Database, clock: Clock, *, answer: bytes) -> None:
        """Store events.

        Args:
            database: Where.
            clock: Tells when.
            answer: What a stored event is answered with, serialised, for repeated calls.
        """
        self._database = database
        self._clock = clock
        self._answer = answer

    async def record(self, caller: Caller, report: Report) -> None:
        """Store *report* as an event of the caller's company.

        Raises:
            Forbidden: The role may not, or the record, the customer or the site is another
                company's.
            InvalidInput: The metadata is too large.
        """
        if caller.role is Role.VIEWER:
            raise errors.role_required()
        if not caller.company_id:
            raise errors.company_required()
        if len(to_json(report.metadata).encode()) > MAX_METADATA_BYTES:
            raise InvalidInput.field("metadata", f"must be at most {MAX_METADATA_BYTES} bytes")

        async def attempt(executor: Executor, locked: bool) -> None:
            found = await reported.look(executor, caller, report)
            if found is None or found.foreign:
                raise errors.company_mismatch()
            if not found.site_known:
                raise errors.site_not_allowed()
            journal.replay(caller, found.stored_answer)
            await reported.store(executor, self._entry(caller, report))

        await settle(self._database, attempt)

    def _entry(self, caller: Caller, report: Report) -> journal.Entry:
        return journal.Entry(
            caller=caller,
            now=self._clock.now(),
            entity=report.entity_type,
            entity_id=report.entity_id,
            version=0,
            action="CREATE",
            changes={"reported": report.event_type},
            events=(journal.Event(report.event_type, report.metadata),),
            site_id=report.site_id,
            customer_id=report.customer_id,
            visitor_id=report.visitor_id,
            session_id=report.session_id,
            answer=self._answer if caller.idempotency else None,
        )
