"""Calls to addresses that others name: nothing of the own network is reached by them.

An address is checked when it is set and again when it is called. DNS is asked once a connection,
every address it gives is checked, and the connection goes to one of these: a name that changes its
mind between the check and the call is not asked again. Redirects are not followed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

KEPT_BYTES = 256
"""What is kept of an answer."""
_DRAINED_BYTES = 16 * 1024
_BODY_SECONDS = 1.0
_CONNECT_SECONDS = 5.0
_DNS_SECONDS = 5.0
_DNS_THREADS = 16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FOR_EXAMPLES = ipaddress.ip_network("3fff::/20")
"""RFC 9637; not every Python that we run on knows it."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TargetRefused(Exception):
    """Nothing may be sent to the address; the message says why, as `must be …`."""


class AddressRefused(OSError):
    """A name leads to an address that nothing may be sent to."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a call."""

    status: int = 0
    """The HTTP status; 0 without an answer."""
    error: str = ""
    """TIMEOUT, CONNECTION, TLS, ADDRESS_REFUSED or PROTOCOL, without an answer."""
    body: bytes = b""
    """The answer's first bytes."""
    retry_after: str = ""
    seconds: float = 0.0


def is_public(address: str) -> bool:
    """Say whether an address is one of the open internet, whatever way it is written."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(found.packed[-4:])
        if inner is not None:
            found = inner
        elif found.teredo is not None or found.is_site_local or found in _FOR_EXAMPLES:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine by its very name."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_url(url: str, *, development: bool) -> SplitResult:
    """Read an address that others name, without asking DNS.

    Args:
        url: The address.
        development: Whether this machine may be called, by http too.

    Raises:
        TargetRefused: Nothing may be sent there.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise TargetRefused("must be an https address") from None
    if not host or any(character <= " " or character == "\x7f" for character in url):
        raise TargetRefused("must be an https address")
    own = development and is_loopback(host)
    if parts.scheme != "https" and not (own and parts.scheme == "http"):
        raise TargetRefused("must be an https address")
    if parts.port == 0:
        raise TargetRefused("must have a port that can be called")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise TargetRefused("must not have user, password or fragment")
    if not own and (is_loopback(host) or _is_forbidden_literal(host)):
        raise TargetRefused("must not lead into the own network")
    return parts


def _is_forbidden_literal(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return False


async def check_target(url: str, *, development: bool) -> None:
    """Read an address that others name, and ask DNS where it leads.

    Raises:
        TargetRefused: Nothing may be sent there, or DNS does not know it.
    """
    host = check_url(url, development=development).hostname or ""
    if development and is_loopback(host):
        return
    try:
        async with asyncio.timeout(_DNS_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        raise TargetRefused("must be a host that DNS knows") from None
    if not found or not all(is_public(str(address[4][0])) for address in found):
        raise TargetRefused("must not lead into the own network")


class _PublicResolver(AbstractResolver):
    """Asks DNS, and gives nothing unless every address may be called."""

    def __init__(self, *, development: bool) -> None:
        self._development = development
        # Of its own: a name whose servers are silent must not hold up what else is done in threads.
        self._threads = ThreadPoolExecutor(_DNS_THREADS, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads,
            lambda: socket.getaddrinfo(host, port, family, type=socket.SOCK_STREAM),
        )
        own = self._development and is_loopback(host)
        addresses: list[ResolveResult] = []
        for kind, _, protocol, _, address in found:
            literal = str(address[0])
            if not (own or is_public(literal)):
                raise AddressRefused(f"{host} leads into the own network")
            addresses.append(
                {
                    "hostname": host,
                    "host": literal,
                    "port": cast("int", address[1]),
                    "family": kind,
                    "proto": protocol,
                    "flags": socket.AI_NUMERICHOST,
                }
            )
        return addresses

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class OutboundClient:
    """Calls addresses that others name.

    Args:
        development: Whether this machine may be called.
        timeout_seconds: The longest a call may take, from DNS to the answer's headers.
        tls: What certificates are trusted; the machine's own choice unless told.
    """

    def __init__(
        self, *, development: bool, timeout_seconds: float, tls: ssl.SSLContext | None = None
    ) -> None:
        self._development = development
        self._timeout = aiohttp.ClientTimeout(
            total=timeout_seconds, sock_connect=min(_CONNECT_SECONDS, timeout_seconds)
        )
        connector = aiohttp.TCPConnector(
            limit=0,
            resolver=_PublicResolver(development=development),
            use_dns_cache=False,
            keepalive_timeout=30,
            ssl=tls or ssl.create_default_context(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            raise_for_status=False,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Received:
        """Post *body*; whatever goes wrong is told, not raised."""
        begun = time.perf_counter()
        received = await self._called("POST", url, body, headers, KEPT_BYTES)
        seconds = time.perf_counter() - begun
        return Received(
            received.status, received.error, received.body, received.retry_after, seconds
        )

    async def get(self, url: str, headers: Mapping[str, str], *, most_bytes: int) -> Received:
        """Get what is there, of which *most_bytes* are kept; what goes wrong is told."""
        return await self._called("GET", url, None, headers, most_bytes)

    async def _called(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], most: int
    ) -> Received:
        try:
            check_url(url, development=self._development)
        except TargetRefused:
            return Received(error="ADDRESS_REFUSED")
        try:
            try:
                return await self._once(method, url, body, headers, most)
            except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                # A connection that was kept open, and that the receiver has just closed.
                return await self._once(method, url, body, headers, most)
        except TimeoutError:
            return Received(error="TIMEOUT")
        except (aiohttp.ClientSSLError, ssl.SSLError):
            return Received(error="TLS")
        except aiohttp.ClientConnectorError as failure:
            refused = isinstance(failure.os_error, AddressRefused)
            return Received(error="ADDRESS_REFUSED" if refused else "CONNECTION")
        except AddressRefused:
            return Received(error="ADDRESS_REFUSED")
        except (OSError, aiohttp.ServerDisconnectedError):
            return Received(error="CONNECTION")
        except (aiohttp.ClientError, ValueError):
            return Received(error="PROTOCOL")

    async def _once(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], most: int
    ) -> Received:
        async with self._session.request(
            method, url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
        ) as response:
            kept = await _first_bytes(response, most)
            return Received(
                response.status, body=kept, retry_after=response.headers.get("Retry-After", "")
            )


async def _first_bytes(response: Any, most: int) -> bytes:
    """Read the beginning of an answer; one that does not end soon is cut off."""
    kept, read = b"", 0
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(_BODY_SECONDS):
            while read < max(most, _DRAINED_BYTES):
                part = await response.content.readany()
                if not part:
                    return kept
                read += len(part)
                kept = (kept + part)[:most]
    response.close()
    return kept
