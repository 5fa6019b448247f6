"""Shopping assistants, who call by REST through Envoy."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from server.platform.database.dsn import asyncpg_dsn
from tests.ucp.signing import KEYS

SITE = "site-main"
PROFILE = "https://agents.example/profile"
OTHER_PROFILE = "https://assistant.example/profile"
SIGNED_PROFILE = "https://signed.example/profile"
ACP_TOKEN, OTHER_ACP_TOKEN = "acp-token-of-the-tests-0001", "acp-token-of-the-tests-0002"
RELEASES = ("2026-08-25", "2026-04-08")
SETTINGS = {
    "approved": [
        {"profile": PROFILE},
        {"profile": OTHER_PROFILE},
        {"profile": SIGNED_PROFILE, "keys": KEYS},
        {"profile": "https://old.example/profile", "version": "2026-04-08"},
        {
            "profile": "https://plain.example/profile",
            "capabilities": {"dev.ucp.shopping.cart": [{"version": "2026-08-25"}]},
        },
        {
            "profile": "https://odd.example/profile",
            "capabilities": {"dev.ucp.shopping.discount": [{"version": "2026-08-25"}]},
        },
        # The agents of the clients and checks that others have written.
        {"profile": "https://spck.dev/agent"},
        {"profile": "https://shopify.dev/*"},
    ],
    "links": [{"type": "terms_of_service", "url": "https://shop.example/terms"}],
    "vendor": "shop.example",
    "continueUrl": "https://shop.example/continue/{code}",
    "acp": [
        {"name": name, "tokenSha256": hashlib.sha256(handed.encode()).hexdigest()}
        for name, handed in (("openai", ACP_TOKEN), ("other.example", OTHER_ACP_TOKEN))
    ],
}


async def serve_agents(database_url: str, *, host: str = "", **settings: Any) -> None:
    """Let a site serve assistants."""
    connection = await asyncpg.connect(asyncpg_dsn(database_url))
    try:
        await connection.execute(
            'UPDATE sites SET "enableAgents" = true, "agentSettings" = $2, domain = $3, '
            '"guestCheckout" = true, "enableWishlist" = true, "enableCompare" = true '
            "WHERE id = $1",
            SITE,
            json.dumps(SETTINGS | settings),
            host or None,
        )
    finally:
        await connection.close()


@dataclass(frozen=True)
class Assistant:
    """An agent that calls one site."""

    api: httpx.Client
    profile: str = PROFILE
    release: str = "v1"
    site: str = SITE

    def headers(self, **more: str) -> dict[str, str]:
        """Give the headers of a call."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"ucp-agent": f'profile="{self.profile}"', **named}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Call below the site's endpoint."""
        content = body if isinstance(body, bytes) else None
        return self.api.request(
            method,
            f"/ucp/{self.site}/{self.release}{path}",
            content=content,
            json=body if content is None and body is not None else None,
            headers=self.headers(**headers),
        )

    def create(self, *lines: tuple[str, int], codes: list[str] | None = None) -> Any:
        """Begin a cart."""
        answer = self.call("POST", "/carts", cart(*lines, codes=codes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, cart_id: str) -> Any:
        """Show a cart."""
        answer = self.call("GET", f"/carts/{cart_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, cart_id: str, body: Any, **headers: str) -> Any:
        """Change a cart."""
        answer = self.call("PUT", f"/carts/{cart_id}", body, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


def cart(*lines: tuple[str, int], codes: list[str] | None = None) -> dict[str, Any]:
    """Write a cart that is wanted."""
    body: dict[str, Any] = {
        "line_items": [{"item": {"id": item}, "quantity": units} for item, units in lines]
    }
    if codes is not None:
        body["discounts"] = {"codes": codes}
    return body


def again(shown: dict[str, Any]) -> dict[str, Any]:
    """Write a cart as it was shown, as an assistant sends it back."""
    return {
        "line_items": [
            {
                "id": line["id"],
                "item": {"id": line["item"]["id"]},
                "quantity": line["quantity"],
                **({"parent_id": line["parent_id"]} if "parent_id" in line else {}),
            }
            for line in shown["line_items"]
        ]
    }


def units(shown: dict[str, Any]) -> dict[str, int]:
    """Give the units of each item of a cart."""
    found: dict[str, int] = {}
    for line in shown["line_items"]:
        item = line["item"]["id"]
        found[item] = found.get(item, 0) + line["quantity"]
    return found


def amount(shown: dict[str, Any], kind: str) -> int:
    """Give one of a cart's totals."""
    found = [total["amount"] for total in shown["totals"] if total["type"] == kind]
    return int(found[0]) if found else 0


def new_key() -> str:
    """Make an idempotency key."""
    return str(uuid.uuid4())
