"""Joins the jobs of all modules with what they need; beside `server/app.py` for calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import server.comparison.tables
import server.wishlist.tables  # noqa: F401 - the tables to vacuum
from server.analytics.service import Retirement
from server.cart.archive_job import ArchiveConvertedCarts
from server.cart.jobs import MarkAbandonedCarts
from server.cart.recovery_job import Mailer, SendRecoveryEmails
from server.comparison.jobs import PurgeOldComparisons
from server.cross_site_session.jobs import CleanupExpiredSessions, sweep_handoffs
from server.jobs.mail import FileMailer, SmtpMailer, mail_server
from server.jobs.runner import Runner
from server.jobs.schedule import Planned
from server.jobs.store import ObjectArchive
from server.kernel.clock import Clock, SystemClock
from server.platform.jobs import Retiring, Run
from server.platform.postgres import Database
from server.platform.settings import Settings
from server.platform.upkeep import EventPartitions, VacuumAnalyze, sweep_records

VACUUMED = (
    "carts",
    "cart_items",
    "saved_cart_items",
    "recovery_mails",
    "promotion_redemptions",
    "wishlists",
    "wishlist_items",
    "product_comparisons",
    "product_comparison_items",
    "cross_site_sessions",
    "cross_site_session_references",
    "cross_site_session_tokens",
    "cross_site_session_visits",
    "cross_site_handoffs",
    "idempotency_keys",
    "revoked_tokens",
    "job_runs",
    "analytics_carts",
    "analytics_wishlists",
    "analytics_comparisons",
    "analytics_sessions",
    "analytics_tallies",
    "analytics_outcomes",
    "analytics_state",
)
CONNECTIONS = 4
# No statement of a batch takes long; a vacuum has a connection of its own, without this limit.
STATEMENT_SECONDS = 60.0
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


class SweepRecords:
    """Deletes the small records that have expired: answers, revocations, hand-off codes."""

    name = "sweepRecords"

    async def run(self, run: Run) -> None:
        """Delete what is due."""
        await sweep_records(run)
        await sweep_handoffs(run)


def planned_jobs(
    settings: Settings, clock: Clock, retiring: Retiring, *, lease: timedelta | None = None
) -> dict[str, Planned]:
    """Give every job with its schedule.

    Args:
        settings: Where mails and archive go, and how long things are kept.
        clock: The time.
        retiring: Keeps what is to be kept of rows that are deleted.
        lease: How long the claim of a mail holds; as the job has it unless told.

    Raises:
        ValueError: A setting can't be read; the message says which.
    """
    mails = SendRecoveryEmails(
        _mailer(settings),
        clock,
        sender=settings.mail_from,
        portal_url=settings.company_portal_url,
        limit=settings.recovery_mails_a_run,
        **({} if lease is None else {"lease": lease}),
    )
    keep = timedelta(days=settings.event_retention_days) or None
    archive = ObjectArchive(settings.archive_url) if settings.archive_url else None
    # Weekdays by name: cron and APScheduler number them differently.
    jobs = (
        Planned(CleanupExpiredSessions(retiring=retiring), "0 3 * * *", _DAY),
        Planned(
            MarkAbandonedCarts(abandon_after=settings.cart_abandon_after, retiring=retiring),
            "5 * * * *",
            _HOUR,
        ),
        Planned(PurgeOldComparisons(retiring=retiring), "30 3 * * sun", _WEEK),
        Planned(mails, "*/15 * * * *", timedelta(minutes=15), parallel=True),
        Planned(ArchiveConvertedCarts(archive, retiring=retiring), "0 4 * * sun", _WEEK),
        Planned(VacuumAnalyze(VACUUMED), "0 5 * * sun", _WEEK),
        Planned(SweepRecords(), "15 3 * * *", _DAY),
        Planned(EventPartitions(keep=keep, retiring=retiring), "45 2 * * *", _DAY),
    )
    return {planned.job.name: planned for planned in jobs}


def _mailer(settings: Settings) -> Mailer | None:
    if settings.smtp_url:
        server = mail_server(settings.smtp_url)
        return SmtpMailer(server, timeout_seconds=settings.smtp_timeout_seconds)
    if settings.production:
        return None
    return FileMailer(Path(settings.run_directory) / "mail")


@asynccontextmanager
async def runner(
    settings: Settings, *, clock: Clock | None = None, retiring: Retiring | None = None
) -> AsyncIterator[Runner]:
    """Connect to the database and give what runs the jobs."""
    clock = clock or SystemClock()
    jobs = planned_jobs(settings, clock, retiring or Retirement())
    database = await Database.connect(
        settings.direct_url,
        connections=CONNECTIONS,
        timeout_seconds=STATEMENT_SECONDS,
        # Nobody waits for a job: it may wait.
        acquire_seconds=STATEMENT_SECONDS,
        name="jobs",
    )
    try:
        yield Runner(settings.direct_url, database, clock, jobs)
    finally:
        await database.close()
