"""What members of staff do with what was sent: read the log, send again, replay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.webhooks import errors
from server.webhooks.domain.model import Attempted, Endpoint, Replay, Status
from server.webhooks.repository import endpoints, log
from server.webhooks.service.endpoints import WebhookEndpoints, record, require_writer
from server.webhooks.views import DeliveryAnswers

DEFAULT_PAGE = 50
LONGEST_REPLAY = timedelta(days=1200)
_BEFORE_ALL = 2**63 - 1
Result = TypeVar("Result")


class WebhookDeliveries:
    """Reads the log and fills the queue."""

    def __init__(self, webhooks: WebhookEndpoints, answers: DeliveryAnswers) -> None:
        self._webhooks = webhooks
        self._database = webhooks.database
        self._answers = answers

    async def page(
        self,
        caller: Caller,
        endpoint_id: str,
        *,
        event_id: str,
        outcome: str,
        cursor: str,
        size: int,
    ) -> tuple[list[Attempted], str]:
        """Give a page of the log, the newest first, and the cursor behind it.

        Raises:
            NotFound: The company has no such endpoint.
            InvalidInput: The cursor is none of ours.
        """
        endpoint = await self._webhooks.find(self._database, caller, endpoint_id)
        most = size or DEFAULT_PAGE
        found = await log.page(
            self._database,
            endpoint.id,
            before=_number(cursor, errors.cursor_invalid) if cursor else _BEFORE_ALL,
            message=event_id,
            outcome=outcome,
            most=most + 1,
        )
        more = len(found) > most
        return found[:most], str(found[most - 1].id) if more else ""

    async def test(self, caller: Caller, endpoint_id: str) -> str:
        """Queue a test; gives its event's id.

        Raises:
            NotFound: The company has no such endpoint.
            Refused: It is not ACTIVE.
        """

        async def queued(executor: Executor, endpoint: Endpoint, now: datetime) -> str:
            return await log.queue_test(executor, endpoint.id, now)

        return await self._queued(caller, endpoint_id, queued, self._answers.test, "test")

    async def redeliver(self, caller: Caller, endpoint_id: str, delivery_id: str) -> str:
        """Send the event of an attempt again; gives the event's id.

        Raises:
            NotFound: The company has no such endpoint, or its log no such attempt.
            Refused: It is not ACTIVE.
        """
        number = _number(delivery_id, errors.delivery_not_found)

        async def queued(executor: Executor, endpoint: Endpoint, now: datetime) -> str:
            found = await log.requeue(executor, endpoint.id, number, now)
            if found is None:
                raise errors.delivery_not_found()
            return found

        return await self._queued(
            caller, endpoint_id, queued, self._answers.redelivery, "redelivery"
        )

    async def replay(
        self, caller: Caller, endpoint_id: str, *, since: datetime, until: datetime | None
    ) -> Replay:
        """Send again what happened from *since* to *until*, or to now.

        Raises:
            InvalidInput: That is no time.
            NotFound: The company has no such endpoint.
            Refused: It is not ACTIVE.
        """
        now = self._webhooks.now()
        end = min(until or now, now)
        if since >= end:
            raise errors.range_invalid("since", "must be before the end, and before now")
        if now - since > LONGEST_REPLAY:
            raise errors.range_invalid("since", f"must be in the last {LONGEST_REPLAY.days} days")

        async def queued(executor: Executor, endpoint: Endpoint, now: datetime) -> Replay:
            return await log.start_replay(
                executor, endpoint.id, endpoint.company_id, since=since, until=end, now=now
            )

        return await self._queued(caller, endpoint_id, queued, self._answers.replay, "replay")

    async def replays(self, caller: Caller, endpoint_id: str) -> list[Replay]:
        """Give the replays of an endpoint, the newest first.

        Raises:
            NotFound: The company has no such endpoint.
        """
        endpoint = await self._webhooks.find(self._database, caller, endpoint_id)
        return await log.replays(self._database, endpoint.id)

    async def _queued(
        self,
        caller: Caller,
        endpoint_id: str,
        work: Callable[[Executor, Endpoint, datetime], Awaitable[Result]],
        answer: Callable[[Any], bytes],
        what: str,
    ) -> Result:
        """Fill the queue under the endpoint's lock, as its groups want it, and put it on record."""
        require_writer(caller)
        async with self._database.transaction() as transaction:
            await self._webhooks.look(transaction, caller, ())
            endpoint = await self._webhooks.find(transaction, caller, endpoint_id, lock=True)
            if endpoint.status is not Status.ACTIVE:
                raise errors.endpoint_inactive()
            now = self._webhooks.now()
            result = await work(transaction, endpoint, now)
            entry = record(caller, endpoint, "UPDATE", now, answer=answer(result), queued=what)
            await endpoints.put_on_record(transaction, endpoint, entry)
        return result


def _number(text: str, refusal: Callable[[], Exception]) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) >= _BEFORE_ALL:
        raise refusal()
    return int(text)
