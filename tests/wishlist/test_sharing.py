"""Links to wishlists: what they show, and when they are dead."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from server.platform.settings import Settings
from tests.support.refusals import refused
from tests.support.workers import COMPANY, Server, running_worker, tenant
from tests.wishlist.conftest import NewGuest
from tests.wishlist.shoppers import Wisher, products, shared

SHOWN = {
    "": {"name", "items", "itemCount", "updatedAt"},
    "items": {
        *("id", "productId", "variantId", "productSnapshot", "currentPrice"),
        *("priority", "addedAt", "updatedAt", "currency"),
    },
    "items.productSnapshot": {"name", "sku", "image", "price", "compareAtPrice"},
}
"""The only keys of a shared wishlist, by where they are."""


def shown(document: Any, place: str = "") -> dict[str, set[str]]:
    """Collect the keys of a JSON document by where they are."""
    found: dict[str, set[str]] = {}
    for entry in document if isinstance(document, list) else [document]:
        if isinstance(entry, dict):
            found.setdefault(place, set()).update(entry)
            for key, value in entry.items():
                for where, keys in shown(value, f"{place}.{key}".lstrip(".")).items():
                    found.setdefault(where, set()).update(keys)
    return found


@pytest.fixture
async def second_worker(settings: Settings) -> AsyncIterator[Server]:
    """Another worker on the same database."""
    async with running_worker(settings) as running:
        yield running


async def test_a_link_shows_the_items_and_nothing_of_the_owner(
    wisher: Wisher, server: Server
) -> None:
    """The owner's session token in the answer would let everybody edit the list."""
    await wisher.add("prod-lamp", notes="for my secret hideout")
    await wisher.add("prod-tee", variant_id="var-tee-xl")
    own = await wisher.share()
    assert re.fullmatch("[0-9a-f]{32}", own.shared_url)
    view = await shared(server, own.shared_url)
    document = MessageToDict(view, always_print_fields_with_no_presence=True)
    assert shown(document) == SHOWN
    text = json.dumps(document)
    secret = [own.id, own.session_token, own.customer_id, own.shared_url, COMPANY, "hideout"]
    assert not [value for value in secret if value and value in text]
    assert [item.product_id for item in view.items] == products(own)
    assert (view.name, view.item_count, view.updated_at) == (own.name, 2, own.updated_at)


@pytest.mark.parametrize("metadata", [(), tenant("other-company-id", "0" * 64)])
async def test_a_link_needs_no_header_and_minds_none(
    wisher: Wisher, server: Server, metadata: Any
) -> None:
    slug = (await wisher.share()).shared_url
    assert (await shared(server, slug, metadata)).name == "My Wishlist"


async def test_a_shared_wishlist_keeps_its_link(wisher: Wisher) -> None:
    """Sharing again must not kill the earlier link."""
    first = await wisher.share()
    assert (await wisher.share()).shared_url == first.shared_url
    assert (await wisher.add("prod-mug")).shared_url == first.shared_url


async def test_an_ended_link_is_dead_at_once_on_every_worker_and_for_good(
    wisher: Wisher, server: Server, second_worker: Server
) -> None:
    old = (await wisher.share()).shared_url
    for worker in (server, second_worker):
        assert (await shared(worker, old)).name
    ended = await wisher.share(False)
    assert (ended.is_public, ended.HasField("shared_url")) == (False, False)
    for worker in (server, second_worker):
        await refused(shared(worker, old), "WISHLIST_NOT_FOUND")
    new = (await wisher.share()).shared_url
    assert new != old
    for worker in (server, second_worker):
        assert (await shared(worker, new)).name
        await refused(shared(worker, old), "WISHLIST_NOT_FOUND")


async def test_an_update_shares_as_sharing_does(customer: Wisher, server: Server) -> None:
    slug = (await customer.rename(is_public=True, name="Wishes")).shared_url
    assert (await shared(server, slug)).name == "Wishes"
    assert (await customer.rename(name="More")).shared_url == slug
    assert not (await customer.rename(is_public=False)).is_public
    await refused(shared(server, slug), "WISHLIST_NOT_FOUND")


async def test_a_guest_shares_at_creation_or_later(new_guest: NewGuest, server: Server) -> None:
    """An anonymous list could be shared only at creation."""
    early = await (await new_guest(is_public=True)).get()
    assert early.is_public
    assert (await shared(server, early.shared_url)).item_count == 0
    late = await new_guest()
    assert not (await late.get()).is_public
    assert (await late.share()).is_public


async def test_sharing_says_whether_to(wisher: Wisher) -> None:
    found = await refused(wisher.call("ShareWishlist"), "INVALID_ARGUMENT")
    assert [field for field, _ in found.violations] == ["isPublic"]


async def test_a_link_is_dead_while_its_company_is_not_active(
    new_guest: NewGuest, server: Server
) -> None:
    slug = (await (await new_guest("other-company-id")).share()).shared_url
    await server.change("companies", "other-company-id", status="SUSPENDED")
    try:
        await refused(shared(server, slug), "WISHLIST_NOT_FOUND")
    finally:
        await server.change("companies", "other-company-id", status="ACTIVE")
    assert (await shared(server, slug)).name


async def test_a_link_honours_the_switch_of_its_site(new_guest: NewGuest, server: Server) -> None:
    site = "site-shared-off"
    await server.insert("sites", id=site, companyId=COMPANY, name=site, slug=site)
    slug = (await (await new_guest(site_id=site)).share()).shared_url
    await server.change("sites", site, enableWishlist=False)
    await refused(shared(server, slug), "FEATURE_DISABLED")


async def test_guesses_find_nothing(wisher: Wisher, server: Server) -> None:
    slug = (await wisher.share()).shared_url
    near = slug[:-1] + ("0" if slug[-1] != "0" else "1")
    guesses = [near, slug[:-1], slug + "0", slug.upper() + "X", "%", "' OR true --"]
    guesses += [secrets.token_hex(16) for _ in range(50)]
    await asyncio.gather(
        *(refused(shared(server, guess), "WISHLIST_NOT_FOUND") for guess in guesses)
    )


async def test_a_link_costs_one_round_trip(wisher: Wisher, server: Server) -> None:
    for product in ("prod-mug", "prod-lamp", "prod-tee"):
        await wisher.add(product)
    slug = (await wisher.share()).shared_url
    assert len(await server.statements.during(shared(server, slug))) == 1
