"""What is refused before it reaches the server: the right status, the one shape, no server call."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.http.edge import Edge, check_error

ITEMS = "/api/cart/items"
JSON = {"content-type": "application/json"}
INTEGER = "must be an integer"
TEXT = "must be a string"
FLAG = "must be true or false"
OBJECT = "must be an object"


def item(**changes: Any) -> dict[str, Any]:
    return {"productId": "prod-1", "quantity": 1} | changes


@pytest.mark.parametrize(
    ("body", "field", "description"),
    [
        (item(quantity="abc"), "quantity", INTEGER),
        (item(quantity=1.5), "quantity", INTEGER),
        (item(quantity=10**30), "quantity", INTEGER),
        (item(quantity=2**31), "quantity", INTEGER),
        (item(quantity=True), "quantity", INTEGER),
        (item(quantity={"a": 1}), "quantity", "must not be an object"),
        (item(quantity="x" * 10_000), "quantity", INTEGER),
        (item(quantity='<script>"\\\n\x7f\u2028ü'), "quantity", INTEGER),
        (item(quantity='","path":"/evil'), "quantity", INTEGER),
        (item(quantity=': invalid value "x" for type TYPE_BOOL'), "quantity", INTEGER),
        (item(productId=12), "productId", TEXT),
        (item(productId=False), "productId", TEXT),
        (item(isGift=1), "isGift", FLAG),
        (item(isGift="maybe"), "isGift", FLAG),
        (item(customFields="x"), "customFields", OBJECT),
        (item(customFields=7), "customFields", OBJECT),
    ],
)
def test_a_wrong_type_names_the_field_as_the_caller_wrote_it(
    api: httpx.Client, body: dict[str, Any], field: str, description: str
) -> None:
    """Loose types let "false" become true and let fractions die as a generic 400."""
    check_error(
        api.post(ITEMS, json=body),
        400,
        "INVALID_ARGUMENT",
        message=f"{field} {description}",
        violations=[{"field": field, "description": description}],
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "description"),
    [
        ("PATCH", f"{ITEMS}/1", {"giftMessage": 5}, "giftMessage", TEXT),
        ("PATCH", "/api/cart/shipping", {"postalCode": 5}, "postalCode", TEXT),
        ("POST", "/api/cart/bundles", {"selectedItems": ["x"]}, "selectedItems[0]", OBJECT),
        (
            "POST",
            "/api/public/cart/1/bundles",
            {"selectedItems": [{"productId": "a"}, {"productId": 1}]},
            "selectedItems[1].productId",
            TEXT,
        ),
        (
            "POST",
            "/api/cart/merge",
            {"strategy": "BEST"},
            "strategy",
            "must be one of SUM, MAX, KEEP_TARGET, REPLACE",
        ),
        (
            "POST",
            "/api/cart/merge",
            {"strategy": {}},
            "strategy",
            "must not be an object",
        ),
        ("GET", "/api/cart?includeSaved=maybe", None, "includeSaved", FLAG),
        ("GET", "/api/cart?includeSaved=", None, "includeSaved", FLAG),
    ],
)
def test_fields_are_named_from_where_the_body_or_query_begins(
    api: httpx.Client, method: str, path: str, body: Any, field: str, description: str
) -> None:
    """The transcoder speaks of `item.product_id`, which no caller has written."""
    check_error(
        api.request(method, path, json=body),
        400,
        "INVALID_ARGUMENT",
        message=f"{field} {description}",
        violations=[{"field": field, "description": description}],
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("foo=1", "foo"),
        ("foo.bar=1", "foo"),
        ("siteId=a&sort=x", "sort"),
        ("%3Cscript%3E%22=1", "%3Cscript%3E%22"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/api/cart"), ("POST", ITEMS)])
def test_an_unknown_query_parameter_is_refused(
    api: httpx.Client, method: str, path: str, query: str, field: str
) -> None:
    check_error(
        api.request(method, f"{path}?{query}", json=item() if method == "POST" else None),
        400,
        "INVALID_ARGUMENT",
        message=f"{field} is not a parameter of this method",
        violations=[{"field": field, "description": "is not a parameter of this method"}],
    )


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("", None),
        ('{"productId":', "Unexpected end of string. Expected a value"),
        ("hello", "Unexpected token"),
        ('{"productId":"a"} x', "Parsing terminated before end of input"),
        ('\ufeff{"productId":"a"}', "Expected a value"),
        (b'{"productId":"\xff"}', "Encountered non UTF-8 code points"),
        ('{"productId":"\\ud800"}', "Missing low surrogate"),
        ('{"productId":"\\udc00"}', "Invalid unicode code point"),
        ("productId=a&quantity=1", "Unexpected token"),
    ],
)
def test_a_body_that_is_not_json_is_malformed(
    api: httpx.Client, body: str | bytes, what: str | None
) -> None:
    response = api.post(ITEMS, content=body, headers=JSON)
    if what is None:
        # No body is an empty object: what is missing is for the server to say.
        assert response.status_code == 201
        return
    check_error(response, 400, "MALFORMED_BODY", message=f"The body is not valid JSON: {what}")


@pytest.mark.parametrize("body", ["[]", "[1]", '"x"', "1", "true"])
def test_a_body_that_is_no_object_is_malformed(api: httpx.Client, body: str) -> None:
    check_error(
        api.post(ITEMS, content=body, headers=JSON),
        400,
        "MALFORMED_BODY",
        message="The body must be a JSON object",
    )


@pytest.mark.parametrize("field", ["productId", "quantity", "customFields"])
def test_a_list_in_the_place_of_one_value_is_refused(api: httpx.Client, field: str) -> None:
    """The transcoder does not say which field it was, so nor does the answer."""
    check_error(
        api.post(ITEMS, json=item(**{field: ["a", "b"]})),
        400,
        "MALFORMED_BODY",
        message="The body holds a list where one value belongs",
    )


def test_a_list_in_the_place_of_one_value_of_the_request_is_refused(api: httpx.Client) -> None:
    """It was told that its body must be an object, which it is."""
    check_error(
        api.post("/api/cart/discount", json={"code": ["a"]}),
        400,
        "MALFORMED_BODY",
        message="The body holds a list where one value belongs",
    )


@pytest.mark.parametrize("body", ["null", "[]", '"x"', "5"])
def test_a_request_that_is_no_object_is_malformed(api: httpx.Client, body: str) -> None:
    check_error(
        api.post("/api/cart/discount", content=body, headers=JSON),
        400,
        "MALFORMED_BODY",
        message="The body must be a JSON object",
    )


@pytest.mark.parametrize(
    ("path", "body", "field", "told"),
    [
        ("/api/wishlist/reorder", {"itemIds": 5}, "itemIds", "must be a list"),
        ("/api/wishlist/reorder", {"itemIds": {}}, "itemIds", "must not be an object"),
        ("/api/wishlist/reorder", {"itemIds": [{}]}, "itemIds", "must not hold objects"),
        ("/api/wishlist/reorder", {"itemIds": [5]}, "itemIds[0]", "must be a string"),
        ("/api/cart/bundles", {"selectedItems": "x"}, "selectedItems", "must be a list"),
        ("/api/cart/bundles", {"selectedItems": ["x"]}, "selectedItems[0]", "must be an object"),
        ("/api/catalog/records", {"records": 5}, "records", "must be a list"),
    ],
)
def test_what_a_list_must_be_is_told(
    api: httpx.Client, path: str, body: dict[str, Any], field: str, told: str
) -> None:
    check_error(
        api.post(path, json=body),
        400,
        "INVALID_ARGUMENT",
        message=f"{field} {told}",
        violations=[{"field": field, "description": told}],
    )


def test_two_of_what_is_one_or_the_other_is_refused(api: httpx.Client) -> None:
    both = {"percent": {"percent": 10}, "amount": {"amount": 5}}
    told = "must not stand beside another of its kind"
    check_error(
        api.post("/api/promotions", json={"name": "Both", "effect": both}),
        400,
        "INVALID_ARGUMENT",
        message=f"effect.amount {told}",
        violations=[{"field": "effect.amount", "description": told}],
    )


def test_a_key_that_comes_twice_is_refused(api: httpx.Client) -> None:
    body = '{"productId":"a","quantity":1,"customFields":{"a":1,"a":2}}'
    check_error(
        api.post(ITEMS, content=body, headers=JSON),
        400,
        "INVALID_ARGUMENT",
        message="customFields must not hold a key twice",
        violations=[{"field": "customFields", "description": "must not hold a key twice"}],
    )


@pytest.mark.parametrize(
    "body",
    [
        '{"customFields":' + '{"a":' * 200 + "1" + "}" * 201,
        "[" * 200_000,
        '{"a":' * 40_000,
        '{"customFields":{"a":' + "[" * 200_000,
    ],
)
def test_deep_nesting_is_refused_and_harms_nobody(edge: Edge, api: httpx.Client, body: str) -> None:
    """A parser that recurses with its input can be crashed by a body of brackets."""
    check_error(
        api.post(ITEMS, content=body, headers=JSON),
        400,
        "MALFORMED_BODY",
        message="The body is nested too deep",
    )
    assert api.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", ITEMS, '{"customFields":' + '{"a":' * 50 + "1" + "}" * 51),
        ("GET", "/api/cart?siteId=%FF", ""),
        ("DELETE", f"{ITEMS}/%FF%FE", ""),
    ],
)
def test_what_the_server_cannot_parse_is_the_callers_fault(
    api: httpx.Client, method: str, path: str, body: str
) -> None:
    """The transcoder lets it pass, and the library calls it an unknown error of the server."""
    check_error(
        api.request(method, path, content=body),
        400,
        "MALFORMED_BODY",
        message="The request holds text that is not UTF-8, or is nested too deep",
    )


@pytest.mark.parametrize(
    ("method", "path", "size"),
    [
        ("POST", ITEMS, 262_145),
        ("POST", ITEMS, 5 * 2**20),
        ("POST", "/api/public/cart", 262_145),
        ("DELETE", "/api/cart", 262_145),
        ("GET", "/api/cart", 262_145),
    ],
)
def test_a_body_over_256_kib_is_refused(
    api: httpx.Client, method: str, path: str, size: int
) -> None:
    body = json.dumps({"productId": ""})
    body = body.replace('""', '"' + "a" * (size - len(body)) + '"')
    check_error(
        api.request(method, path, content=body, headers=JSON),
        413,
        "BODY_TOO_LARGE",
        message="The body is too large; it may have 262144 bytes",
    )


def test_a_body_of_256_kib_is_taken(api: httpx.Client) -> None:
    body = '{"giftMessage":"' + "a" * (262_144 - 18) + '"}'
    assert len(body) == 262_144
    assert api.post(ITEMS, content=body, headers=JSON).status_code == 201


def test_a_body_that_makes_too_large_a_message_is_too_large(api: httpx.Client) -> None:
    """`"abcd":1` is twice as long in protobuf, and the library's word for that means 429."""
    body = json.dumps(item(customFields={f"{i:04x}": 1 for i in range(20_000)}))
    assert len(body) < 262_144
    check_error(api.post(ITEMS, content=body, headers=JSON), 413, "BODY_TOO_LARGE")


def test_a_body_in_chunks_is_measured_too(api: httpx.Client) -> None:
    """Without `content-length` the size shows only as the body comes."""
    chunks = (b" " * 1000 for _ in range(263))
    check_error(api.post(ITEMS, content=chunks, headers=JSON), 413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nope"),
        ("GET", "/api/"),
        ("GET", "/API/cart"),
        ("GET", "/api/carts"),
        ("GET", "/api/cart/items/1/2/3"),
        ("GET", "/admin"),
        ("GET", "/.env"),
        ("POST", "/commerce.cart.v1.CartService/GetCart"),
        ("POST", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
    ],
)
def test_an_unknown_route_is_not_found(api: httpx.Client, method: str, path: str) -> None:
    check_error(
        api.request(method, f"{path}?token=secret"),
        404,
        "ROUTE_NOT_FOUND",
        message=f"Cannot {method} {path}",
    )


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/api/cart", "DELETE, GET, HEAD, OPTIONS"),
        ("POST", "/api/cart", "DELETE, GET, HEAD, OPTIONS"),
        ("PATCH", "/api/cart/items", "OPTIONS, POST"),
        ("GET", "/api/cart/items/1", "DELETE, OPTIONS, PATCH"),
        ("TRACE", "/api/cart", "DELETE, GET, HEAD, OPTIONS"),
        ("POST", "/health", "GET, HEAD, OPTIONS"),
        ("DELETE", "/api/docs", "GET, HEAD, OPTIONS"),
        ("POST", "/", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_a_path_does_not_have_is_told_which_it_has(
    api: httpx.Client, method: str, path: str, allow: str
) -> None:
    """RFC 9110, 15.5.6; else a developer looks for a mistake in the path."""
    response = api.request(method, f"{path}?token=secret")
    assert response.headers["allow"] == allow
    check_error(
        response,
        405,
        "METHOD_NOT_ALLOWED",
        message=f"{method} is not a method of this path; it has {allow}",
    )


def test_who_asks_for_the_methods_of_a_path_is_told(api: httpx.Client) -> None:
    """It was told that OPTIONS is none of them, and in one breath that it is one."""
    response = api.options("/api/cart/items")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["allow"] == "OPTIONS, POST"
    check_error(api.options("/api/nope"), 404, "ROUTE_NOT_FOUND")


def test_unknown_fields_of_a_body_are_dropped(api: httpx.Client) -> None:
    """The transcoder knows no other way; it is documented so that nobody relies on an error."""
    assert api.post(ITEMS, json=item(nope=1, nested={"a": [1]})).status_code == 201
