"""A row's end is a little later than the real one, which is found from it to the millisecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.kernel.lifetimes import SLACK, real_end, stored_end

BEGUN = datetime(2026, 12, 1, tzinfo=UTC)
DAYS = st.integers(1, 400)
PAUSES = st.lists(st.integers(0, 7_200_000), max_size=40)
"""Milliseconds between activities."""


@given(DAYS, PAUSES)
def test_the_real_end_is_found_whatever_the_row_says(days: int, pauses: list[int]) -> None:
    life, now = timedelta(days=days), BEGUN
    row = stored_end(None, now + life)
    assert row == now + life
    for pause in pauses:
        now += timedelta(milliseconds=pause)
        row = stored_end(row, now + life)
        assert row is not None
        assert now + life <= row < now + life + SLACK
        assert real_end(row, now) == now + life


def test_a_row_moves_about_once_an_hour() -> None:
    life, rows = timedelta(days=30), []
    row = None
    for minute in range(24 * 60):
        row = stored_end(row, BEGUN + timedelta(minutes=minute) + life)
        rows.append(row)
    assert len(set(rows)) <= 26


def test_a_shorter_life_and_none_are_told_at_once() -> None:
    row = BEGUN + timedelta(days=30)
    shorter = stored_end(row, BEGUN + timedelta(days=7))
    assert shorter is not None
    assert shorter < BEGUN + timedelta(days=7) + SLACK
    assert stored_end(row, None) is None
    assert real_end(None, BEGUN) is None


@given(st.integers(1, 400 * 24 * 3600))
def test_an_end_that_somebody_else_has_written_is_as_it_stands(seconds: int) -> None:
    stored = BEGUN + timedelta(seconds=seconds)
    slack = timedelta(seconds=seconds % 86_400)
    if seconds < 86_400 or slack >= SLACK:
        assert real_end(stored, BEGUN) == stored
