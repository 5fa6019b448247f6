"""A site's profile: what it serves agents, and where."""

from __future__ import annotations

from typing import Any

from server.ucp.domain import lists
from server.ucp.domain.model import AgentSite
from server.ucp.domain.releases import (
    ALIAS,
    CART,
    DISCOUNT,
    NEWEST,
    OFFERED,
    PARENTS,
    RELEASES,
    SERVICE,
)

_SPEC = "https://ucp.dev/{release}/specification/{page}"
_SCHEMA = "https://ucp.dev/{release}/{path}"
_PAGES = {CART: "cart", DISCOUNT: "discount"}


def profile(site: AgentSite, origin: str, release: str, *, whole: bool) -> dict[str, Any]:
    """Write a site's profile.

    Args:
        site: The site.
        origin: Scheme, host and port under which it was asked for.
        release: The protocol's release.
        whole: Whether it is the site's own, which names those of other releases.
    """
    described: dict[str, Any] = {
        "version": release,
        "services": {
            SERVICE: [
                {
                    "version": release,
                    "spec": _SPEC.format(release=release, page="overview"),
                    "transport": transport,
                    "schema": _SCHEMA.format(release=release, path=schema),
                    "endpoint": f"{origin}{_endpoint(site, release, transport)}",
                }
                for transport, schema in (
                    ("rest", "services/shopping/rest.openapi.json"),
                    ("mcp", "services/shopping/mcp.openrpc.json"),
                )
            ]
        },
        "capabilities": {
            name: [
                {
                    "version": release,
                    "spec": _SPEC.format(release=release, page=_PAGES[name]),
                    "schema": _SCHEMA.format(
                        release=release, path=f"schemas/shopping/{_PAGES[name]}.json"
                    ),
                    **({"extends": PARENTS[name]} if name in PARENTS else {}),
                }
            ]
            for name in OFFERED
        }
        | lists.capabilities(site),
        "payment_handlers": {},
    }
    if whole:
        described["supported_versions"] = {
            other: f"{origin}/ucp/{site.id}/{other}/.well-known/ucp"
            for other in RELEASES
            if other != release
        }
    return {"ucp": described}


def _endpoint(site: AgentSite, release: str, transport: str) -> str:
    if transport == "mcp":
        return f"/ucp/{site.id}/mcp" if release == NEWEST else f"/ucp/{site.id}/{release}/mcp"
    return f"/ucp/{site.id}/{ALIAS if release == NEWEST else release}"
