"""The tools of MCP: their names, and what they take."""

from __future__ import annotations

from typing import Any

from server.ucp.domain import lists

Json = dict[str, Any]

_META: Json = {
    "type": "object",
    "required": ["ucp-agent"],
    "properties": {
        "ucp-agent": {
            "type": "object",
            "required": ["profile"],
            "properties": {"profile": {"type": "string", "format": "uri"}},
        },
        "idempotency-key": {"type": "string", "description": "Best a UUID; holds for 24 hours."},
        "if-match": {"type": "string", "description": "The version of the cart that is changed."},
    },
}
_ID: Json = {"type": "string", "description": "What create_cart answered as id."}


def _cart(*, update: bool) -> Json:
    line: Json = {
        "item": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string", "maxLength": 128}},
        },
        "quantity": {"type": "integer", "minimum": 1},
    }
    if update:
        line |= {
            "id": {"type": "string", "description": "The line as it was shown."},
            "parent_id": {"type": "string", "description": "The bundle that it is part of."},
        }
    return {
        "type": "object",
        "required": ["line_items"],
        "properties": {
            "line_items": {
                "type": "array",
                "items": {"type": "object", "required": ["item", "quantity"], "properties": line},
            },
            "discounts": {
                "type": "object",
                "properties": {"codes": {"type": "array", "items": {"type": "string"}}},
            },
            "context": {
                "type": "object",
                "properties": {
                    "address_country": {"type": "string"},
                    "address_region": {"type": "string"},
                    "postal_code": {"type": "string"},
                },
            },
            "buyer": {"type": "object"},
            "signals": {"type": "object"},
            "attribution": {"type": "object"},
            # The older release repeats it here.
            **({"id": _ID} if update else {}),
        },
    }


def _tool(name: str, description: str, **properties: Json) -> Json:
    return {
        "name": name,
        "description": description,
        "inputSchema": {
            "type": "object",
            "required": ["meta", *properties],
            "properties": {"meta": _META, **properties},
        },
    }


TOOLS: tuple[Json, ...] = (
    _tool("create_cart", "Begin a cart.", cart=_cart(update=False)),
    _tool("get_cart", "Show a cart.", id=_ID),
    _tool(
        "update_cart",
        "Bring a cart to what is wanted; what was never shown of it stays.",
        id=_ID,
        cart=_cart(update=True),
    ),
    _tool("cancel_cart", "Give a cart up; it is shown as it was.", id=_ID),
    _tool(
        "remember_item",
        "Remember an item for the shopper, on the wishlist beside their cart.",
        id=_ID,
        entry=lists.REMEMBER,
    ),
    _tool("get_wishlist", "Show what was remembered for the shopper.", id=_ID),
    _tool(
        "forget_item",
        "Take an entry off the shopper's wishlist.",
        id=_ID,
        entry_id={"type": "string", "description": "What get_wishlist shows as the entry's id."},
    ),
    _tool(
        "compare_items",
        "Set items side by side: what they have in common, where they differ, which is best.",
        id=_ID,
        comparison=lists.COMPARE,
    ),
    _tool("get_comparison", "Show what was set side by side, as it is today.", id=_ID),
)
NAMES = tuple(tool["name"] for tool in TOOLS)
