"""Ending carts whose time is over."""

from __future__ import annotations

from datetime import timedelta

from server.cart.repository import retention
from server.platform.database.sql import naive
from server.platform.maintenance.job import Retiring, Run, change_due, delete_due
from server.platform.records import change_record

KEEP_ENDED = timedelta(days=90)
"""How long an ABANDONED, EXPIRED or MERGED cart is kept."""


class MarkAbandonedCarts:
    """Ends carts whose time is over, and deletes those that ended long ago."""

    name = "markAbandonedCarts"

    def __init__(self, *, abandon_after: timedelta | None, retiring: Retiring) -> None:
        self._abandon_after = abandon_after
        self._retiring = retiring
        self._passes = [
            retention.abandonment(idle=idle)
            for idle in (False, *([True] if abandon_after is not None else []))
        ]

    async def run(self, run: Run) -> None:
        """End and delete what is due."""
        values = {
            "now": naive(run.now),
            "idle_since": naive(run.now - (self._abandon_after or timedelta())),
            **change_record.batch_parameters(run.actor, run.now),
        }
        for abandonment in self._passes:
            await change_due(run, abandonment, values)
        ended = {
            "ended_before": naive(run.now - KEEP_ENDED),
            **change_record.batch_parameters(run.actor, run.now),
        }
        await delete_due(run, retention.ENDED, self._retiring, ended)
        await delete_due(run, retention.MERGED, self._retiring, ended)
