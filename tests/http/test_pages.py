"""The OpenAPI document and its page, which Envoy serves from disk."""

from __future__ import annotations

import re

import httpx
import pytest
import yaml

from server.stack.process import PROJECT

PAGE = "/api/docs"


def test_the_document_is_the_one_of_the_repository(api: httpx.Client) -> None:
    response = api.get("/api/openapi.json")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    committed = (PROJECT / "docs" / "openapi.yaml").read_text()
    assert response.json() == yaml.load(committed, yaml.CSafeLoader)


def test_the_page_needs_nothing_from_elsewhere(api: httpx.Client) -> None:
    response = api.get(PAGE)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(", response.text)
    assert not re.search(r'(src|href)="(https?:)?//', response.text)


def test_the_page_names_every_operation(api: httpx.Client) -> None:
    paths = api.get("/api/openapi.json").json()["paths"]
    page = api.get(PAGE).text
    for verbs in paths.values():
        for operation in verbs.values():
            assert f'id="{operation["operationId"]}"' in page


def test_the_pages_links_lead_somewhere(api: httpx.Client) -> None:
    page = api.get(PAGE).text
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_is_allowed_its_own_style_and_nothing_else(api: httpx.Client) -> None:
    """The digest in the policy must be the style's, or browsers show the page bare."""
    policy = api.get(PAGE).headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]+'; frame-ancestors 'none'", policy
    )
    assert "style-src" not in api.get("/api/openapi.json").headers["content-security-policy"]


@pytest.mark.parametrize("path", [PAGE, "/api/openapi.json"])
def test_head_answers_as_get_without_the_body(api: httpx.Client, path: str) -> None:
    response = api.head(path)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]


def test_another_method_finds_no_route(api: httpx.Client) -> None:
    response = api.post(PAGE)
    assert (response.status_code, response.json()["reason"]) == (404, "ROUTE_NOT_FOUND")
