"""The rules of webhooks: patterns, retries, secrets, addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.platform.outbound import TargetRefused, check_url, is_public
from server.webhooks.domain.event_types import chosen, name_of, type_of, unknown
from server.webhooks.domain.retries import JITTER, SCHEDULE_SECONDS, Answer, judge
from server.webhooks.domain.secret import is_secret, new_secret
from server.webhooks.service.sending import retry_after

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TYPES = ("commerce.cart.created.v1", "commerce.cart.item_added.v1", "commerce.session.merged.v1")


@pytest.mark.parametrize(
    "name", ["CART_ITEM_ADDED", "WISHLIST_ITEM_MOVED_TO_CART", "SESSION_MERGED"]
)
def test_a_type_and_its_name_say_the_same(name: str) -> None:
    assert name_of(type_of(name)) == name


def test_patterns_choose_by_stars() -> None:
    assert chosen((), TYPES) == TYPES
    assert chosen(("commerce.cart.*",), TYPES) == TYPES[:2]
    assert chosen(("*.merged.v1", "commerce.cart.created.v1"), TYPES) == (TYPES[0], TYPES[2])
    assert chosen(("commerce.cart.created",), TYPES) == ()
    assert unknown(("*", "commerce.order.*"), TYPES) == 1
    assert unknown(("*" * 100 + "x",), TYPES) == 0


def test_a_dot_of_a_pattern_is_a_dot() -> None:
    assert unknown(("commerce.cart.item.added.v1",), TYPES) == 0


@pytest.mark.parametrize(("attempt", "pause"), list(enumerate(SCHEDULE_SECONDS, 1)))
def test_pauses_follow_the_schedule_with_jitter(attempt: int, pause: float) -> None:
    for chance in (0.0, 1.0):
        verdict = judge(Answer(500), attempt, NOW, schedule=SCHEDULE_SECONDS, chance=chance)
        due = NOW + timedelta(seconds=pause * (1 + JITTER * chance))
        assert (verdict.outcome, verdict.next_attempt_at) == ("RETRYING", due)


def test_the_tenth_failure_is_the_last() -> None:
    verdict = judge(Answer(error="TIMEOUT"), 10, NOW, schedule=SCHEDULE_SECONDS, chance=0)
    assert (verdict.outcome, verdict.disabled) == ("GIVEN_UP", "FAILING")


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_only_2xx_is_a_success(status: int) -> None:
    assert judge(Answer(status), 1, NOW, schedule=(5.0,), chance=0).outcome == "DELIVERED"


@pytest.mark.parametrize("status", [0, 100, 199, 300, 302, 304, 400, 404, 500])
def test_everything_else_is_a_failure(status: int) -> None:
    assert judge(Answer(status), 1, NOW, schedule=(5.0,), chance=0).outcome == "RETRYING"


def test_gone_disables_and_keeps_the_event() -> None:
    verdict = judge(Answer(410), 1, NOW, schedule=(5.0,), chance=0)
    assert (verdict.outcome, verdict.disabled) == ("RETRYING", "GONE")


@pytest.mark.parametrize(
    ("wanted", "blocked"),
    [(timedelta(minutes=2), 120), (None, 1), (timedelta(days=400), 86_400), (timedelta(0), 1)],
)
def test_slow_down_is_heard_within_reason(wanted: timedelta | None, blocked: int) -> None:
    answer = Answer(429, retry_after=wanted)
    verdict = judge(answer, 1, NOW, schedule=(5.0,), chance=0)
    assert verdict.blocked_until == NOW + timedelta(seconds=blocked)
    assert verdict.next_attempt_at == NOW + timedelta(seconds=max(5, blocked))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("Mon, 04 May 2026 12:01:00 GMT", 60),
        ("Mon, 04 May 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("9" * 40, 86_400),
        ("9" * 5000, 86_400),
        ("0" * 40 + "7", 7),
        ("Mon, 04 May 99999999999999999999 12:01:00 GMT", None),
        ("Mon, 04 May 2026 12:01:00 +99999999999999999999", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: int | None) -> None:
    found = retry_after(text, NOW)
    assert (None if found is None else found.total_seconds()) == seconds


def test_secrets_are_whsec_and_base64_of_24_to_64_bytes() -> None:
    assert is_secret(new_secret())
    assert is_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    for text in ("", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!"):
        assert not is_secret(text)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:127.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "224.0.0.1", "255.255.255.255", "0.0.0.0",
     "100.64.1.1", "198.18.0.1", "fc00::1", "::", "3fff::1"],
)  # fmt: skip
def test_the_own_network_is_told_whatever_way_it_is_written(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_the_open_internet_is_not_refused(address: str) -> None:
    assert is_public(address)


def test_this_machine_may_be_called_in_development_alone() -> None:
    for url in ("http://localhost:8080/x", "http://127.0.0.1/", "https://[::1]:1/"):
        assert check_url(url, development=True)
        with pytest.raises(TargetRefused):
            check_url(url, development=False)
    for url in ("http://example.com/", "http://localhost:0/", "https://example.com:0/"):
        with pytest.raises(TargetRefused):
            check_url(url, development=True)
