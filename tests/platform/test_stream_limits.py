"""How many streams may be open."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from server.kernel.errors import RateLimited
from server.kernel.identity import Caller, Role
from server.platform.grpc.streaming import ADDRESSES, StreamLimits
from server.platform.settings import Settings


def caller(token: int, address: str = "203.0.113.9") -> Caller:
    return Caller(company_id="c", session_token=str(token), address=address)


def test_one_address_leaves_streams_to_the_others(settings: Settings) -> None:
    """120 streams of one address took all that its company had."""
    company = 200
    limits = StreamLimits(
        settings.model_copy(update={"streams_a_caller": 5, "streams_a_company": company})
    )
    with ExitStack() as opened:
        for number in range(company // ADDRESSES):
            opened.enter_context(limits.admit(caller(number // 5)))
        with pytest.raises(RateLimited, match="one address"):
            opened.enter_context(limits.admit(caller(100)))
        opened.enter_context(limits.admit(caller(100, "198.51.100.1")))
        with pytest.raises(RateLimited, match="one caller"):
            opened.enter_context(limits.admit(caller(0, "198.51.100.1")))
        for _ in range(5):
            service = Caller(company_id="c", role=Role.SERVICE, address="203.0.113.9")
            opened.enter_context(limits.admit(service))
    with limits.admit(caller(100)):
        pass
