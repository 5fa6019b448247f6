"""What assistants do with carts by the Agentic Commerce Protocol.

The carts are those of the other protocol; requests, answers and errors are this one's. What is
wrong with a call in general, such as a token that is not valid, is left to the pipeline, which
counts and audits it; Envoy words it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import orjson

from server.containers.agent_port import AgentCartPort, Encode
from server.kernel import tokens
from server.kernel.agents import AgentCart, Notice, NotTaken
from server.kernel.errors import (
    AlreadyExists,
    Conflict,
    InvalidInput,
    NotFound,
    Refused,
    Unauthenticated,
)
from server.kernel.identity import Caller
from server.platform.grpc.guesses import Guesses
from server.platform.grpc.limits import CallLimits
from server.platform.records.idempotency import Replayed
from server.platform.telemetry import metrics
from server.ucp.domain.acp_answers import (
    ACP_RELEASE,
    acp_cart,
    acp_discovery,
    acp_error,
    acp_refused,
)
from server.ucp.domain.acp_requests import acp_wanted_of
from server.ucp.domain.model import AgentSite
from server.ucp.errors import ProtocolError, malformed, no_such_site
from server.ucp.service.calls import caller_of, count_agent
from server.ucp.service.carts import Kept, json_of, kept_of, kept_profile, reply_of
from server.ucp.service.directory import Directory
from server.ucp.views import AgentCall, Reply

DISCOVERY_SECONDS = 3600
"""How long others may keep the discovery document; the protocol asks for no less."""
ACP_SERVICE = "commerce.acp.v1.PublicAcpService"
MAX_TOKEN = 1024
_BEARER = "bearer "
_KNOWN_TOKENS = 4096
_KEY = re.compile(r"[!-~]{1,255}")
_REQUEST_ID = re.compile(r"[!-~]{1,128}")


@dataclass(frozen=True, slots=True)
class Assistant:
    """Who calls, and where."""

    site: AgentSite
    name: str


class AcpShopping:
    """Serves assistants that a site has handed a token.

    Args:
        carts: The carts.
        directory: The sites.
        limits: Counts the calls of each assistant at each site.
        guesses: Counts the tokens that are not valid.
        secret: The server's, for what is kept for repetitions.
    """

    def __init__(
        self,
        carts: AgentCartPort,
        directory: Directory,
        limits: CallLimits,
        guesses: Guesses,
        *,
        secret: str,
    ) -> None:
        self._carts = carts
        self._directory = directory
        self._limits = limits
        self._guesses = guesses
        self._secret = secret
        self._known: set[tuple[str, str]] = set()
        """Sites with digests of tokens that were right before."""

    async def discovery(self, call: AgentCall) -> Reply:
        """Give the discovery document of the site whose host was called."""

        async def found() -> Reply:
            site = await self._directory.host(call.origin)
            if not site.tokens():
                raise no_such_site()
            return kept_profile(acp_discovery(site, call.origin), DISCOVERY_SECONDS)

        return await self._answered(call, found)

    async def create(self, call: AgentCall, site_id: str, body: bytes) -> Reply:
        """Begin a cart."""

        async def done(who: Assistant) -> Kept:
            wanted = acp_wanted_of(json_of(body))
            secret = tokens.new_session_token()
            caller = self._caller(call, who, "CreateCart", body)
            encode = _encode(caller, 201, secret, who.site, wanted.codes)
            return await self._carts.create(caller, who.site.id, secret, wanted, encode)

        return await self._served(call, site_id, done, changes=True)

    async def get(self, call: AgentCall, site_id: str, cart_id: str) -> Reply:
        """Show a cart."""

        async def done(who: Assistant) -> Kept:
            caller = self._caller(call, who, "GetCart", b"")
            encode = _encode(caller, 200, cart_id, who.site, None)
            return await self._carts.get(caller, who.site.id, cart_id, encode)

        return await self._served(call, site_id, done, changes=False)

    async def update(self, call: AgentCall, site_id: str, cart_id: str, body: bytes) -> Reply:
        """Bring a cart to what is wanted."""

        async def done(who: Assistant) -> Kept:
            wanted = acp_wanted_of(json_of(body))
            caller = self._caller(call, who, f"UpdateCart {cart_id}", body)
            encode = _encode(caller, 200, cart_id, who.site, wanted.codes)
            return await self._carts.replace(caller, who.site.id, cart_id, wanted, encode)

        return await self._served(call, site_id, done, changes=True)

    async def cancel(self, call: AgentCall, site_id: str, cart_id: str, body: bytes) -> Reply:
        """End the assistant's access to a cart, and show it as it was."""

        async def done(who: Assistant) -> Kept:
            caller = self._caller(call, who, f"CancelCart {cart_id}", body)
            encode = _encode(caller, 200, cart_id, who.site, None)
            return await self._carts.cancel(caller, who.site.id, cart_id, encode)

        return await self._served(call, site_id, done, changes=True)

    # --- what all calls share --------------------------------------------------------------

    def _caller(self, call: AgentCall, who: Assistant, method: str, body: bytes) -> Caller:
        return caller_of(
            call,
            who.site.company_id,
            who.site.id,
            who.name,
            method=f"{ACP_SERVICE}/{method}",
            body=body,
            secret=self._secret,
        )

    async def _served(
        self,
        call: AgentCall,
        site_id: str,
        done: Callable[[Assistant], Awaitable[Kept]],
        *,
        changes: bool,
    ) -> Reply:
        """Serve a call of who has a token of the site; what is wrong with it is replied.

        Raises:
            Unauthenticated: There is no token, or none of the site's.
            RateLimited: There were too many calls, or too many wrong tokens.
            CommerceError: What is no fault of the call.
        """

        async def served() -> Reply:
            site = await self._directory.site(site_id)
            if not site.tokens():
                raise no_such_site()
            who = self._assistant(call, site)
            count_agent(self._limits, site, who.name)
            _check_headers(call, changes=changes)
            try:
                return reply_of(await done(who))
            except Replayed as replayed:
                return reply_of(Kept.FromString(replayed.answer), replayed=True)

        return await self._answered(call, served)

    async def _answered(self, call: AgentCall, serve: Callable[[], Awaitable[Reply]]) -> Reply:
        try:
            reply = await serve()
        except (
            *(ProtocolError, NotTaken, NotFound, Refused),
            *(AlreadyExists, Conflict, InvalidInput),
        ) as wrong:
            refused = _refusal(wrong, matched=call.if_match is not None)
            metrics.REFUSED.labels(ACP_SERVICE, refused.code.upper()).inc()
            reply = Reply(refused.status, orjson.dumps(acp_error(refused)))
        return replace(reply, headers={**reply.headers, **_echoed(call)})

    def _assistant(self, call: AgentCall, site: AgentSite) -> Assistant:
        """Say whose token a call shows.

        A token that was right before is never made to wait for what others of its address guess.

        Raises:
            Unauthenticated: There is none, or none of the site's.
            RateLimited: The address has shown too many that were wrong.
        """
        token = _token(call)
        shown = tokens.digest(token).removeprefix(tokens.DIGEST_PREFIX)
        if (site.id, shown) not in self._known:
            self._guesses.admit_bearer(call.caller.address)
        name = ""
        # All of them, so that the time tells nothing of which it was.
        for known in site.tokens():
            if tokens.matches(known.sha256, shown):
                name = known.name
        if not name:
            raise Unauthenticated("UNAUTHENTICATED", "The bearer token is not one of this site")
        if len(self._known) >= _KNOWN_TOKENS:
            self._known.clear()
        self._known.add((site.id, shown))
        return Assistant(site, name)


def _token(call: AgentCall) -> str:
    header = call.authorization
    token = header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else ""
    if not 0 < len(token) <= MAX_TOKEN:
        raise Unauthenticated("UNAUTHENTICATED", "A bearer token is required")
    return token


def _check_headers(call: AgentCall, *, changes: bool) -> None:
    """See that a call says which release it speaks and, where it changes something, by which key.

    Raises:
        ProtocolError: It does not, or names a release that is not served.
    """
    if not call.api_version:
        problem = f"The header API-Version is required: {ACP_RELEASE}"
        raise ProtocolError(400, "missing_api_version", problem)
    if call.api_version != ACP_RELEASE:
        problem = f"This API-Version is not served; {ACP_RELEASE} is"
        raise ProtocolError(400, "unsupported_api_version", problem)
    if changes and not call.idempotency_key:
        problem = "The header Idempotency-Key is required"
        raise ProtocolError(400, "idempotency_key_required", problem)
    if changes and not _KEY.fullmatch(call.idempotency_key or ""):
        raise malformed("Idempotency-Key must be 1 to 255 visible characters")


def _refusal(wrong: Exception, *, matched: bool) -> ProtocolError:
    """Say what is wrong in the protocol's words.

    Args:
        wrong: What was raised.
        matched: Whether the call names the version that it wants to change.
    """
    if isinstance(wrong, ProtocolError):
        return wrong
    if isinstance(wrong, NotTaken):
        return acp_refused(wrong.problems[0])
    if isinstance(wrong, NotFound):
        return ProtocolError(404, "not_found", "There is no such cart, or it has ended")
    if isinstance(wrong, Conflict):
        status = 412 if matched else 409
        return ProtocolError(status, "conflict", "The cart has changed; get it and try again")
    if isinstance(wrong, AlreadyExists):
        return ProtocolError(422, "idempotency_conflict", wrong.message)
    if isinstance(wrong, Refused):
        return acp_refused(Notice(wrong.reason, wrong.message, ""))
    return malformed(str(getattr(wrong, "message", "")))


def _echoed(call: AgentCall) -> dict[str, str]:
    """Give the headers that the protocol wants to see again."""
    named = (
        ("idempotency-key", call.idempotency_key, _KEY),
        ("request-id", call.name, _REQUEST_ID),
    )
    return {header: value for header, value, form in named if value and form.fullmatch(value)}


def _encode(
    caller: Caller, status: int, cart_id: str, site: AgentSite, asked: tuple[str, ...] | None
) -> Encode[Kept]:
    """Make what shows a cart."""

    def encoded(shown: AgentCart) -> Kept:
        body = orjson.dumps(acp_cart(shown, cart_id, site, asked))
        return kept_of(caller, status, shown.version, body)

    return encoded
