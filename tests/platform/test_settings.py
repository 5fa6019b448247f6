"""Settings: how they are written, and what is said of those that can't be read."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from pydantic import ValidationError

from server.platform.settings import Settings
from server.platform.settings.checks import unread
from server.stack.setting_names import misspelt


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("WORKERS", "two", "must be a whole number"),
        ("WORKERS", "1.5", "must be a whole number"),
        ("WORKERS", "0", "must be at least 1"),
        ("API_PORT", "70000", "must be at most 65535"),
        ("DATABASE_TIMEOUT_SECONDS", "soon", "must be a number"),
        ("DATABASE_TIMEOUT_SECONDS", "inf", "must be a number"),
        ("DATABASE_TIMEOUT_SECONDS", "0", "must be more than 0"),
        ("RUN_JOBS", "maybe", "must be true or false"),
        ("NODE_ENV", "prod", "must be 'production', 'development' or 'test'"),
        ("PROMOTION_HOLD", "30m", "must be seconds, such as 1800, or as ISO 8601 has it"),
        ("PROMOTION_HOLD", "0", "must be at least 1 s"),
        ("CART_ABANDON_AFTER", "-PT1H", "must be at least 0 s"),
        ("WEBHOOK_RETRY_SECONDS", "5,,9", "must be seconds, comma separated"),
        ("WEBHOOK_RETRY_SECONDS", "nan", "must be seconds, comma separated"),
    ],
)
def test_a_setting_that_cannot_be_read_says_what_it_must_be(
    name: str, value: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`"day" identifier in duration not correctly formatted` helps nobody."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as failed:
        Settings()
    (reason,) = unread(failed.value)
    assert reason.startswith(f"{name} {wanted}")


@pytest.mark.parametrize(
    ("text", "length"),
    [("600", 600), ("0.5", None), ("90.5", 90.5), ("PT10M", 600), ("P1D", 86_400)],
)
def test_a_length_of_time_is_seconds_or_iso_8601(
    text: str, length: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMOTION_HOLD", text)
    if length is None:
        with pytest.raises(ValidationError):
            Settings()
    else:
        assert Settings().promotion_hold == timedelta(seconds=length)


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of Compose and Kubernetes name settings that stay empty."""
    for name in ("WORKERS", "CART_ABANDON_AFTER", "CATALOG_WRITABLE", "API_PORT", "MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    without = Settings()
    for name in Settings.model_fields:
        if not os.environ.get(name.upper()):
            monkeypatch.setenv(name.upper(), "")
    assert Settings() == without


def test_a_setting_in_small_letters_is_told_and_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers took it, and Envoy did not."""
    monkeypatch.delenv("RATE_LIMIT_PUBLIC", raising=False)
    monkeypatch.setenv("rate_limit_public", "7")
    assert Settings().rate_limit_public == 600
    found = misspelt(["rate_limit_public", "Jwt_Secret", "MAIL-FROM", "unrelated"])
    assert found == {
        "rate_limit_public": "RATE_LIMIT_PUBLIC",
        "Jwt_Secret": "JWT_SECRET",
        "MAIL-FROM": "MAIL_FROM",
    }
