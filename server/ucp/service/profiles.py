"""Profiles of agents that a site has not listed, fetched where it says so.

A profile lies at an address that the caller names, so it is asked for as webhooks are: nothing of
the own network is reached, redirects are not followed, time and size are limited. What was found is
remembered, what could not be fetched too, and one address is asked for once however many wait.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.kernel.recent import Recent
from server.platform.grpc.limits import CallLimits
from server.platform.outbound import OutboundClient
from server.ucp import errors

MAX_BYTES = 64 * 1024
TIMEOUT_SECONDS = 3.0
KEPT_SECONDS, REFUSED_SECONDS = 600.0, 60.0
"""How long a profile is remembered, and how long that there was none."""
MAX_KEPT = 1024
AT_ONCE = 8
"""Fetches of one worker under way at a time."""
A_MINUTE = 60
"""Profiles that are fetched for one site in a minute."""
OF_ADDRESS = 10
"""Of these for calls of one address: it leaves the others some."""
KEYS = ("keys", "signing_keys")
"""Where a profile of the newer and of the older release lists its public keys."""
_HEADERS = {
    "accept": "application/json",
    "user-agent": "commerce-ucp",
    "accept-encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What an agent says of itself."""

    release: str | None
    capabilities: Mapping[str, Any]
    keys: tuple[Mapping[str, Any], ...] = field(default=())


class FetchedProfiles:
    """Fetches profiles.

    Args:
        limits: Counts what is fetched for a site.
        development: Whether they may lie on this machine.
        now: Seconds of a clock that only goes forward.
    """

    def __init__(
        self,
        limits: CallLimits,
        *,
        development: bool,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._development = development
        self._now = now
        self._tls: ssl.SSLContext | None = None
        self._permits = asyncio.Semaphore(AT_ONCE)
        self._known: Recent[str, tuple[float, Profile | errors.ProtocolError]] = Recent(MAX_KEPT)
        self._running: dict[str, asyncio.Task[Profile | errors.ProtocolError]] = {}

    async def of(self, url: str, company_id: str, site_id: str, address: str | None) -> Profile:
        """Give the profile at *url*, whose form was checked.

        Raises:
            ProtocolError: It can't be fetched, or is none.
            RateLimited: Too many were fetched for the site.
        """
        known = self._known.get(url)
        if known is None or known[0] <= self._now():
            found = await self._asked(url, company_id, site_id, address)
        else:
            found = known[1]
        if isinstance(found, errors.ProtocolError):
            raise found
        return found

    async def _asked(
        self, url: str, company_id: str, site_id: str, address: str | None
    ) -> Profile | errors.ProtocolError:
        running = self._running.get(url)
        if running is None:
            self._count(company_id, site_id, address)
            running = asyncio.get_running_loop().create_task(self._fetched(url))
            self._running[url] = running
            running.add_done_callback(lambda _: self._running.pop(url, None))
        # Who gives up leaves the others, and what they wait for.
        return await asyncio.shield(running)

    def _count(self, company_id: str, site_id: str, address: str | None) -> None:
        site = f"{company_id}\0profiles {site_id[:24]}"
        allowances = (
            (f"{site} {address}", OF_ADDRESS, "one address may show of new profiles in a minute"),
            (site, A_MINUTE, "one site's agents may show of new profiles in a minute"),
        )
        for key, most, allowance in allowances:
            self._limits.check(key, most, allowance)
        for key, most, _ in allowances:
            self._limits.add(key, most)

    async def _fetched(self, url: str) -> Profile | errors.ProtocolError:
        async with self._permits:
            if self._tls is None:
                self._tls = await asyncio.to_thread(ssl.create_default_context)
            client = OutboundClient(
                development=self._development, timeout_seconds=TIMEOUT_SECONDS, tls=self._tls
            )
            try:
                received = await client.get(url, _HEADERS, most_bytes=MAX_BYTES + 1)
            finally:
                await client.close()
        found: Profile | errors.ProtocolError | None = None
        if received.status == 200 and len(received.body) <= MAX_BYTES:
            found = read_profile(received.body)
            if found is None:
                found = errors.profile_unreadable()
        if found is None:
            found = errors.profile_unreachable()
        kept = KEPT_SECONDS if isinstance(found, Profile) else REFUSED_SECONDS
        self._known.keep(url, (self._now() + kept, found))
        return found


def read_profile(body: bytes) -> Profile | None:
    """Read a profile; None where it is none.

    Source: the protocol's discovery/profile.json, platform profiles.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    said = document.get("ucp") if isinstance(document, dict) else None
    if not isinstance(said, dict):
        return None
    release, theirs = said.get("version"), said.get("capabilities")
    if not isinstance(release, str) or not isinstance(theirs, dict):
        return None
    listed = [keys for name in KEYS if isinstance(keys := document.get(name), list)]
    found = (key for keys in listed for key in keys if isinstance(key, dict))
    return Profile(release, theirs, tuple(found))
