"""What is done to comparisons by the clock."""

from __future__ import annotations

from datetime import timedelta

from server.comparison.domain.model import LIFETIME
from server.comparison.repository.retention import UNTOUCHED
from server.platform.database.sql import naive
from server.platform.maintenance.job import Retiring, Run, delete_due
from server.platform.records import change_record

KEEP_UNTOUCHED = timedelta(days=90)
"""How long a comparison is kept after its last change."""


class PurgeOldComparisons:
    """Deletes comparisons that nobody has touched for long."""

    name = "purgeOldComparisons"

    def __init__(self, *, retiring: Retiring) -> None:
        self._retiring = retiring

    async def run(self, run: Run) -> None:
        """Delete what is due."""
        since = run.now - KEEP_UNTOUCHED
        values = {
            "untouched_since": naive(since),
            "expired_before": naive(since + LIFETIME),
            **change_record.batch_parameters(run.actor, run.now),
        }
        await delete_due(run, UNTOUCHED, self._retiring, values)
