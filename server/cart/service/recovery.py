"""What the links of a recovery mail do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.cart import errors
from server.cart.domain import lifecycle
from server.cart.repository.agents import use_code
from server.cart.repository.objections import note_wish, object_at_once
from server.cart.repository.recovery import use_token
from server.cart.service.events import event
from server.cart.service.kind import Carts
from server.cart.service.shopping import RULES
from server.cart.views import CartView
from server.containers.access import check_kind
from server.containers.agent_lists import hand_over
from server.containers.context import Lookup, LookupBy
from server.containers.editor import Answer
from server.containers.kind import Change, Opened
from server.containers.storage import Storage
from server.kernel import tokens
from server.kernel.identity import Caller
from server.kernel.values import replace
from server.platform.database.retry import Attempts

_NOTHING = Lookup(LookupBy.NOTHING)


@dataclass(frozen=True, slots=True)
class CartRecovery:
    """Brings carts back, and ends mails about them."""

    carts: Carts
    lists: tuple[Storage[Any], ...] = ()
    """What a shopping assistant's code hands over beside the cart."""

    async def recover(
        self,
        caller: Caller,
        token: str,
        encode: Callable[[CartView], Answer],
        *,
        site_id: str | None = None,
    ) -> Answer:
        """Make the abandoned cart of a mail the caller's, with a fresh session token.

        With *site_id* it may be a shopping assistant's, of that site, which has it still; its lists
        are then opened by the same token.

        One transaction of three statements: the link is used up and the cart locked, then read,
        then written; and one for each kind of list. A repeated call with the same idempotency key
        gets the first answer.

        Raises:
            NotFound: The link opens no abandoned cart of the company.
        """
        editor, session_token = self.carts, tokens.new_session_token()
        tries = Attempts(editor.database, atomic=True)
        while True:
            async with tries.next() as attempt:
                now, executor = editor.clock.now(), attempt.executor
                digest, through = tokens.digest(token), "RECOVERY_LINK"
                cart_id = await use_token(executor, digest, caller.company_id, now)
                if cart_id is None and site_id is not None:
                    through = "ASSISTANT_LINK"
                    cart_id = await use_code(executor, digest, caller.company_id, site_id, now)
                if cart_id is None:
                    # A company that is closed or an answer that was given come before.
                    await editor.load(executor, caller, _NOTHING, RULES)
                    raise errors.recovery_token_invalid()
                loaded = await editor.load(executor, caller, Lookup(LookupBy.ID, cart_id), RULES)
                check_kind(editor.kind, loaded.context, guest=True)
                cart = loaded.record
                if cart is None or loaded.context.owner_ended:
                    raise errors.recovery_token_invalid()
                fresh = tokens.digest(session_token)
                if through == "RECOVERY_LINK":
                    recovered, name = lifecycle.recover(cart, fresh), "CART_RECOVERED"
                elif cart.is_live(now) and cart.customer_id is None:
                    recovered, name = replace(cart, token_digest=fresh), "CART_ITEM_UPDATED"
                    await hand_over(executor, self.lists, cart.id, caller.company_id, fresh)
                else:
                    raise errors.recovery_token_invalid()
                change = Change(recovered, (event(name, change=through),))
                opened = Opened(cart, recovered)
                return await editor.write(
                    executor, caller, loaded, opened, change, encode, now, token=session_token
                )

    async def unsubscribe(self, caller: Caller, token: str) -> None:
        """Send no more recovery mails to whom the mail went; again is harmless.

        Raises:
            NotFound: The link is of no mail of the company.
        """
        await self._note_wish(caller, token, objects=True)

    async def resubscribe(self, caller: Caller, token: str) -> None:
        """Take back that a customer wants no recovery mails; again is harmless.

        Raises:
            NotFound: The link is of no mail of the company.
        """
        await self._note_wish(caller, token, objects=False)

    async def unsubscribe_at_once(self, caller: Caller, token: str) -> None:
        """Send no more recovery mails to whom the mail went; again is harmless.

        Nobody learns whether a mail has the token, nor whether the company is there.
        """
        now = self.carts.clock.now()
        await object_at_once(self.carts.database, caller, tokens.digest(token), now)

    async def _note_wish(self, caller: Caller, token: str, *, objects: bool) -> None:
        database, now = self.carts.database, self.carts.clock.now()
        await self.carts.load(database, caller, _NOTHING, RULES)
        if not await note_wish(database, caller, tokens.digest(token), now, objects=objects):
            raise errors.recovery_token_invalid()
