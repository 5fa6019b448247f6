"""The AsyncAPI document: every event that webhooks send, from the messages of the contract."""

from __future__ import annotations

from typing import Any

from contract import Contract, Field
from schemas import Schema, Schemas

EVENT = "commerce.webhooks.v1.WebhookEvent"
ABOUT = """\
What webhooks send, for those who receive it. Endpoints are made by `WebhookService`.

**The request.** A POST with a CloudEvent 1.0 in structured JSON, signed as Standard Webhooks 1.0
says. Verify it with a package of standardwebhooks.com, or with the client of your language, which
reads the event too.

**The answer.** 2xx within 15 seconds is a success, and nothing else: no redirect is followed. 410
disables the endpoint; 429 and 503 with `Retry-After` are left alone for so long. What fails is
tried again after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h, each up to a fifth longer; then the
endpoint is disabled.

**Order.** Every event comes at least once, and those of one record, the `partitionkey`, in the
order of `sequence`: a record whose event failed waits for it. The same event has the same id
always, so what was seen can be told.

**New things.** Fields are added to data, types are added to the list; what a receiver does not know
it leaves alone. What would change a meaning gets another version of the type.
"""
HEADERS: Schema = {
    "type": "object",
    "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
    "properties": {
        "webhook-id": {
            "type": "string",
            "description": "The event's id: the same for every attempt, redelivery and replay.",
        },
        "webhook-timestamp": {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "When the attempt was made, in seconds since 1970.",
        },
        "webhook-signature": {
            "type": "string",
            "description": "`v1,` and the base64 of an HMAC-SHA256, for each secret that is good, "
            "with spaces between.",
        },
    },
}
_MUG: Schema = {"productId": "prod-mug"}
_CHEAPER: Schema = _MUG | {"price": 8.0, "formerPrice": 10.0, "currency": "USD"}
_PROMOTION: Schema = {"name": "Ten off in spring", "automatic": False, "code": "SPRING10"}
FACTS: dict[str, Schema] = {
    "CartItemChange": _MUG | {"quantity": 2},
    "cart_bundle_added": {"bundleId": "bundle-mix", "bundleGroupId": "group-1", "quantity": 3},
    "cart_bundle_removed": {"bundleGroupId": "group-1", "quantity": 3},
    "CartDiscount": {"code": "SPRING10"},
    "cart_checkout_started": {"purchasable": True},
    "cart_checkout_completed": {"orderId": "order-1"},
    "cart_recovered": {"change": "RECOVERY_LINK"},
    "CartCodeExpiring": {"code": "SPRING10", "endsAt": "2026-02-01T00:00:00.000Z"},
    "WishlistItemChange": _MUG | {"items": 1},
    "wishlist_item_moved_to_cart": _MUG | {"items": 1, "quantity": 1, "cartId": "cart-1"},
    "wishlist_shared": {"isPublic": True},
    "wishlist_price_dropped": _CHEAPER,
    "wishlist_back_in_stock": _MUG | {"price": 8.0, "currency": "USD", "stock": 40},
    "wishlist_low_stock": _MUG | {"price": 8.0, "currency": "USD", "stock": 3},
    "comparison_product_changed": _CHEAPER | {"available": True, "wasAvailable": True, "stock": 40},
    "ComparisonItemChange": _MUG | {"items": 1},
    "comparison_product_selected": _MUG,
    "session_created": {"siteId": "site-main"},
    "session_transferred": {
        "fromSiteId": "site-main",
        "toSiteId": "site-outlet",
        "types": ["CART"],
        "created": ["CART"],
    },
    "session_merged": {
        "targetSessionId": "session-2",
        "strategy": "MERGE_ALL",
        "migrated": {"CART": 2},
    },
    "session_expired": {"change": "REVOKED"},
    "session_data_synced": {"change": "ACTIVITY", "siteId": "site-main", "page": "/mugs"},
    "PromotionChange": _PROMOTION,
    "promotion_changed": _PROMOTION | {"changed": ["name"]},
    "EndpointTest": {"endpointId": "endpoint-1"},
}
"""What examples hold, by the field or else by the message: what the server writes."""
SPECVERSION: Schema = {
    "specversion": {"type": "string", "const": "1.0", "description": "The version of CloudEvents."},
    "datacontenttype": {
        "type": "string",
        "const": "application/json",
        "description": "What the data is.",
    },
}


def type_of(field: Field) -> str:
    """Give the type whose data a field holds, as its comment begins."""
    return field.comment.strip("`.").partition("`")[0]


def document(contract: Contract, version: str) -> Schema:
    """Make the document."""
    schemas = Schemas(contract)
    message = contract.messages[EVENT]
    attributes = [field for field in message.fields if not field.proto.HasField("oneof_index")]
    data = [field for field in message.fields if field.proto.HasField("oneof_index")]
    envelope = schemas.object_of(message, attributes, answer=False)
    envelope["description"] = "A CloudEvent 1.0."
    envelope["required"] = ["specversion", "id", "type", "source", "subject", "time", "data"]
    envelope["properties"] = SPECVERSION | envelope["properties"]
    messages = {field.name: _message(schemas, field) for field in data}
    schemas.collected.pop("Violation", None)
    schemas.collected["CloudEvent"] = envelope
    return {
        "asyncapi": "3.1.0",
        "id": "urn:commerce:webhooks",
        "info": {
            "title": "commerce-server events",
            "version": version,
            "description": ABOUT,
            "license": {"name": "MIT", "url": "https://opensource.org/license/mit"},
            "tags": [{"name": "webhooks"}],
            "externalDocs": {
                "description": "Standard Webhooks",
                "url": "https://www.standardwebhooks.com",
            },
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "endpoint": {
                "address": None,
                "title": "An endpoint",
                "description": "The address that an endpoint was made with.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "sendEvent": {
                "action": "send",
                "title": "Send an event",
                "summary": "Posts an event to an endpoint whose filter chooses its type.",
                "channel": {"$ref": "#/channels/endpoint"},
                "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
            }
        },
        "components": {
            "messages": messages,
            "schemas": dict(sorted(schemas.collected.items())),
        },
    }


def _message(schemas: Schemas, field: Field) -> dict[str, Any]:
    kind = type_of(field)
    about = schemas.of_message(field.type_name, answer=False)
    own = {
        "type": "object",
        "properties": {"type": {"type": "string", "const": kind}, "data": about},
    }
    return {
        "name": kind,
        "title": kind,
        "summary": field.comment.partition(": ")[2] or kind,
        "contentType": "application/cloudevents+json",
        "headers": HEADERS,
        "payload": {"allOf": [{"$ref": "#/components/schemas/CloudEvent"}, own]},
        "examples": [{"name": field.name, "payload": _example(kind, field)}],
    }


def _example(kind: str, field: Field) -> Schema:
    folder, _, _ = kind.removeprefix("commerce.").partition(".")
    record, test = f"{folder}-1", field.name == "endpoint_test"
    context: Schema = {"companyId": "acme"}
    if not test:
        context["version"] = 1
    facts = FACTS.get(field.name, FACTS.get(field.type_name.rpartition(".")[2], {}))
    return {
        "specversion": "1.0",
        "id": "test-1" if test else "evt-1",
        "type": kind,
        "source": f"/companies/acme/{'webhooks/' * test}{folder}s/{record}",
        "subject": record,
        "time": "2026-01-31T12:00:00Z",
        "datacontenttype": "application/json",
        "sequence": "1".zfill(19),
        "partitionkey": "test-1c5e" if test else record,
        "data": {"context": context, **facts},
    }
