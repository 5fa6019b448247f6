"""How a wishlist is opened and changed: the steps that all use cases share.

Read all that the decision needs, decide, write; again under the row's lock when somebody else was
faster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.catalog.containers import MergeOutcome
from server.catalog.domain import require_feature
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
from server.platform import journal
from server.platform.postgres import Database, Executor, settle
from server.wishlist import domain, errors
from server.wishlist.domain import NewWishlist, Price, Wishlist
from server.wishlist.repository import Merged, Needs, Situation, load, lock, save
from server.wishlist.views import Answer, EmptyWishlist, WishlistView


@dataclass(frozen=True, slots=True)
class Change:
    """What a use case decided."""

    wishlist: Wishlist
    events: tuple[journal.Event, ...]
    merged: Merged | None = None
    """The other list, where items move between the two."""
    report: tuple[MergeOutcome, ...] = ()
    answer: Callable[[WishlistView], Answer] | None = None
    """Makes the answer, where it is more than the wishlist."""


Decide = Callable[[Situation, Wishlist], Change]


def note(event_type: str, **payload: Any) -> journal.Event:
    """Make an event.

    Events about items carry `items`, how many came or went: 0 for a lesser change, which `change`
    names, so that adding them up counts items.
    """
    return journal.Event(event_type, payload)


class WishlistChanger:
    """Opens wishlists for callers and writes what was decided about them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        present: Callable[[Answer], bytes],
        auto_provision: bool,
    ) -> None:
        self.database = database
        self.now = clock.now
        self._present = present
        self._auto_provision = auto_provision

    # --- use cases -------------------------------------------------------------------------

    async def change(
        self,
        caller: Caller,
        wishlist_id: str | None,
        decide: Decide,
        *,
        needs: Needs = Needs(),  # noqa: B008 - frozen
        site_id: str | None = None,
        **values: Any,
    ) -> WishlistView:
        """Find the wishlist, let *decide* change it and write it.

        Args:
            caller: Who calls.
            wishlist_id: A guest's wishlist; None for the customer's own.
            decide: Makes the change from what was read; may refuse.
            needs: What *decide* needs to know.
            site_id: The site the shopper is on.
            values: The parameters that *needs* names.

        Raises:
            Conflict: The caller's `If-Match` names another version.
        """
        by = By.CUSTOMER if wishlist_id is None else By.ID
        if wishlist_id is not None:
            require_token(caller)

        async def attempt(executor: Executor, locked: bool) -> WishlistView:
            if locked:
                await lock(executor, caller, by, needs, record_id=wishlist_id)
            situation = await self.read(
                executor, caller, by, needs, site_id=site_id, record_id=wishlist_id, **values
            )
            if wishlist_id is None:
                before = situation.wishlist
                wishlist = before or self.begun(caller, situation, site_id=site_id)
            else:
                before = wishlist = self._guests_wishlist(caller, situation)
            require_version(caller, before.version if before else 0)
            change = decide(situation, wishlist)
            return await self.write(executor, caller, situation, before, change)

        return await settle(self.database, attempt)

    async def found_or_created(
        self, caller: Caller, *, site_id: str | None, include_items: bool
    ) -> WishlistView:
        """Give the customer's wishlist; one read when it is there."""
        needs = Needs(items=include_items)

        async def attempt(executor: Executor, locked: bool) -> WishlistView:
            situation = await self.read(executor, caller, By.CUSTOMER, needs, site_id=site_id)
            if situation.wishlist is not None:
                self._require_customer(caller, situation)
                return view_of(situation.wishlist, situation)
            new = Change(self.begun(caller, situation, site_id=site_id), ())
            return await self.write(executor, caller, situation, None, new)

        return await settle(self.database, attempt)

    async def opened(
        self, caller: Caller, *, site_id: str | None, include_items: bool
    ) -> WishlistView | EmptyWishlist:
        """Give the wishlist that the session token opens; without a token a placeholder."""
        situation = await self.read(
            self.database, caller, By.TOKEN, Needs(items=include_items), site_id=site_id
        )
        if caller.session_token is None:
            return EmptyWishlist(caller.company_id)
        wishlist = situation.wishlist
        if wishlist is None or not opens(caller, situation.scene, wishlist.token_digest):
            raise errors.wishlist_not_found()
        return view_of(wishlist, situation, session_token=caller.session_token)

    async def created(self, caller: Caller, new: NewWishlist) -> WishlistView:
        """Create a guest's wishlist with a new session token."""
        token = tokens.new_session_token()

        async def attempt(executor: Executor, locked: bool) -> WishlistView:
            situation = await self.read(
                executor, caller, By.TOKEN, Needs(), site_id=new.site_id, token=None
            )
            begun = domain.begin(
                new_id(),
                caller.company_id,
                self.now(),
                name=new.name,
                site_id=new.site_id,
                token_digest=tokens.digest(token),
            )
            shared = (note("WISHLIST_SHARED", isPublic=True),) if new.is_public else ()
            change = Change(domain.share(begun, new.is_public), shared)
            return await self.write(executor, caller, situation, None, change, session_token=token)

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
            Forbidden: The site is not one of the company's, or has no wishlists.
        """
        situation = await load(executor, caller, by, needs, site_id=site_id, **values)
        enter(situation.scene if situation else None, caller, site_id=site_id)
        assert situation is not None  # noqa: S101 - `enter` refuses None
        require_feature(situation.scene.acting_site.enable_wishlist, "enableWishlist")
        if by is By.CUSTOMER:
            self._require_customer(caller, situation)
        return situation

    def begun(
        self,
        caller: Caller,
        situation: Situation,
        *,
        site_id: str | None = None,
        name: str = domain.DEFAULT_NAME,
    ) -> Wishlist:
        """Make the wishlist of a customer who has none."""
        return domain.begin(
            new_id(),
            caller.company_id,
            self.now(),
            name=name,
            site_id=site_id,
            customer_id=caller.customer_id,
        )

    async def write(
        self,
        executor: Executor,
        caller: Caller,
        situation: Situation,
        before: Wishlist | None,
        change: Change,
        *,
        session_token: str | None = None,
    ) -> WishlistView:
        """Write a changed or new wishlist, and give the view of it."""
        after = domain.touch(change.wishlist, self.now())
        guest = caller.role is None
        view = view_of(
            after,
            situation,
            session_token=(session_token or caller.session_token) if guest else None,
            report=change.report,
        )
        events = change.events if before else (note("WISHLIST_CREATED"), *change.events)
        answer = change.answer(view) if change.answer else view
        await save(
            executor,
            before,
            after,
            self.entry(caller, before, after, events, answer),
            provision=None if before else self._require_customer(caller, situation),
            merged=change.merged,
        )
        return view

    def entry(
        self,
        caller: Caller,
        before: Wishlist | None,
        after: Wishlist,
        events: tuple[journal.Event, ...],
        answer: Answer | None = None,
    ) -> journal.Entry:
        """Make the record of a change. The slug opens the wishlist, so it is not in it.

        Args:
            caller: Who calls.
            before: The wishlist as it was; None for a new one.
            after: The wishlist as it is.
            events: What happened.
            answer: What to answer when the call is repeated; None when something else is answered.
        """
        changes: dict[str, Any] = {
            "version": [before.version if before else None, after.version],
            "itemCount": [len(before.items) if before else None, len(after.items)],
            "name": [before.name if before else None, after.name],
            "isPublic": [before.is_public if before else None, after.is_public],
        }
        detail = [{"type": event.type, **event.payload} for event in events]
        return journal.Entry(
            caller=caller,
            now=after.updated_at,
            entity="Wishlist",
            entity_id=after.id,
            version=after.version,
            action="UPDATE" if before else "CREATE",
            changes=changes | {"detail": detail},
            events=events,
            site_id=after.site_id,
            customer_id=after.customer_id,
            answer=self._present(answer) if answer and caller.idempotency else None,
        )

    def _guests_wishlist(self, caller: Caller, situation: Situation) -> Wishlist:
        """The guest's wishlist, if the session token opens it."""
        wishlist = situation.wishlist
        if wishlist is None:
            raise errors.wishlist_not_found()
        require_opened(
            caller,
            wishlist.token_digest,
            errors.wishlist_not_found,
            live=True,
            scene=situation.scene,
        )
        return wishlist

    def _require_customer(self, caller: Caller, situation: Situation) -> Provision | None:
        """Refuse a customer who may not shop; give what to create for one who is new."""
        if caller.customer_id is None:
            return None
        return situation.scene.require_customer(caller, may_create=self._auto_provision)


def view_of(
    wishlist: Wishlist,
    situation: Situation,
    *,
    session_token: str | None = None,
    report: tuple[MergeOutcome, ...] = (),
) -> WishlistView:
    """Make the view of a wishlist, as it was read or as it is after a change."""
    prices = dict(situation.prices)
    offer = situation.offer
    if offer is not None:
        # The product just added was not there when the prices were read.
        fresh = Price(offer.price, offer.currency)
        prices |= {item.id: fresh for item in wishlist.items if item.key == offer.key}
    as_read = wishlist is situation.wishlist
    return WishlistView(
        wishlist,
        situation.item_count if as_read else len(wishlist.items),
        prices,
        session_token=session_token,
        merge_report=report,
    )
