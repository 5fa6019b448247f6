"""Sites and agents: which are served, looked up seldom."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import http_sf

from server.kernel.recent import Recent
from server.platform.database.pool import Database
from server.platform.outbound import TargetRefused, check_url
from server.ucp import errors
from server.ucp.domain.model import MAX_HOST, MAX_PROFILE, Agent, AgentSite
from server.ucp.domain.releases import release_of
from server.ucp.repository import site_by_host, site_by_id
from server.ucp.service.profiles import FetchedProfiles

KEPT_SECONDS = 5.0
"""How long a site is remembered; a switch holds everywhere after that."""
_KEPT_SITES = 2048
_HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9a-f:.]{2,45}\](:[0-9]{1,5})?")


class Directory:
    """Finds sites and agents.

    Args:
        database: Where sites are.
        profiles: Fetches the profiles of agents that are not listed.
        development: Whether agents' profiles may lie on this machine.
        now: Seconds of a clock that only goes forward.
    """

    def __init__(
        self,
        database: Database,
        profiles: FetchedProfiles,
        *,
        development: bool,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._profiles = profiles
        self._development = development
        self._now = now
        self._sites: Recent[tuple[str, str], tuple[float, AgentSite | None]] = Recent(_KEPT_SITES)

    async def site(self, site_id: str) -> AgentSite:
        """Find a site that serves agents.

        Raises:
            ProtocolError: There is none.
        """
        return await self._found("id", site_id, site_by_id)

    async def host(self, origin: str) -> AgentSite:
        """Find the site whose host name was called.

        Raises:
            ProtocolError: There is none.
        """
        host = origin.partition("://")[2].lower()
        if not _HOST.fullmatch(host):
            raise errors.no_such_site()
        name = host if host.startswith("[") else host.partition(":")[0]
        return await self._found("host", name[:MAX_HOST], site_by_host)

    async def _found(
        self, kind: str, name: str, find: Callable[[Any, str], Awaitable[AgentSite | None]]
    ) -> AgentSite:
        key, now = (kind, name), self._now()
        known = self._sites.get(key)
        if known is None or known[0] <= now:
            known = (now + KEPT_SECONDS, await find(self._database, name))
            self._sites.keep(key, known)
        if known[1] is None:
            raise errors.no_such_site()
        return known[1]

    async def agent(self, header: str | None, site: AgentSite, address: str | None) -> Agent:
        """Say who calls, if the site serves them.

        Raises:
            ProtocolError: The header is missing or malformed, the site does not serve the agent, or
                its profile could not be fetched.
            RateLimited: Too many new profiles were shown.
        """
        profile, release = named_profile(header or "", development=self._development)
        host = urlsplit(profile).hostname or ""
        for entry in site.approved():
            if _matches(entry.get("profile"), profile):
                stated = entry.get("version")
                said = release or (stated if isinstance(stated, str) else None)
                theirs, keys = entry.get("capabilities"), entry.get("keys")
                return Agent(
                    profile,
                    host,
                    release_of(said) if said else None,
                    theirs if isinstance(theirs, dict) else None,
                    tuple(key for key in keys if isinstance(key, dict))
                    if isinstance(keys, list)
                    else (),
                )
        if not site.fetches_profiles:
            raise errors.agent_not_approved()
        found = await self._profiles.of(profile, site.company_id, site.id, address)
        said = release or found.release
        release = release_of(said) if said else None
        return Agent(profile, host, release, found.capabilities, found.keys)


@lru_cache(maxsize=4096)
def named_profile(header: str, *, development: bool) -> tuple[str, str | None]:
    """Read the header `UCP-Agent`: the profile's address, and the release where it names one.

    Args:
        header: The header, or nothing.
        development: Whether a profile may lie on this machine.

    Raises:
        ProtocolError: It is missing or malformed.

    Source: RFC 9651, dictionaries of structured fields.
    """
    if not header:
        raise errors.agent_missing()
    try:
        fields: Any = http_sf.parse(header.encode(), tltype="dictionary")
        profile = fields["profile"][0]
        release = fields["version"][0] if "version" in fields else None
    except (ValueError, KeyError, TypeError, IndexError):
        raise errors.agent_missing() from None
    if not isinstance(profile, str) or not 0 < len(profile) <= MAX_PROFILE:
        raise errors.profile_malformed()
    try:
        check_url(profile, development=development)
    except TargetRefused:
        raise errors.profile_malformed() from None
    return profile, release if isinstance(release, str) else None


def _matches(listed: Any, profile: str) -> bool:
    """Whether an entry of the list means a profile: itself, or all below a path with `*`."""
    if not isinstance(listed, str):
        return False
    if listed.endswith("/*"):
        return profile.startswith(listed[:-1])
    return listed == profile
