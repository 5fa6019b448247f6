"""What a path, a query or a body says reaches the route and the field it was written for, or none.

Every route of the contract that has a variable is called with values that some client, proxy or
server would take for something else, in every spelling.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from google.api import annotations_pb2

from tests.http.edge import check_error
from tests.http.upstream import METHODS

VERBS = ("get", "post", "put", "patch", "delete")
DOTS = [".", "..", "%2E", "%2e%2E", ".%2E", "%2e."]
DOTTED = [
    *DOTS,
    *(f"a/{dots}" for dots in DOTS),
    *(f"{dots}/{dots}" for dots in DOTS),
    "a/../../b",
    "",
    "/",
    "a/",
]
VALUES = [
    "a/b", "../a", "a/..", "/", "//", "..;", "...", ".a", "a.", "%2E%2E", "%2F", "a%2Fb", "\\",
    "a\\b", "?", "a?b=c", "#", "a#b", "a b", "a+b", "%", "%zz", "é", ":", "a:b", "&", "a=b",
    "\N{FULLWIDTH FULL STOP}" * 2, "{x}", "*", "**", "~", "@", "items",
]  # fmt: skip


def routes() -> Iterator[tuple[str, str, str, list[str]]]:
    """Give method, verb, path and variables of every route with a variable."""
    for name, method in METHODS.items():
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        if verb in VERBS and "{" in (path := getattr(rule, verb)):
            yield name, verb, path, [part[1:-1] for part in path.split("/") if part[:1] == "{"]


ROUTES = list(routes())


def called(api: httpx.Client, verb: str, path: str) -> httpx.Response:
    """Call exactly this path, which the client library would else resolve."""
    target = {"target": path.encode()}
    return api.request(verb.upper(), "/", headers={"x-tell": "1"}, extensions=target)


def received(response: httpx.Response) -> tuple[str, dict[str, object]]:
    """Read which method the server was called by, and with what request."""
    told = json.loads(base64.b64decode(response.headers["x-told"]))
    return told["method"], told["request"]


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


@pytest.mark.parametrize(("name", "verb", "path", "variables"), ROUTES, ids=[r[0] for r in ROUTES])
def test_dots_and_empty_segments_never_reach_a_route(
    api: httpx.Client, name: str, verb: str, path: str, variables: list[str]
) -> None:
    """`DELETE /api/cart/discount/%2E%2E` emptied the cart."""
    for variable in variables:
        for dots in DOTTED:
            filled = path.replace(f"{{{variable}}}", dots)
            for other in variables:
                filled = filled.replace(f"{{{other}}}", "x")
            response = called(api, verb, filled)
            if response.status_code != 400 or dots in ("", "/", "a/"):
                # What ends in a slash is what it is without, and never a route with less in it.
                assert dots in ("", "/", "a/"), (filled, response.text)
                assert response.status_code in (400, 404) or received(response)[0] == name, filled


@pytest.mark.parametrize(("name", "verb", "path", "variables"), ROUTES, ids=[r[0] for r in ROUTES])
def test_a_segment_may_hold_anything_and_stays_one(
    api: httpx.Client, name: str, verb: str, path: str, variables: list[str]
) -> None:
    """Whatever can be put in, a code with a slash too, can be taken out."""
    for variable in variables:
        for value in VALUES:
            filled = path.replace(f"{{{variable}}}", quote(value, safe=""))
            for other in variables:
                filled = filled.replace(f"{{{other}}}", "x")
            response = called(api, verb, filled)
            assert response.status_code in (200, 201), (filled, response.text)
            method, request = received(response)
            assert (method, request[camel(variable)]) == (name, value)


@pytest.mark.parametrize(("name", "verb", "path", "variables"), ROUTES, ids=[r[0] for r in ROUTES])
def test_no_query_overrides_what_the_path_says(
    api: httpx.Client, name: str, verb: str, path: str, variables: list[str]
) -> None:
    """The path is what limits, logs and whoever reads it go by; the transcoder lets a query win."""
    filled = path
    for variable in variables:
        filled = filled.replace(f"{{{variable}}}", "mine")
    for variable in variables:
        for spelling in {variable, camel(variable)}:
            for written in (spelling, spelling.replace("c", "%63"), spelling.replace("i", "%69")):
                response = called(api, verb, f"{filled}?{written}=theirs")
                description = "is not a parameter of this method"
                violations = [{"field": written, "description": description}]
                if filled.startswith("/ucp/mine/buy/"):
                    # A page for browsers, whose links may carry anything; the path is what counts.
                    request = received(response)[1]
                    assert {request[camel(one)] for one in variables} == {"mine"}, written
                    continue
                if filled.startswith(("/ucp/", "/acp/", "/.well-known/")):
                    # Shopping assistants have a form of errors of their own.
                    assert response.status_code == 400, filled
                    continue
                check_error(response, 400, "INVALID_ARGUMENT", path=filled, violations=violations)


def test_every_module_has_routes_here() -> None:
    """The routes of carts alone were called."""
    modules = {name.split(".")[1] for name, *_ in ROUTES}
    assert modules >= {
        *("cart", "catalog", "comparison", "cross_site_session", "webhooks"),
        "wishlist",
    }


@pytest.mark.parametrize("code", [".", ".."])
def test_a_code_of_dots_can_be_taken_out(api: httpx.Client, code: str) -> None:
    """No path has such a segment; a blank before it, which is no part of any code, makes it one."""
    response = called(api, "delete", f"/api/cart/discount/%20{code}")
    assert response.status_code == 200
    assert received(response) == (
        "/commerce.cart.v1.CartService/RemoveDiscount",
        {"code": f" {code}"},
    )


def test_the_refusal_says_what_is_wrong_with_the_path(api: httpx.Client) -> None:
    path = "/api/cart/discount/%2E%2E"
    error = check_error(called(api, "delete", path), 400, "INVALID_ARGUMENT", path=path)
    assert error["message"] == "The path must not have empty segments, nor . or .. as one"
