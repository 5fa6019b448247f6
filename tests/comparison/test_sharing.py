"""Share links."""

from __future__ import annotations

import json
import re

import pytest
from google.protobuf import json_format

from server.platform.settings import Settings
from tests.comparison.conftest import Make, NewGuest, ago
from tests.comparison.shoppers import Shopper, follow, products
from tests.support.refusals import refused
from tests.support.workers import Server, running_worker

ALLOWED = {
    "name", "items", "matrix", "updatedAt", "expiresAt",
    "id", "productId", "variantId", "productSnapshot", "position",
    "sku", "image", "price", "compareAtPrice", "currency", "description", "attributes",
    "columns", "rows", "itemId", "key", "kind", "differs", "cells",
    "missing", "value", "amount", "unit", "best", "worst",
}  # fmt: skip
"""All that a shared comparison may tell."""


def keys(document: object) -> set[str]:
    """Collect the keys of a JSON document; what products say of themselves is theirs."""
    if isinstance(document, list):
        return set().union(*(keys(part) for part in document))
    if not isinstance(document, dict):
        return set()
    inner = (keys(value) for key, value in document.items() if key not in ("attributes", "value"))
    return set(document).union(*inner)


async def test_a_link_shows_the_items_and_nothing_of_their_owner(
    shopper: Shopper, server: Server
) -> None:
    """The shared answer gave away session token, share token, visitor and customer."""
    await shopper.add("prod-mug")
    comparison = await shopper.add("prod-tee", "var-tee-m")
    link = await shopper.share(name="Gifts")
    shared = await follow(server, link.share_token)
    document = json_format.MessageToDict(shared, always_print_fields_with_no_presence=True)
    assert keys(document) <= ALLOWED
    text = json.dumps(document)
    owned = (comparison.id, comparison.company_id, shopper.customer, shopper.session_token)
    assert not any(secret in text for secret in (*owned, link.share_token) if secret)
    assert shared.name == "Gifts"
    assert products(shared) == ["prod-mug", "prod-tee"]
    assert [row.key for row in shared.matrix.rows][-1] == "price"


async def test_a_link_has_a_secret_and_leads_to_the_portal(
    shopper: Shopper, settings: Settings
) -> None:
    link = await shopper.share()
    assert re.fullmatch("[0-9a-f]{64}", link.share_token)
    assert link.share_url == f"{settings.company_portal_url}/compare/{link.share_token}"
    comparison = await shopper.get()
    assert (comparison.is_shared, comparison.share_token) == (True, link.share_token)
    lasting = link.expires_at.ToDatetime() - comparison.shared_at.ToDatetime()
    assert lasting.days == 7


async def test_the_end_of_a_link_is_not_the_end_of_the_comparison(shopper: Shopper) -> None:
    """Sharing overwrote the comparison's own expiry."""
    await shopper.share(expires_in_days=1)
    comparison = await shopper.get()
    own = comparison.expires_at.ToDatetime() - comparison.updated_at.ToDatetime()
    link = comparison.share_expires_at.ToDatetime() - comparison.updated_at.ToDatetime()
    assert (own.days, link.days) == (30, 1)


@pytest.mark.parametrize("days", [0, 31, -1])
async def test_a_link_lasts_one_to_thirty_days(shopper: Shopper, days: int) -> None:
    found = await refused(shopper.share(expires_in_days=days), "INVALID_ARGUMENT")
    assert found.violations == (("expiresInDays", "must be between 1 and 30"),)


async def test_sharing_again_keeps_the_link_and_extends_it(shopper: Shopper) -> None:
    """Sharing again silently killed earlier links."""
    first = await shopper.share(expires_in_days=5)
    longer = await shopper.share(expires_in_days=20)
    assert longer.share_token == first.share_token
    assert longer.expires_at.ToDatetime() > first.expires_at.ToDatetime()
    shorter = await shopper.share(expires_in_days=1)
    assert shorter.expires_at == longer.expires_at


async def test_a_link_shows_what_was_shared_and_not_later_edits(
    customer: Shopper, server: Server
) -> None:
    """Later edits showed through the link. Sharing again brings it up to date."""
    comparison = await customer.add("prod-mug")
    token = (await customer.share(name="Mugs")).share_token
    await customer.remove(comparison.items[0].id)
    await customer.add("prod-lamp")
    await customer.call("UpdateComparison", name="Private")
    shared = await follow(server, token)
    assert (products(shared), shared.name) == (["prod-mug"], "Mugs")
    await customer.share()
    shared = await follow(server, token)
    assert (products(shared), shared.name) == (["prod-lamp"], "Private")


async def test_an_unshared_link_is_dead_on_all_workers_at_once(
    shopper: Shopper, server: Server, settings: Settings
) -> None:
    async with running_worker(settings) as other:
        token = (await shopper.share()).share_token
        await follow(other, token)
        comparison = await shopper.unshare()
        assert (comparison.is_shared, comparison.share_token) == (False, "")
        for worker in (server, other):
            await refused(follow(worker, token), "COMPARISON_NOT_FOUND")
    assert (await shopper.unshare()).is_shared is False
    assert (await shopper.share()).share_token != token


async def test_an_ended_link_is_dead_and_sharing_again_makes_another(
    shopper: Shopper, server: Server
) -> None:
    token = (await shopper.share()).share_token
    comparison = await shopper.get()
    await server.change("product_comparisons", comparison.id, shareExpiresAt=ago(seconds=1))
    await refused(follow(server, token), "COMPARISON_NOT_FOUND")
    assert (await shopper.get()).is_shared is False
    assert (await shopper.share()).share_token != token


async def test_an_expired_comparison_is_not_shared(guest: Shopper, server: Server) -> None:
    token = (await guest.share()).share_token
    await server.change("product_comparisons", guest.comparison_id or "", expiresAt=ago(seconds=1))
    await refused(follow(server, token), "COMPARISON_NOT_FOUND")


async def test_after_a_merge_the_sources_link_is_dead_and_not_empty(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """The link of a merged comparison showed an empty list."""
    await guest.add("prod-mug")
    token = (await guest.share()).share_token
    await customer.merge(guest)
    await refused(follow(server, token), "COMPARISON_NOT_FOUND")


@pytest.mark.parametrize("token", ["0" * 64, "x", "' OR 1=1", "F" * 64])
async def test_a_guessed_link_leads_nowhere(server: Server, token: str) -> None:
    await refused(follow(server, token), "COMPARISON_NOT_FOUND")


async def test_a_site_that_switches_comparisons_off_ends_showing_them(
    new_guest: NewGuest, new_site: Make, server: Server
) -> None:
    site = await new_site()
    guest = await new_guest(site_id=site)
    token = (await guest.share()).share_token
    await server.change("sites", site, enableCompare=False)
    await refused(follow(server, token), "FEATURE_DISABLED")


async def test_a_link_of_an_earlier_system_shows_what_there_is(
    guest: Shopper, server: Server
) -> None:
    """It has neither an end nor a snapshot of its own."""
    await guest.add("prod-mug")
    token = (await guest.share()).share_token
    await server.change(
        "product_comparisons", guest.comparison_id or "", shareExpiresAt=None, shareSnapshot=None
    )
    assert products(await follow(server, token)) == ["prod-mug"]
