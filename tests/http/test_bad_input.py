"""What is refused before it reaches the server: the right status, the one shape, no server call."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.http.edge import ERROR_FIELDS, Edge, check_error

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
    """Pitfall 90: loose types let "false" become true and let fractions die as a generic 400."""
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
        message="The body is too large",
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
        ("GET", "/"),
        ("GET", "/API/cart"),
        ("GET", "/api/carts"),
        ("GET", "/api/cart/items/1/2/3"),
        ("GET", "/admin"),
        ("GET", "/.env"),
        ("POST", "/commerce.cart.v1.CartService/GetCart"),
        ("POST", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
        ("PUT", "/api/cart"),
        ("POST", "/api/cart"),
        ("PATCH", "/api/cart/items"),
        ("POST", "/health"),
        ("TRACE", "/api/cart"),
        ("OPTIONS", "/api/cart"),
    ],
)
def test_an_unknown_route_or_a_wrong_method_is_not_found(
    api: httpx.Client, method: str, path: str
) -> None:
    check_error(
        api.request(method, f"{path}?token=secret"),
        404,
        "ROUTE_NOT_FOUND",
        message=f"Cannot {method} {path}",
    )


@pytest.mark.parametrize("path", ["/api/%63art", "/api/x/../cart", "/api/./cart", "/api/cart/"])
def test_paths_are_normalised_before_they_are_matched(api: httpx.Client, path: str) -> None:
    """Else a limit or a rule for a path could be evaded by another spelling of it."""
    url = httpx.URL(str(api.base_url), raw_path=path.encode())
    assert api.get(url).status_code == 200


def test_doubled_slashes_are_one(edge: Edge) -> None:
    answer = edge.exchange(b"GET //api//cart HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("path", ["/api/cart/items/a%2Fb", "/api/cart/items/a%5Cb"])
def test_escaped_slashes_are_refused(edge: Edge, path: str) -> None:
    """Whoever decodes them later would see another path than the one that was checked."""
    response = httpx.delete(httpx.URL(edge.url, raw_path=path.encode()))
    shown = path.replace("%2F", "/").replace("%5C", "\\")
    check_error(response, 400, "INVALID_ARGUMENT", path=shown)


def test_a_nul_in_a_path_is_refused(api: httpx.Client) -> None:
    response = api.delete(f"{ITEMS}/%00")
    check_error(response, 400, "INVALID_ARGUMENT", path=f"{ITEMS}/%00")


@pytest.mark.parametrize(
    "headers",
    [
        {"x-filler": "a" * 17_000},
        {"authorization": "Bearer " + "a" * 17_000},
        {f"x-filler-{i}": "a" for i in range(70)},
    ],
    ids=["one", "token", "many"],
)
def test_headers_that_are_too_large_or_too_many_are_refused(
    api: httpx.Client, headers: dict[str, str]
) -> None:
    check_error(api.get("/api/cart", headers=headers), 431, "HEADERS_TOO_LARGE", path="")


def test_a_url_that_is_too_long_is_refused(api: httpx.Client) -> None:
    response = api.get("/api/cart", params={"siteId": "a" * 20_000})
    check_error(response, 431, "HEADERS_TOO_LARGE", path="")


def test_header_names_with_underscores_are_refused(api: httpx.Client) -> None:
    """Some proxies make one name of `x_company_id` and `x-company-id`."""
    response = api.get("/api/cart", headers={"x_company_id": "a"})
    check_error(response, 400, "INVALID_ARGUMENT", path="")


@pytest.mark.parametrize(
    ("method", "fields", "body"),
    [
        ("GET", "", ""),
        ("GET", "host: a\r\nx-a: b\0c\r\n", ""),
        ("POST", "host: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"),
        ("POST", "host: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n", "123456"),
        ("POST", "host: a\r\ncontent-length: -1\r\n", ""),
        ("BREW", "host: a\r\n", ""),
        ("\x16\x03\x01", "", ""),
    ],
    ids=["no host", "nul", "two framings", "two lengths", "negative", "method", "tls"],
)
def test_what_is_not_http_is_refused_in_the_same_shape(
    edge: Edge, method: str, fields: str, body: str
) -> None:
    """Two framings in one request are how requests are smuggled past a proxy."""
    request = f"{method} /api/cart/items HTTP/1.1\r\n{fields}\r\n{body}"
    head, _, answer = edge.exchange(request.encode()).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 400 Bad Request"
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert int(headers["content-length"]) == len(answer)
    error = json.loads(answer)
    assert error["statusCode"] == 400
    assert error["reason"] == "INVALID_ARGUMENT"
    assert error["requestId"] == headers["x-request-id"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("GET /api/cart HTTP/1.0\r\nhost: a\r\n", 426),
        ("GET /api/cart HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n", 403),
        ("GET /api/cart#part HTTP/1.1\r\nhost: a\r\n", 400),
        ("GET /api/\xfc HTTP/1.1\r\nhost: a\r\n", 400),
    ],
    ids=["http 1.0", "websocket", "fragment", "not ascii"],
)
def test_http_that_is_not_spoken_here_is_refused_in_the_same_shape(
    edge: Edge, text: str, status: int
) -> None:
    request = text.replace("\r\n", "\r\nconnection: close\r\n", 1) + "\r\n"
    head, _, answer = edge.exchange(request.encode("latin-1")).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == str(status).encode()
    error = json.loads(answer)
    assert error["statusCode"] == status
    assert error.keys() == ERROR_FIELDS
    assert f"x-request-id: {error['requestId']}".encode() in head


def test_unknown_fields_of_a_body_are_dropped(api: httpx.Client) -> None:
    """The transcoder knows no other way; it is documented so that nobody relies on an error."""
    assert api.post(ITEMS, json=item(nope=1, nested={"a": [1]})).status_code == 201


def test_bad_requests_leave_nothing_in_envoys_own_log(edge: Edge, api: httpx.Client) -> None:
    """A script that fails on odd requests says so there, and only there."""
    edge.exchange(b"nonsense\r\n\r\n")
    edge.exchange(b"GET /api/cart HTTP/1.0\r\n\r\n")
    api.get("/api/cart/items/%2F")
    api.get("/api/cart", headers={"x_a": "1"})
    api.get("/api/cart", headers={"x-a": "a" * 20_000})
    for path in ("/nope", "/api/cart?a=1", "/api/cart"):
        for answer in ("code=13", "rest=404", "native=5", "broken=5", "late=5"):
            api.get(path, headers={"x-answer": answer})
            api.head(path, headers={"x-answer": answer})
    log = (edge.directory / "envoy.log").read_text()
    assert "[lua]" not in log
    assert "[error]" not in log
