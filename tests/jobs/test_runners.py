"""Many processes at the mails at once, a mail server that misbehaves, and some that are killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from server.analytics.service import Retirement
from server.jobs.registry import planned_jobs
from server.platform.settings import Settings
from server.stack.process import PROJECT
from tests.jobs.conftest import House, SetClock
from tests.jobs.mailbox import Mailbox, running_mailbox
from tests.support.stacks import environment, eventually
from tests.support.workers import COMPANY

RUNNERS, CARTS = 8, 150


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as box:
        yield box


def runner(house: House, mailbox: Mailbox) -> subprocess.Popen[str]:
    """Start `jobs run sendRecoveryEmails` as an operator does."""
    return subprocess.Popen(
        [sys.executable, "-m", "server", "jobs", "run", "sendRecoveryEmails"],
        cwd=PROJECT,
        env=environment(DATABASE_URL=house.url, SMTP_URL=mailbox.url, SMTP_TIMEOUT_SECONDS="20"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def carts(house: House, count: int) -> None:
    """Abandon carts of as many customers, an hour ago by the machine's clock."""
    await house.database.execute(
        """INSERT INTO customers (id, "companyId", email)
           SELECT 'c' || n, $1, 'c' || n || '@example.com' FROM generate_series(1, $2::int) n""",
        COMPANY,
        count,
    )
    await house.database.execute(
        """INSERT INTO carts (id, "companyId", "customerId", status, "itemCount", "abandonedAt",
               "expiresAt")
           SELECT 'cart' || n, $1, 'c' || n, 'ABANDONED', 1,
               now() AT TIME ZONE 'UTC' - interval '1 hour', now() AT TIME ZONE 'UTC'
           FROM generate_series(1, $2::int) n""",
        COMPANY,
        count,
    )
    await house.database.execute(
        """INSERT INTO cart_items (id, "cartId", "productId", "productSnapshot", "unitPrice",
               "originalPrice", "lineTotal")
           SELECT id, id, 'prod-mug', '{"name": "Mug"}', 10, 10, 10 FROM carts
           WHERE status = 'ABANDONED'"""
    )


async def later(house: House) -> None:
    """Let pauses and leases pass."""
    await house.database.execute(
        """UPDATE recovery_mails SET "nextAttemptAt" = "nextAttemptAt" - interval '1 day',
           "claimedAt" = "claimedAt" - interval '1 day'"""
    )


async def statuses(house: House) -> dict[str, str]:
    rows = await house.database.fetch('SELECT "cartId", status FROM recovery_mails')
    return {row[0]: row[1] for row in rows}


async def test_no_cart_gets_two_mails_and_none_is_lost(house: House, mailbox: Mailbox) -> None:
    """20 % are refused before DATA the first time, 5 % get no answer after it."""
    await carts(house, CARTS)
    lock, tries = threading.Lock(), Counter[str]()

    def number(address: str) -> int:
        return int(address.partition("@")[0].removeprefix("c"))

    def at_recipient(address: str) -> str | None:
        with lock:
            tries[address] += 1
            return "451 later" if number(address) % 5 == 0 and tries[address] == 1 else None

    mailbox.at_recipient = at_recipient
    mailbox.silent_after_data = lambda address: number(address) % 20 == 1
    for _ in range(2):
        children = [runner(house, mailbox) for _ in range(RUNNERS)]
        for child in children:
            said, complaint = child.communicate(timeout=100)
            assert child.returncode == 0, said + complaint
        await later(house)
    got = Counter(address for address, _ in mailbox.taken)
    assert max(got.values()) == 1
    assert len(got) == CARTS
    found = await statuses(house)
    unknown = {f"cart{n}" for n in range(1, CARTS + 1) if n % 20 == 1}
    assert {key for key, status in found.items() if status == "UNKNOWN"} == unknown
    assert Counter(found.values()) == {"SENT": CARTS - len(unknown), "UNKNOWN": len(unknown)}
    marked = await house.value('SELECT count(*) FROM carts WHERE "recoveryEmailSent"')
    assert marked == CARTS - len(unknown)
    begun = await house.database.fetch("SELECT status, count(*) FROM job_runs GROUP BY 1")
    assert [tuple(row) for row in begun] == [("SUCCEEDED", 2 * RUNNERS)]


@pytest.mark.parametrize(("moment", "after"), [("RCPT", "SENT"), ("DATA", "UNKNOWN")])
async def test_a_runner_killed_in_the_middle_loses_and_doubles_nothing(
    house: House, mailbox: Mailbox, moment: str, after: str
) -> None:
    """Killed before DATA the claim is tried again; killed after it, nobody knows, so never."""
    await carts(house, 5)
    killed = threading.Event()
    children: list[subprocess.Popen[str]] = []

    def kill(address: str) -> None:
        if address == "c3@example.com" and not killed.is_set():
            os.kill(children[0].pid, signal.SIGKILL)
            children[0].wait()
            killed.set()

    if moment == "RCPT":
        mailbox.at_recipient = lambda address: kill(address)
    else:
        mailbox.after_data = lambda address: kill(address)
    children.append(runner(house, mailbox))
    children[0].communicate(timeout=60)
    assert killed.is_set()
    lost = await house.value("SELECT count(*) FROM job_runs WHERE status = 'RUNNING'")
    assert lost == 1
    await later(house)
    house.clock.time = datetime.now(UTC)
    outcome = await house.run("sendRecoveryEmails", smtp_url=mailbox.url)
    assert outcome.status == "SUCCEEDED"
    got = Counter(address for address, _ in mailbox.taken)
    assert sorted(got) == [f"c{n}@example.com" for n in range(1, 6)]
    assert max(got.values()) == 1
    assert (await statuses(house))["cart3"] == after
    assert await house.value("SELECT count(*) FROM job_runs WHERE status = 'LOST'") == 1


async def test_two_schedulers_run_a_job_once_for_each_time(house: House) -> None:
    first, second = await house.build(), await house.build()
    planned = first.planned("markAbandonedCarts")
    due = planned.last_time(house.clock.time)
    assert due == house.clock.time.replace(hour=11, minute=5)
    assert await first.run("markAbandonedCarts", scheduled_for=due) is not None
    assert await second.run("markAbandonedCarts", scheduled_for=due) is None
    assert await second.run("markAbandonedCarts") is not None, "by hand it runs whenever asked"
    assert await house.value("SELECT count(*) FROM job_runs") == 2


async def test_a_job_that_runs_is_not_begun_again(house: House) -> None:
    first, second = await house.build(), await house.build()
    inside: list[object] = []

    class Slow:
        name = "sweepRecords"

        async def run(self, run: object) -> None:
            inside.append(await second.run("sweepRecords"))
            assert (await second.last_runs())["sweepRecords"].status == "RUNNING"

    planned = first.jobs["sweepRecords"]
    first.jobs = {"sweepRecords": type(planned)(Slow(), planned.cron, planned.period)}
    outcome = await first.run("sweepRecords")
    assert outcome is not None
    assert outcome.status == "SUCCEEDED"
    assert inside == [None]


async def test_a_failed_run_is_on_record_and_the_next_goes_on(house: House) -> None:
    cart = await house.cart(expiresAt=house.ago(days=1))
    await house.database.execute("ALTER TABLE commerce_events RENAME TO elsewhere")
    outcome = await house.run("markAbandonedCarts")
    assert outcome.status == "FAILED"
    row = await house.database.fetchrow('SELECT status, error, "endedAt" FROM job_runs')
    assert row["status"] == "FAILED"
    assert row["error"].startswith("UndefinedTableError: ")
    assert row["endedAt"] is not None
    assert await house.status(cart) == "ACTIVE"
    await house.database.execute("ALTER TABLE elsewhere RENAME TO commerce_events")
    assert (await house.run("markAbandonedCarts")).rows == 1


def command(house: House, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", "jobs", *arguments],
        cwd=PROJECT,
        env=environment(DATABASE_URL=house.url),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_command_line_says_what_was_done(house: House) -> None:
    done = command(house, "run", "sweepRecords", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "sweepRecords: would touch 0 rows\n")
    done = command(house, "run", "archiveConvertedCarts")
    assert done.returncode == 0
    assert "ARCHIVE_URL is not set" in done.stdout
    done = command(house, "run", "nonsense")
    assert done.returncode == 1
    assert done.stderr.startswith("error: There is no job 'nonsense'; the jobs are archiveConv")
    await house.database.execute("ALTER TABLE idempotency_keys RENAME TO elsewhere")
    done = command(house, "run", "sweepRecords")
    assert done.returncode == 1
    assert "error: sweepRecords failed after 0 rows: UndefinedTableError" in done.stderr
    listed = command(house, "list")
    assert listed.returncode == 0, listed.stderr
    for name in ("markAbandonedCarts", "vacuumAnalyze", "eventPartitions"):
        assert name in listed.stdout
    assert "FAILED" in listed.stdout
    assert "SKIPPED" in listed.stdout


async def test_a_scheduler_starts_and_stops(house: House) -> None:
    child = subprocess.Popen(  # noqa: ASYNC220 - it starts another loop, not a call of this one
        [sys.executable, "-m", "server", "jobs", "serve"],
        cwd=PROJECT,
        env=environment(DATABASE_URL=house.url),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "Jobs run by their schedules\n"
    child.terminate()
    eventually(lambda: child.poll() is not None, "the scheduler ends")
    assert child.returncode == 0
    child.stdout.close()


@pytest.mark.parametrize("page", ["docs/jobs.md", "docs/runbook.md"])
def test_the_pages_name_every_job(page: str) -> None:
    named = set(
        re.findall(r"^\| `([a-z][A-Za-z]+)` \|", (PROJECT / page).read_text(), re.MULTILINE)
    )
    assert planned_jobs(Settings(node_env="test"), SetClock(), Retirement()).keys() <= named


def test_weekly_jobs_run_on_sundays_and_times_are_utc() -> None:
    clock = SetClock()
    jobs = planned_jobs(Settings(node_env="test"), clock, Retirement())
    found = {name: f"{job.next_time(clock.time):%a %d %H:%M}" for name, job in jobs.items()}
    assert found == {
        "cleanupExpiredSessions": "Tue 16 03:00",
        "markAbandonedCarts": "Mon 15 12:05",
        "purgeOldComparisons": "Sun 21 03:30",
        "sendRecoveryEmails": "Mon 15 12:00",
        "tellWhatIsAwaited": "Mon 15 12:00",
        "sendNoticeMails": "Mon 15 12:10",
        "purgeGuestWishlists": "Sun 21 03:40",
        "purgeTenants": "Tue 16 02:30",
        "finishErasures": "Mon 15 12:00",
        "mailDisabledWebhooks": "Mon 15 12:00",
        "archiveConvertedCarts": "Sun 21 04:00",
        "vacuumAnalyze": "Sun 21 05:00",
        "sweepRecords": "Tue 16 03:15",
        "eventPartitions": "Tue 16 02:45",
    }
