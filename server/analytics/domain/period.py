"""The time that figures are of, and the steps it is cut into.

All edges are on quarters of an hour, the widest step that every time zone's days and hours begin
on; a time that is asked for otherwise is widened to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from server.analytics import errors
from server.kernel.errors import InvalidInput

DEFAULT_LENGTH = timedelta(days=30)
MAX_YEARS = 2
MAX_HOURLY = timedelta(days=100)
_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)
_THIRDS, _MONTHS = (1, 11, 21), (1,)
"""The days of a month that these begin on."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# An unescaped `+` of a query arrives as a blank.
_BLANK_OFFSET = re.compile(r" (?=\d{2}:?\d{2}$)")
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Granularity(StrEnum):
    """How wide the steps of a series are."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class ComparedPeriod(StrEnum):
    """What a trend compares with."""

    PREVIOUS_PERIOD = "PREVIOUS_PERIOD"
    PREVIOUS_YEAR = "PREVIOUS_YEAR"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Period:
    """A time from `start` inclusively to `end` exclusively, in UTC, on quarters of an hour."""

    start: datetime
    end: datetime

    @property
    def whole_days(self) -> tuple[datetime, datetime]:
        """The days of UTC that lie within: from the first's midnight to the last's end.

        Both are `end` where there is no whole day.
        """
        first = _up(self.start, _DAY)
        last = _down(self.end, _DAY)
        return (first, last) if first < last else (self.end, self.end)

    @property
    def whole_thirds(self) -> tuple[datetime, datetime]:
        """The thirds of UTC's months, from the 1st, 11th and 21st, that lie within the whole days.

        From the first's begin to the last's end; both are the end of the days where there is none.
        """
        return _within(self.whole_days, _THIRDS)

    @property
    def whole_months(self) -> tuple[datetime, datetime]:
        """The months of UTC that lie within the whole thirds.

        From the first's begin to the last's end; both are the thirds' end where there is none.
        """
        return _within(self.whole_thirds, _MONTHS)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a series."""

    label: str
    """Its beginning in the time zone: a date, or a time with its offset when steps are hours."""
    start: datetime
    """When it begins within the period, in UTC."""


def zone_of(asked: str, own: str = "") -> ZoneInfo:
    """Find a time zone of the IANA database by its name: the one *asked* for, else one's *own*.

    Raises:
        InvalidInput: There is none of that name. `Factory`, which stands there for a machine that
            was not set up, is none.
    """
    name = asked or own
    if name not in _names():
        raise errors.time_zone_unknown(is_own=not asked)
    return ZoneInfo(name)


def period_of(start: str, end: str, zone: tzinfo, now: datetime) -> Period:
    """Read the time that is asked for.

    Args:
        start: RFC 3339, or a date for the midnight it begins with; empty: 30 days before the end.
        end: The same; empty: now.
        zone: Whose midnights are meant.
        now: The time.

    Raises:
        InvalidInput: One is no time, the end is before the start, or more than two years after it.
    """
    until = _moment(end, zone, "endDate") if end else now
    since = _moment(start, zone, "startDate") if start else _back(until, DEFAULT_LENGTH, zone)
    if until < since:
        raise errors.range_invalid("endDate", "must not be before startDate")
    if until > _years_after(since.astimezone(zone), MAX_YEARS):
        raise errors.range_invalid("endDate", f"must be at most {MAX_YEARS} years after startDate")
    return Period(_down(since, _QUARTER), _up(until, _QUARTER))


def compared(period: Period, to: ComparedPeriod, zone: tzinfo) -> Period | None:
    """Give the period that trends compare *period* with; None for none.

    Local days are compared with as many local days, whatever their clocks did: April in Berlin
    with the 30 days from the midnight that the 2nd of March begins with. What is shorter than a
    day by the clocks is compared with what took as long.
    """
    if to is ComparedPeriod.PREVIOUS_PERIOD:
        length = _local(period.end, zone) - _local(period.start, zone)
        if length < _DAY:
            return Period(period.start - (period.end - period.start), period.start)
        return Period(_down(_back(period.start, length, zone), _QUARTER), period.start)
    if to is ComparedPeriod.PREVIOUS_YEAR:
        start, end = (
            _years_after(moment.astimezone(zone), -1).astimezone(UTC)
            for moment in (period.start, period.end)
        )
        return Period(_down(start, _QUARTER), _up(end, _QUARTER))
    return None


def steps_of(period: Period, granularity: Granularity, zone: tzinfo) -> list[Step]:
    """Cut *period* into steps that begin with the calendar's in *zone*, none left out.

    A day has 23 or 25 hours where the clocks change. The first step may begin before the period;
    what it counts does not.

    Raises:
        InvalidInput: There would be too many hours.
    """
    if granularity is Granularity.HOUR:
        if period.end - period.start > MAX_HOURLY:
            description = f"may be HOUR for at most {MAX_HOURLY.days} days"
            raise InvalidInput.field("granularity", description)
        return _hours(period, zone)
    day = period.start.astimezone(zone).date()
    if granularity is Granularity.WEEK:
        day -= timedelta(days=day.weekday())
    elif granularity is Granularity.MONTH:
        day = day.replace(day=1)
    steps: list[Step] = []
    while (start := midnight(day, zone)) < period.end:
        steps.append(Step(day.isoformat(), max(start, period.start)))
        day = _next(day, granularity)
    return steps


def _hours(period: Period, zone: tzinfo) -> list[Step]:
    steps: list[Step] = []
    moment = period.start
    while moment < period.end:
        local = moment.astimezone(zone)
        label = local.replace(minute=0, fold=local.fold).isoformat(timespec="seconds")
        steps.append(Step(label, moment))
        moment += _QUARTER
        # By quarters, as there are clocks that change by half an hour.
        while moment < period.end and moment.astimezone(zone).minute != 0:
            moment += _QUARTER
    return steps


def _next(day: date, granularity: Granularity) -> date:
    if granularity is Granularity.DAY:
        return day + _DAY
    if granularity is Granularity.WEEK:
        return day + timedelta(days=7)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def midnight(day: date, zone: tzinfo) -> datetime:
    """When *day* begins; where midnight is skipped, the moment the clocks change."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """What a clock on the wall shows at *moment*."""
    return moment.astimezone(zone).replace(tzinfo=None)


def _back(moment: datetime, length: timedelta, zone: tzinfo) -> datetime:
    """Go back from *moment* by *length* as a clock on the wall counts it, days by their dates."""
    return (_local(moment, zone) - length).replace(tzinfo=zone).astimezone(UTC)


def _moment(text: str, zone: tzinfo, field: str) -> datetime:
    moment: datetime | None
    try:
        if _DATE.fullmatch(text):
            moment = midnight(date.fromisoformat(text), zone)
        else:
            moment = datetime.fromisoformat(_BLANK_OFFSET.sub("+", text))
            moment = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise errors.range_invalid(field, "must be RFC 3339 or YYYY-MM-DD")
    if not _FIRST <= moment < _LAST:
        raise errors.range_invalid(field, "must be a time between the years 1970 and 9000")
    return moment


def _years_after(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # the 29th of February
        return moment.replace(year=moment.year + years, day=28)


def _within(whole: tuple[datetime, datetime], days: Sequence[int]) -> tuple[datetime, datetime]:
    """Narrow a time to what begins and ends on *days* of the month; to its end for nothing."""
    first, last = whole
    begun = _last_of(first, days)
    if begun < first:
        first = _last_of(begun + (31 // len(days) + 1) * _DAY, days)
    last = _last_of(last, days)
    return (first, last) if first < last else (whole[1], whole[1])


def _last_of(moment: datetime, days: Sequence[int]) -> datetime:
    """Give the last midnight of *days* of the month, up to *moment*."""
    day = max(day for day in days if day <= moment.day)
    return moment.replace(day=day, hour=0, minute=0, second=0, microsecond=0)


def _down(moment: datetime, step: timedelta) -> datetime:
    return moment - (moment - _FIRST) % step


def _up(moment: datetime, step: timedelta) -> datetime:
    return _down(moment + step - datetime.resolution, step)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones()) - {"Factory", "localtime"}
