"""The pages for people: listeners of their own that serve the files of `envoy/pages/web`.

`DASHBOARD_PORT` and `PORTAL_PORT` say where; where one is not set, it is not served. The pages call
the API at `PAGES_API_URL`, which they are told in their first lines.
"""

from __future__ import annotations

import base64
import gzip
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from routing import HTML, POLICY

FILES = Path(__file__).resolve().parent / "pages" / "web"
API_URL = "@API_URL@"
"""Stands in the pages for where the API is."""
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": HTML,
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
ROBOTS = "User-agent: *\nDisallow: /\n"
PATHS = {
    "dashboard": r"/(insights/ecommerce|support/carts|webhooks)?",
    "portal": r"/(compare/[^/]+|wishlist/[^/]+|cart/recover|cart/unsubscribe|continue)?",
}
"""Where each site's one page is found, as regular expressions; its script reads the rest."""
SAME = "'self'"
ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is answered.

    Attributes:
        path: Where it is found, as a regular expression.
        body: What it holds, in base64.
        gzipped: Whether that is compressed; such an answer is for callers who take it.
        headers: The headers it is answered with.
        status: What it is answered with.
    """

    path: str
    body: str
    gzipped: bool
    headers: tuple[tuple[str, str], ...]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Site:
    """A listener with its files.

    Attributes:
        name: What Envoy calls it.
        port: Where it listens.
        headers: The headers of its refusals.
        files: What it serves.
    """

    name: str
    port: int
    headers: tuple[tuple[str, str], ...]
    files: tuple[File, ...]


def sites(environment: Mapping[str, str], common: tuple[tuple[str, str], ...]) -> Iterator[Site]:
    """Yield the sites that the environment asks for.

    Args:
        environment: Where the settings are read from.
        common: The headers of every answer.

    Raises:
        ValueError: A setting can't be used; the text says which.
    """
    api = environment.get("PAGES_API_URL", "").strip().rstrip("/")
    if api and not ADDRESS.fullmatch(api):
        raise ValueError(f"PAGES_API_URL must be http:// or https:// and a host, not {api!r}")
    for name in PATHS:
        text = environment.get(f"{name.upper()}_PORT", "").strip() or "0"
        if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65_535:
            raise ValueError(f"{name.upper()}_PORT must be a port, not {text!r}")
        if port := int(text):
            headers = tuple((dict(common) | _own_headers(api)).items())
            yield Site(name, port, headers, tuple(_files(name, api, headers)))


def _own_headers(api: str) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src {api or SAME}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {POLICY: policy, "x-robots-tag": "noindex, nofollow"}


def _files(site: str, api: str, headers: tuple[tuple[str, str], ...]) -> Iterator[File]:
    page = (FILES / f"{site}.html").read_text().replace(API_URL, html.escape(api))
    yield from _both(PATHS[site], page.encode(), HTML, "no-cache", headers)
    for name in (f"{site}.js", f"{site}.css", "icon.svg"):
        content, kind = (FILES / name).read_bytes(), KINDS[Path(name).suffix]
        # Its address holds its digest, but for the picture, which the page names without one.
        kept = "public, max-age=31536000, immutable" if name != "icon.svg" else "max-age=86400"
        yield from _both(f"/{re.escape(name)}", content, kind, kept, headers)
    yield from _both(r"/robots\.txt", ROBOTS.encode(), "text/plain", "max-age=86400", headers)
    # A link that was cut leads anywhere: the page says so in its reader's language.
    yield from _both(r"/.*", page.encode(), HTML, "no-cache", headers, status=404)


def _both(
    path: str,
    content: bytes,
    kind: str,
    kept: str,
    headers: tuple[tuple[str, str], ...],
    *,
    status: int = 200,
) -> Iterator[File]:
    """Yield a file compressed, for callers who take that, and as it is."""
    own = dict(headers) | {"content-type": kind, "cache-control": kept, "vary": "Accept-Encoding"}
    packed = gzip.compress(content, 9, mtime=0)
    for gzipped, body in ((True, packed), (False, content)):
        encoding = {"content-encoding": "gzip"} if gzipped else {}
        sent = (*own.items(), *encoding.items())
        yield File(path, base64.b64encode(body).decode(), gzipped, sent, status)
