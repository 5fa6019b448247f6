"""How a cart is opened and changed: the steps that all use cases share.

Read all that the decision needs, decide, price, write; again under the row's lock when somebody
else was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from server.cart import errors
from server.cart.domain import discounts, lifecycle, totals
from server.cart.domain.lines import issues
from server.cart.domain.model import Cart, NewCart
from server.cart.repository import (
    Needs,
    Situation,
    load,
    lock,
    save,
)
from server.cart.service.charges import TaxShippingProvider
from server.cart.service.decision import (
    Change,
    Decide,
    entry_of,
    note,
    offers_for,
)
from server.cart.views import Answer, CartView, EmptyCart
from server.catalog.domain import NO_SITE, Bundle, Promotion, require_feature
from server.catalog.scene import (
    By,
    Provision,
    enter,
    opens,
    require_opened,
    require_token,
    require_version,
)
from server.kernel import tokens
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.kernel.values import replace
from server.platform import journal
from server.platform.currency import currency
from server.platform.postgres import Database, Executor, Overtaken, settle


class Changer:
    """Opens carts for callers and writes what was decided about them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        present: Callable[[Answer], bytes],
        built_in: Mapping[str, Promotion],
        auto_provision: bool,
        charges: TaxShippingProvider,
    ) -> None:
        self.database = database
        self.built_in = built_in
        self._clock = clock
        self._present = present
        self._auto_provision = auto_provision
        self._charges = charges

    def now(self) -> datetime:
        """The time."""
        return self._clock.now()

    # --- use cases -------------------------------------------------------------------------

    async def change(
        self,
        caller: Caller,
        cart_id: str | None,
        needs: Needs,
        decide: Decide,
        *,
        site_id: str | None = None,
        **values: Any,
    ) -> CartView:
        """Find the cart, let *decide* change it, reprice it and write it.

        Args:
            caller: Who calls.
            cart_id: A guest's cart; None for the customer's own.
            needs: What *decide* needs to know.
            decide: Makes the change from what was read; may refuse.
            site_id: The site the shopper is on.
            values: The parameters that *needs* names.

        Raises:
            Conflict: The caller's `If-Match` names another version.
        """
        by = By.CUSTOMER if cart_id is None else By.ID
        if cart_id is not None:
            require_token(caller)

        async def attempt(executor: Executor, locked: bool) -> CartView:
            if locked:
                await lock(executor, caller, by, needs, record_id=cart_id)
            situation = await self.read(
                executor, caller, by, needs, site_id=site_id, record_id=cart_id, **values
            )
            if cart_id is None:
                before, cart, events = self.customers_cart(caller, situation, site_id)
            else:
                before, events = self._guests_cart(caller, situation), ()
                cart = before
            require_version(caller, before.version if before else 0)
            change = decide(situation, cart)
            return await self.write(executor, caller, situation, before, change, events)

        return await settle(self.database, attempt)

    async def found_or_created(
        self, caller: Caller, *, site_id: str | None, include_saved: bool
    ) -> CartView:
        """Give the customer's cart; one read when it is there and alive."""

        async def attempt(executor: Executor, locked: bool) -> CartView:
            needs = Needs(saved=include_saved)
            situation = await self.read(executor, caller, By.CUSTOMER, needs, site_id=site_id)
            before, cart, events = self.customers_cart(caller, situation, site_id)
            if before is not None and not events:
                return CartView(cart, issues(cart, situation.offers))
            return await self._opened_anew(
                executor, caller, By.CUSTOMER, before, cart, events, site_id=site_id
            )

        return await settle(self.database, attempt)

    async def opened(
        self, caller: Caller, *, site_id: str | None, include_saved: bool
    ) -> CartView | EmptyCart:
        """Give the cart that the session token opens, revived where its owner is back."""
        token = caller.session_digest
        by = By.TOKEN

        async def attempt(executor: Executor, locked: bool) -> CartView | EmptyCart:
            needs = Needs(saved=include_saved)
            situation = await self.read(executor, caller, by, needs, site_id=site_id, token=token)
            situation.scene.require_guests()
            if token is None:
                return EmptyCart(caller.company_id, situation.scene.currency)
            cart = situation.cart
            if cart is None or not opens(caller, situation.scene, cart.token_digest):
                raise errors.cart_not_found()
            if cart.is_live(self.now()):
                found = issues(cart, situation.offers)
                return CartView(cart, found, session_token=caller.session_token)
            if not lifecycle.may_return(cart, self.now()):
                raise errors.cart_not_found()
            return await self._opened_anew(
                executor,
                caller,
                by,
                cart,
                lifecycle.revive(cart),
                (note("CART_RECOVERED"),),
                token=token,
                site_id=site_id,
            )

        return await settle(self.database, attempt)

    async def created(self, caller: Caller, new: NewCart) -> CartView:
        """Create a guest's cart with a new session token."""
        token = tokens.new_session_token()

        async def attempt(executor: Executor, locked: bool) -> CartView:
            situation = await self.read(executor, caller, By.NOTHING, Needs(), site_id=new.site_id)
            situation.scene.require_guests()
            cart = lifecycle.begin(
                new_id(),
                caller.company_id,
                currency(new.currency or situation.scene.currency),
                self.now(),
                site_id=new.site_id,
                token_digest=tokens.digest(token),
                visitor_id=new.visitor_id,
                campaign=new.campaign,
            )
            return await self.write(
                executor,
                caller,
                situation,
                None,
                Change(cart, note("CART_CREATED")),
                session_token=token,
            )

        return await settle(self.database, attempt)

    # --- steps -----------------------------------------------------------------------------

    async def read(
        self,
        executor: Executor,
        caller: Caller,
        by: By,
        needs: Needs,
        *,
        site_id: str | None = None,
        **values: Any,
    ) -> Situation:
        """Read what a decision needs, and answer at once what was answered before.

        Raises:
            Replayed: The call was made before under the same idempotency key.
            NotFound: There is no such ACTIVE company.
            Forbidden: The site is not one of the company's, or has no carts.
        """
        situation = await load(
            executor, caller, by, needs, built_in=self.built_in, site_id=site_id, **values
        )
        enter(situation.scene if situation else None, caller, site_id=site_id)
        assert situation is not None  # noqa: S101 - `enter` refuses None
        require_feature(situation.scene.acting_site.enable_cart, "enableCart")
        return situation

    async def write(
        self,
        executor: Executor,
        caller: Caller,
        situation: Situation,
        before: Cart | None,
        change: Change,
        events: tuple[journal.Event, ...] = (),
        *,
        session_token: str | None = None,
    ) -> CartView:
        """Reprice and write a changed cart, and give the view of it."""
        cart, promotions = await self.priced(situation, change.cart)
        redemptions = discounts.redemptions(cart, promotions, before.codes if before else ())
        guest = caller.role is None
        view = CartView(
            cart,
            issues(cart, offers_for(cart, situation, change)),
            session_token=(session_token or caller.session_token) if guest else None,
        )
        answer = change.answer(view) if change.answer else view
        await save(
            executor,
            before,
            cart,
            self.entry(caller, before, cart, (*events, change.event), answer),
            redemptions=redemptions,
            provision=None if before else self._provision(caller, situation),
        )
        return view

    async def priced(self, situation: Situation, cart: Cart) -> tuple[Cart, discounts.Promotions]:
        """Compute a changed cart's totals anew and count the change."""
        now, promotions = self.now(), situation.promotions
        cart = totals.reprice(cart, promotions, self.shopping(situation, cart))
        cart = totals.charge(cart, await self._charges.quote(cart, situation.rates))
        return lifecycle.touch(
            cart, now, situation.scene.home_site(cart.site_id).cart_lifetime
        ), promotions

    def entry(
        self,
        caller: Caller,
        before: Cart | None,
        after: Cart,
        events: tuple[journal.Event, ...],
        answer: Answer,
    ) -> journal.Entry:
        """Make the record of a change."""
        stored = self._present(answer) if caller.idempotency else None
        return entry_of(caller, before, after, events, stored)

    def shopping(self, situation: Situation, cart: Cart) -> discounts.Shopping:
        """Say where, when and by whom the cart's codes are used."""
        site = situation.scene.acting_site.id or cart.site_id
        return discounts.Shopping(
            self.now(), site, cart.customer_id, situation.scene.company_currency
        )

    def require_bundle_builder(self, situation: Situation, bundle: Bundle | None) -> None:
        """Refuse a MIX_AND_MATCH bundle where the site has no bundle builder."""
        if bundle is not None and bundle.type == "MIX_AND_MATCH":
            enabled = situation.scene.acting_site.enable_bundle_builder
            require_feature(enabled, "enableBundleBuilder")

    async def _opened_anew(
        self,
        executor: Executor,
        caller: Caller,
        by: By,
        before: Cart | None,
        cart: Cart,
        events: tuple[journal.Event, ...],
        *,
        site_id: str | None,
        **values: Any,
    ) -> CartView:
        """Write a cart that is created or revived on being opened."""
        if before is not None:
            situation = await self.read(
                executor, caller, by, Needs(rules=True), site_id=site_id, **values
            )
            if situation.cart is None or situation.cart.version != before.version:
                raise Overtaken
            before = situation.cart
            cart = lifecycle.revive(before)
        else:
            situation = await self.read(executor, caller, by, Needs(), site_id=site_id, **values)
        *others, last = events
        return await self.write(
            executor, caller, situation, before, Change(cart, last), tuple(others)
        )

    def new_like(self, caller: Caller, situation: Situation, source: Cart) -> Cart:
        """Make the cart a customer without one gets for a merge: as the *source* in all it can."""
        self._provision(caller, situation)
        return lifecycle.begin(
            new_id(),
            caller.company_id,
            source.currency,
            self.now(),
            site_id=source.site_id,
            customer_id=caller.customer_id,
        )

    async def begin_like(
        self, executor: Executor, caller: Caller, situation: Situation, source: Cart
    ) -> None:
        """Store the cart of `new_like`, to be merged into."""
        cart = lifecycle.touch(
            self.new_like(caller, situation, source), self.now(), NO_SITE.cart_lifetime
        )
        caller = replace(caller, idempotency=None)
        events = (note("CART_CREATED"),)
        await save(
            executor,
            None,
            cart,
            self.entry(caller, None, cart, events, CartView(cart)),
            provision=self._provision(caller, situation),
        )

    def customers_cart(
        self, caller: Caller, situation: Situation, site_id: str | None
    ) -> tuple[Cart | None, Cart, tuple[journal.Event, ...]]:
        """The customer's cart as stored and as it is to be changed, and what opening it means."""
        self._provision(caller, situation)
        cart = situation.cart
        if cart is None:
            new = lifecycle.begin(
                new_id(),
                caller.company_id,
                currency(situation.scene.currency),
                self.now(),
                site_id=site_id,
                customer_id=caller.customer_id,
            )
            return None, new, (note("CART_CREATED"),)
        if cart.is_live(self.now()):
            return cart, cart, ()
        return cart, lifecycle.revive(cart), (note("CART_RECOVERED"),)

    def _guests_cart(self, caller: Caller, situation: Situation) -> Cart:
        """The guest's cart, if the session token opens it and it is alive."""
        cart = situation.cart
        if cart is None:
            raise errors.cart_not_found()
        live = cart.is_live(self.now())
        require_opened(
            caller, cart.token_digest, errors.cart_not_found, live=live, scene=situation.scene
        )
        situation.scene.require_guests()
        return cart

    def _provision(self, caller: Caller, situation: Situation) -> Provision | None:
        """Refuse a customer who may not shop; give what to create for one who is new."""
        if caller.customer_id is None:
            return None
        return situation.scene.require_customer(caller, may_create=self._auto_provision)
