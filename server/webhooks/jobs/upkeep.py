"""Deleting what has had its time, and counting what is thereby given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.maintenance.job import Run, change_due
from server.webhooks.domain import event_types
from server.webhooks.repository import upkeep


async def sweep_webhooks(run: Run, *, keep: timedelta) -> None:
    """Delete attempts of the log after *keep*, and rows of endpoints that are no more."""
    await change_due(run, upkeep.OLD_ATTEMPTS, {"before": naive(run.now - keep)})
    await change_due(run, upkeep.ORPHANS, {})


class WebhookRetirement:
    """Counts events as given up that are deleted for their age before they were delivered.

    Args:
        types: The names in the outbox of all types.
    """

    def __init__(self, types: Sequence[str]) -> None:
        self._types = tuple(types)

    async def retire(self, transaction: Executor, source: str, ids: Sequence[str]) -> None:
        """Do nothing: records may go, their events stay."""

    async def retire_events(self, transaction: Executor, before: datetime) -> None:
        """Give up what waits of the events before *before*, and what was never taken of them."""
        moment = naive(before)
        for endpoint_id, patterns, sites in await upkeep.every_endpoint(transaction):
            names = event_types.chosen_names(patterns, self._types)
            await upkeep.give_up(transaction, endpoint_id, moment, names, sites)
