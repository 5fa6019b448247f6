"""What is done to cross-site sessions by the clock."""

from __future__ import annotations

from datetime import timedelta

from server.cross_site_session.repository import retention
from server.platform.database.sql import naive
from server.platform.maintenance.job import Retiring, Run, change_due, delete_due
from server.platform.records import change_record

KEEP_ENDED = timedelta(days=30)
"""How long an EXPIRED, MERGED or REVOKED session is kept."""
KEEP_HANDOFFS = timedelta(days=1)
"""How long a used or expired hand-off code is told from a guess in the audit log."""


class CleanupExpiredSessions:
    """Ends sessions whose time is over, and deletes those that ended long ago."""

    name = "cleanupExpiredSessions"

    def __init__(self, *, retiring: Retiring) -> None:
        self._retiring = retiring

    async def run(self, run: Run) -> None:
        """End and delete what is due."""
        record = change_record.batch_parameters(run.actor, run.now)
        due = {"now": naive(run.now), **record}
        await change_due(run, retention.EXPIRE, due)
        ended = {"ended_before": naive(run.now - KEEP_ENDED), **record}
        await delete_due(run, retention.ENDED, self._retiring, ended)


async def sweep_handoffs(run: Run) -> None:
    """Delete hand-off codes that ended a day ago."""
    before = {"before": naive(run.now - KEEP_HANDOFFS)}
    await change_due(run, retention.FORGET_HANDOFFS, before)
