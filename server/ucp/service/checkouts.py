"""Checkout sessions: a cart on its way to the site, where it is paid."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson

from server.containers.agent_port import AgentCartPort, Encode
from server.kernel import tokens
from server.kernel.agents import AgentCart, Notice, NotTaken
from server.kernel.errors import Conflict
from server.kernel.identity import Caller
from server.ucp.domain import answers
from server.ucp.domain.model import Terms
from server.ucp.domain.releases import DISCOUNT
from server.ucp.domain.requests import MAX_ID, object_of, wanted_of
from server.ucp.errors import malformed
from server.ucp.service.carts import AgentShopping, Kept, json_of, kept_of, reply_of
from server.ucp.views import AgentCall, Reply

ESCALATED, CANCELED = "requires_escalation", "canceled"


class AgentCheckouts:
    """Serves checkout sessions, which all are gone on with on the site.

    Args:
        shopping: What is common to all calls.
        carts: The carts.
    """

    def __init__(self, shopping: AgentShopping, carts: AgentCartPort) -> None:
        self._shopping = shopping
        self._carts = carts

    async def create(self, call: AgentCall, site_id: str, release: str, body: bytes) -> Reply:
        """Begin a session of a cart or of lines; a cart's open one is given again."""

        async def done(terms: Terms) -> Reply:
            asked = object_of(json_of(body), "$")
            caller = self._shopping.caller(call, terms, "CreateCheckout", body)
            cart_id = asked.get("cart_id")
            if cart_id is not None:
                if not isinstance(cart_id, str) or not 0 < len(cart_id) <= MAX_ID:
                    raise malformed(f"$.cart_id must be a text of at most {MAX_ID} characters")
                # The cart's contents count, whatever else the body says.
                encode = _encode(caller, terms, None, ESCALATED)
                return reply_of(await self._carts.convert(caller, terms.site.id, cart_id, encode))
            wanted = wanted_of(asked, discounts=DISCOUNT in terms.capabilities)
            encode = _encode(caller, terms, wanted.codes, ESCALATED)
            secret = tokens.new_session_token()
            kept = await self._carts.create(
                caller, terms.site.id, secret, wanted, encode, checkout=True
            )
            return reply_of(kept)

        return await self._served(call, site_id, release, done)

    async def get(self, call: AgentCall, site_id: str, release: str, session: str) -> Reply:
        """Show a session."""

        async def done(terms: Terms) -> Reply:
            return reply_of(await self._shown(call, terms, session))

        return await self._served(call, site_id, release, done)

    async def update(
        self, call: AgentCall, site_id: str, release: str, session: str, body: bytes
    ) -> Reply:
        """Bring a session's cart to what is wanted."""

        async def done(terms: Terms) -> Reply:
            wanted = wanted_of(json_of(body), discounts=DISCOUNT in terms.capabilities)
            caller = self._shopping.caller(call, terms, f"UpdateCheckout {session}", body)
            encode = _encode(caller, terms, wanted.codes, ESCALATED)
            try:
                kept = await self._carts.replace(
                    caller, terms.site.id, session, wanted, encode, checkout=True
                )
            except Conflict:
                return reply_of(await self._shown(call, terms, session), status=412)
            return reply_of(kept)

        return await self._served(call, site_id, release, done)

    async def cancel(
        self, call: AgentCall, site_id: str, release: str, session: str, body: bytes
    ) -> Reply:
        """End a session with its cart."""

        async def done(terms: Terms) -> Reply:
            caller = self._shopping.caller(call, terms, f"CancelCheckout {session}", body)
            encode = _encode(caller, terms, None, CANCELED)
            kept = await self._carts.cancel(caller, terms.site.id, session, encode, checkout=True)
            return reply_of(kept)

        return await self._served(call, site_id, release, done)

    async def _shown(self, call: AgentCall, terms: Terms, session: str) -> Kept:
        caller = self._shopping.caller(call, terms, "GetCheckout", b"")
        encode = _encode(caller, terms, None, ESCALATED)
        return await self._carts.get(caller, terms.site.id, session, encode, checkout=True)

    async def _served(
        self,
        call: AgentCall,
        site_id: str,
        release: str,
        done: Callable[[Terms], Awaitable[Reply]],
    ) -> Reply:
        async def on_a_site_with_a_page(terms: Terms) -> Reply:
            if terms.site.continue_url("code") is None:
                problem = "The site names no page where a purchase goes on"
                raise NotTaken([Notice("CHECKOUT_UNAVAILABLE", problem, "")])
            return await done(terms)

        return await self._shopping.with_terms(call, site_id, release, on_a_site_with_a_page)


def _encode(
    caller: Caller, terms: Terms, asked: tuple[str, ...] | None, status: str
) -> Encode[Kept]:
    def encoded(shown: AgentCart) -> Kept:
        body = orjson.dumps(answers.checkout(shown, terms, asked, status))
        return kept_of(caller, 201 if shown.fresh else 200, shown.version, body)

    return encoded
