"""The arithmetic of the limits, with a clock that stands still until it is told to go."""

from __future__ import annotations

import pytest

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller, Role
from server.platform.grpc.limits import MAX_KEYS, CallLimits

BEGUN = 1_800_000_000.0
"""The first second of a minute."""


class Counting:
    """Limits under a clock of the test's own."""

    def __init__(self, *, token: int = 10, tenant: int = 1000, workers: int = 1, **more: int):
        self.now = BEGUN
        self.limits = CallLimits(
            token=token, tenant=tenant, workers=workers, now=lambda: self.now, **more
        )

    def admitted(self, caller: Caller, calls: int) -> int:
        """Call so often, and count what was admitted."""
        return sum(self.refusal(caller) is None for _ in range(calls))

    def refusal(self, caller: Caller) -> RateLimited | None:
        """Call once."""
        try:
            self.limits.admit(caller)
        except RateLimited as refusal:
            return refusal
        return None


def customer(name: str = "cust", company: str = "one", role: Role = Role.CUSTOMER) -> Caller:
    return Caller(company_id=company, customer_id=name, role=role)


def guest(token: str | None, company: str = "one") -> Caller:
    return Caller(company_id=company, session_token=token)


def test_each_customer_and_each_session_token_has_an_allowance_of_its_own() -> None:
    counting = Counting(token=10)
    callers = [customer("a"), customer("b"), guest("a"), guest("b"), customer("a", "two")]
    assert [counting.admitted(caller, 25) for caller in callers] == [10] * 5


def test_a_tenant_has_one_allowance_for_all_of_its_callers() -> None:
    counting = Counting(tenant=30)
    strangers = [counting.admitted(guest(None), 2) for _ in range(10)]
    customers = [counting.admitted(customer(str(number)), 2) for number in range(10)]
    assert sum(strangers) + sum(customers) == 30
    assert counting.admitted(customer("c", "two"), 10) == 10


def test_what_is_refused_uses_up_nothing() -> None:
    """Else one who never stops calling would shut out all customers of the company."""
    counting = Counting(token=10, tenant=30)
    assert counting.admitted(customer("loud"), 1000) == 10
    assert counting.admitted(customer("quiet"), 5) == 5


def test_services_are_not_counted() -> None:
    counting = Counting(token=10, tenant=10)
    assert counting.admitted(customer(role=Role.SERVICE), 100) == 100
    assert counting.admitted(customer(role=Role.ADMIN), 100) == 10


def test_who_opens_a_shared_link_has_no_tenant_to_be_counted_for() -> None:
    """Their address is counted by Envoy."""
    counting = Counting(token=10, tenant=10)
    assert counting.admitted(Caller(company_id=""), 100) == 100


def test_the_end_of_a_minute_gives_no_second_allowance() -> None:
    """Counted by whole minutes, 20 calls would pass within a second."""
    counting = Counting(token=10)
    counting.now = BEGUN + 59
    assert counting.admitted(customer(), 20) == 10
    counting.now = BEGUN + 61
    assert counting.admitted(customer(), 20) == 1
    counting.now = BEGUN + 90
    assert counting.admitted(customer(), 20) == 4


@pytest.mark.parametrize("second", [0, 13, 30, 59.9])
def test_who_comes_back_when_told_is_admitted(second: float) -> None:
    counting = Counting(token=10)
    for start in (BEGUN + second, BEGUN + 45 + second, BEGUN + 600 + second):
        counting.now = max(start, counting.now)
        counting.admitted(customer(), 20)
        refusal = counting.refusal(customer())
        assert refusal is not None
        assert 1 <= refusal.retry_after_seconds <= 66
        counting.now += refusal.retry_after_seconds
        assert counting.refusal(customer()) is None


def test_a_pause_gives_the_whole_allowance_back() -> None:
    counting = Counting(token=10)
    counting.admitted(customer(), 10)
    counting.now += 120
    assert counting.admitted(customer(), 20) == 10


@pytest.mark.parametrize("step", [-3600, 3600])
def test_a_clock_that_jumps_shuts_nobody_out(step: int) -> None:
    counting = Counting(token=10)
    counting.admitted(customer(), 10)
    counting.now += step
    assert counting.admitted(customer(), 20) == 10


def test_without_word_of_the_others_a_worker_keeps_to_its_share() -> None:
    counting = Counting(token=12, workers=4)
    assert counting.admitted(customer(), 20) == 3
    counting.now = BEGUN + 60
    assert counting.admitted(customer(), 20) == 0


def test_only_who_calls_a_lot_is_told_of() -> None:
    """Of ten calls in a minute, when 1,200 are allowed, nobody needs to hear."""
    counting = Counting(token=1200, tenant=100_000, workers=2)
    counting.limits.connected = True
    counting.admitted(customer("quiet"), 10)
    counting.admitted(customer("busy"), 30)
    assert [*counting.limits.untold] == ["one\0customer busy"]


def test_the_callers_that_are_remembered_are_bounded() -> None:
    """A caller may name ever new session tokens."""
    counting = Counting(tenant=10**9, max_keys=100)
    for number in range(1000):
        counting.refusal(guest(str(number)))
    assert len(counting.limits) == 100
    assert len(counting.limits.untold) <= 100
    assert MAX_KEYS == 20_000


def test_who_keeps_calling_is_not_forgotten_for_strangers() -> None:
    counting = Counting(token=10, tenant=10**9, max_keys=100)
    counting.admitted(customer("loud"), 10)
    for number in range(1000):
        counting.refusal(guest(str(number)))
        assert counting.refusal(customer("loud")) is not None
