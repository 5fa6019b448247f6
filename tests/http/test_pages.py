"""The OpenAPI document and its page, which Envoy serves from disk."""

from __future__ import annotations

import base64
import hashlib
import re

import httpx
import pytest
import yaml

from server.stack.process import PROJECT

POLICY = "content-security-policy"
PAGE, EVENTS = "/api/docs", "/api/docs/events"
EITHER = pytest.mark.parametrize("path", [PAGE, EVENTS])


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
def test_the_document_is_the_one_of_the_repository(api: httpx.Client, name: str) -> None:
    response = api.get(f"/api/{name}.json")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    committed = (PROJECT / "docs" / f"{name}.yaml").read_text()
    assert response.json() == yaml.load(committed, yaml.CSafeLoader)


@EITHER
def test_the_page_needs_nothing_from_elsewhere(api: httpx.Client, path: str) -> None:
    response = api.get(path)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"<(script\s|link|img|iframe)|@import|url\(", response.text)
    assert not re.search(r'(src|href)="(https?:)?//', response.text)


def test_the_page_names_every_operation(api: httpx.Client) -> None:
    paths = api.get("/api/openapi.json").json()["paths"]
    page = api.get(PAGE).text
    for verbs in paths.values():
        for operation in verbs.values():
            assert f'id="{operation["operationId"]}"' in page


def test_the_page_names_every_event(api: httpx.Client) -> None:
    messages = api.get("/api/asyncapi.json").json()["components"]["messages"]
    page = api.get(EVENTS).text
    for message in messages.values():
        assert f'id="{message["name"]}"' in page


@EITHER
def test_the_pages_links_lead_somewhere(api: httpx.Client, path: str) -> None:
    page = api.get(path).text
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_is_allowed_its_own_style_and_script_and_nothing_else(api: httpx.Client) -> None:
    """The digests in the policy must be the page's, or browsers show it bare and dead."""
    page = api.get(PAGE)
    allowed = dict(part.split(" ", 1) for part in page.headers[POLICY].split("; "))
    for tag in ("style", "script"):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert allowed.pop(f"{tag}-src") == f"'sha256-{digest}'"
    # A call that is tried goes to where the page is from.
    assert allowed.pop("connect-src") == "'self'"
    assert set(allowed.values()) == {"'none'"}


def test_the_page_of_the_events_is_allowed_its_own_style_and_nothing_else(
    api: httpx.Client,
) -> None:
    page = api.get(EVENTS)
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.headers[POLICY]
    assert "style-src" not in api.get("/api/openapi.json").headers["content-security-policy"]


@pytest.mark.parametrize("path", [PAGE, "/api/openapi.json"])
def test_head_answers_as_get_without_the_body(api: httpx.Client, path: str) -> None:
    response = api.head(path)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]


def test_another_method_is_told_those_that_there_are(api: httpx.Client) -> None:
    response = api.post(PAGE)
    assert (response.status_code, response.json()["reason"]) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("path", ["/", "/api"])
def test_who_asks_for_no_route_is_told_where_they_are_described(
    api: httpx.Client, path: str
) -> None:
    """The first address a newcomer types is the bare one."""
    told = api.get(path).json()
    for link in ("reference", "openapi", "health"):
        assert api.get(told[link]).status_code == 200


@pytest.mark.parametrize("path", [PAGE, "/api/openapi.json"])
def test_a_page_is_compressed_once_and_for_all(api: httpx.Client, path: str) -> None:
    """Compressing one for each call made others wait for a quarter of a minute."""
    plain = api.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    # Only gzip is kept ready; nothing is compressed for who reads another kind alone.
    assert "content-encoding" not in api.get(path, headers={"accept-encoding": "br"}).headers
    for accepted in ("gzip", "br, gzip", "deflate;q=0.5, GZIP;q=0.8, br;q=1.0", "*"):
        packed = api.get(path, headers={"accept-encoding": accepted})
        assert packed.headers["content-encoding"] == "gzip"
        assert "accept-encoding" in packed.headers["vary"].lower()
        assert packed.content == plain.content
    refused = api.get(path, headers={"accept-encoding": "gzip;q=0, br"})
    assert "content-encoding" not in refused.headers
