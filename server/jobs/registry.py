"""Joins the jobs of all modules with what they need; beside `server/app.py` for calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import server.comparison.tables  # noqa: F401 - the tables to vacuum
from server.analytics.service import Retirement
from server.cart.jobs.abandonment import MarkAbandonedCarts
from server.cart.jobs.archive import ArchiveConvertedCarts
from server.cart.jobs.recovery import SendRecoveryEmails
from server.cart.repository.awaited import AWAITED as AWAITED_IN_CARTS
from server.comparison.jobs import PurgeOldComparisons
from server.comparison.repository.awaited import AWAITED as AWAITED_IN_COMPARISONS
from server.cross_site_session.jobs import CleanupExpiredSessions, sweep_handoffs
from server.customer_data.jobs import FinishErasures
from server.customer_data.service import CustomerData
from server.jobs.repository import sweep_runs
from server.jobs.runner import Runner
from server.jobs.schedule import Planned
from server.kernel.clock import Clock, SystemClock
from server.notices.jobs import SendNoticeMails, TellWhatIsAwaited, sweep_mails, sweep_told
from server.platform.database.pool import Database, Executor
from server.platform.mail import FileMailer, Mailer, SmtpMailer, mail_server
from server.platform.maintenance.job import Job, Retiring, Run
from server.platform.maintenance.upkeep import (
    EventPartitions,
    VacuumAnalyze,
    clear_addresses,
    sweep_audits,
    sweep_records,
)
from server.platform.object_archive import ObjectArchive
from server.platform.schema.ownership import Ownership
from server.platform.settings import Settings
from server.tenants.jobs import PurgeTenants
from server.webhooks import wire as webhook_wire
from server.webhooks.jobs import MailDisabledWebhooks, WebhookRetirement, sweep_webhooks
from server.webhooks.service import names
from server.wishlist.jobs import PurgeGuestWishlists
from server.wishlist.repository.awaited import AWAITED as AWAITED_IN_WISHLISTS

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
    "audit_logs",
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
    "webhook_endpoints",
    "webhook_queue",
    "webhook_deliveries",
    "last_told",
    "notice_preferences",
    "notice_mails",
)
AWAITED = (AWAITED_IN_WISHLISTS, AWAITED_IN_COMPARISONS, AWAITED_IN_CARTS)
"""What customers wait for, of all modules."""
CONNECTIONS = 4
# No statement of a batch takes long; a vacuum has a connection of its own, without this limit.
STATEMENT_SECONDS = 60.0
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


class SweepRecords:
    """Deletes the small records that have had their time.

    Answers, revocations, hand-off codes, audit records and the addresses in them, what is known of
    runs of jobs, the log of webhooks, and what was told of what is no more.
    """

    name = "sweepRecords"

    def __init__(
        self,
        *,
        keep_audits: timedelta | None,
        keep_addresses: timedelta | None,
        keep_deliveries: timedelta,
    ) -> None:
        self._keep_audits = keep_audits
        self._keep_addresses = keep_addresses
        self._keep_deliveries = keep_deliveries

    async def run(self, run: Run) -> None:
        """Delete what is due."""
        await sweep_records(run)
        await sweep_handoffs(run)
        if self._keep_audits is not None:
            await sweep_audits(run, self._keep_audits)
        if self._keep_addresses is not None:
            await clear_addresses(run, self._keep_addresses)
        await sweep_runs(run)
        await sweep_webhooks(run, keep=self._keep_deliveries)
        await sweep_told(run, AWAITED)
        await sweep_mails(run)


class Retirements:
    """Lets each module keep what it wants to keep of what is deleted."""

    def __init__(self, *each: Retiring) -> None:
        self._each = each

    async def retire(self, transaction: Executor, source: str, ids: Sequence[str]) -> None:
        """Let each take note of rows that are about to be deleted."""
        for retiring in self._each:
            await retiring.retire(transaction, source, ids)

    async def retire_events(self, transaction: Executor, before: datetime) -> None:
        """Let each take note of events that are about to be deleted."""
        for retiring in self._each:
            await retiring.retire_events(transaction, before)


def retirements() -> Retirements:
    """Give what the modules keep of what is deleted."""
    return Retirements(Retirement(), WebhookRetirement(names(webhook_wire.EVENT_TYPES)))


class ForDatabase:
    """A job that is made for the database it runs on."""

    def __init__(self, name: str, make: Callable[[Database], Job]) -> None:
        self.name = name
        self._make = make

    async def run(self, run: Run) -> None:
        """Make it, and run it."""
        await self._make(run.database).run(run)


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
    mailer = _mailer(settings)
    mails = SendRecoveryEmails(
        mailer,
        clock,
        sender=settings.mail_from,
        portal_url=settings.company_portal_url,
        api_url=settings.pages_api_url,
        limit=settings.recovery_mails_a_run,
        **({} if lease is None else {"lease": lease}),
    )
    notices = SendNoticeMails(
        mailer,
        clock,
        sender=settings.mail_from,
        portal_url=settings.company_portal_url,
        api_url=settings.pages_api_url,
        limit=settings.recovery_mails_a_run,
    )
    alerts = MailDisabledWebhooks(mailer, clock, sender=settings.mail_from)
    keep = timedelta(days=settings.event_retention_days) or None
    keep_converted = timedelta(days=settings.converted_cart_days) or None
    keep_audits = timedelta(days=settings.audit_retention_days) or None
    keep_deliveries = timedelta(days=settings.webhook_log_days)
    archive = ObjectArchive(settings.archive_url) if settings.archive_url else None
    sweep = SweepRecords(
        keep_audits=keep_audits,
        keep_addresses=timedelta(days=settings.audit_address_days) or None,
        keep_deliveries=keep_deliveries,
    )

    def finish_erasures(database: Database) -> Job:
        ownership = Ownership(database, settings.catalog_writable)
        return FinishErasures(CustomerData(database, clock, ownership, archive))

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
        Planned(TellWhatIsAwaited(AWAITED), "*/15 * * * *", timedelta(minutes=15)),
        Planned(notices, "10-59/15 * * * *", timedelta(minutes=15)),
        Planned(alerts, "*/5 * * * *", timedelta(minutes=5)),
        Planned(
            ArchiveConvertedCarts(archive, retiring=retiring, keep=keep_converted),
            "0 4 * * sun",
            _WEEK,
        ),
        Planned(VacuumAnalyze(VACUUMED), "0 5 * * sun", _WEEK),
        Planned(PurgeGuestWishlists(retiring=retiring), "40 3 * * sun", _WEEK),
        Planned(sweep, "15 3 * * *", _DAY),
        Planned(
            ForDatabase(FinishErasures.name, finish_erasures),
            "*/15 * * * *",
            timedelta(minutes=15),
        ),
        Planned(PurgeTenants(archive), "30 2 * * *", _DAY),
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
    settings: Settings,
    *,
    clock: Clock | None = None,
    retiring: Retiring | None = None,
    least: int = 2,
) -> AsyncIterator[Runner]:
    """Connect to the database and give what runs the jobs; with *least* 0 it may be away."""
    clock = clock or SystemClock()
    jobs = planned_jobs(settings, clock, retiring or retirements())
    database = await Database.connect(
        settings.direct_url,
        connections=CONNECTIONS,
        timeout_seconds=STATEMENT_SECONDS,
        # Nobody waits for a job: it may wait.
        acquire_seconds=STATEMENT_SECONDS,
        name="jobs",
        least=least,
    )
    try:
        yield Runner(settings.direct_url, database, clock, jobs)
    finally:
        await database.close()
