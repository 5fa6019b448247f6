"""What agents do with carts, by REST and by MCP alike."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from commerce.ucp.v1 import kept_answer_pb2

from server.containers.agent_port import AgentCartPort, Encode
from server.kernel import tokens
from server.kernel.agents import AgentCart, Notice, NotTaken
from server.kernel.errors import (
    AlreadyExists,
    CommerceError,
    Conflict,
    InvalidInput,
    RateLimited,
    Refused,
    TooLarge,
)
from server.kernel.identity import Caller
from server.platform.grpc.call_metadata import check_unguessable
from server.platform.grpc.error_mapping import refusal_of
from server.platform.grpc.limits import CallLimits
from server.platform.records.idempotency import Replayed
from server.platform.telemetry import logger, metrics
from server.ucp import errors
from server.ucp.domain import answers
from server.ucp.domain.model import Terms
from server.ucp.domain.profile import profile
from server.ucp.domain.releases import DISCOUNT, NEWEST, negotiate, release_of
from server.ucp.domain.requests import wanted_of
from server.ucp.errors import ProtocolError
from server.ucp.service import signatures
from server.ucp.service.calls import caller_of, count_agent
from server.ucp.service.directory import Directory
from server.ucp.views import AgentCall, Reply

PROFILE_SECONDS = 300
"""How long others may keep a profile."""
_PACKED = b"z"
"""Begins a body that is kept compressed."""
_PACKED_FROM = 1024
_GONE = ("CART_NOT_FOUND", "WISHLIST_NOT_FOUND", "COMPARISON_NOT_FOUND")
SERVICE = "commerce.ucp.v1.PublicUcpService"
Kept = kept_answer_pb2.KeptAnswer


class AgentShopping:
    """Serves agents: profiles and carts.

    Args:
        carts: The carts.
        directory: Sites and agents.
        limits: Counts the calls of each agent at each site.
        secret: The server's, for what is kept for repetitions.
    """

    def __init__(
        self, carts: AgentCartPort, directory: Directory, limits: CallLimits, *, secret: str
    ) -> None:
        self._carts = carts
        self._directory = directory
        self._limits = limits
        self._secret = secret
        self._log = logger()

    # --- profiles --------------------------------------------------------------------------

    async def host_profile(self, call: AgentCall) -> Reply:
        """Give the profile of the site whose host was called."""

        async def found() -> Reply:
            site = await self._directory.host(call.origin)
            return kept_profile(profile(site, call.origin, NEWEST, whole=True))

        return await self.answered(call, found)

    async def site_profile(self, call: AgentCall, site_id: str, release: str) -> Reply:
        """Give a site's profile of one release."""

        async def found() -> Reply:
            site = await self._directory.site(site_id)
            return kept_profile(profile(site, call.origin, release_of(release), whole=False))

        return await self.answered(call, found)

    # --- carts -----------------------------------------------------------------------------

    async def create(self, call: AgentCall, site_id: str, release: str, body: bytes) -> Reply:
        """Begin a cart."""

        async def done(terms: Terms) -> Reply:
            wanted = wanted_of(json_of(body), discounts=DISCOUNT in terms.capabilities)
            secret = tokens.new_session_token()
            caller = self.caller(call, terms, "CreateCart", body)
            kept = await self._carts.create(
                caller,
                terms.site.id,
                secret,
                wanted,
                _encode(caller, 201, secret, terms, wanted.codes),
            )
            return reply_of(kept)

        return await self.with_terms(call, site_id, release, done)

    async def get(self, call: AgentCall, site_id: str, release: str, cart_id: str) -> Reply:
        """Show a cart."""

        async def done(terms: Terms) -> Reply:
            caller = self.caller(call, terms, "GetCart", b"")
            return reply_of(await self._shown(caller, terms, cart_id))

        return await self.with_terms(call, site_id, release, done)

    async def update(
        self, call: AgentCall, site_id: str, release: str, cart_id: str, body: bytes
    ) -> Reply:
        """Bring a cart to what is wanted."""

        async def done(terms: Terms) -> Reply:
            wanted = wanted_of(json_of(body), discounts=DISCOUNT in terms.capabilities)
            caller = self.caller(call, terms, f"UpdateCart {cart_id}", body)
            encode = _encode(caller, 200, cart_id, terms, wanted.codes)
            try:
                kept = await self._carts.replace(caller, terms.site.id, cart_id, wanted, encode)
            except Conflict:
                kept = await self._shown(caller, terms, cart_id)
                return reply_of(kept, status=412)
            return reply_of(kept)

        return await self.with_terms(call, site_id, release, done)

    async def cancel(
        self, call: AgentCall, site_id: str, release: str, cart_id: str, body: bytes
    ) -> Reply:
        """End the agent's access to a cart."""

        async def done(terms: Terms) -> Reply:
            caller = self.caller(call, terms, f"CancelCart {cart_id}", body)
            encode = _encode(caller, 200, cart_id, terms, None)
            try:
                kept = await self._carts.cancel(caller, terms.site.id, cart_id, encode)
            except Conflict:
                kept = await self._shown(caller, terms, cart_id)
                return reply_of(kept, status=412)
            return reply_of(kept)

        return await self.with_terms(call, site_id, release, done)

    async def _shown(self, caller: Caller, terms: Terms, cart_id: str) -> Kept:
        return await self._carts.get(
            caller, terms.site.id, cart_id, _encode(caller, 200, cart_id, terms, None)
        )

    # --- what all calls share --------------------------------------------------------------

    def caller(self, call: AgentCall, terms: Terms, method: str, body: bytes) -> Caller:
        """Say whose a call is; keys of two *methods* do not meet."""
        site, agent = terms.site, terms.agent
        return caller_of(
            call,
            site.company_id,
            site.id,
            agent.host,
            method=f"{SERVICE}/{method}",
            body=body,
            secret=self._secret,
        )

    async def terms(self, call: AgentCall, site_id: str, release: str) -> Terms:
        """Say what a call is negotiated to, and count it.

        Raises:
            ProtocolError: The release, the site or the agent is not served, or the signature is
                not right.
            RateLimited: The agent, or all of the company, call too often.
        """
        named = release_of(release)
        site = await self._directory.site(site_id)
        agent = await self._directory.agent(call.agent, site, call.caller.network)
        if call.idempotency_key:
            check_unguessable(call.idempotency_key)
        spoken = agent.release or named
        terms = Terms(spoken, negotiate(spoken, agent.capabilities), site, agent)
        self.count(call, terms, proven=signatures.check(call.sent, agent.keys))
        return terms

    def count(self, call: AgentCall, terms: Terms, *, proven: bool) -> None:
        """Count a call: of the agent wherever it calls from, where that is *proven*.

        Raises:
            RateLimited: The agent, or all of the company, call too often.
        """
        address = None if proven else call.caller.network
        count_agent(self._limits, terms.site, terms.agent.host, unproven_from=address)

    async def with_terms(
        self,
        call: AgentCall,
        site_id: str,
        release: str,
        done: Callable[[Terms], Awaitable[Reply]],
    ) -> Reply:
        """Serve a call on what it is negotiated to; what is wrong with a cart is replied."""

        async def served() -> Reply:
            return await self.carried_out(await self.terms(call, site_id, release), done)

        return await self.answered(call, served)

    async def carried_out(self, terms: Terms, done: Callable[[Terms], Awaitable[Reply]]) -> Reply:
        """Carry a call out; what is wrong with a cart is replied."""
        try:
            return await done(terms)
        except NotTaken as refused:
            return _json_reply(200, answers.refusal(terms, refused.problems))
        except CommerceError as error:
            if not isinstance(error, Refused) and error.reason not in _GONE:
                raise
            gone = error.reason in _GONE
            problem = Notice(error.reason, error.message, "$.id" if gone else "", error.facts)
            severity = "unrecoverable" if gone else "recoverable"
            return _json_reply(200, answers.refusal(terms, [problem], severity))

    async def answered(self, call: AgentCall, serve: Callable[[], Awaitable[Reply]]) -> Reply:
        """Serve a call; what is wrong with it is replied in the protocol's words."""
        try:
            return await serve()
        except Replayed as replayed:
            return reply_of(Kept.FromString(replayed.answer), replayed=True)
        except ProtocolError as refused:
            return self._refused(call, refused)
        except Exception as exception:  # noqa: BLE001 - each has its word in the protocol
            refusal = refusal_of(exception)
            if refusal.fault:
                self._log.error(
                    "call failed",
                    request_id=call.caller.request_id,
                    method=SERVICE,
                    reason=refusal.error.reason,
                    exc_info=exception,
                )
            return self._refused(call, _protocol_error(refusal.error, refusal.code.http.value))

    def _refused(self, call: AgentCall, refused: ProtocolError) -> Reply:
        metrics.REFUSED.labels(SERVICE, refused.code.upper()).inc()
        headers = {}
        if refused.retry_after_seconds:
            headers["retry-after"] = str(refused.retry_after_seconds)
        body = orjson.dumps({"code": refused.code, "content": refused.content})
        return Reply(refused.status, body, headers=headers)


def _protocol_error(error: CommerceError, status: int) -> ProtocolError:
    """Say what went wrong with a call in the protocol's words."""
    if isinstance(error, AlreadyExists):
        return ProtocolError(409, "idempotency_conflict", error.message)
    if isinstance(error, RateLimited):
        wait = error.retry_after_seconds
        return ProtocolError(429, "rate_limited", error.message, retry_after_seconds=wait)
    if isinstance(error, InvalidInput):
        return errors.malformed(error.message)
    if isinstance(error, TooLarge):
        return ProtocolError(413, "too_large", error.message)
    if status == 503:
        return ProtocolError(503, "service_unavailable", error.message, retry_after_seconds=1)
    return ProtocolError(status, error.reason.lower(), error.message)


def json_of(body: bytes) -> Any:
    """Read a body.

    Raises:
        ProtocolError: It is not valid JSON.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise errors.malformed("The body is not valid JSON") from None


def _json_reply(status: int, document: Any) -> Reply:
    return Reply(status, orjson.dumps(document))


def kept_profile(document: Any, seconds: int = PROFILE_SECONDS) -> Reply:
    """Reply a document that is the same for all, and that others may keep for a while."""
    body = orjson.dumps(document)
    tag = f'"{zlib.crc32(body):08x}{len(body):x}"'
    headers = {"cache-control": f"public, max-age={seconds}", "etag": tag}
    return Reply(200, body, headers=headers)


def _encode(
    caller: Caller, status: int, cart_id: str, terms: Terms, asked: tuple[str, ...] | None
) -> Encode[Kept]:
    """Make what shows a cart."""

    def encoded(shown: AgentCart) -> Kept:
        body = orjson.dumps(answers.cart(shown, cart_id, terms, asked))
        return kept_of(caller, status, shown.version, body)

    return encoded


def kept_of(caller: Caller, status: int, revision: int, body: bytes) -> Kept:
    """Give an answer as it is kept; a large body that is stored for a repetition compressed."""
    if caller.idempotency and len(body) > _PACKED_FROM:
        body = _PACKED + zlib.compress(body, 1)
    return Kept(status=status, revision=revision, body=body)


def reply_of(kept: Kept, *, status: int = 0, replayed: bool = False) -> Reply:
    """Reply what was kept."""
    body = kept.body
    if body.startswith(_PACKED):
        body = zlib.decompress(body[len(_PACKED) :])
    headers = {"etag": f'"{kept.revision}"'} if kept.revision else {}
    if replayed:
        headers["idempotent-replayed"] = "true"
    return Reply(status or kept.status, body, kept.revision, headers)
