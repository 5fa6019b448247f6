"""Periods and their steps, against calendars worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.analytics.domain.period import (
    ComparedPeriod,
    Granularity,
    Period,
    compared,
    period_of,
    steps_of,
    zone_of,
)
from server.analytics.repository.ranges import COARSE, FINE, bounds
from server.kernel.errors import InvalidInput

NOW = datetime(2026, 11, 28, 16, 7, 3, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
KOLKATA = ZoneInfo("Asia/Kolkata")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_date_is_the_midnight_of_its_zone() -> None:
    """Berlin is 2 hours ahead in summer, Kolkata 5:30 all year, São Paulo 3 hours behind."""
    cases = [
        (BERLIN, "2026-06-30T22:00:00Z"),
        (KOLKATA, "2026-06-30T18:30:00Z"),
        (SAO_PAULO, "2026-07-01T03:00:00Z"),
    ]
    for zone, start in cases:
        assert period_of("2026-07-01", "2026-07-02", zone, NOW).start == at(start)


def test_without_dates_it_is_the_last_30_days_to_the_quarter_hour() -> None:
    found = period_of("", "", UTC, NOW)
    assert found == Period(at("2026-10-29T16:00:00Z"), at("2026-11-28T16:15:00Z"))


def test_a_time_within_a_quarter_hour_widens_the_period() -> None:
    found = period_of("2026-07-01T10:14:59.999Z", "2026-07-01T12:00:00.001Z", UTC, NOW)
    assert found == Period(at("2026-07-01T10:00:00Z"), at("2026-07-01T12:15:00Z"))


def test_a_plus_that_became_a_blank_is_understood() -> None:
    found = period_of("2026-07-01T02:00:00 02:00", "2026-07-02", UTC, NOW)
    assert found.start == at("2026-07-01T00:00:00Z")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-07-02", "2026-07-01"),
        ("2024-06-30", "2026-07-01"),
        ("yesterday", ""),
        ("2026-07-01T10:00:00", ""),
        ("2026-02-30", ""),
        ("0001-01-01", "0001-01-02"),
        ("9999-12-31", "9999-12-31"),
        ("2026-07-01T10:00:00Z; DROP", ""),
    ],
)
def test_what_is_no_period_is_refused(start: str, end: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        period_of(start, end, BERLIN, NOW)
    assert refused.value.reason == "RANGE_INVALID"


def test_two_years_to_the_day_are_a_period() -> None:
    assert period_of("2024-07-01", "2026-07-01", BERLIN, NOW).start == at("2024-06-30T22:00:00Z")


@pytest.mark.parametrize("name", ["Europe/Bielefeld", "../UTC", "europe/berlin", "+02:00", " ",
     "Factory", "localtime", "posixrules", "tzdata.zi", "Europe", "Europe/Berlin/"])  # fmt: skip
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        zone_of(name)
    assert refused.value.reason == "TIME_ZONE_UNKNOWN"


@pytest.mark.parametrize("own", ["Europe/Bielefeld", "localtime", ""])
def test_a_company_without_a_zone_is_told_of_its_own(own: str) -> None:
    """Its record is written by others; the caller sent no `timeZone` that could be wrong."""
    with pytest.raises(InvalidInput) as refused:
        zone_of("", own)
    assert "the company's own" in refused.value.message
    assert zone_of("Europe/Berlin", own) == BERLIN


@pytest.mark.parametrize(
    ("zone", "day", "hours", "first", "missing_or_twice"),
    [
        # The clocks go from 02:00 to 03:00.
        (BERLIN, "2026-03-29", 23, "2026-03-29T00:00:00+01:00", "2026-03-29T02:00:00+01:00"),
        # The clocks go from 03:00 back to 02:00.
        (BERLIN, "2026-10-25", 25, "2026-10-25T00:00:00+02:00", "2026-10-25T02:00:00+01:00"),
        # Midnight itself is skipped: the day begins at 01:00.
        (SAO_PAULO, "2018-11-04", 23, "2018-11-04T01:00:00-02:00", "2018-11-04T00:00:00-03:00"),
        (KOLKATA, "2026-03-29", 24, "2026-03-29T00:00:00+05:30", ""),
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks_show(
    zone: ZoneInfo, day: str, hours: int, first: str, missing_or_twice: str
) -> None:
    following = (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
    period = period_of(day, following, zone, NOW)
    steps = steps_of(period, Granularity.HOUR, zone)
    labels = [step.label for step in steps]
    assert len(labels) == len(set(labels)) == hours
    assert labels[0] == first
    assert (missing_or_twice in labels) == (hours == 25)
    assert len(steps_of(period, Granularity.DAY, zone)) == 1


def test_days_of_a_week_of_changing_clocks_begin_at_their_midnights() -> None:
    period = period_of("2026-03-28", "2026-03-31", BERLIN, NOW)
    assert [(step.label, step.start) for step in steps_of(period, Granularity.DAY, BERLIN)] == [
        ("2026-03-28", at("2026-03-27T23:00:00Z")),
        ("2026-03-29", at("2026-03-28T23:00:00Z")),
        ("2026-03-30", at("2026-03-29T22:00:00Z")),
    ]


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    """The 1st of July 2026 is a Wednesday; the first step is the week it lies in."""
    period = period_of("2026-07-01", "2026-08-02", KOLKATA, NOW)
    weeks = [step.label for step in steps_of(period, Granularity.WEEK, KOLKATA)]
    assert weeks == ["2026-06-29", "2026-07-06", "2026-07-13", "2026-07-20", "2026-07-27"]
    months = steps_of(period, Granularity.MONTH, KOLKATA)
    assert [step.label for step in months] == ["2026-07-01", "2026-08-01"]
    assert months[0].start == period.start


def test_hours_of_more_than_100_days_are_refused() -> None:
    period = period_of("2026-01-01", "2026-05-01", UTC, NOW)
    with pytest.raises(InvalidInput, match="HOUR"):
        steps_of(period, Granularity.HOUR, UTC)


_QUARTERS = st.integers(0, 4 * 24 * 800).map(
    lambda number: at("2025-01-01T00:00:00Z") + number * timedelta(minutes=15)
)
_BEGIN_ON = {"QUARTER": set(range(1, 32)), "DAY": set(range(1, 32)), "THIRD": {1, 11, 21}}


@given(_QUARTERS, _QUARTERS)
def test_a_period_is_put_together_of_spans_each_moment_once(one: datetime, other: datetime) -> None:
    period = Period(min(one, other), max(one, other))
    for spans in (FINE, COARSE):
        edges = bounds(period)
        parts = sorted(
            (edges[since], edges[until], span)
            for span, since, until in spans
            if edges[since] < edges[until]
        )
        reached = period.start.replace(tzinfo=None)
        for since, until, span in parts:
            assert since == reached
            reached = until
            for edge in (since, until):
                assert edge.day in _BEGIN_ON.get(span, {1})
                assert span == "QUARTER" or edge.time() == time(0)
        assert reached == period.end.replace(tzinfo=None)
        assert all(edges[since] <= edges[until] for _, since, until in spans)


def test_a_long_period_is_few_spans() -> None:
    edges = bounds(Period(at("2025-10-05T22:00:00Z"), at("2026-11-28T23:00:00Z")))
    months = edges["last_month"] - edges["first_month"]
    assert months == timedelta(days=365)
    assert edges["first_third"] == datetime.fromisoformat("2025-10-11")
    assert edges["last_third"] == datetime.fromisoformat("2026-11-21")


def test_an_empty_period_has_no_steps() -> None:
    period = period_of("2026-07-01", "2026-07-01", UTC, NOW)
    assert steps_of(period, Granularity.DAY, UTC) == []


def test_the_previous_period_ends_where_this_one_begins() -> None:
    period = period_of("2026-07-11", "2026-07-21", UTC, NOW)
    before = compared(period, ComparedPeriod.PREVIOUS_PERIOD, UTC)
    assert before == period_of("2026-07-01", "2026-07-11", UTC, NOW)
    assert compared(period, ComparedPeriod.NONE, UTC) is None


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        # April has 30 days of 24 hours, the 30 days before it an hour less.
        ("2026-04-01", "2026-05-01", "2026-03-02"),
        # March itself is an hour short of its 31 days.
        ("2026-03-01", "2026-04-01", "2026-01-29"),
        # The days on which the clocks change, each beside the day before.
        ("2026-03-29", "2026-03-30", "2026-03-28"),
        ("2026-10-25", "2026-10-26", "2026-10-24"),
        ("2026-10-26", "2026-10-27", "2026-10-25"),
    ],
)
def test_local_days_are_compared_with_local_days(start: str, end: str, before: str) -> None:
    """Counted in hours, April in Berlin would be compared from 23:00 on."""
    period = period_of(start, end, BERLIN, NOW)
    previous = compared(period, ComparedPeriod.PREVIOUS_PERIOD, BERLIN)
    assert previous == period_of(before, start, BERLIN, NOW)


def test_hours_are_compared_with_as_many_hours() -> None:
    """Four hours over a change of clocks show five on the wall."""
    period = Period(at("2026-03-29T00:00:00Z"), at("2026-03-29T04:00:00Z"))
    previous = compared(period, ComparedPeriod.PREVIOUS_PERIOD, BERLIN)
    assert previous == Period(at("2026-03-28T20:00:00Z"), period.start)


def test_the_30_days_before_a_date_begin_at_a_midnight() -> None:
    period = period_of("", "2026-04-20", BERLIN, NOW)
    assert period == period_of("2026-03-21", "2026-04-20", BERLIN, NOW)


def test_two_years_are_counted_by_the_calendar_of_the_zone() -> None:
    """Moscow's clocks of 2012 and 2014 differ in winter; the date is the same."""
    moscow = ZoneInfo("Europe/Moscow")
    assert period_of("2012-12-01", "2014-12-01", moscow, NOW).end == at("2014-11-30T21:00:00Z")


def test_the_previous_year_has_the_same_dates() -> None:
    """Also across a change of clocks, and for the 29th of February, which becomes the 28th."""
    period = period_of("2026-03-29", "2026-03-30", BERLIN, NOW)
    before = compared(period, ComparedPeriod.PREVIOUS_YEAR, BERLIN)
    assert before == period_of("2025-03-29", "2025-03-30", BERLIN, NOW)
    leap = period_of("2024-02-29", "2024-03-01", BERLIN, NOW)
    assert compared(leap, ComparedPeriod.PREVIOUS_YEAR, BERLIN) == period_of(
        "2023-02-28", "2023-03-01", BERLIN, NOW
    )


@given(
    start=st.datetimes(at("2015-01-01"), at("2026-01-01")),
    days=st.integers(0, 90),
    zone=st.sampled_from(
        [
            *("Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe"),
            *("Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "UTC"),
        ]
    ),
    granularity=st.sampled_from(Granularity),
)
def test_steps_cover_the_period_without_gap_or_overlap(
    start: datetime, days: int, zone: str, granularity: Granularity
) -> None:
    begin = start.replace(tzinfo=UTC).isoformat()
    end = (start.replace(tzinfo=UTC) + timedelta(days=days, hours=1)).isoformat()
    period = period_of(begin, end, ZoneInfo(zone), NOW)
    steps = steps_of(period, granularity, ZoneInfo(zone))
    starts = [step.start for step in steps]
    assert starts[0] == period.start
    assert starts == sorted(set(starts))
    assert starts[-1] < period.end
    assert len({step.label for step in steps}) == len(steps)
