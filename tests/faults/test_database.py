"""PostgreSQL that hangs, stops, refuses and does not write, while shoppers shop."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import psutil
import psycopg
import pytest

from server.stack.postgres import DATABASE
from tests.faults.conftest import House, fill, housed, small_disk
from tests.faults.harness import LONG, report, shopping
from tests.faults.ledger import Ledger
from tests.support.databases import query
from tests.support.stacks import eventually

pytestmark = [pytest.mark.timeout(240), pytest.mark.servers]
GONE_SECONDS = 10 if LONG else 0
Fault = Callable[[House], AbstractContextManager[None]]


@contextlib.contextmanager
def hanging(house: House) -> Iterator[None]:
    """Let no process of PostgreSQL do anything: connections are taken and nothing answers."""
    postmaster = psutil.Process(house.postgres.child.pid)
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in reversed(family):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


@contextlib.contextmanager
def stopped(house: House) -> Iterator[None]:
    """Shut PostgreSQL down, as for maintenance."""
    house.postgres.child.stop((signal.SIGINT, 20))
    yield
    house.postgres.start()


@contextlib.contextmanager
def crashed(house: House) -> Iterator[None]:
    """End PostgreSQL without a checkpoint, so that it has to recover from its log."""
    house.postgres.child.stop((signal.SIGQUIT, 20))
    yield
    house.postgres.start()


@contextlib.contextmanager
def refusing(house: House) -> Iterator[None]:
    """Let nobody into the database, and end who is in."""
    server = house.postgres.url_of("postgres")
    query(server, f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS false")
    end_sessions(house)
    yield
    query(server, f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS true")


def end_sessions(house: House) -> None:
    query(
        house.postgres.url_of("postgres"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
        DATABASE,
    )


def check_refusals(ledger: Ledger) -> None:
    """Whoever is refused is told so at once and when to come again."""
    refused = [attempt for attempt in ledger.failures if attempt.status == 503]
    assert refused
    assert {attempt.retry_after for attempt in refused} == {"1"}
    assert {attempt.status for attempt in ledger.failures} == {503}
    # By `DATABASE_SILENCE_SECONDS`, and far below the ten seconds that a statement may take.
    assert ledger.slowest_failure_seconds() < 8


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (hanging, "PostgreSQL: hangs (SIGSTOP)"),
        (stopped, "PostgreSQL: stop and start"),
        (crashed, "PostgreSQL: immediate stop and start"),
        (refusing, "PostgreSQL: refuses connections"),
    ],
    ids=["hanging", "stopped", "crashed", "refusing"],
)
def test_a_database_that_is_gone_loses_nothing(house: House, fault: Fault, name: str) -> None:
    """503 with `Retry-After` while it is gone; when it is back, calls work by themselves."""
    with shopping(house.stack) as crowd:
        begin = time.monotonic()
        with fault(house):
            crowd.wait_failed(20)
            eventually(
                lambda: time.monotonic() - begin >= GONE_SECONDS,
                "it was gone for long enough",
                timeout_seconds=30,
            )
            assert httpx.get(f"{house.stack.api_url}/api/health").status_code == 200
        back = time.monotonic()
        crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(house.stack.database_url)
    report(name, ledger, verdict, begin=begin, end=back, recovered_from=back)
    verdict.check()
    check_refusals(ledger)


def test_workers_that_die_while_the_database_is_gone_come_back_with_it(house: House) -> None:
    """Nobody is left to answer; callers get the same 503, and nothing needs to be done."""
    with shopping(house.stack) as crowd:
        begin = time.monotonic()
        with stopped(house):
            crowd.wait_failed(20)
            for worker in house.stack.state["workers"]:
                os.kill(worker["pid"], signal.SIGKILL)
            crowd.wait_failed(100)
        back = time.monotonic()
        crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(house.stack.database_url)
    name = "PostgreSQL: stop and start, workers killed meanwhile"
    report(name, ledger, verdict, begin=begin, end=back, recovered_from=back)
    verdict.check()
    check_refusals(ledger)


def test_a_database_that_does_not_write_can_be_read(house: House) -> None:
    """As after a failover to a standby; connections that can't write are given up."""
    server = house.postgres.url_of("postgres")
    with shopping(house.stack) as crowd:
        begin = time.monotonic()
        query(server, f"ALTER DATABASE {DATABASE} SET default_transaction_read_only = on")
        end_sessions(house)
        read_only = time.monotonic()
        crowd.wait_failed(20)
        reads = [a for a in crowd.ledger.between(read_only).attempts if not a.marker]
        query(server, f"ALTER DATABASE {DATABASE} RESET default_transaction_read_only")
        back = time.monotonic()
        crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(house.stack.database_url)
    report("PostgreSQL: read-only", ledger, verdict, begin=begin, end=back, recovered_from=back)
    verdict.check()
    check_refusals(ledger)
    assert all(read.acknowledged or read.started < read_only for read in reads)


def test_connections_that_are_all_taken_are_waited_for_shortly(house: House) -> None:
    """A lock holds every statement; whoever finds no connection is refused, and nobody hangs."""
    with shopping(house.stack, rest=14, native=6) as crowd:
        begin = time.monotonic()
        with psycopg.connect(house.stack.database_url) as connection:
            connection.execute("LOCK TABLE cart_items IN ACCESS EXCLUSIVE MODE")
            crowd.wait_failed(10)
            assert httpx.get(f"{house.stack.api_url}/api/health").status_code == 200
            connection.rollback()
        free = time.monotonic()
        crowd.wait_acknowledged()
        ledger = crowd.stop()
    verdict = ledger.verdict(house.stack.database_url)
    report(
        "pool: all connections wait for a lock",
        ledger,
        verdict,
        begin=begin,
        end=free,
        recovered_from=free,
    )
    verdict.check()
    check_refusals(ledger)


def test_a_disk_that_is_full_of_tables_loses_nothing(house: House) -> None:
    """Writes are refused until there is room again; what was acknowledged stays."""
    url = house.stack.database_url
    with small_disk(32) as disk:
        location = disk / "tables"
        location.mkdir(mode=0o700)
        owner = house.postgres.data.stat()
        os.chown(location, owner.st_uid, owner.st_gid)
        query(url, f"CREATE TABLESPACE small LOCATION '{location}'")
        query(url, "ALTER TABLE cart_items SET TABLESPACE small")
        try:
            with shopping(house.stack) as crowd:
                begin = time.monotonic()
                filler = disk / "filler"
                fill(filler)
                crowd.wait_failed(20)
                filler.unlink()
                back = time.monotonic()
                crowd.wait_acknowledged()
                ledger = crowd.stop()
            verdict = ledger.verdict(url)
            report("disk full: tables", ledger, verdict, begin=begin, end=back, recovered_from=back)
            verdict.check()
            check_refusals(ledger)
        finally:
            query(url, "ALTER TABLE cart_items SET TABLESPACE pg_default")
            query(url, "DROP TABLESPACE small")


@pytest.mark.skipif(not LONG, reason="needs a PostgreSQL of its own; `make faults` runs it")
def test_a_disk_that_is_full_of_all_loses_nothing(redis_url: str) -> None:
    """PostgreSQL ends when it can't write its log; it starts again when there is room."""
    with small_disk(400) as disk, housed(disk, redis_url) as house:
        with shopping(house.stack) as crowd:
            begin = time.monotonic()
            filler = disk / "filler"
            fill(filler)
            with contextlib.suppress(psycopg.OperationalError):
                while True:
                    query(house.postgres.url, "SELECT pg_switch_wal()")
                    query(house.postgres.url, "SELECT pg_logical_emit_message(false, '', '')")
            eventually(lambda: house.postgres.child.exit_code is not None, "PostgreSQL ends")
            crowd.wait_failed(100)
            filler.unlink()
            house.postgres.start()
            back = time.monotonic()
            crowd.wait_acknowledged()
            ledger = crowd.stop()
        verdict = ledger.verdict(house.stack.database_url)
        report("disk full: log", ledger, verdict, begin=begin, end=back, recovered_from=back)
        verdict.check()
        check_refusals(ledger)
