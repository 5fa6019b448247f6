"""Writes down what became of attempts: many in one statement, as soon as there are any."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

from server.platform.database.pool import Database
from server.platform.database.sql import naive
from server.platform.telemetry import logger
from server.webhooks.domain import event_types
from server.webhooks.domain.model import Claimed
from server.webhooks.domain.retries import Answer, Verdict
from server.webhooks.repository import queue
from server.webhooks.service.outlet import Outlet

_MOST = 500
_PAUSE_SECONDS = 0.5


class Recorder:
    """Keeps results until they are written; nothing is forgotten while the database is away."""

    def __init__(self, database: Database, sender: int) -> None:
        self._database = database
        self._sender = sender
        self._done: list[tuple[Outlet, dict[str, Any]]] = []
        self._released: list[tuple[Outlet, int]] = []
        self._waiting = asyncio.Event()

    def record(
        self, outlet: Outlet, claimed: Claimed, answer: Answer, verdict: Verdict, at: datetime
    ) -> None:
        """Keep the result of an attempt."""
        event = claimed.event
        self._done.append(
            (
                outlet,
                {
                    "queue": claimed.queue_id,
                    "endpoint": claimed.endpoint_id,
                    "message": claimed.message_id,
                    "event": claimed.event_id,
                    "occurred": event.occurred_at if event else None,
                    "type": _type(claimed),
                    "record": claimed.record_id,
                    "replay": claimed.replay_id,
                    "attempt": claimed.attempts + 1,
                    "outcome": verdict.outcome,
                    "status": answer.status,
                    "error": answer.error,
                    "duration": answer.duration_ms,
                    "body": answer.body,
                    "at": naive(at),
                    "next": naive(verdict.next_attempt_at),
                },
            )
        )
        self._waiting.set()

    def release(self, outlet: Outlet, rows: list[Claimed]) -> None:
        """Let go of rows that are not tried now."""
        self._released += [(outlet, row.queue_id) for row in rows]
        self._waiting.set()

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._waiting.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write down all there is; tries again until the database takes it."""
        self._waiting.clear()
        while self._done or self._released:
            done, self._done = self._done[:_MOST], self._done[_MOST:]
            released, self._released = self._released, []
            while True:
                try:
                    await queue.write_results(
                        self._database,
                        self._sender,
                        [row for _, row in done],
                        [number for _, number in released],
                    )
                    break
                except Exception:  # noqa: BLE001 - what was sent must be known to be sent
                    logger().warning("results of webhooks not written yet", exc_info=True)
                    await asyncio.sleep(_PAUSE_SECONDS)
            for outlet, rows in Counter(outlet for outlet, _ in (*done, *released)).items():
                outlet.release(rows)


def _type(claimed: Claimed) -> str:
    """Name the type; nobody knows it any more of an event that was deleted while it waited."""
    if claimed.event is not None:
        return event_types.type_of(claimed.event.name)
    return event_types.TEST if claimed.event_id is None else ""
