"""Looks at comparisons, which storefronts report themselves."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from commerce.analytics.v1 import analytics_service_pb2_grpc, query_pb2
from commerce.comparison.v1 import public_comparison_service_pb2

from server.platform.settings import Settings
from tests.comparison.conftest import NewGuest, ago
from tests.comparison.shoppers import Shopper, guests
from tests.support.refusals import refused
from tests.support.workers import (
    COMPANY,
    OTHER_COMPANY,
    Metadata,
    Server,
    bearing,
    running_worker,
    tenant,
    token,
)

KEY = "a-key-that-nobody-guesses-81f0"


async def look(server: Server, link: str, metadata: Metadata, product: str = "") -> Any:
    """Report a look at what a link shows."""
    request = public_comparison_service_pb2.RecordSharedComparisonViewRequest(
        share_token=link, product_id=product
    )
    return await guests(server).RecordSharedComparisonView(request, metadata=metadata)


async def stored(server: Server, comparison_id: str) -> list[tuple[Any, ...]]:
    """Give what was reported of a comparison."""
    rows = await server.fetch(
        'SELECT "eventType", payload, "siteId", "customerId", "visitorId" FROM commerce_events '
        'WHERE "aggregateId" = $1 AND "aggregateVersion" = 0 ORDER BY id',
        comparison_id,
    )
    return [(row[0], json.loads(row[1]), *row[2:]) for row in rows]


async def test_owners_report_their_own_looks(shopper: Shopper, server: Server) -> None:
    """They are counted as reported, audited, and change nothing of the comparison."""
    before = await shopper.add("prod-mug")
    assert (await shopper.call("RecordComparisonView")).success
    assert (await shopper.call("RecordComparisonView", product_id="prod-mug")).success
    assert await shopper.get() == before
    owner = (None, before.customer_id or None, before.visitor_id or None)
    assert await stored(server, before.id) == [
        ("COMPARISON_VIEWED", {}, *owner),
        ("COMPARISON_PRODUCT_SELECTED", {"productId": "prod-mug"}, *owner),
    ]
    audited = await server.value(
        "SELECT count(*) FROM audit_logs WHERE \"entityId\" = $1 AND changes ? 'reported'",
        before.id,
    )
    assert audited == 2


async def test_whoever_has_a_link_reports_looks_that_are_not_its_owner_s(
    guest: Shopper, server: Server
) -> None:
    """The link shows what it showed when it was made, and its products alone can be chosen."""
    comparison = await guest.add("prod-mug")
    link = (await guest.share()).share_token
    await guest.add("prod-lamp")
    assert (await look(server, link, tenant(COMPANY))).success
    assert (await look(server, link, tenant(COMPANY), "prod-mug")).success
    await refused(look(server, link, tenant(COMPANY), "prod-lamp"), "COMPARISON_ITEM_NOT_FOUND")
    assert [row[0] for row in await stored(server, comparison.id)] == [
        "COMPARISON_VIEWED",
        "COMPARISON_PRODUCT_SELECTED",
    ]
    assert {row[3:] for row in await stored(server, comparison.id)} == {(None, None)}


async def test_a_repeated_report_counts_once(shopper: Shopper, server: Server) -> None:
    """Eight at once, too."""
    comparison = await shopper.add("prod-mug")
    again = shopper.saying(idempotency_key=KEY)
    for answer in await asyncio.gather(*(again.call("RecordComparisonView") for _ in range(8))):
        assert answer.success
    link = (await shopper.share()).share_token
    keyed = (*tenant(COMPANY), ("idempotency-key", KEY + comparison.id))
    for _ in range(3):
        await look(server, link, keyed)
    assert len(await stored(server, comparison.id)) == 2
    await refused(look(server, link, keyed, "prod-mug"), "IDEMPOTENCY_KEY_REUSED")


async def test_a_report_is_a_read_and_a_write(shopper: Shopper, server: Server) -> None:
    await shopper.add("prod-mug")
    link = (await shopper.share()).share_token
    during = server.statements.during
    assert len(await during(shopper.call("RecordComparisonView"))) == 2
    # Following the link beside.
    assert len(await during(look(server, link, tenant(COMPANY)))) == 3


@pytest.mark.parametrize(
    ("product", "reason"),
    [("prod-lamp", "COMPARISON_ITEM_NOT_FOUND"), ("x" * 65, "INVALID_ARGUMENT")],
)
async def test_only_what_is_compared_can_be_chosen(
    shopper: Shopper, server: Server, product: str, reason: str
) -> None:
    """Else anybody could fill the list of selected products with what they like."""
    comparison = await shopper.add("prod-mug")
    await refused(shopper.call("RecordComparisonView", product_id=product), reason)
    assert await stored(server, comparison.id) == []


async def test_nobody_reports_on_another_s_comparison(
    guest: Shopper, customer: Shopper, new_guest: NewGuest, server: Server
) -> None:
    """Nor on one that is not there, or without its token, or as another company."""
    other = await new_guest()
    await other.add("prod-mug")

    async def report(metadata: Metadata, comparison_id: str) -> Any:
        request = public_comparison_service_pb2.RecordGuestComparisonViewRequest(
            comparison_id=comparison_id
        )
        return await guests(server).RecordGuestComparisonView(request, metadata=metadata)

    its = other.comparison_id or ""
    await refused(report(guest.metadata, its), "SESSION_TOKEN_MISMATCH")
    await refused(report(tenant(COMPANY), its), "SESSION_TOKEN_REQUIRED")
    await refused(report(guest.metadata, "nowhere"), "COMPARISON_NOT_FOUND")
    await refused(report(tenant(OTHER_COMPANY, other.session_token), its), "COMPARISON_NOT_FOUND")
    await refused(customer.call("RecordComparisonView"), "COMPARISON_NOT_FOUND")
    foreign = customer.call("RecordComparisonView", site_id="site-other")
    await refused(foreign, "SITE_NOT_ALLOWED")
    link = (await other.share()).share_token
    await refused(look(server, link, tenant(OTHER_COMPANY)), "COMPARISON_NOT_FOUND")
    await refused(look(server, "0" * 64, tenant(COMPANY)), "COMPARISON_NOT_FOUND")
    await refused(look(server, "x" * 65, tenant(COMPANY)), "INVALID_ARGUMENT")
    await other.unshare()
    await refused(look(server, link, tenant(COMPANY)), "COMPARISON_NOT_FOUND")
    assert await stored(server, its) == []


async def test_an_ended_comparison_is_looked_at_by_nobody(guest: Shopper, server: Server) -> None:
    await guest.add("prod-mug")
    link = (await guest.share()).share_token
    await server.change("product_comparisons", guest.comparison_id or "", expiresAt=ago(seconds=1))
    await refused(guest.call("RecordComparisonView"), "COMPARISON_NOT_FOUND")
    await refused(look(server, link, tenant(COMPANY)), "COMPARISON_NOT_FOUND")


async def test_the_figures_count_what_storefronts_report(
    settings: Settings, fresh_database_url: str
) -> None:
    """The counter, the activity and the list of selected products; no rate of theirs."""
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as server:
        made = await guests(server).CreateGuestComparison(
            public_comparison_service_pb2.CreateGuestComparisonRequest(), metadata=tenant(COMPANY)
        )
        guest = Shopper(
            server,
            tenant(COMPANY, made.session_token),
            comparison_id=made.id,
            session_token=made.session_token,
        )
        await guest.add("prod-mug")
        for product in ("", "", "prod-mug"):
            await guest.call("RecordComparisonView", product_id=product)
        await look(server, (await guest.share()).share_token, tenant(COMPANY))
        staff = bearing(token(sub="user-staff", role="ADMIN", companyId=COMPANY))
        stub: Any = analytics_service_pb2_grpc.AnalyticsServiceStub(server.channel)
        query = query_pb2.AnalyticsQuery(fresh=True)
        seen = await stub.GetComparisonAnalytics(query, metadata=staff)
        assert (seen.comparison_view_events, seen.product_selected_events) == (3, 1)
        assert [entry.product_id for entry in seen.top_selected_products] == ["prod-mug"]
        assert seen.comparison_to_cart_rate == 0
