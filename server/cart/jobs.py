"""What is done to carts by the clock."""

from __future__ import annotations

from datetime import timedelta

from server.cart.repository import retention
from server.platform import journal
from server.platform.jobs import Retiring, Run, change_due, delete_due
from server.platform.sql import naive

KEEP_ENDED = timedelta(days=90)
"""How long an ABANDONED or EXPIRED cart is kept."""


class MarkAbandonedCarts:
    """Ends carts whose time is over, and deletes those that ended long ago."""

    name = "markAbandonedCarts"

    def __init__(self, *, abandon_after: timedelta | None, retiring: Retiring) -> None:
        self._abandon_after = abandon_after
        self._retiring = retiring
        self._passes = [
            (retention.overdue_statement(idle=idle), retention.abandon_statement(idle=idle))
            for idle in (False, *([True] if abandon_after is not None else []))
        ]

    async def run(self, run: Run) -> None:
        """End and delete what is due."""
        values = {
            "now": naive(run.now),
            "idle_since": naive(run.now - (self._abandon_after or timedelta())),
            **journal.batch_parameters(run.actor, run.now),
        }
        for count, abandon in self._passes:
            await change_due(run, count, abandon, values)
        ended = {
            "ended_before": naive(run.now - KEEP_ENDED),
            **journal.batch_parameters(run.actor, run.now),
        }
        await delete_due(run, retention.ENDED, self._retiring, ended)
