"""What a site offers beside the protocol: a wishlist and a comparison with each cart.

They are capabilities of the vendor's own, as the protocol allows: the name begins with the reversed
host that serves the schema, so that nobody can take another's name. The protocol takes two labels
of it, so only a host of two makes names.

Source: the protocol's rules for namespaces and their authority.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.kernel.agents import AgentComparison, AgentWishlist, ComparedCell
from server.kernel.currencies import stored_currency
from server.ucp import errors
from server.ucp.domain import answers
from server.ucp.domain.answers import Json, minor, moment
from server.ucp.domain.model import AgentSite, Terms
from server.ucp.domain.releases import CART
from server.ucp.domain.requests import MAX_ID, id_of, object_of, text_of

WISHLIST = "wishlist"
COMPARISON = "comparison"
KINDS = (WISHLIST, COMPARISON)
VERSION = "2026-11-30"
"""Of our capabilities; the protocol's releases do not change them."""
MAX_NOTES = 500
MAX_COMPARED = 20
"""Beyond that, a request is not even looked at; a site's own limit is at most 4."""


def name_of(kind: str, site: AgentSite) -> str | None:
    """Name a capability after the site's vendor; None where no host makes such a name."""
    if (vendor := site.vendor()) is None:
        return None
    second, _, first = vendor.partition(".")
    return f"{first}.{second}.shopping.{kind}"


def capabilities(site: AgentSite) -> Json:
    """Describe what a site offers beside carts, as its profile does."""
    found: Json = {}
    for kind in site.lists:
        name = name_of(kind, site)
        if name is not None:
            at = _address(kind, site)
            found[name] = [{"version": VERSION, "spec": at, "schema": at, "extends": CART}]
    return found


def speaks(terms: Terms, kind: str) -> bool:
    """Whether a site offers a kind of list, and the agent does not say that it has none."""
    if kind not in terms.site.lists:
        return False
    theirs = terms.agent.capabilities
    return theirs is None or name_of(kind, terms.site) in theirs


def _address(kind: str, site: AgentSite) -> str:
    return f"https://{site.vendor()}/ucp/{site.id}/schemas/{kind}.json"


# --- what is asked for ---------------------------------------------------------------------------


def remembered_of(body: Any) -> tuple[str, str | None]:
    """Read what is to be remembered: the item's id, and notes.

    Raises:
        ProtocolError: It is not what the schema says; the sentence names the field.
    """
    body = object_of(body, "$")
    return _item(body.get("item"), "$.item"), text_of(body, "notes", "$", MAX_NOTES)


def compared_of(body: Any) -> tuple[str, ...]:
    """Read what is to be compared: the items' ids.

    Raises:
        ProtocolError: It is not what the schema says; the sentence names the field.
    """
    items = object_of(body, "$").get("items")
    if not isinstance(items, list) or not 0 < len(items) <= MAX_COMPARED:
        raise errors.malformed(f"$.items must be a list of 1 to {MAX_COMPARED} items")
    return tuple(_item(item, f"$.items[{place}]") for place, item in enumerate(items))


def _item(value: Any, path: str) -> str:
    return id_of(object_of(value, path), path)


# --- what is answered ----------------------------------------------------------------------------


def envelope(terms: Terms, kind: str) -> Json:
    """Say in which release, and by which capability of ours, the answer is."""
    told = answers.envelope(terms)
    name = name_of(kind, terms.site)
    named = {name: [{"version": VERSION}]} if name else {}
    return told | {"capabilities": told["capabilities"] | named}


def wishlist(shown: AgentWishlist, terms: Terms, envelope: Json, code: str) -> Json:
    """Show a wishlist; amounts in minor units."""
    entries = []
    for entry in shown.items:
        item: Json = {"id": entry.item_id, "title": entry.title}
        item |= _image(entry.image)
        if entry.price is not None and entry.currency is not None:
            item["price"] = minor(entry.price, stored_currency(entry.currency))
            item["currency"] = entry.currency
        noted = {"notes": entry.notes} if entry.notes else {}
        added = {"added_at": moment(entry.added_at)}
        entries.append({"id": entry.id, "item": item, **noted, **added})
    return {"ucp": envelope, "entries": entries, **_continued(terms, code)}


def comparison(shown: AgentComparison, terms: Terms, envelope: Json, code: str) -> Json:
    """Show a comparison: a column an item, a row an attribute, and the price."""
    columns = [
        {"id": column.item_id, "title": column.title, **_image(column.image)}
        for column in shown.items
    ]
    rows = [
        {
            "key": row.key,
            "kind": row.kind.lower(),
            "differs": row.differs,
            "cells": [_cell(cell) for cell in row.cells],
        }
        for row in shown.rows
    ]
    return {"ucp": envelope, "items": columns, "rows": rows, **_continued(terms, code)}


def _cell(cell: ComparedCell) -> Json:
    if cell.missing:
        return {"missing": True}
    told: Json = {"value": cell.value}
    if cell.amount is not None:
        told["amount"] = cell.amount
    if cell.unit:
        told["unit"] = cell.unit
    return told | {word: True for word in ("best", "worst") if getattr(cell, word)}


def _image(address: str | None) -> Json:
    served = address is not None and address.startswith(("https://", "http://"))
    return {"image_url": address} if served else {}


def _continued(terms: Terms, code: str) -> Json:
    address = terms.site.continue_url(code)
    return {"continue_url": address} if address is not None else {}


# --- the schemas that are served -----------------------------------------------------------------

_ID: Json = {"type": "string", "minLength": 1, "maxLength": MAX_ID}
_ITEM: Json = {"type": "object", "required": ["id"], "properties": {"id": _ID}}
_COLUMN: Json = {
    "type": "object",
    "required": ["id", "title"],
    "properties": {
        "id": _ID | {"description": "The variant's, else the product's."},
        "title": {"type": "string"},
        "image_url": {"type": "string", "format": "uri"},
    },
}
REMEMBER: Json = {
    "type": "object",
    "required": ["item"],
    "properties": {
        "item": _ITEM,
        "notes": {"type": "string", "maxLength": MAX_NOTES, "description": "The shopper's words."},
    },
}
COMPARE: Json = {
    "type": "object",
    "required": ["items"],
    "properties": {
        "items": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_COMPARED,
            "items": _ITEM,
            "description": "What is compared afterwards, in this order; a site's limit is up to 4.",
        }
    },
}
_PRICE: Json = {
    "price": {"type": "integer", "minimum": 0, "description": "One unit today, in minor units."},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
}
_WISHLIST: Json = {
    "type": "object",
    "required": ["ucp", "entries"],
    "properties": {
        "ucp": {"type": "object"},
        "continue_url": {"type": "string", "format": "uri"},
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "item", "added_at"],
                "properties": {
                    "id": _ID,
                    "item": _COLUMN | {"properties": {**_COLUMN["properties"], **_PRICE}},
                    "notes": {"type": "string"},
                    "added_at": {"type": "string", "format": "date-time"},
                },
            },
        },
    },
}
_COMPARISON: Json = {
    "type": "object",
    "required": ["ucp", "items", "rows"],
    "properties": {
        "ucp": {"type": "object"},
        "continue_url": {"type": "string", "format": "uri"},
        "items": {"type": "array", "items": _COLUMN},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "kind", "differs", "cells"],
                "properties": {
                    "key": {"type": "string"},
                    "kind": {"enum": ["attribute", "price"]},
                    "differs": {"type": "boolean"},
                    "cells": {
                        "type": "array",
                        "description": "One for each item, in their order.",
                        "items": {
                            "type": "object",
                            "properties": {
                                "missing": {"const": True},
                                "value": {"description": "As the catalogue has it."},
                                "amount": {"type": "number", "description": "In `unit`."},
                                "unit": {"type": "string"},
                                "best": {"const": True},
                                "worst": {"const": True},
                            },
                        },
                    },
                },
            },
        },
    },
}
_SHOWN: Mapping[str, tuple[Json, Json]] = {
    WISHLIST: (_WISHLIST, REMEMBER),
    COMPARISON: (_COMPARISON, COMPARE),
}


def schema(site: AgentSite, kind: str) -> Json:
    """Write a capability's schema: what is answered, and as `$defs.request` what is asked."""
    shown, request = _SHOWN[kind]
    name = name_of(kind, site)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": _address(kind, site), "name": name} if name else {}),
        "title": f"The {kind} beside a cart",
        "version": VERSION,
        **shown,
        "$defs": {"request": request},
    }
