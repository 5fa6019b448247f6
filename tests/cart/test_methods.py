"""Every method of the cart's services is there, and closed to strangers."""

from __future__ import annotations

import re

import pytest
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2,
    cart_service_pb2,
    public_cart_service_pb2,
)

from server.stack.process import PROJECT
from tests.support.refusals import refused
from tests.support.workers import Server

METHODS = {
    f"/{service.full_name}/{method.name}": reason
    for service, reason in (
        (cart_service_pb2.DESCRIPTOR.services_by_name["CartService"], "UNAUTHENTICATED"),
        (
            public_cart_service_pb2.DESCRIPTOR.services_by_name["PublicCartService"],
            "COMPANY_HEADER_REQUIRED",
        ),
        (
            cart_lifecycle_service_pb2.DESCRIPTOR.services_by_name["CartLifecycleService"],
            "UNAUTHENTICATED",
        ),
    )
    for method in service.methods
}

ABOUT_THE_CART = {
    *(1, 3, 4, 6, 7, 8),
    *(9, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 32, 33, 34, 35),
    *range(36, 66),
    *(91, 92, 93, 94, 95, 96, 100, 101, 102),
}
"""The pitfalls of running, security, correctness and races that a cart can fall into."""


@pytest.mark.parametrize("method", METHODS)
async def test_each_method_answers_and_asks_who_calls(server: Server, method: str) -> None:
    """Pitfall 1: modules that nobody registered answered nothing at all."""
    await refused(server.channel.unary_unary(method)(b""), METHODS[method])


def test_each_pitfall_of_the_cart_is_named_by_a_test() -> None:
    """Pitfall 8: hundreds of green tests that hid the worst faults."""
    named = set()
    for path in (PROJECT / "tests").rglob("*.py"):
        for numbers in re.findall(r"Pitfalls? ((?:\d+|, | and )+)", path.read_text()):
            named |= {int(number) for number in re.findall(r"\d+", numbers)}
    assert ABOUT_THE_CART - named == set()
