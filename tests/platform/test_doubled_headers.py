"""Headers that say who calls, given twice: a proxy in front could have read the other one."""

from __future__ import annotations

import pytest
from commerce.cart.v1 import cart_service_pb2, public_cart_service_pb2
from commerce.catalog.v1 import public_site_service_pb2, public_site_service_pb2_grpc

from tests.support.refusals import refused
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, bearer, tenant

ALICE = bearer("cust-alice")
GUEST = tenant(COMPANY, "a" * 64)


@pytest.mark.parametrize("second", [COMPANY, OTHER_COMPANY, ""])
async def test_a_company_named_twice_is_none(server: Server, second: str) -> None:
    """Limits at the edge would count for one company what is done to another."""
    sites = public_site_service_pb2_grpc.PublicSiteServiceStub(server.channel)
    request = public_site_service_pb2.GetSiteFeaturesRequest(site_id="site-main")
    for metadata in (
        (*tenant(), ("x-company-id", second)),
        (("x-company-id", second), *tenant()),
    ):
        refusal = await refused(
            sites.GetSiteFeatures(request, metadata=metadata), "INVALID_ARGUMENT"
        )
        assert refusal.violations == (("x-company-id", "must be given once"),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("authorization", bearer("cust-bob")[0][1]),
        ("authorization", ALICE[0][1]),
        ("idempotency-key", "b"),
        ("if-match", '"2"'),
        ("x-session-token", "b" * 64),
    ],
)
async def test_a_customer_says_each_thing_once(server: Server, name: str, value: str) -> None:
    once = (*ALICE, ("idempotency-key", "a"), ("if-match", '"1"'), ("x-session-token", "a" * 64))
    call = server.carts.GetCart(
        cart_service_pb2.GetCartRequest(), metadata=(*once, (name, value), ("x-other", "1"))
    )
    refusal = await refused(call, "INVALID_ARGUMENT")
    assert refusal.violations == ((name, "must be given once"),)


async def test_a_guest_has_one_token(server: Server) -> None:
    call = server.guests.GetGuestCart(
        public_cart_service_pb2.GetGuestCartRequest(),
        metadata=(*GUEST, ("x-session-token", "b" * 64)),
    )
    refusal = await refused(call, "INVALID_ARGUMENT")
    assert refusal.violations == (("x-session-token", "must be given once"),)
    assert "a" * 64 not in str(refusal)


async def test_other_headers_may_come_twice(server: Server) -> None:
    """Proxies add their own line to such as `via`; gRPC has binary ones too."""
    metadata = (*ALICE, ("via", "a"), ("via", "b"), ("trace-bin", b"\0"), ("x-request-id", "r"))
    await server.carts.GetCart(cart_service_pb2.GetCartRequest(), metadata=metadata)
