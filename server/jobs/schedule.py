"""When jobs run: cron lines in UTC, kept by APScheduler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from server.platform.maintenance.job import Job


@dataclass(frozen=True, slots=True)
class Planned:
    """A job and its schedule."""

    job: Job
    cron: str
    """Minute, hour, day, month and weekday, in UTC."""
    period: timedelta
    """The longest time between two runs."""
    parallel: bool = False
    """Whether runs by hand may go on at once, because each row is claimed."""

    @property
    def trigger(self) -> CronTrigger:
        """The schedule in the scheduler's terms."""
        return CronTrigger.from_crontab(self.cron, timezone=UTC)

    def next_time(self, now: datetime) -> datetime:
        """Give the next time it runs."""
        following: datetime = self.trigger.get_next_fire_time(None, now)
        return following

    def last_time(self, now: datetime) -> datetime | None:
        """Give the time it was to run last; every scheduler names the same."""
        trigger, found = self.trigger, None
        moment = trigger.get_next_fire_time(None, now - self.period)
        while moment is not None and moment <= now:
            found = moment
            moment = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))
        return found
