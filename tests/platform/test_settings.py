"""Settings mean what their page says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from server.platform.settings import Settings


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1800", timedelta(minutes=30)),
        ("1.5", timedelta(seconds=1.5)),
        ("PT30M", timedelta(minutes=30)),
        ("P1D", timedelta(days=1)),
    ],
)
@pytest.mark.parametrize("name", ["PROMOTION_HOLD", "CART_ABANDON_AFTER"])
def test_times_are_seconds_or_iso_8601(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, meant: timedelta
) -> None:
    """A bare number was refused, though the page of settings says seconds."""
    monkeypatch.setenv(name, text)
    assert getattr(Settings(), name.lower()) == meant


@pytest.mark.parametrize("text", ["0", "-5", "soon", "", "٣٠", "30 minutes"])
def test_a_hold_that_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PROMOTION_HOLD", text)
    with pytest.raises(ValidationError):
        Settings()
