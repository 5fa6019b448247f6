"""Events that only frontends and other services can know of."""

from __future__ import annotations

from dataclasses import replace

from server.analytics import errors
from server.analytics.repository import client_events as reported
from server.analytics.views import ClientEvent
from server.catalog.repository import record_of_company
from server.kernel.clock import Clock
from server.kernel.errors import InvalidInput
from server.kernel.identity import Caller, Role
from server.platform.database.pool import Database
from server.platform.database.retry import Attempts
from server.platform.database.shards import serve_company
from server.platform.database.sql import to_json
from server.platform.records import change_record, idempotency

MAX_METADATA_BYTES = 4096


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

    async def record(self, caller: Caller, event: ClientEvent) -> None:
        """Store *event* as an event of its company.

        Raises:
            Forbidden: The role may not, the company is not one of the caller's, or the record,
                the customer or the site is another company's.
            InvalidInput: The metadata is too large.
        """
        if caller.role is Role.VIEWER:
            raise errors.role_required()
        company_id = event.company_id or caller.company_id
        if not company_id:
            raise errors.company_required()
        serve_company(company_id)
        if len(to_json(event.metadata).encode()) > MAX_METADATA_BYTES:
            raise InvalidInput.field("metadata", f"must be at most {MAX_METADATA_BYTES} bytes")

        within = replace(caller, company_id=company_id)

        attempts = Attempts(self._database)
        while True:
            async with attempts.next() as attempt:
                found = await reported.look(attempt.executor, caller, company_id, event)
                if found is None or found.foreign:
                    raise errors.company_mismatch()
                if not found.site_known:
                    raise errors.site_not_allowed()
                idempotency.replay(caller, found.stored_answer)
                await record_of_company(attempt.executor, self._change_record(within, event))
                return

    def _change_record(self, caller: Caller, event: ClientEvent) -> change_record.ChangeRecord:
        return change_record.ChangeRecord(
            caller=caller,
            now=self._clock.now(),
            entity=event.entity_type,
            entity_id=event.entity_id,
            version=0,
            action="CREATE",
            changes={"reported": event.event_type},
            events=(change_record.Event(event.event_type, event.metadata),),
            site_id=event.site_id,
            customer_id=event.customer_id,
            visitor_id=event.visitor_id,
            session_id=event.session_id,
            answer=self._answer if caller.idempotency else None,
        )
