"""Finishing what erasures have left, and ending what nobody owns any more."""

from __future__ import annotations

from server.customer_data.repository import orphans
from server.customer_data.service import CustomerData
from server.platform.maintenance.job import Run


class FinishErasures:
    """Goes on with erasures that a crash has cut off, and ends what a deleted customer has left.

    A customer's row that somebody deleted or blocked by hand leaves containers without an owner and
    links that nobody can close: they end here.
    """

    name = "finishErasures"

    def __init__(self, data: CustomerData) -> None:
        self._data = data

    async def run(self, run: Run) -> None:
        """Do what is left; rows are erasures and ended containers."""
        for record in await self._data.unfinished():
            run.rows += 1
            if not run.dry_run:
                with run.going_on_without(record.company_id):
                    await self._data.carry_out(record)
        run.rows += await orphans.end(run.database, run.now, dry_run=run.dry_run)
