"""The pages for people that a stack serves through its Envoy."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from server.platform.settings import Settings
from server.stack.process import free_port, port_is_free, say

_WHOSE = {"dashboard": "staff", "portal": "shoppers"}


def sites(settings: Settings) -> dict[str, str]:
    """Choose where the pages are; what another program's port keeps away is said and left out."""
    found = {}
    for name, whose in _WHOSE.items():
        port: int = getattr(settings, f"{name}_port") or free_port()
        if port_is_free(port, settings.listen_host):
            found[name] = f"http://localhost:{port}"
        else:
            # A shop's own frontend often has this port, and the API does without the pages.
            say(
                f"Port {port} is taken by another program: the pages for {whose} are left out; "
                f"{name.upper()}_PORT chooses another"
            )
    return found


def edge_settings(settings: Settings, api_url: str, served: Mapping[str, str]) -> dict[str, str]:
    """Return what Envoy has to know of the pages.

    Args:
        settings: The settings of the stack.
        api_url: Where the API is on this machine.
        served: Where the pages are.
    """
    ports = {f"{name.upper()}_PORT": str(urlsplit(url).port) for name, url in served.items()}
    return {
        **dict.fromkeys((f"{name.upper()}_PORT" for name in _WHOSE), ""),
        **ports,
        "PAGES_API_URL": settings.pages_api_url or api_url,
        # They are pages of ours and may call.
        "CORS_ORIGINS": ",".join((*settings.allowed_origins, *served.values())),
    }
