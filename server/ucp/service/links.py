"""Links that fill a cart, and lead to the page of the site that opens it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import orjson

from server.containers.agent_port import AgentCartPort
from server.kernel import tokens
from server.kernel.agents import AgentCart
from server.kernel.identity import THROUGH_LINK
from server.ucp.domain.links import link_of, target_of
from server.ucp.domain.model import Agent, Terms
from server.ucp.domain.releases import NEWEST, OFFERED
from server.ucp.errors import ProtocolError
from server.ucp.service.carts import AgentShopping, Kept, kept_of
from server.ucp.service.directory import Directory
from server.ucp.views import AgentCall, Reply

TEXT = "text/plain; charset=utf-8"


class CartLinks:
    """Serves links.

    Args:
        shopping: What is common to all calls.
        directory: The sites.
        carts: The carts.
    """

    def __init__(self, shopping: AgentShopping, directory: Directory, carts: AgentCartPort) -> None:
        self._shopping = shopping
        self._directory = directory
        self._carts = carts

    async def follow(self, call: AgentCall, site_id: str, items: str, query: str) -> Reply:
        """Fill a new cart, and redirect to the site; else a plain page says what is wrong."""
        # Neither names a version or a key: every link fills a cart of its own.
        call = replace(call, if_match=None, idempotency_key=None)
        reply = await self._shopping.answered(call, self._filled(call, site_id, items, query))
        if reply.status < 400 and "location" in reply.headers:
            return reply
        told = orjson.loads(reply.body)
        words = (
            [told["content"]]
            if "content" in told
            else [message["content"] for message in told["messages"]]
        )
        page = "This link fills no cart.\n" + "".join(f"{sentence}\n" for sentence in words)
        status = reply.status if reply.status >= 400 else 409
        return Reply(status, page.encode(), headers=reply.headers, content_type=TEXT)

    def _filled(
        self, call: AgentCall, site_id: str, items: str, query: str
    ) -> Callable[[], Awaitable[Reply]]:
        async def filled() -> Reply:
            site = await self._directory.site(site_id)
            wanted, continue_to = link_of(items, query)
            terms = Terms(NEWEST, OFFERED, site, Agent("", THROUGH_LINK))
            if site.continue_url("code") is None:
                raise ProtocolError(404, "not_found", "The site names no page for carts")
            self._shopping.count(call, terms, proven=False)

            caller = self._shopping.caller(call, terms, "FollowLink", b"")

            def encoded(shown: AgentCart) -> Kept:
                address = site.continue_url(shown.code) or ""
                return kept_of(caller, 303, 0, target_of(address, continue_to).encode())

            async def done(terms: Terms) -> Reply:
                secret = tokens.new_session_token()
                kept = await self._carts.create(caller, site.id, secret, wanted, encoded)
                return Reply(303, b"", headers={"location": kept.body.decode()})

            return await self._shopping.carried_out(terms, done)

        return filled
