"""Links that fill a cart, whoever wrote them."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from tests.ucp.agents import SITE
from tests.ucp.test_continuing import redeem

BUY = f"/ucp/{SITE}/buy"


def encoded(item: str) -> str:
    return "~" + base64.urlsafe_b64encode(item.encode()).decode().rstrip("=")


def filled(api: httpx.Client, answer: httpx.Response) -> Any:
    assert answer.status_code == 303, answer.text
    address = httpx.URL(answer.headers["location"])
    assert (address.scheme, address.host) == ("https", "shop.example")
    cart = redeem(api, address.path.rpartition("/")[2])
    assert cart.status_code == 201, cart.text
    return cart.json()


def assert_page(answer: httpx.Response) -> None:
    """See that a refused link is a page for people."""
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("This link fills no cart.\n")
    assert answer.text.count("\n") >= 2


@pytest.mark.parametrize(
    "link",
    [
        f"/prod-mug:2,{encoded('var-tee-xl')}:1?discounts/codes/0=SAVE10&continue_to=/checkout",
        "?products=prod-mug:2,var-tee-xl:1&coupon=SAVE10&fbclid=x&utm_source=meta",
        "?products=prod-mug%3A2%2Cvar-tee-xl%3A1&coupon=save10",
    ],
)
def test_a_link_fills_a_cart_and_leads_to_the_site(api: httpx.Client, link: str) -> None:
    cart = filled(api, api.get(BUY + link))
    assert {item["productId"]: item["quantity"] for item in cart["items"]} == {
        "prod-mug": 2,
        "prod-tee": 1,
    }
    assert cart["totals"]["grandTotal"] == 42.75


def test_one_item_is_one_of_it(api: httpx.Client) -> None:
    cart = filled(api, api.get(f"{BUY}/prod-mug"))
    assert [item["quantity"] for item in cart["items"]] == [1]


@pytest.mark.parametrize("link", [f"{BUY}/prod-mug", f"{BUY}?products=prod-mug:1"])
def test_looking_whether_a_link_is_there_fills_no_cart(api: httpx.Client, link: str) -> None:
    answer = api.head(link)
    assert (answer.status_code, answer.text) == (405, "")
    assert answer.headers["allow"] == "GET, OPTIONS"
    assert "location" not in answer.headers


def test_where_it_goes_on_stays_on_the_site(api: httpx.Client) -> None:
    answer = api.get(f"{BUY}/prod-mug:1?continue_to=/a/b%3Fc%3Dd%26e")
    assert answer.headers["location"].endswith("?continue_to=/a/b%3Fc=d%26e")


@pytest.mark.parametrize(
    "link",
    [
        "/prod-mug:1?continue_to=//evil.example",
        "/prod-mug:1?continue_to=https://evil.example",
        "/prod-mug:1?continue_to=/%5Cevil.example",
        "/prod-mug:1?continue_to=/%0d%0aset-cookie:x",
        "/prod-mug:1?continue_to=%2F%2Fevil.example",
        "/prod-mug:1?continue_to=",
        "/prod-mug:0",
        "/prod-mug:-1",
        "/prod-mug:1e3",
        "/prod-mug:99999999999",
        "/prod-mug:101",
        "/:1",
        "/a%20b:1",
        "/~!!:1",
        "/~AA:1",
        "/nothing:1",
        "/prod-hidden:1",
        "?products=prod-mug:1&products=prod-lamp:1",
        "?products=prod-mug:1&unknown=x",
        "?products=prod-mug:1&coupon=%00",
        "?products=prod-mug:1&coupon=%ff",
        "?products=prod-mug:1&coupon=%zz",
        "/" + ",".join(["prod-mug:1"] * 400),
        "?" + "&".join(f"p{number}=1" for number in range(100)),
    ],
)
def test_a_bad_link_is_told_what_is_wrong_with_it(api: httpx.Client, link: str) -> None:
    answer = api.get(BUY + link)
    assert 400 <= answer.status_code < 500, answer.status_code
    assert "location" not in answer.headers
    assert_page(answer)
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "link",
    [
        *("/a%2Fb:1", "/prod-mug:1/extra", "/..%2f..", "/", "/?products=prod-mug:1"),
        *("/prod-mug%00:1", "/~%00:1", "/" + "a:1," * 2_100),
    ],
)
def test_what_is_no_link_at_all_is_told_so_in_the_same_way(api: httpx.Client, link: str) -> None:
    """People follow links: what was refused before the server read it came as JSON."""
    answer = api.get(BUY + link)
    assert 400 <= answer.status_code < 500
    assert "location" not in answer.headers
    assert_page(answer)


def test_what_is_too_long_for_an_address_is_refused_unread(api: httpx.Client) -> None:
    """Ten thousand items; nothing knows yet that it would be a link."""
    answer = api.get(f"{BUY}/" + "a:1," * 10_000)
    assert answer.status_code == 431
    assert "location" not in answer.headers


def test_too_many_of_an_item_is_told_as_that(api: httpx.Client) -> None:
    for much in ("101", "99999999999"):
        assert "at most 100 units" in api.get(f"{BUY}/prod-mug:{much}").text


def test_a_site_that_serves_none_says_so(api: httpx.Client) -> None:
    assert api.get("/ucp/site-outlet/buy/prod-mug:1").status_code == 404
