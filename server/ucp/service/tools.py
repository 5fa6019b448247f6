"""The same carts as tools of the Model Context Protocol.

One message a call by streamable HTTP, without sessions. What is wrong with a call is an error of
JSON-RPC with the protocol's word in `data`; what is wrong with a cart is a result.

Source: MCP of 2025-06-18, base protocol, lifecycle and tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from server.ucp import errors
from server.ucp.domain import tools
from server.ucp.domain.releases import ALIAS
from server.ucp.domain.requests import MAX_ID, object_of, text_of
from server.ucp.service.carts import AgentShopping
from server.ucp.service.lists import AgentLists
from server.ucp.views import AgentCall, Reply

VERSIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
"""Those of MCP that differ in nothing that is used here; the newest first."""
PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
REFUSED = -32000
_SERVER = {"name": "commerce-server", "version": "0.1.0"}
_ACCEPTED = Reply(202, b"")
_BODIES = {"remember_item": "entry", "compare_items": "comparison"}
"""The arguments that are what REST has as bodies, where it is not the cart."""


class AgentTools:
    """Answers messages of MCP.

    Args:
        shopping: What the tools do with carts.
        lists: What they do with the lists beside them.
    """

    def __init__(self, shopping: AgentShopping, lists: AgentLists) -> None:
        self._shopping = shopping
        self._lists = lists

    async def answer(self, call: AgentCall, site_id: str, release: str, body: bytes) -> Reply:
        """Answer one message."""
        try:
            message = orjson.loads(body)
        except orjson.JSONDecodeError:
            return _error(None, PARSE_ERROR, "The message is not valid JSON", status=400)
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            return _error(None, INVALID_REQUEST, "One message of JSON-RPC 2.0 is needed", 400)
        number, method = message.get("id"), message.get("method")
        if not isinstance(method, str):
            return _error(_known(number), INVALID_REQUEST, "The message names no method", 400)
        if "id" not in message:
            return _ACCEPTED
        parameters = message.get("params")
        parameters = parameters if isinstance(parameters, dict) else {}
        if method == "initialize":
            return _result(number, _initialized(parameters))
        if method == "ping":
            return _result(number, {})
        if method == "tools/list":
            return _result(number, {"tools": tools.TOOLS})
        if method != "tools/call":
            return _error(_known(number), NO_METHOD, "The method is not known")
        name, arguments = parameters.get("name"), parameters.get("arguments")
        if name not in tools.NAMES or not isinstance(arguments, dict):
            return _error(_known(number), INVALID_PARAMS, f"Tools are {', '.join(tools.NAMES)}")
        reply = await self._called(call, site_id, release or ALIAS, str(name), arguments)
        return _told(number, reply)

    async def _called(
        self,
        call: AgentCall,
        site_id: str,
        release: str,
        name: str,
        arguments: Mapping[str, Any],
    ) -> Reply:
        shopping, lists = self._shopping, self._lists

        async def carried_out() -> Reply:
            meant = _call_of(call, object_of(arguments.get("meta"), "$.meta"))
            # The number of the message is not part of it: a repetition has another one.
            meaning = {key: value for key, value in arguments.items() if key != "meta"}
            given = meaning.get(_BODIES.get(name, "cart"))
            body = orjson.dumps(given, option=orjson.OPT_SORT_KEYS)
            if name == "create_cart":
                return await shopping.create(meant, site_id, release, body)
            cart_id = arguments.get("id")
            if not isinstance(cart_id, str) or not 0 < len(cart_id) <= MAX_ID:
                raise errors.malformed("$.id is required")
            if name == "get_cart":
                return await shopping.get(meant, site_id, release, cart_id)
            if name == "update_cart":
                return await shopping.update(meant, site_id, release, cart_id, body)
            if name == "remember_item":
                return await lists.remember(meant, site_id, release, cart_id, body)
            if name == "get_wishlist":
                return await lists.wishlist(meant, site_id, release, cart_id)
            if name == "forget_item":
                entry_id = text_of(arguments, "entry_id", "$", MAX_ID) or ""
                return await lists.forget(meant, site_id, release, cart_id, entry_id)
            if name == "compare_items":
                return await lists.compare(meant, site_id, release, cart_id, body)
            if name == "get_comparison":
                return await lists.comparison(meant, site_id, release, cart_id)
            return await shopping.cancel(meant, site_id, release, cart_id, b"")

        return await shopping.answered(call, carried_out)


def _call_of(call: AgentCall, meta: Mapping[str, Any]) -> AgentCall:
    """Read out of `meta` what REST has as headers.

    Raises:
        ProtocolError: Something of it is not what the protocol says.
    """
    agent = meta.get("ucp-agent")
    profile = agent.get("profile") if isinstance(agent, dict) else None
    if not isinstance(profile, str) or not profile:
        raise errors.agent_missing()
    if not profile.isascii() or any(mark in profile for mark in '"\\'):
        raise errors.profile_malformed()
    key, match = meta.get("idempotency-key"), meta.get("if-match")
    if key is not None and not (isinstance(key, str) and 0 < len(key) <= 255):
        raise errors.malformed("$.meta.idempotency-key must be a text of at most 255 characters")
    version = None
    if match is not None:
        digits = str(match).strip('"')
        version = int(digits) if digits.isdecimal() and len(digits) < 10 else 0
    return replace(
        call,
        agent=f'profile="{profile}"',
        idempotency_key=key,
        if_match=version,
    )


def _initialized(parameters: Mapping[str, Any]) -> dict[str, Any]:
    asked = parameters.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {}},
        "serverInfo": _SERVER,
    }


def _told(number: Any, reply: Reply) -> Reply:
    shown = orjson.loads(reply.body)
    if reply.status not in (200, 201):
        refused = shown if "code" in shown else {"code": "version_mismatch", "cart": shown}
        message = refused.get("content", "The cart has changed; here is how it is now")
        document = {"code": REFUSED, "message": message, "data": refused}
        body = {"jsonrpc": "2.0", "id": number, "error": document}
        headers = {name: value for name, value in reply.headers.items() if name == "retry-after"}
        return Reply(reply.status, orjson.dumps(body), headers=headers)
    text = {"type": "text", "text": reply.body.decode()}
    return _result(number, {"structuredContent": shown, "content": [text], "isError": False})


def _result(number: Any, result: Any) -> Reply:
    return Reply(200, orjson.dumps({"jsonrpc": "2.0", "id": number, "result": result}))


def _error(number: Any, code: int, message: str, status: int = 200) -> Reply:
    document = {"code": code, "message": message}
    return Reply(status, orjson.dumps({"jsonrpc": "2.0", "id": number, "error": document}))


def _known(number: Any) -> Any:
    return number if isinstance(number, str | int) else None
