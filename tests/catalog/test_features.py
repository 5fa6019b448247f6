"""What a frontend learns about its site."""

from __future__ import annotations

import httpx

from tests.support.stacks import RunningStack

NAMES = {"x-company-id": "test-company-id"}


def test_a_site_tells_what_is_switched_on(stack: RunningStack) -> None:
    with httpx.Client(base_url=stack.api_url, headers=NAMES) as http:
        answer = http.get("/api/public/sites/site-outlet/features")
        assert answer.status_code == 200
        assert answer.json() == {
            "siteId": "site-outlet",
            "type": "STOREFRONT",
            "enableCart": True,
            "enableWishlist": True,
            "enableCompare": True,
            "enableQuickView": True,
            "enableBundleBuilder": True,
            "guestCheckout": True,
            "maxCompareItems": 3,
            "cartExpirationDays": 7,
            "checkoutMode": "standard",
        }
        funnel = http.get("/api/public/sites/site-funnel/features").json()
        assert funnel["type"] == "FUNNEL"
        assert not funnel["enableCart"]
        assert not funnel["guestCheckout"]


def test_sites_of_others_tell_nothing(stack: RunningStack) -> None:
    """Tenant and site unchecked."""
    with httpx.Client(base_url=stack.api_url) as http:
        for site in ("site-other", "nowhere"):
            answer = http.get(f"/api/public/sites/{site}/features", headers=NAMES)
            assert (answer.status_code, answer.json()["reason"]) == (403, "SITE_NOT_ALLOWED")
        path = "/api/public/sites/site-main/features"
        assert http.get(path).json()["reason"] == "COMPANY_HEADER_REQUIRED"
        for company in ("suspended-company-id", "nobody"):
            answer = http.get(path, headers={"x-company-id": company})
            assert (answer.status_code, answer.json()["reason"]) == (404, "COMPANY_NOT_FOUND")
