"""What kind of container a cart is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from server.cart import errors
from server.cart.domain import bundles, discounts, lifecycle, totals
from server.cart.domain.disclosure import (
    accepted,
    changed_meanwhile,
    disclosed,
    may_be_worse,
    still_told,
)
from server.cart.domain.lines import LineIssue, LineOffers, issues
from server.cart.domain.model import Cart, Disclosed, Status
from server.cart.repository import CARTS, CodeUses, Include, LoadedCart, hold_until, read
from server.cart.service.charges import TaxShippingProvider
from server.cart.service.merging import combine, hand_over, merged_uses
from server.cart.views import CartView
from server.catalog.domain import Promotion, Site
from server.catalog.repository import Running
from server.containers.context import Context, NewContainer
from server.containers.editor import Editor
from server.containers.kind import Change, End, EndReason, Kind, Merging
from server.containers.watching import Watching
from server.kernel.currencies import currency
from server.kernel.money import to_major
from server.kernel.values import replace
from server.platform.database.pool import Executor
from server.platform.records.change_record import Event

Carts = Editor[Cart, LoadedCart, CartView]
"""Opens and changes carts."""
CartWatching = Watching[Cart, LoadedCart, CartView]
"""Follows carts."""
_RECOVERED = Event("CART_RECOVERED", {})


def shopping(loaded: LoadedCart, cart: Cart, now: datetime) -> discounts.Shopping:
    """Say where, when and by whom the cart's codes are used."""
    context = loaded.context
    site_id = context.acting_site.id or cart.site_id
    return meeting(loaded.running, now, site_id, cart.customer_id, context.company_currency)


def meeting(
    running: Running,
    now: datetime,
    site_id: str | None,
    customer_id: str | None,
    company_currency: str,
) -> discounts.Shopping:
    """Say where, when and by whom what is *running* is met."""
    return discounts.Shopping(
        now,
        site_id,
        customer_id,
        company_currency,
        running.automatic,
        running.standings,
        running.is_first_order,
        running.attributes,
    )


def _begin(new: NewContainer, like: Cart | None) -> Cart:
    return lifecycle.begin(
        new.id,
        new.company_id,
        like.currency if like else currency(new.currency, new.now.date()),
        new.now,
        site_id=new.site_id,
        customer_id=new.customer_id,
        token_digest=new.token_digest,
        visitor_id=new.visitor_id,
    )


def _touch(cart: Cart, site: Site, now: datetime) -> Cart:
    return lifecycle.touch(cart, now, site.cart_lifetime)


def _adapt(cart: Cart, context: Context, now: datetime) -> Cart:
    return lifecycle.in_currency(cart, context.currency, now)


def _revive(cart: Cart) -> tuple[Cart, Event]:
    return lifecycle.revive(cart), _RECOVERED


def _ended(cart: Cart) -> End:
    # One past its time is told so, whatever the hourly job will make of it.
    reason = EndReason.EXPIRED if cart.status is Status.ACTIVE else EndReason(cart.status.value)
    return End(reason, order_id=cart.order_id, merged_into=cart.merged_into)


async def _price(
    charges: TaxShippingProvider, loaded: LoadedCart, cart: Cart, now: datetime
) -> Cart:
    cart = totals.reprice(cart, loaded.promotions, shopping(loaded, cart, now))
    return totals.charge(cart, await charges.quote(cart, loaded.rates))


def _audited(cart: Cart) -> dict[str, Any]:
    return {
        "version": cart.version,
        "itemCount": cart.totals.item_count,
        "grandTotal": to_major(cart.totals.grand),
        "status": cart.status.value,
    }


async def _at_rates(charges: TaxShippingProvider, loaded: LoadedCart, cart: Cart) -> Cart:
    """Give a cart with the discounts that are stored and today's tax and shipping."""
    return totals.charge(cart, await charges.quote(cart, loaded.rates))


async def _change(
    charges: TaxShippingProvider, loaded: LoadedCart, cart: Cart, now: datetime
) -> Cart:
    """Price a changed cart; what else has changed meanwhile is still told."""
    after = await _price(charges, loaded, cart, now)
    if after.told is None:
        return replace(after, told=())
    before = loaded.record if loaded.record and loaded.record.id == cart.id else None
    found: list[Disclosed] = []
    for promised in (before, loaded.source):
        if promised is None or not promised.lines or not after.lines:
            continue
        fresh = at_rates = promised
        if may_be_worse(promised, after):
            fresh = await _price(charges, loaded, promised, now)
        if promised.destination == after.destination and promised.destination.country:
            at_rates = await _at_rates(charges, loaded, promised)
        found += changed_meanwhile(promised, fresh, at_rates)
    return still_told(before, after, found)


async def _refresh(
    charges: TaxShippingProvider, loaded: LoadedCart, cart: Cart, now: datetime, include: Include
) -> LoadedCart:
    """Price an ACTIVE cart as it would be priced now, where that was asked."""
    if not include.fresh or not loaded.has_rules or cart.status is not Status.ACTIVE:
        return loaded
    taken = accepted(cart, loaded.offers, loaded.bundles, now) if include.accepted else cart
    return replace(
        loaded,
        fresh=await _price(charges, loaded, cart, now),
        at_rates=await _at_rates(charges, loaded, cart),
        accepted=None if taken.lines == cart.lines else await _price(charges, loaded, taken, now),
    )


def _beside(
    hold: timedelta,
    loaded: LoadedCart,
    before: Cart | None,
    after: Cart,
    change: Change[Cart],
) -> CodeUses | None:
    """Say which uses of codes change with a cart."""
    if change.others:
        return replace(merged_uses(loaded, before, after), hold=hold)
    previous = before.codes if before else ()
    renew_before = discounts.renewal(after.updated_at, hold)
    found = discounts.redemptions(after, loaded.promotions, previous, renew_before)
    return CodeUses(found, after.id, after.customer_id, hold=hold) if found else None


async def _visited(
    hold: timedelta, executor: Executor, loaded: LoadedCart, cart: Cart, now: datetime
) -> None:
    """Hold uses of codes for longer, once less than half of their time is left."""
    renew_before = discounts.renewal(now, hold)
    due = discounts.redemptions(cart, loaded.promotions, cart.codes, renew_before).renew
    if due:
        await hold_until(executor, cart, due, now + hold)


def _view(
    loaded: LoadedCart,
    cart: Cart,
    change: Change[Cart] | None,
    session_token: str | None,
    now: datetime,
) -> CartView:
    offers = _offers(loaded, cart) if change else loaded.offers
    shown = loaded.fresh if loaded.fresh is not None and change is None else cart
    found = issues_of(loaded, shown, offers, now) if shown.status is Status.ACTIVE else {}
    return CartView(
        shown,
        found,
        session_token=session_token,
        merge_report=change.report if change else (),
        added=change.outcome if change else None,
        changes=disclosed(cart, shown, found, loaded.at_rates if shown is not cart else None),
    )


def issues_of(
    loaded: LoadedCart, cart: Cart, offers: LineOffers, now: datetime
) -> dict[str, tuple[LineIssue, ...]]:
    """Say for each line what differs from its product, and from its bundle where that was read."""
    of_bundles = (
        bundles.group_issues(cart, loaded.bundles, offers, now) if loaded.has_groups else {}
    )
    return of_bundles | issues(cart, offers)


def _offers(loaded: LoadedCart, cart: Cart) -> LineOffers:
    """Find the products of a changed cart's lines, those of new lines included."""
    offers = dict(loaded.offers)
    for line in cart.lines:
        if line.id in offers:
            continue
        member = loaded.member_offers.get((line.product_id, line.variant_id))
        if line.bundle and member is not None:
            offers[line.id] = replace(member, price=line.unit_price)
        elif loaded.offer is not None and loaded.offer.key == (line.product_id, line.variant_id):
            offers[line.id] = loaded.offer
    return offers


def cart_kind(
    built_in: Mapping[str, Promotion],
    charges: TaxShippingProvider,
    hold: timedelta = discounts.DEFAULT_HOLD,
) -> Kind[Cart, LoadedCart, CartView]:
    """Describe carts.

    Args:
        built_in: Promotions that exist without a row.
        charges: Says what is charged beside the goods.
        hold: How long a use of a code is held for a cart with goods.
    """
    return Kind(
        name="Cart",
        storage=CARTS,
        include=Include(rules=True),
        read=partial(read, built_in=built_in),
        feature="enableCart",
        is_enabled=lambda site: site.enable_cart,
        not_found=errors.cart_not_found,
        created=Event("CART_CREATED", {}),
        begin=_begin,
        touch=_touch,
        audited=_audited,
        view=_view,
        merging=Merging(
            include=Include(rules=True, groups=True, source=True),
            combine=combine,
            hand_over=hand_over,
            is_open=lambda cart, _now: cart.status in (Status.ACTIVE, Status.ABANDONED),
            was_merged=lambda target, _id, source: bool(source and source.merged_into == target.id),
            self_merge=errors.self_merge,
            size=lambda cart: cart.totals.item_count,
        ),
        is_live=Cart.is_live,
        ended=_ended,
        adapt=_adapt,
        may_return=lifecycle.may_return,
        revive=_revive,
        needs_guests=True,
        price=partial(_change, charges),
        beside=partial(_beside, hold),
        refresh=partial(_refresh, charges),
        visited=partial(_visited, hold),
    )
