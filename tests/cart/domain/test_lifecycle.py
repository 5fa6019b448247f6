"""The stages of a cart's life."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.cart.domain import lifecycle
from server.cart.domain.model import Campaign, Cart, Status
from server.catalog.domain import NO_SITE, Site
from server.kernel.errors import NotFound, Refused
from server.kernel.values import replace
from tests.cart.domain.builders import COMPANY, LATER, MUG, NOW, USD, cart, cart_of, saved

FULL = cart_of((MUG, 1))
KEPT = replace(cart(), saved=(saved(MUG, 1),))
ENDED = [Status.CONVERTED, Status.MERGED, Status.EXPIRED]


def expired(of: Cart) -> Cart:
    return replace(of, expires_at=NOW)


def test_a_new_cart_is_empty_active_and_not_stored_yet() -> None:
    begun = lifecycle.begin(
        "cart", COMPANY, USD, NOW, site_id="site-main", campaign=Campaign("news")
    )
    assert (begun.version, begun.status, begun.lines) == (0, Status.ACTIVE, ())
    assert (begun.site_id, begun.campaign.source) == ("site-main", "news")


@pytest.mark.parametrize(
    ("site", "days"),
    [(NO_SITE, 30), (Site("site-main"), 30), (Site("site-outlet", cart_expiration_days=7), 7)],
)
def test_each_change_gives_the_cart_its_sites_lifetime_anew(site: Site, days: int) -> None:
    """`expiresAt` was never extended."""
    touched = lifecycle.touch(expired(FULL), LATER, site.cart_lifetime)
    assert touched.expires_at == LATER + timedelta(days=days)
    assert (touched.version, touched.last_activity_at) == (FULL.version + 1, LATER)


def test_what_the_owner_did_not_do_does_not_extend_the_life() -> None:
    counted = lifecycle.count(expired(FULL), LATER)
    assert (counted.version, counted.updated_at) == (FULL.version + 1, LATER)
    assert (counted.expires_at, counted.last_activity_at) == (NOW, NOW)


def test_a_cart_lives_until_before_the_moment_it_expires() -> None:
    """Expired carts were returned as ACTIVE."""
    bound = replace(FULL, expires_at=LATER)
    assert bound.is_live(LATER - timedelta(milliseconds=1))
    assert not bound.is_live(LATER)
    assert FULL.is_live(LATER)


@pytest.mark.parametrize("status", [Status.ABANDONED, *ENDED])
def test_only_an_active_cart_is_alive(status: Status) -> None:
    """MERGED and CONVERTED carts remained writable by id."""
    assert not replace(FULL, status=status).is_live(NOW)


@pytest.mark.parametrize("of", [FULL, KEPT], ids=["lines", "saved items"])
def test_a_cart_with_items_returns_with_its_owner(of: Cart) -> None:
    assert lifecycle.may_return(expired(of), LATER)
    assert lifecycle.may_return(replace(of, status=Status.ABANDONED), LATER)
    assert lifecycle.revive(replace(of, status=Status.ABANDONED)).status is Status.ACTIVE


def test_an_empty_cart_does_not_return() -> None:
    assert not lifecycle.may_return(expired(cart()), LATER)
    assert not lifecycle.may_return(replace(cart(), status=Status.ABANDONED), LATER)


@pytest.mark.parametrize("status", ENDED)
def test_an_ended_cart_does_not_return(status: Status) -> None:
    assert not lifecycle.may_return(replace(FULL, status=status), LATER)


def test_a_cart_becomes_an_order() -> None:
    """Conversion was unreachable."""
    ordered = lifecycle.convert(FULL, "order-1")
    assert (ordered.status, ordered.order_id) == (Status.CONVERTED, "order-1")


def test_payment_may_arrive_after_the_cart_expired() -> None:
    """The checkout began in time; the money is paid."""
    assert lifecycle.convert(expired(FULL), "order-1").status is Status.CONVERTED


@pytest.mark.parametrize("of", [cart(), KEPT], ids=["empty", "saved items"])
def test_nothing_is_no_order(of: Cart) -> None:
    with pytest.raises(Refused, match="CART_EMPTY"):
        lifecycle.convert(of, "order-1")


@pytest.mark.parametrize("status", [Status.ABANDONED, *ENDED])
def test_only_an_active_cart_ends(status: Status) -> None:
    """The state machine has no other way."""
    ended = replace(FULL, status=status)
    with pytest.raises(NotFound, match="CART_NOT_FOUND"):
        lifecycle.convert(ended, "order-1")
    with pytest.raises(NotFound, match="CART_NOT_FOUND"):
        lifecycle.abandon(ended)


def test_a_cart_is_abandoned_with_items_and_expires_empty() -> None:
    """What is saved for later counts as items: an EXPIRED cart would not return."""
    assert lifecycle.abandon(FULL).status is Status.ABANDONED
    assert lifecycle.abandon(KEPT).status is Status.ABANDONED
    assert lifecycle.abandon(cart()).status is Status.EXPIRED


@pytest.mark.parametrize("of", [FULL, KEPT, cart()], ids=["lines", "saved items", "empty"])
def test_a_cart_returns_after_the_hourly_job_exactly_if_it_did_before(of: Cart) -> None:
    """Whether the job has already been by must not matter to the shopper."""
    before = lifecycle.may_return(expired(of), LATER)
    assert lifecycle.may_return(lifecycle.abandon(expired(of)), LATER) == before
