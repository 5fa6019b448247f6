"""Where guests begin is remembered by a worker, and what it remembers is never stale."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from tests.containers.conftest import NewGuest, NewSite
from tests.containers.shoppers import Tested
from tests.support.refusals import refused
from tests.support.workers import Server


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"guestCheckout": False}, "FEATURE_DISABLED"),
        ({"status": "SUSPENDED"}, "SITE_NOT_ALLOWED"),
        (
            {"enableCart": False, "enableWishlist": False, "enableCompare": False},
            "FEATURE_DISABLED",
        ),
    ],
)
async def test_a_site_that_changes_is_as_it_is(
    server: Server,
    tested: Tested,
    new_guest: NewGuest,
    new_site: NewSite,
    changed: dict[str, object],
    reason: str,
) -> None:
    site = await new_site()
    for _ in range(2):
        await new_guest(site_id=site)
    await server.change("sites", site, **changed)
    if "guestCheckout" in changed and not tested.kind.needs_guests:
        await new_guest(site_id=site)
    else:
        await refused(new_guest(site_id=site), reason)


async def test_a_company_that_changes_is_as_it_is(server: Server, new_guest: NewGuest) -> None:
    company = f"company-{uuid.uuid4()}"
    await server.insert(
        "companies", id=company, clientId="demo-client", name="New", slug=company, currency="USD"
    )
    for _ in range(2):
        await new_guest(company)
    await asyncio.gather(*(new_guest(company) for _ in range(8)))
    await server.change("companies", company, currency="EUR")
    made = await new_guest(company)
    assert getattr(await made.get(), "currency", "EUR") == "EUR"
    await server.change("companies", company, status="SUSPENDED")
    await refused(new_guest(company), "COMPANY_NOT_FOUND")
