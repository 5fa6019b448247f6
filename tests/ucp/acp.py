"""Shopping assistants that call by the Agentic Commerce Protocol, and what they may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.ucp.agents import ACP_TOKEN, SITE, new_key

RELEASE = "2026-04-17"
TEXT = {"type": "string", "minLength": 1}
AMOUNT = {"type": "integer", "minimum": 0}


def thing(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Describe an object with these fields and no others."""
    return {
        "type": "object",
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


def many(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    """Describe a list."""
    return {"type": "array", "items": of, "minItems": least}


def one_of(*words: str) -> dict[str, Any]:
    """Describe a word of a list."""
    return {"type": "string", "enum": list(words)}


TOTAL = thing(
    {
        "type": one_of("subtotal", "items_discount", "discount", "fulfillment", "tax", "total"),
        "display_text": TEXT,
        "amount": AMOUNT,
    }
)
CODE_REASONS = (
    *("discount_code_expired", "discount_code_invalid", "discount_code_already_applied"),
    *("discount_code_combination_disallowed", "discount_code_minimum_not_met"),
    *("discount_code_user_not_logged_in", "discount_code_usage_limit_reached"),
)
WARNING = thing(
    {
        "type": {"const": "warning"},
        "code": one_of("price_change", *CODE_REASONS),
        "content_type": {"const": "plain"},
        "content": TEXT,
    },
    param={"type": "string", "pattern": r"^\$\."},
)
FAULT = thing(
    {
        "type": {"const": "error"},
        "code": one_of("out_of_stock"),
        "content_type": {"const": "plain"},
        "content": TEXT,
        "resolution": one_of("recoverable"),
    },
    param={"type": "string", "pattern": r"^\$\.line_items\[\d+\]"},
)
LINE = thing(
    {
        "id": TEXT,
        "item": thing({"id": TEXT, "name": TEXT, "unit_amount": AMOUNT}),
        "quantity": {"type": "integer", "minimum": 1},
        "totals": many(TOTAL, least=2),
    },
    name=TEXT,
    unit_amount=AMOUNT,
    images=many({"type": "string", "pattern": "^https?://"}),
)
APPLIED = thing(
    {
        "id": TEXT,
        "coupon": thing({"id": TEXT, "name": TEXT}),
        "amount": AMOUNT,
        "method": one_of("across"),
        "priority": {"type": "integer", "minimum": 1},
        "allocations": many(
            thing(
                {
                    "path": {"type": "string", "pattern": r"^\$\.line_items\[\d+\]$"},
                    "amount": AMOUNT,
                }
            )
        ),
    },
    code=TEXT,
    automatic={"const": True},
)
CART = thing(
    {
        "id": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "line_items": many(LINE),
        "currency": {"type": "string", "pattern": "^[a-z]{3}$"},
        "totals": many(TOTAL, least=2),
        "discounts": thing(
            {
                "codes": many({"type": "string"}),
                "applied": many(APPLIED),
                "rejected": many(
                    thing(
                        {"code": {"type": "string"}, "reason": one_of(*CODE_REASONS)}, message=TEXT
                    )
                ),
            }
        ),
        "messages": many({"oneOf": [WARNING, FAULT]}),
    },
    continue_url={"type": "string", "pattern": "^https://"},
    expires_at={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT[\d:.]+Z$"},
)
ERROR = thing(
    {
        "type": one_of("invalid_request", "processing_error", "service_unavailable"),
        "code": {"type": "string", "pattern": "^[a-z_]+$"},
        "message": TEXT,
    },
    param={"type": "string", "pattern": r"^\$"},
    supported_versions=many({"const": RELEASE}, least=1),
)


@dataclass(frozen=True)
class AcpAssistant:
    """An assistant that has a token of one site."""

    api: httpx.Client
    token: str = ACP_TOKEN
    site: str = SITE

    def call(
        self, method: str, path: str, body: Any = None, **headers: str | None
    ) -> httpx.Response:
        """Call below the site's address; a header of None is left out."""
        wanted: dict[str, str | None] = {
            "authorization": f"Bearer {self.token}",
            "api-version": RELEASE,
            "idempotency-key": new_key() if method == "POST" else None,
        }
        wanted |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else None
        return self.api.request(
            method,
            f"/acp/{self.site}{path}",
            content=content,
            json=body if content is None and body is not None else None,
            headers={name: value for name, value in wanted.items() if value is not None},
        )

    def create(self, *lines: tuple[str, int], codes: list[str] | None = None) -> Any:
        """Begin a cart."""
        answer = self.call("POST", "/carts", acp_cart(*lines, codes=codes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, cart_id: str) -> Any:
        """Show a cart."""
        answer = self.call("GET", f"/carts/{cart_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def update(self, cart_id: str, body: Any, **headers: str | None) -> Any:
        """Change a cart."""
        answer = self.call("POST", f"/carts/{cart_id}", body, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


def acp_cart(*lines: tuple[str, int], codes: list[str] | None = None) -> dict[str, Any]:
    """Write a cart that is wanted."""
    body: dict[str, Any] = {
        "line_items": [{"id": item, "quantity": units} for item, units in lines]
    }
    if codes is not None:
        body["discounts"] = {"codes": codes}
    return body


def sent_back(shown: dict[str, Any]) -> dict[str, Any]:
    """Write a cart as it was shown, as an assistant sends it back."""
    return acp_cart(*((line["item"]["id"], line["quantity"]) for line in shown["line_items"]))
