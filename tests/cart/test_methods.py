"""Every method of the cart's services is there, and closed to strangers."""

from __future__ import annotations

import pytest
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2,
    cart_service_pb2,
    public_cart_service_pb2,
)

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


@pytest.mark.parametrize("method", METHODS)
async def test_each_method_answers_and_asks_who_calls(server: Server, method: str) -> None:
    """Modules that nobody registered answered nothing at all."""
    await refused(server.channel.unary_unary(method)(b""), METHODS[method])
