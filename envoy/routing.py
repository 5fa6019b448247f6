"""The classes of calls: what each may take, how long, and whose allowance it is counted against."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

import contract
from google.protobuf.descriptor import ServiceDescriptor

PAGES = Path(__file__).resolve().parent / "pages"
INDEX = PAGES.with_name("index.json")
PAGE_BYTES = 2**21
"""The largest page that is served; beyond that something other than Envoy should."""
POLICY = "content-security-policy"
HTML = "text/html; charset=utf-8"
OWN_PATHS = (
    *("/", "/api", "/api/docs", "/api/openapi.json", "/api/docs/events", "/api/asyncapi.json"),
    *("/health", "/api/health"),
)
"""What Envoy answers itself."""
AGENT_PATHS = ("/.well-known/", "/ucp/")
"""How the paths of shopping assistants begin."""
TOKEN_PATHS = ("/acp/",)
"""How those begin that take a token which a site has handed out: nothing is stored without one."""
NAMES = 5
"""The most methods in one pattern: Envoy refuses one whose program is larger than 100 steps."""
ASIDE_SECONDS = 5
"""The longest a health check from outside may take, and a call that no service answers."""


@dataclass(frozen=True, slots=True)
class Route:
    """A class of calls.

    Attributes:
        name: What Envoy calls it.
        prefix: How the path begins.
        path: The whole path, as a regular expression, in the place of `prefix`.
        native: Calls by gRPC and gRPC-Web; their answers stay as they are.
        methods: The HTTP methods, as a regular expression; empty for all.
        success: What a success is answered with.
        repeatable: Calls without effect, which may go to another worker after any failure.
        keyed: Calls with an `Idempotency-Key`: where a worker dies, another one may be asked, as
            the key lets the call have its effect once.
        counted: Whose allowance they take: `public` for calls that anybody may make, `bearer`
            where a token is needed, `other` for the rest. Each has one by address.
        writes: Calls that anybody may make and that store something.
        streams: Calls whose requests come one after the other; the others are sent to a worker
            when they are complete.
        aside: Calls that are no shopper's; they have a small share of their own of what may be
            in flight.
        preflight: A browser's question whether a page may call, for a page that may not: the
            filter before answers the others.
        refused: What they are answered with instead of being sent to a worker; 0 where they are.
        agents: Calls of shopping assistants; the server is told which host they called, and says
            itself how long an answer may be kept.
        allow: The methods that are named to who is refused for theirs.
        follows: Calls whose answers come one after the other for as long as their callers stay:
            they have no end, and places of their own among what may be in flight.
        timeout: Seconds until the answer must be complete; 0 where nothing says when.
    """

    name: str
    prefix: str = "/"
    path: str = ""
    native: bool = False
    methods: str = ""
    success: int = 200
    repeatable: bool = False
    keyed: bool = False
    counted: str = "bearer"
    writes: bool = False
    streams: bool = False
    aside: bool = False
    preflight: bool = False
    refused: int = 0
    agents: bool = False
    allow: str = ""
    follows: bool = False
    timeout: float = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A file that is served as it is.

    Attributes:
        name: What Envoy calls its route.
        path: Where it is found.
        file: The file.
        packed: The file compressed by gzip, in base64; empty for callers who take no gzip.
        headers: The headers it is answered with.
    """

    name: str
    path: str
    file: Path
    packed: str
    headers: tuple[tuple[str, str], ...]


def routes(services: Iterable[ServiceDescriptor], timeout: float) -> Iterator[Route]:
    """Yield the classes of calls, the first that fits first.

    Args:
        services: The services of the contract.
        timeout: Seconds until a call must be answered.
    """
    # The filter that knows origins passes a direct answer by. No method is found here, so no worker
    # is asked; rest.lua makes 403 of it, and says why.
    yield Route(
        "preflight",
        methods="OPTIONS",
        success=HTTPStatus.FORBIDDEN.value,
        counted="other",
        aside=True,
        preflight=True,
        timeout=min(ASIDE_SECONDS, timeout),
    )
    listed = list(services)
    for service in listed:
        if streaming := contract.streaming_methods(service):
            yield Route(
                f"{service.name}_streams",
                path=rf"/{re.escape(service.full_name)}/({'|'.join(streaming)})",
                native=True,
                streams=True,
            )
    for service in listed:
        yield from _following(service)
    for service in listed:
        if not service.name.startswith("Public"):
            continue
        public = Route(
            service.name,
            f"/{service.full_name}/",
            native=True,
            counted="public",
            writes=True,
            timeout=timeout,
        )
        reads = contract.reading_methods(service)
        for place in range(0, len(reads), NAMES):
            path = rf"/{re.escape(service.full_name)}/({'|'.join(reads[place : place + NAMES])})"
            name = f"{service.name}_reads{place or ''}"
            yield replace(public, name=name, path=path, writes=False)
        yield from _both(public)
    yield from _both(Route("native", "/commerce.", native=True, timeout=timeout))
    yield Route(
        "health",
        path=r"/grpc\.health\.v1\.Health/Check",
        native=True,
        counted="other",
        aside=True,
        timeout=min(ASIDE_SECONDS, timeout),
    )
    yield Route(
        "reflection",
        "/grpc.reflection.",
        native=True,
        counted="other",
        streams=True,
        aside=True,
        timeout=timeout,
    )
    # Nobody outside watches the health of a worker: a call that stays open holds a place.
    yield Route(
        "watch",
        "/grpc.health.v1.Health/",
        native=True,
        counted="other",
        refused=HTTPStatus.NOT_FOUND.value,
    )
    # What no service answers; a worker says so, in a form that browsers may read.
    yield Route(
        "unknown", native=True, counted="other", aside=True, timeout=min(ASIDE_SECONDS, timeout)
    )
    for service in listed:
        yield from _links(service, timeout)
    for name, prefix in (
        ("public", "/api/public/"),
        ("mail", "/mail/"),
        *((f"agents_{place}", prefix) for place, prefix in enumerate(AGENT_PATHS + TOKEN_PATHS)),
        ("rest", "/"),
    ):
        anybody = name != "rest" and prefix not in TOKEN_PATHS
        rest = Route(
            name,
            prefix,
            counted="public" if anybody else "bearer",
            agents=name.startswith("agents"),
            timeout=timeout,
        )
        yield replace(rest, name=f"{name}_get", methods="GET|HEAD", repeatable=True)
        writing = replace(rest, writes=anybody)
        yield from _both(
            replace(writing, name=f"{name}_post", methods="POST", success=HTTPStatus.CREATED.value)
        )
        yield from _both(writing)


def _following(service: ServiceDescriptor) -> Iterator[Route]:
    """Yield the routes of what a service tells for as long as its callers stay."""
    methods = contract.following_methods(service)
    if not methods:
        return
    native = Route(
        f"{service.name}_follow",
        path=rf"/{re.escape(service.full_name)}/({'|'.join(methods)})",
        native=True,
        counted="public" if service.name.startswith("Public") else "bearer",
        follows=True,
    )
    yield native
    path = _expression(contract.following_paths(service))
    rest = replace(native, name=f"{service.name}_events", path=path, native=False, methods="GET")
    yield rest
    # It would be a stream without anything in it.
    yield _unheaded(rest)


def _links(service: ServiceDescriptor, timeout: float) -> Iterator[Route]:
    """Yield the routes of what a service makes when a link is followed."""
    if paths := contract.link_paths(service):
        link = Route(
            f"{service.name}_links",
            path=_expression(paths),
            methods="GET",
            counted="public",
            agents=True,
            writes=True,
            timeout=timeout,
        )
        yield link
        # Who looks whether there is something, such as a messenger, makes nothing.
        yield _unheaded(link)


def _unheaded(route: Route) -> Route:
    return replace(
        route,
        name=f"{route.name}_head",
        methods="HEAD",
        follows=False,
        refused=HTTPStatus.METHOD_NOT_ALLOWED.value,
        allow="GET, OPTIONS",
    )


def _expression(paths: Iterable[str]) -> str:
    found = (re.sub(r"\\{[^{}]*\\}", "[^/]+", re.escape(path)) for path in paths)
    return f"({'|'.join(found)})"


def _both(route: Route) -> Iterator[Route]:
    """Yield *route* for calls with an `Idempotency-Key`, then for those without."""
    yield replace(route, name=f"{route.name}_keyed", keyed=True)
    yield route


def paths(services: Sequence[ServiceDescriptor]) -> list[dict[str, str | bool]]:
    """Give every path as a pattern of Lua, with the methods that answer under it.

    `entire` tells whether a body there is the whole request.

    Args:
        services: Those that REST callers can reach.
    """
    found: dict[str, set[str]] = {path: {"GET"} for path in OWN_PATHS}
    for service in services:
        for method, path in contract.bindings(service):
            found.setdefault(path, set()).add(method)
    listed: list[dict[str, str | bool]] = []
    entire = contract.entire_paths(services)
    without_head = set(_without_head(services))
    for path, methods in found.items():
        headed = "GET" in methods and path not in without_head
        allowed = methods | {"OPTIONS"} | ({"HEAD"} if headed else set())
        allow = ", ".join(sorted(allowed))
        listed.append({"pattern": _pattern(path), "allow": allow, "entire": path in entire})
    return listed


def unheaded(services: Sequence[ServiceDescriptor]) -> list[str]:
    """Give the paths of what has no end, or makes something, as patterns of Lua."""
    return [_pattern(path) for path in _without_head(services)]


def _without_head(services: Sequence[ServiceDescriptor]) -> list[str]:
    return [*contract.following_paths(*services), *contract.link_paths(*services)]


def _pattern(path: str) -> str:
    escaped = re.sub(r"[^\w/{}]", r"%\g<0>", path)
    return "^" + re.sub(r"\{[^{}]*\}", "[^/]+", escaped) + "$"


def pages(common: tuple[tuple[str, str], ...]) -> Iterator[Page]:
    """Yield what describes the API: the OpenAPI and AsyncAPI documents and their pages.

    Who asks for no route at all is told where these are.
    Each comes twice, compressed once and for all and as it is: compressing one takes longer than
    many calls.

    Args:
        common: The headers of every answer.
    """
    html = (PAGES / "docs.html").read_bytes()
    digests = {}
    for tag in ("style", "script"):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>".encode(), html, re.DOTALL)
        digests[tag] = base64.b64encode(hashlib.sha256(inline).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digests['style']}'; "
        f"script-src 'sha256-{digests['script']}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    json = "application/json"
    for name, path, source, kind, own in (
        ("openapi", "/api/openapi.json", PAGES / "openapi.json", json, {}),
        ("docs", "/api/docs", PAGES / "docs.html", HTML, {POLICY: policy}),
        ("asyncapi", "/api/asyncapi.json", PAGES / "asyncapi.json", json, {}),
        ("events", "/api/docs/events", PAGES / "events.html", HTML, {POLICY: policy}),
        ("root", "/", INDEX, json, {}),
        ("api", "/api", INDEX, json, {}),
    ):
        headers = dict(common) | {"content-type": kind, "cache-control": "no-cache"} | own
        packed = base64.b64encode(gzip.compress(source.read_bytes(), 9, mtime=0)).decode()
        gzipped = (*headers.items(), ("content-encoding", "gzip"))
        yield Page(f"{name}_gzip", path, source, packed, gzipped)
        yield Page(name, path, source, "", tuple(headers.items()))
