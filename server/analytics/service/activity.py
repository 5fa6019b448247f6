"""What happens today, told as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.analytics.domain.period import midnight, zone_of
from server.analytics.repository.activity import counts_since
from server.analytics.service.asking import asked_company
from server.analytics.views import ACTIVITY, Activity, AskedActivity
from server.containers.following import AWAY, Update, UpdateKind
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.platform.database.pool import Database
from server.platform.records.streams import Looked, Streams
from server.platform.telemetry import logger

PACE_SECONDS = 1.0
"""How long the counts stand at least before they are told anew."""


@dataclass(frozen=True, eq=False)
class ActivityWatching:
    """Follows what shoppers of a company do."""

    database: Database
    clock: Clock
    streams: Streams

    async def follow(self, caller: Caller, asked: AskedActivity) -> AsyncIterator[Update[Activity]]:
        """Tell what has happened today, then whenever there is more.

        Raises:
            Forbidden: The company is not one of the caller's, or the site not the company's; also
                when that comes to be so meanwhile.
            InvalidInput: No company is named, or there is no such time zone.
        """
        company_id = (await self._company(caller, asked))[0]
        with self.streams.watch(company_id, _looks) as watch:
            # No event tells that somebody may no longer see the company, so each look reads anew.
            watch.uncertain = True
            await self.streams.ready()
            told: Activity | None = None
            while True:
                watch.take()
                try:
                    now, midnight = await self._now(caller, asked)
                except AWAY as failure:
                    if told is None:
                        raise
                    logger().info("activity can't be read", failure=type(failure).__name__)
                    self.streams.try_again(watch)
                else:
                    watch.ends_at = midnight.timestamp()
                    if told is None and asked.after_of(company_id) == now.version:
                        yield Update(UpdateKind.HEARTBEAT)
                    elif now != told:
                        watch.beat = False
                        yield Update(UpdateKind.SNAPSHOT, company_id, now.version, shown=now)
                    told = now
                await asyncio.sleep(PACE_SECONDS)
                while True:
                    if self.streams.is_over(watch):
                        yield Update(UpdateKind.RECONNECT)
                        return
                    if watch.beat:
                        watch.beat = False
                        yield Update(UpdateKind.HEARTBEAT)
                    if watch.changed:
                        break
                    self.streams.plan(watch)
                    await watch.wait()

    async def _company(self, caller: Caller, asked: AskedActivity) -> tuple[str, str]:
        found = await asked_company(self.database, caller, asked.company_id, asked.site_id)
        return found["id"], found["timezone"]

    async def _now(self, caller: Caller, asked: AskedActivity) -> tuple[Activity, datetime]:
        """Count what has happened today; say when the day ends."""
        company_id, own_zone = await self._company(caller, asked)
        zone = zone_of(asked.time_zone, own_zone)
        today = self.clock.now().astimezone(zone).date()
        begin, end = midnight(today, zone), midnight(today + timedelta(days=1), zone)
        counts = await counts_since(
            self.database,
            company_id,
            asked.site_id or None,
            begin.replace(tzinfo=None),
            tuple(ACTIVITY.values()),
        )
        return Activity.of(counts), end


async def _looks(ids: Sequence[str]) -> Mapping[str, Looked]:
    """Tell nothing of companies: their streams read anew."""
    del ids
    return {}
