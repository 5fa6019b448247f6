"""The files of the pages for people, as Envoy serves them; no browser is needed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from server.stack.process import PROJECT, free_port
from tests.http.edge import running_edge

BUILT = PROJECT / "envoy" / "pages" / "web"
MOST_BYTES = 150 * 1024
"""Of the insights page, over the wire."""
PAGES = {
    "dashboard": ("/", "/insights/ecommerce", "/insights/ecommerce?period=7"),
    "portal": ("/", f"/compare/{'a' * 64}", f"/wishlist/{'b' * 32}"),
}


@dataclass(frozen=True, slots=True)
class Sites:
    """Where the sites and the API are."""

    dashboard: httpx.Client
    portal: httpx.Client
    api: httpx.Client

    def client(self, name: str) -> httpx.Client:
        found: httpx.Client = getattr(self, name)
        return found


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    dashboard, portal = free_port(), free_port()
    with running_edge(
        workers=1,
        DASHBOARD_PORT=str(dashboard),
        PORTAL_PORT=str(portal),
        PAGES_API_URL="https://api.example.com",
        CORS_ORIGINS=f"http://localhost:{dashboard}",
    ) as edge:
        clients = [
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
            for port in (dashboard, portal, edge.port)
        ]
        yield Sites(*clients)
        for client in clients:
            client.close()


def policy(response: httpx.Response) -> dict[str, str]:
    parts = response.headers["content-security-policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


EACH = pytest.mark.parametrize(
    ("site", "path"), [(site, path) for site, paths in PAGES.items() for path in paths]
)


@EACH
def test_a_page_answers_under_each_of_its_addresses(sites: Sites, site: str, path: str) -> None:
    page = sites.client(site).get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert 'name="commerce-api" content="https://api.example.com"' in page.text


@EACH
def test_a_page_loads_what_is_its_own_and_calls_the_api_alone(
    sites: Sites, site: str, path: str
) -> None:
    """A script, a font or a picture of somebody else's would see who opens which link."""
    client = sites.client(site)
    page = client.get(path)
    allowed = policy(page)
    assert allowed["connect-src"] == "https://api.example.com"
    assert {allowed[kind] for kind in ("script-src", "style-src", "img-src")} == {"'self'"}
    assert {allowed[kind] for kind in ("default-src", "base-uri", "form-action")} == {"'none'"}
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 3
    for address in loaded:
        assert re.fullmatch(r"/[a-z.]+(\?v=[0-9a-f]{12})?", address)
        assert client.get(address).status_code == 200
    for name in (f"{site}.js", f"{site}.css"):
        assert "@import" not in (BUILT / name).read_text()
        assert "url(" not in (BUILT / name).read_text()


@EACH
def test_no_page_is_found_by_robots_or_told_to_others(sites: Sites, site: str, path: str) -> None:
    """The address of a shared thing opens it."""
    page = sites.client(site).get(path)
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-cache"
    robots = sites.client(site).get("/robots.txt")
    assert robots.text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("path", ["/nowhere", "/compare/", "/compare/a/b", "/dashboard.map"])
def test_what_is_no_page_is_refused_with_the_same_headers(sites: Sites, path: str) -> None:
    refused = sites.portal.get(path)
    assert refused.status_code == 404
    assert refused.text == sites.portal.get("/").text, "the page says so in its reader's words"
    assert refused.headers["x-robots-tag"] == "noindex, nofollow"
    assert refused.headers["cache-control"] == "no-cache"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert policy(refused)["default-src"] == "'none'"
    assert sites.portal.post("/").status_code == 404


def test_one_site_serves_nothing_of_the_other_and_no_call(sites: Sites) -> None:
    assert sites.portal.get("/dashboard.js").status_code == 404
    assert sites.portal.get("/insights/ecommerce").status_code == 404
    assert sites.dashboard.get("/api/health").status_code == 404
    assert sites.api.get("/insights/ecommerce").status_code == 404


def test_the_insights_page_is_small(sites: Sites) -> None:
    page = sites.dashboard.get("/insights/ecommerce", headers={"accept-encoding": "gzip"})
    packed = len(gzip.compress(page.content, 9))
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        with sites.dashboard.stream("GET", address, headers={"accept-encoding": "gzip"}) as file:
            assert file.headers["content-encoding"] == "gzip"
            packed += len(b"".join(file.iter_raw()))
    assert packed <= MOST_BYTES


def test_a_file_is_the_committed_one_packed_or_not_and_kept_for_long(sites: Sites) -> None:
    for encoding in ("gzip", "identity"):
        answer = sites.dashboard.get("/dashboard.js?v=1", headers={"accept-encoding": encoding})
        assert answer.content == (BUILT / "dashboard.js").read_bytes()
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["cache-control"]
    head = sites.dashboard.head("/dashboard.js")
    assert (head.status_code, head.content) == (200, b"")


def test_a_page_of_these_sites_may_call_the_api(sites: Sites) -> None:
    """Its calls are of another origin, so the browser asks first."""
    origin = f"http://localhost:{sites.dashboard.base_url.port}"
    asked = {
        "origin": origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,x-request-id",
    }
    answer = sites.api.options("/api/analytics/ecommerce/overview", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
