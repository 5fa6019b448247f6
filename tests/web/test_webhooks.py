"""The page of webhooks for staff, in a real browser before a real stack."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.web.conftest import Open, Shop

pytestmark = [pytest.mark.made("chromium", "axe"), pytest.mark.timeout(300)]


def test_staff_see_how_each_endpoint_does(shop: Shop, visit: Open) -> None:
    seen = visit(f"{shop.dashboard}/webhooks#token={shop.staff}")
    expect(seen.page.get_by_role("status")).to_contain_text("no endpoint")
    headers = {"authorization": f"Bearer {shop.staff}"}
    url = f"{shop.stack.api_url}/api/webhooks/endpoints"
    made = httpx.post(url, json={"url": "http://localhost:9/hooks"}, headers=headers).json()
    endpoint = f"{url}/{made['endpoint']['id']}"
    try:
        httpx.post(f"{endpoint}/pause", json={}, headers=headers).raise_for_status()
        seen.page.reload()
        row = seen.page.get_by_role("row").filter(has_text="http://localhost:9/hooks")
        expect(row).to_contain_text("paused")
        assert seen.barriers() == []
        assert seen.told == []
        seen.page.get_by_label("Language").select_option("de")
        expect(row).to_contain_text("angehalten")
        assert seen.fits(), "a name in German is longer"
    finally:
        httpx.delete(endpoint, headers=headers).raise_for_status()
