"""What is done to wishlists by the clock."""

from __future__ import annotations

from datetime import timedelta

from server.platform.database.sql import naive
from server.platform.maintenance.job import Retiring, Run, delete_due
from server.platform.records import change_record
from server.wishlist.repository.retention import FORGOTTEN

KEEP_EMPTY = timedelta(days=7)
"""How long a guest's empty list is kept after its last change."""
KEEP_UNTOUCHED = timedelta(days=180)
"""How long a guest's list is kept after its last change; a customer's stays."""


class PurgeGuestWishlists:
    """Deletes the lists of guests who have gone."""

    name = "purgeGuestWishlists"

    def __init__(self, *, retiring: Retiring) -> None:
        self._retiring = retiring

    async def run(self, run: Run) -> None:
        """Delete what is due."""
        values = {
            "untouched_since": naive(run.now - KEEP_UNTOUCHED),
            "empty_since": naive(run.now - KEEP_EMPTY),
            **change_record.batch_parameters(run.actor, run.now),
        }
        await delete_due(run, FORGOTTEN, self._retiring, values)
