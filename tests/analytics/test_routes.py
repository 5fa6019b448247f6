"""Analytics over REST through Envoy: status, shape and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, bearer, token

BASE = "/api/analytics/ecommerce"
METRICS = {
    "cart": {
        *("totalCarts", "activeCarts", "abandonedCarts", "convertedCarts", "abandonmentRate"),
        *("conversionRate", "averageCartValue", "averageItemsPerCart", "excludedCurrencies"),
        *("revenue", "abandonedValue", "channels"),
    },
    "wishlist": {
        *("totalWishlists", "activeWishlists", "totalItems", "averageItemsPerWishlist"),
        *("moveToCartRate", "purchaseFromWishlistRate"),
    },
    "comparison": {
        *("totalComparisons", "activeComparisons", "averageProductsPerComparison"),
        *("comparisonToCartRate", "comparisonToWishlistRate"),
    },
    "crossSiteSession": {
        *("totalSessions", "activeSessions", "averageSessionDuration", "crossSiteTransferRate"),
        *("sessionMergeRate", "returningVisitorRate"),
    },
}
TRENDS = {
    *("cartConversionTrend", "wishlistGrowthTrend", "comparisonEngagementTrend"),
    "crossSiteEngagementTrend",
}
DETAILS = {
    "cart": {
        *("conversionFunnel", "topProducts", "topAbandonedProducts", "categoryBreakdown"),
        *("cartsOverTime", "cartValueOverTime", "saveForLaterEvents"),
    },
    "wishlist": {
        *("topWishlistedProducts", "categoryBreakdown", "wishlistsOverTime"),
        *("wishlistActivityOverTime", "purchaseFromWishlistEvents"),
    },
    "comparison": {
        *("mostComparedProducts", "topSelectedProducts", "categoryComparisonBreakdown"),
        *("comparisonsOverTime", "comparisonActivityOverTime"),
        *("comparisonViewEvents", "comparisonShareEvents"),
    },
    "cross-site-sessions": {
        *("siteEngagement", "deviceBreakdown", "crossSiteJourneys"),
        *("sessionActivityOverTime", "sessionTransferEvents", "sessionMergeEvents"),
    },
}


@pytest.fixture(scope="module")
def http(stack: RunningStack) -> Iterator[httpx.Client]:
    """A member of staff's REST client."""
    signed = token(sub="user-staff", role="ADMIN", companyId=COMPANY)
    headers = {"authorization": f"Bearer {signed}"}
    with httpx.Client(base_url=stack.api_url, timeout=30, headers=headers) as client:
        yield client


def test_the_overview_has_every_field_of_the_contract(http: httpx.Client) -> None:
    answer = http.get(f"{BASE}/overview", params={"fresh": "true"})
    assert answer.status_code == 200
    seen = answer.json()
    assert set(seen) == {"companyId", "dateRange", "trends", "dataThrough", "currency", *METRICS}
    assert {name: set(seen[name]) for name in METRICS} == METRICS
    assert set(seen["trends"]) == TRENDS
    assert set(seen["dateRange"]) == {"startDate", "endDate"}
    assert seen["dataThrough"].endswith("Z")


@pytest.mark.parametrize("module", DETAILS)
def test_a_detail_read_has_the_flat_metrics_and_more(module: str, http: httpx.Client) -> None:
    answer = http.get(f"{BASE}/{module}", params={"granularity": "HOUR", "timeZone": "Asia/Tokyo"})
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    metrics = {"cross-site-sessions": "crossSiteSession"}.get(module, module)
    assert METRICS[metrics] | DETAILS[module] <= set(seen)
    series = [value for name, value in seen.items() if name.endswith("OverTime")]
    assert {len(points) for points in series} == {len(series[0])}
    assert len(series[0]) >= 30 * 24
    assert set(series[0][0]) == {"date", "value"}


def test_a_day_begins_when_the_newest_tables_say(http: httpx.Client) -> None:
    """Morocco gave up its summer time in 2026; a machine's tables may not know it yet."""
    zone = {"timeZone": "Africa/Casablanca", "granularity": "HOUR"}
    day = {"startDate": "2026-11-29", "endDate": "2026-11-30"}
    seen = http.get(f"{BASE}/cart", params=zone | day).json()
    points = next(value for name, value in seen.items() if name.endswith("OverTime"))
    assert (len(points), points[0]["date"]) == (24, "2026-11-29T00:00:00+00:00")


@pytest.mark.parametrize("module", ["overview", *DETAILS])
def test_the_site_that_was_asked_for_is_echoed(module: str, http: httpx.Client) -> None:
    answer = http.get(f"{BASE}/{module}", params={"siteId": "site-main"})
    assert answer.json()["siteId"] == "site-main"
    assert "siteId" not in http.get(f"{BASE}/{module}").json()


@pytest.mark.parametrize("module", ["overview", *DETAILS])
def test_every_read_is_to_be_had_as_csv(module: str, http: httpx.Client) -> None:
    answer = http.get(f"{BASE}/{module}.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("metric,value\r\n")


def test_an_event_is_stored_and_answered_with_201(http: httpx.Client) -> None:
    body = {
        "eventType": "COMPARISON_PRODUCT_SELECTED",
        "entityType": "Comparison",
        "entityId": "comparison-of-a-frontend",
        "metadata": {"productId": "prod-mug"},
    }
    answer = http.post(f"{BASE}/events", json=body)
    assert answer.status_code == 201
    assert answer.json() == {"success": True}


VIEWED = {"eventType": "COMPARISON_VIEWED", "entityType": "Comparison", "entityId": "c-1"}


@pytest.mark.parametrize(
    ("claims", "company", "status", "reason"),
    [
        ({"companyId": COMPANY}, COMPANY, 201, None),
        ({"companyId": COMPANY}, "other-company-id", 403, "COMPANY_MISMATCH"),
        ({"scopeType": "CLIENT", "scopeId": "demo-client"}, COMPANY, 201, None),
        (
            {"scopeType": "CLIENT", "scopeId": "demo-client"},
            *("other-company-id", 403, "COMPANY_MISMATCH"),
        ),
        ({"scopeType": "ORGANIZATION", "scopeId": "demo-org"}, "other-company-id", 201, None),
        (
            {"scopeType": "ORGANIZATION", "scopeId": "demo-org"},
            *("no-such-company", 403, "COMPANY_MISMATCH"),
        ),
        ({"scopeType": "CLIENT", "scopeId": "demo-client"}, "", 403, "COMPANY_REQUIRED"),
    ],
)
def test_the_query_names_the_company_of_an_event(
    claims: dict[str, str], company: str, status: int, reason: str | None, http: httpx.Client
) -> None:
    """Tokens of clients and organisations carry no company."""
    signed = token(sub="user-staff", role="ADMIN", **claims)
    answer = http.post(
        f"{BASE}/events",
        params={"companyId": company} if company else {},
        json=VIEWED,
        headers={"authorization": f"Bearer {signed}"},
    )
    assert (answer.status_code, answer.json().get("reason")) == (status, reason), answer.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"eventType": "CART_STOLEN"}, "MALFORMED_BODY"),
        ({"entityType": "Order"}, "MALFORMED_BODY"),
        ({"entityId": ""}, "INVALID_ARGUMENT"),
        ({"metadata": {"text": "x" * 5000}}, "INVALID_ARGUMENT"),
    ],
)
def test_an_event_that_can_t_be_is_a_bad_request(
    body: dict[str, Any], reason: str, http: httpx.Client
) -> None:
    known = {"eventType": "CART_CREATED", "entityType": "Cart", "entityId": "cart-1"}
    answer = http.post(f"{BASE}/events", json=known | body)
    assert answer.status_code == 400
    assert answer.json()["reason"] in {reason, "INVALID_ARGUMENT"}, answer.text


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ("startDate=2026-07-02&endDate=2026-07-01", 400, "RANGE_INVALID"),
        ("startDate=2020-01-01&endDate=2026-07-01", 400, "RANGE_INVALID"),
        ("timeZone=Nowhere/Land", 400, "TIME_ZONE_UNKNOWN"),
        ("timeZone=Factory", 400, "TIME_ZONE_UNKNOWN"),
        ("timeZone=localtime", 400, "TIME_ZONE_UNKNOWN"),
        ("granularity=FORTNIGHT", 400, None),
        ("siteId=site-other", 403, "SITE_NOT_ALLOWED"),
        ("companyId=other-company-id", 403, "COMPANY_MISMATCH"),
        ("surprise=1", 400, None),
    ],
)
def test_a_bad_question_is_refused(
    query: str, status: int, reason: str | None, http: httpx.Client
) -> None:
    answer = http.get(f"{BASE}/overview?{query}")
    assert answer.status_code == status
    assert reason in (None, answer.json()["reason"])


def test_a_customer_is_refused(http: httpx.Client) -> None:
    headers = dict(bearer("cust-alice"))
    answer = http.get(f"{BASE}/overview", headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (403, "ROLE_REQUIRED")
