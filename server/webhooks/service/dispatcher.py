"""Sends events to endpoints: takes them from the outbox, claims, sends, writes down.

Each endpoint is served by a task of its own, with its own room and its own calls: one that hangs
holds up no other. A row stays in the queue until its event was taken over or given up, so a sender
that is killed loses nothing: whoever lives frees what the dead had claimed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby

from server.kernel.clock import Clock
from server.kernel.errors import Unavailable
from server.platform.database.pool import Database
from server.platform.records.horizon import horizon
from server.platform.tasks import end
from server.platform.telemetry import logger, metrics
from server.webhooks.domain import event_types
from server.webhooks.domain.model import Claimed, Endpoint
from server.webhooks.domain.retries import SCHEDULE_SECONDS, Answer, Verdict, judge
from server.webhooks.repository import endpoints, queue
from server.webhooks.service.outlet import Outlet
from server.webhooks.service.recorder import Recorder
from server.webhooks.service.sending import Sender

TICK_SECONDS = 0.04
"""How often the outbox is looked at: most of what an event waits before it is sent."""
_DUE_SECONDS = 0.25
_KEEP_SECONDS = 1.0
_LAG_TICKS = 5
_PAUSE_SECONDS = 1.0
_NOTHING = Answer(error="EVENT_DELETED")


class Dispatcher:
    """One sender.

    Args:
        database: Where outbox and queue are.
        clock: The time.
        sender: Makes attempts.
        number: What its claims carry; an advisory lock of this number says that it lives.
        types: The names in the outbox of all types.
        concurrency: Calls to one endpoint at a time.
        schedule: The pauses between attempts, in seconds; the usual ones unless told.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sender: Sender,
        *,
        number: int,
        types: Sequence[str],
        concurrency: int,
        schedule: Sequence[float] = (),
    ) -> None:
        self._database = database
        self._now = clock.now
        self._sender = sender
        self._number = number
        self._types = tuple(types)
        self._concurrency = concurrency
        self._schedule = tuple(schedule) or SCHEDULE_SECONDS
        self._outlets: dict[str, Outlet] = {}
        self._feeders: dict[str, asyncio.Task[None]] = {}
        self._groups: set[asyncio.Task[None]] = set()
        self._recorder = Recorder(database, number)
        self._seen = 0
        self._kept = 0

    # --- the process -----------------------------------------------------------------------

    async def run(self, alive: Callable[[], Awaitable[None]]) -> None:
        """Send until cancelled.

        Args:
            alive: Raises when the lock is gone that says that this sender lives.
        """
        await self._keep_up()
        loops = [
            asyncio.create_task(self._recorder.run()),
            asyncio.create_task(_again(self._look_for_news, TICK_SECONDS)),
            asyncio.create_task(_again(self._look_for_due, _DUE_SECONDS)),
            asyncio.create_task(_again(self._keep_up, _KEEP_SECONDS)),
        ]
        try:
            while True:
                await alive()
                await asyncio.sleep(_KEEP_SECONDS)
        finally:
            for task in (*loops[1:], *self._feeders.values()):
                await end(task)
            loops[0].cancel()

    async def stop(self, grace_seconds: float) -> None:
        """Let calls that run end, write down what they brought, and let go of the rest."""
        for outlet in self._outlets.values():
            outlet.closed = True
        if self._groups:
            await asyncio.wait(self._groups, timeout=grace_seconds)
        for task in list(self._groups):
            await end(task)
        with suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                await self._recorder.flush()

    async def _look_for_news(self) -> None:
        if not self._outlets:
            return
        until = (await horizon(self._database)).transaction
        if until <= self._seen:
            return
        if self._seen:
            companies = await queue.companies_with_news(self._database, self._seen, until)
        else:
            companies = {outlet.endpoint.company_id for outlet in self._outlets.values()}
        self._seen = until
        for outlet in self._outlets.values():
            if outlet.endpoint.company_id in companies:
                outlet.look(news=True)

    async def _look_for_due(self) -> None:
        if not self._outlets:
            return
        for endpoint_id, replay in await queue.endpoints_with_due(self._database, self._now()):
            if (outlet := self._outlets.get(endpoint_id)) is not None:
                outlet.look(due=not replay, replays=replay)

    async def _keep_up(self) -> None:
        """Learn which endpoints there are, free what the dead had claimed, and tell the lags."""
        known = {found.id: found for found in await endpoints.active(self._database)}
        for endpoint_id in self._outlets.keys() - known.keys():
            self._outlets.pop(endpoint_id).closed = True
            await end(self._feeders.pop(endpoint_id))
            metrics.forget_endpoint(endpoint_id)
        for endpoint_id, endpoint in known.items():
            self._know(endpoint_id, endpoint)
        for endpoint_id in await queue.free_the_dead(self._database):
            if (outlet := self._outlets.get(endpoint_id)) is not None:
                outlet.look(due=True)
        self._kept += 1
        if self._kept % _LAG_TICKS == 1:
            for endpoint_id, waiting, seconds in await queue.lags(self._database, self._now()):
                metrics.WEBHOOK_WAITING.labels(endpoint_id).set(waiting)
                metrics.WEBHOOK_LAG.labels(endpoint_id).set(seconds)

    def _know(self, endpoint_id: str, endpoint: Endpoint) -> None:
        names = event_types.chosen_names(endpoint.event_types, self._types)
        outlet = self._outlets.get(endpoint_id)
        if outlet is None:
            slots = asyncio.Semaphore(self._concurrency)
            outlet = self._outlets[endpoint_id] = Outlet(endpoint, slots, names)
            outlet.wanted.set()
            self._feeders[endpoint_id] = asyncio.create_task(self._feed(outlet))
        if outlet.endpoint.version != endpoint.version:
            # It was resumed before anybody looked, or has another receiver: what is known of the
            # former one holds no longer.
            outlet.closed, outlet.failures = False, 0
            outlet.blocked_until = endpoint.blocked_until
        outlet.endpoint, outlet.types = endpoint, names
        if outlet.news or outlet.due:
            outlet.wanted.set()
        if endpoint.blocked_until and (
            outlet.blocked_until is None or outlet.blocked_until < endpoint.blocked_until
        ):
            outlet.blocked_until = endpoint.blocked_until

    # --- one endpoint ----------------------------------------------------------------------

    async def _feed(self, outlet: Outlet) -> None:
        """Give an endpoint what there is for it, as long as it has room."""
        while True:
            await outlet.wanted.wait()
            outlet.wanted.clear()
            try:
                while await self._fill(outlet):
                    while outlet.full:
                        outlet.emptied.clear()
                        await outlet.emptied.wait()
            except Exception:  # noqa: BLE001 - the database is away; what is there stays there
                logger().warning(
                    "webhook endpoint not served", endpoint=outlet.endpoint.id, exc_info=True
                )
                await asyncio.sleep(_PAUSE_SECONDS)
                outlet.look(news=True, due=True)

    async def _fill(self, outlet: Outlet) -> bool:
        """Claim and take once; says whether it is worth while to do so again."""
        now = self._now()
        if outlet.closed or outlet.blocked(now):
            return False
        again, endpoint = False, outlet.endpoint
        taker = queue.Taker(
            self._number, endpoint.id, endpoint.version, outlet.types, endpoint.site_ids
        )
        if outlet.due and outlet.room:
            outlet.due = False
            rows = await queue.claim(self._database, taker, most=outlet.room, now=now)
            self._start(outlet, rows)
            # What is due once is looked for again: groups behind, replays.
            again |= bool(rows) and not outlet.failing
            outlet.due |= again
        if outlet.failing or not outlet.room:
            return again or (outlet.news and not outlet.failing)
        if outlet.news:
            outlet.news = False
            rows, more, had = await queue.take(
                self._database, taker, until=self._seen, most=outlet.room, now=now
            )
            self._start(outlet, rows)
            # Somebody else takes, and with an older view: it is looked at once more, later.
            outlet.news |= more or not had
            again |= more and bool(rows)
        if outlet.replays and outlet.room:
            rows, more, had = await queue.take_replay(
                self._database, taker, most=outlet.room, now=now
            )
            self._start(outlet, rows)
            outlet.replays = more or not had
            again |= more and bool(rows)
        return again

    def _start(self, outlet: Outlet, rows: Sequence[Claimed]) -> None:
        outlet.held += len(rows)
        for _, group in groupby(sorted(rows, key=_by_group), key=lambda row: row.record_id):
            task = asyncio.create_task(self._send_group(outlet, list(group)))
            self._groups.add(task)
            task.add_done_callback(self._groups.discard)

    async def _send_group(self, outlet: Outlet, rows: list[Claimed]) -> None:
        """Send the events of one record, one after the other, until one fails."""
        left = iter(rows)
        try:
            for row in left:
                async with outlet.slots:
                    if outlet.closed or outlet.blocked(self._now()):
                        self._recorder.release(outlet, [row, *left])
                        return
                    if not await self._send(outlet, row):
                        self._recorder.release(outlet, list(left))
                        return
        except Unavailable:
            logger().error("webhook not signed", endpoint=outlet.endpoint.id, exc_info=True)
            self._recorder.release(outlet, [row, *left])
            outlet.closed = True
        except Exception:
            # Whatever it was, those behind it must not stay claimed for as long as this lives.
            self._recorder.release(outlet, list(left))
            raise

    async def _send(self, outlet: Outlet, row: Claimed) -> bool:
        endpoint, begun = outlet.endpoint, self._now()
        if row.event is None and row.event_id is not None:
            # It was deleted for its age while it waited.
            self._recorder.record(outlet, row, _NOTHING, Verdict("GIVEN_UP"), begun)
            return True
        answer = await self._answer(endpoint, row, begun)
        verdict = judge(
            answer,
            row.attempts + 1,
            self._now(),
            schedule=self._schedule,
            chance=random.random(),  # noqa: S311 - spreads retries
        )
        self._recorder.record(outlet, row, answer, verdict, begun)
        metrics.WEBHOOK_ATTEMPTS.labels(endpoint.id, verdict.outcome).inc()
        metrics.WEBHOOK_SECONDS.labels(endpoint.id).observe(answer.duration_ms / 1000)
        if answer.delivered:
            if outlet.failing:
                outlet.look(news=True, due=True)
            outlet.failures = 0
            return True
        outlet.failures += 1
        if verdict.blocked_until is not None:
            outlet.blocked_until = verdict.blocked_until
            until = verdict.blocked_until
            await _written(lambda: endpoints.block(self._database, endpoint.id, until))
        if verdict.disabled:
            outlet.closed = True
            given_up = int(verdict.outcome == "GIVEN_UP")
            why, now = verdict.disabled, self._now()
            await _written(
                lambda: endpoints.disable(self._database, endpoint.id, why, given_up, now)
            )
            logger().warning("webhook endpoint disabled", endpoint=endpoint.id)
        return False

    async def _answer(self, endpoint: Endpoint, row: Claimed, now: datetime) -> Answer:
        """Make an attempt; a fault of our own is one that failed, and is tried again as others are.

        Raises:
            Unavailable: None of the server's keys opens the endpoint's secret.
        """
        try:
            return await self._sender.send(endpoint, row, now)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one odd event or answer must not end the sending
            logger().error("webhook not made", endpoint=endpoint.id, exc_info=True)
            return Answer(error="INTERNAL")


async def _written(write: Callable[[], Awaitable[object]]) -> None:
    """Write what an endpoint's answer means for it; tries again until the database takes it."""
    while True:
        try:
            await write()
        except Exception:  # noqa: BLE001 - the database comes back
            logger().warning("webhook endpoint not written yet", exc_info=True)
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


def _by_group(row: Claimed) -> tuple[str, int]:
    return row.record_id, row.queue_id


async def _again(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Do *work* again and again; what fails is tried at the next time."""
    known = True
    while True:
        try:
            await work()
            known = True
        except Exception:  # noqa: BLE001 - the database comes back
            if known:
                logger().warning("webhooks: the database does not answer", exc_info=True)
            known = False
            await asyncio.sleep(_PAUSE_SECONDS)
        await asyncio.sleep(seconds)


def names(types: Iterable[str]) -> tuple[str, ...]:
    """Give the names in the outbox of all types that come from there."""
    return tuple(event_types.name_of(kind) for kind in types if kind != event_types.TEST)
