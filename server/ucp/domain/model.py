"""Sites, agents and calls as the protocol's adapter knows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.kernel.agents import MAX_AGENT_TOKENS, AgentToken

MAX_PROFILE = 512
MAX_HOST = 253
_VENDOR = re.compile(r"[a-z][a-z0-9]{0,62}\.[a-z][a-z0-9]{0,62}")


@dataclass(frozen=True, slots=True)
class AgentSite:
    """A site that serves shopping assistants."""

    id: str
    company_id: str
    name: str
    domain: str | None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the site's record says for assistants."""
    lists: tuple[str, ...] = ()
    """What the site has beside carts, of `server.ucp.domain.lists.KINDS`."""
    currency: str = ""
    """What its carts begin in."""
    locale: str | None = None
    """Its language, as a tag of BCP 47."""

    def approved(self) -> list[Mapping[str, Any]]:
        """List the agents that are served without asking for their profile."""
        listed = self.settings.get("approved")
        entries = listed if isinstance(listed, list) else []
        return [
            {"profile": entry} if isinstance(entry, str) else entry
            for entry in entries
            if isinstance(entry, str | dict)
        ]

    @property
    def fetches_profiles(self) -> bool:
        """Whether agents that are not listed are served by the profile that they show."""
        return self.settings.get("fetchProfiles") is True

    def tokens(self) -> list[AgentToken]:
        """List the tokens that assistants of the Agentic Commerce Protocol show."""
        listed = self.settings.get("acp")
        entries = listed[:MAX_AGENT_TOKENS] if isinstance(listed, list) else []
        return [token for entry in entries if (token := AgentToken.of(entry)) is not None]

    def continue_url(self, code: str | None) -> str | None:
        """Give the address on the site that the code opens the cart at."""
        template = self.settings.get("continueUrl")
        if not isinstance(template, str) or "{code}" not in template:
            if not self.domain:
                return None
            template = f"https://{self.domain}/cart/continue/{{code}}"
        return template.replace("{code}", code) if code else None

    def vendor(self) -> str | None:
        """Give the host that names the site's own capabilities; None where none makes a name."""
        named = self.settings.get("vendor")
        host = named if isinstance(named, str) else (self.domain or "").removeprefix("www.")
        return host if _VENDOR.fullmatch(host) else None

    def links(self) -> list[dict[str, str]]:
        """List the site's terms and policies."""
        listed = self.settings.get("links")
        found = []
        for entry in listed if isinstance(listed, list) else []:
            if not isinstance(entry, dict):
                continue
            link = {
                key: value
                for key in ("type", "url", "title")
                if isinstance(value := entry.get(key), str)
            }
            if {"type", "url"} <= link.keys():
                found.append(link)
        return found


@dataclass(frozen=True, slots=True)
class Agent:
    """Who calls, as they say and the site lets them."""

    profile: str
    host: str
    release: str | None = None
    """The release that the agent speaks; None where it follows from the endpoint."""
    capabilities: Mapping[str, Any] | None = None
    """The agent's capabilities; None where they are not known."""
    keys: tuple[Mapping[str, Any], ...] = ()
    """The agent's public keys, as JSON Web Keys; none where they are not known."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a call was negotiated to."""

    release: str
    capabilities: tuple[str, ...]
    site: AgentSite
    agent: Agent
