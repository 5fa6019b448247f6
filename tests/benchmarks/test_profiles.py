"""The mix is the runbook's, and what Python and k6 read of it is sound."""

from __future__ import annotations

import pytest
from commerce.cart.v1.cart_lifecycle_service_pb2 import ConvertCartRequest

from benchmarks import profiles
from benchmarks.http1 import complete

MIX = profiles.load()


def test_profiles_are_those_of_the_runbook() -> None:
    """Its section 6.1: carts, sessions and analytics queries an hour."""
    assert MIX.profiles == {
        "normal": {"carts": 1_000, "sessions": 5_000, "analytics": 100},
        "promotional": {"carts": 10_000, "sessions": 50_000, "analytics": 500},
        "black-friday": {"carts": 50_000, "sessions": 200_000, "analytics": 1_000},
    }


def test_baselines_are_those_of_the_runbook() -> None:
    """Its section 4.3: P95 in milliseconds."""
    assert MIX.baselines_ms == {
        "createCart": 50,
        "addItem": 100,
        "addBundle": 200,
        "overview": 500,
        "mergeSession": 300,
    }


def test_journeys_begin_as_many_carts_and_sessions_as_the_runbook_says() -> None:
    """Each visitor of a share begins one; shares of a number add up to it."""
    began = {"createCart": 0.0, "createSession": 0.0, "overview": 0.0}
    for name, rate in MIX.visitors_a_second("black-friday", 1).items():
        for call, times in MIX.journeys[name].calls:
            if call in began:
                began[call] += rate * times * 3600
    assert began == pytest.approx(
        {"createCart": 50_000, "createSession": 200_000, "overview": 1_000}
    )


def test_every_call_is_made_by_a_journey_and_every_journey_makes_known_calls() -> None:
    made = {call for journey in MIX.journeys.values() for call, _ in journey.calls}
    assert made == set(MIX.calls)


def test_a_factor_multiplies_every_rate() -> None:
    once, five = (MIX.visitors_a_second("promotional", factor) for factor in (1, 5))
    assert five == pytest.approx({name: 5 * rate for name, rate in once.items()})


def test_a_frame_of_strings_is_what_the_client_package_writes() -> None:
    request = ConvertCartRequest(cart_id="0198f", order_id="order-0198f")
    message = request.SerializeToString()
    frame = b"\0" + len(message).to_bytes(4, "big") + message
    assert profiles.grpc_web_frame(["0198f", "order-0198f"]) == frame


@pytest.mark.parametrize(
    ("average", "chance", "times"), [(2, 0.99, 2), (0.2, 0.79, 0), (0.2, 0.8, 1), (1.5, 0.5, 2)]
)
def test_calls_are_made_as_often_as_the_average_says(
    average: float, chance: float, times: int
) -> None:
    assert profiles.times(average, chance) == times


def test_an_answer_is_taken_apart_by_names_and_by_types_of_lists() -> None:
    answer = {
        "id": "a",
        "list": [{"type": "CART", "entityId": "b"}, {"type": "X", "entityId": "c"}],
    }
    assert profiles.found(answer, "id") == "a"
    assert profiles.found(answer, "list.X.entityId") == "c"


@pytest.mark.parametrize(
    "whole",
    [
        b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello",
        (
            b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
        ),
    ],
)
def test_an_answer_is_read_when_it_is_whole_and_not_before(whole: bytes) -> None:
    assert all(complete(whole[:length]) is None for length in range(len(whole)))
    answer = complete(whole)
    assert answer is not None
    assert (answer.status, answer.body) == (201, b"hello")
