"""Carts for shopping assistants: begun, shown, brought to what is wanted, and given up.

An assistant has a secret of its own beside the shopper's, so that both have the cart; it loses it
when the cart becomes a customer's.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.cart import errors
from server.cart.domain import destinations, discounts, lifecycle, replacing
from server.cart.domain.model import Cart, Status
from server.cart.repository import (
    Access,
    AgentBeside,
    CodeUses,
    Include,
    LoadedCart,
    NewAccess,
)
from server.cart.repository.agents import keep_access
from server.cart.service.agent_views import agent_view
from server.cart.service.events import event, item_event
from server.cart.service.kind import Carts, shopping
from server.containers.access import check_kind, require_version
from server.containers.agent_port import Encode
from server.containers.context import Lookup, LookupBy
from server.containers.editor import Answer
from server.containers.kind import Change, Opened
from server.containers.storage import Beside
from server.kernel import tokens
from server.kernel.agents import Notice, Wanted
from server.kernel.currencies import currency
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.kernel.values import replace
from server.platform.database.retry import Attempts
from server.platform.records.change_record import Event

CODE_LIFETIME = timedelta(hours=24)
"""How long a link leads to the cart on its site."""
_SHOW = Include(groups=True, access=True)
_CHANGE = Include(rules=True, groups=True, wanted=True, access=True)
_BEGIN = Include(rules=True, groups=True, wanted=True)


def code_of(session: str, number: int) -> str:
    """Derive the code that opens a cart on its site of the id of its checkout session."""
    return hmac.digest(session.encode(), f"continue {number}".encode(), hashlib.sha256).hex()


def checkout_of(secret: str) -> str:
    """Derive the id of a cart's checkout session; it does not lead back to the secret."""
    return hmac.digest(secret.encode(), b"checkout", hashlib.sha256).hex()


def current_code(access: Access, now: datetime) -> Access:
    """Give an access whose code can be used: the next one where the last was used or is old."""
    expires_at = access.code_expires_at
    if expires_at is not None and expires_at > now and access.code_used_at is None:
        return access
    return replace(
        access,
        number=access.number + 1,
        code_expires_at=now + CODE_LIFETIME,
        code_used_at=None,
    )


@dataclass(frozen=True, slots=True)
class AgentCarts:
    """Carts, as far as shopping assistants go; see `AgentCartPort`."""

    carts: Carts

    async def create(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        wanted: Wanted,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Begin a cart with what is wanted; with its checkout session where that is meant."""
        editor, session = self.carts, checkout_of(secret)
        place = Lookup(LookupBy.NEW, site_id=site_id)
        values = _values(wanted)
        tries = Attempts(editor.database)
        while True:
            async with tries.next() as attempt:
                now = editor.clock.now()
                loaded = await editor.load(attempt.executor, caller, place, _BEGIN, values)
                check_kind(editor.kind, loaded.context, guest=True)
                money = currency(loaded.context.currency, now.date())
                begun = lifecycle.begin(new_id(), caller.company_id, money, now, site_id=site_id)
                cart, notices = _filled(begun, wanted, {}, loaded, now)
                if checkout and not cart.lines:
                    raise errors.cart_empty()
                began = now if checkout else None
                access = current_code(Access(replacing.shown(cart), checkout_at=began), now)
                new = NewAccess(
                    tokens.digest(secret),
                    access,
                    tokens.digest(code_of(session, access.number)),
                    site_id,
                    caller.agent or "",
                    tokens.digest(session),
                    wanted.attribution,
                )
                opened = Opened(None, cart, (editor.kind.created,))
                change = Change(cart, _happened(begun, cart))
                after = await editor.completed(loaded, change, now)
                uses = self._uses(loaded, None, after, change)
                change = replace(change, record=after, counted=True, beside=AgentBeside(uses, new))
                view = agent_view(
                    after, loaded, session, code_of(session, access.number), notices, fresh=True
                )
                answer = encode(view)
                kept = answer.SerializeToString() if caller.idempotency else None
                await editor.store(attempt.executor, caller, loaded, opened, change, after, kept)
                return answer

    async def get(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Show a cart."""
        editor, place = self.carts, _place(secret, site_id)
        session = secret if checkout else checkout_of(secret)
        loaded, opened = await editor.see(caller, place, _SHOW)
        now, cart = editor.clock.now(), opened.record
        access = _checked(loaded, cart, now, checkout=checkout)
        shown = replace(current_code(access, now), seen=replacing.shown(cart))
        if shown != access:
            code = tokens.digest(code_of(session, shown.number))
            new = NewAccess(tokens.digest(secret), shown, code)
            await keep_access(editor.database, new, caller.company_id)
        return encode(agent_view(cart, loaded, session, code_of(session, shown.number), ()))

    async def code(self, caller: Caller, site_id: str, secret: str) -> str:
        """Give the code that opens the cart on the site; what was shown stays as it was."""
        editor, place = self.carts, _place(secret, site_id)
        loaded, opened = await editor.see(caller, place, _SHOW)
        now = editor.clock.now()
        access = _checked(loaded, opened.record, now, checkout=False)
        shown = current_code(access, now)
        code = code_of(checkout_of(secret), shown.number)
        if shown != access:
            new = NewAccess(tokens.digest(secret), shown, tokens.digest(code))
            await keep_access(editor.database, new, caller.company_id)
        return code

    async def replace(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        wanted: Wanted,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Bring a cart to what is wanted, in one change under its version."""
        step = _Step("REPLACE", wanted, checkout=checkout)
        return await self._change(caller, site_id, secret, encode, step)

    async def cancel(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """End the assistant's access, and show the cart as it was."""
        step = _Step("CANCEL", checkout=checkout)
        return await self._change(caller, site_id, secret, encode, step)

    async def convert(
        self, caller: Caller, site_id: str, secret: str, encode: Encode[Answer]
    ) -> Answer:
        """Begin the cart's checkout session, or show the one that was begun."""
        return await self._change(caller, site_id, secret, encode, _Step("CONVERT"))

    async def _change(
        self, caller: Caller, site_id: str, secret: str, encode: Encode[Answer], step: _Step
    ) -> Answer:
        editor, place = self.carts, _place(secret, site_id)
        session = secret if step.checkout else checkout_of(secret)
        values = _values(step.wanted)
        tries = Attempts(editor.database)
        while True:
            async with tries.next() as attempt:
                if attempt.locked:
                    await editor.lock(attempt.executor, caller, place, _CHANGE, values)
                now = editor.clock.now()
                loaded = await editor.load(attempt.executor, caller, place, _CHANGE, values)
                opened = editor.check(caller, place, loaded, now)
                before = opened.record
                access = _checked(loaded, before, now, checkout=step.checkout)
                require_version(caller, before.version)
                decided = step.outcome(loaded, before, access, caller, now)
                change, after = Change(decided.cart, decided.events), before
                if decided.events:
                    after = await editor.completed(loaded, change, now)
                # What is given up is shown as it was.
                told = before if step.name == "CANCEL" else after
                shown = replace(
                    current_code(access, now),
                    seen=replacing.shown(told),
                    checkout_at=decided.checkout_at,
                )
                new = NewAccess(
                    tokens.digest(secret),
                    shown,
                    tokens.digest(code_of(session, shown.number)),
                    ended_at=now if step.name == "CANCEL" else None,
                )
                fresh = access.checkout_at is None and step.name == "CONVERT"
                code = code_of(session, shown.number)
                view = agent_view(told, loaded, session, code, decided.notices, fresh=fresh)
                answer = encode(view)
                if not decided.events and not caller.idempotency:
                    if shown != access:
                        await keep_access(attempt.executor, new, caller.company_id)
                    return answer
                uses = self._uses(loaded, opened.before, after, change)
                change = replace(change, record=after, counted=True, beside=AgentBeside(uses, new))
                kept = answer.SerializeToString() if caller.idempotency else None
                await editor.store(attempt.executor, caller, loaded, opened, change, after, kept)
                return answer

    def _uses(
        self, loaded: LoadedCart, before: Cart | None, after: Cart, change: Change[Cart]
    ) -> Beside | None:
        """Say which uses of codes change, as with every change of a cart."""
        if after.status is Status.ABANDONED:
            return CodeUses(lifecycle.release_all(loaded.promotions), after.id, after.customer_id)
        beside = self.carts.kind.beside
        return beside(loaded, before, after, change) if beside is not None else None


@dataclass(frozen=True, slots=True)
class _Decided:
    """What a step comes to."""

    cart: Cart
    events: tuple[Event, ...]
    checkout_at: datetime | None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """What an assistant does with a cart."""

    name: str
    """REPLACE, CANCEL or CONVERT."""
    wanted: Wanted = Wanted(())  # noqa: RUF009 - frozen
    checkout: bool = False
    """Whether the cart was named by its checkout session."""

    def outcome(
        self, loaded: LoadedCart, cart: Cart, access: Access, caller: Caller, now: datetime
    ) -> _Decided:
        """Decide what the step comes to.

        Raises:
            NotTaken: The cart can't become what is wanted.
            Refused: There is nothing to buy.
        """
        if self.name == "CANCEL":
            change = _ended(cart)
            return _Decided(change.record, change.events, access.checkout_at)
        if self.name == "CONVERT":
            if not cart.lines:
                raise errors.cart_empty()
            started = () if access.checkout_at else (event("CART_CHECKOUT_STARTED"),)
            return _Decided(cart, started, access.checkout_at or now)
        # With `If-Match` the assistant knows the cart as it is stored.
        seen = replacing.shown(cart) if caller.if_match is not None else access.seen
        after, notices = _filled(cart, self.wanted, seen, loaded, now)
        return _Decided(after, _happened(cart, after), access.checkout_at, notices)


# --- steps ---------------------------------------------------------------------------------------


def _place(secret: str, site_id: str) -> Lookup:
    return Lookup(LookupBy.AGENT, tokens.digest(secret), site_id, trusted=True)


def _values(wanted: Wanted) -> dict[str, object]:
    """Give the parameters of what is read beside a cart."""
    going = destinations.wanted(wanted.postal_code, wanted.country)
    return {
        "item_ids": sorted({line.item_id for line in wanted.lines}),
        "codes": sorted({discounts.normalise(code) for code in wanted.codes or ()}),
        "country": going.country,
        "postal_code": going.postal_code,
    }


def _checked(loaded: LoadedCart, cart: Cart, now: datetime, *, checkout: bool) -> Access:
    """Give the assistant's access to a cart that is still open to it.

    Raises:
        NotFound: The cart has ended, or become a customer's, or its session has not begun.
    """
    access = loaded.access
    if access is None or cart.customer_id is not None or not cart.is_live(now):
        raise errors.cart_not_found()
    if checkout and access.checkout_at is None:
        raise errors.cart_not_found()
    return access


def _filled(
    cart: Cart, wanted: Wanted, seen: Mapping[str, int], loaded: LoadedCart, now: datetime
) -> tuple[Cart, tuple[Notice, ...]]:
    """Bring a cart to what is wanted; what is as it was stays untouched."""
    shelf = replacing.Shelf(loaded.offers, loaded.wanted, loaded.bundles, loaded.member_offers)
    after = replacing.replace_lines(cart, wanted, seen, shelf, now)
    if wanted.country is not None or wanted.postal_code is not None:
        old = cart.destination
        after = replace(
            after,
            destination=destinations.wanted(
                wanted.postal_code or old.postal_code, wanted.country or old.country
            ),
        )
    if wanted.codes is None:
        return after, ()
    # A minimum is compared with what the lines come to after the change.
    return replacing.replace_codes(
        after, wanted.codes, loaded.promotions, shopping(loaded, after, now)
    )


def _happened(before: Cart, after: Cart) -> tuple[Event, ...]:
    """Say what a change came to, in the contract's words; nothing where nothing changed."""
    if (before.lines, before.codes, before.destination) == (
        after.lines,
        after.codes,
        after.destination,
    ):
        return ()
    found: list[Event] = []
    old = {line.id: line for line in before.lines}
    new = {line.id: line for line in after.lines}
    for line_id, line in new.items():
        was = old.get(line_id)
        if was is None or line.quantity > was.quantity:
            units = line.quantity - (was.quantity if was else 0)
            found.append(item_event("CART_ITEM_ADDED", line, units, change="AGENT"))
        elif line.quantity < was.quantity:
            found.append(item_event("CART_ITEM_UPDATED", line, line.quantity, change="AGENT"))
    for line_id, line in old.items():
        if line_id not in new:
            found.append(item_event("CART_ITEM_REMOVED", line, line.quantity, change="AGENT"))
    codes = {code.code for code in before.codes}
    found += [
        event("CART_DISCOUNT_APPLIED", code=code.code)
        for code in after.codes
        if code.code not in codes
    ]
    return tuple(found) or (event("CART_ITEM_UPDATED", change="AGENT"),)


def _ended(cart: Cart) -> Change[Cart]:
    """End a cart that nobody but the assistant has."""
    given_up = event("CART_ITEM_UPDATED", change="AGENT_LEFT")
    if cart.token_digest is not None:
        return Change(cart, (given_up,))
    return Change(lifecycle.abandon(cart), (event("CART_ABANDONED"),))
