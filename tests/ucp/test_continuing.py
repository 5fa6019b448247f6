"""An assistant and a shopper have one cart, and neither takes anything from the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.support.workers import COMPANY, bearer
from tests.ucp.agents import SITE, Assistant, again, cart, new_key, units

TENANT = {"x-company-id": COMPANY}


def code_of(shown: dict[str, Any]) -> str:
    return str(shown["continue_url"]).rpartition("/")[2]


def redeem(api: httpx.Client, code: str, site: str = SITE) -> httpx.Response:
    body = {"token": code, "linkSiteId": site}
    return api.post("/api/public/cart/recover", json=body, headers=TENANT)


class Shopper:
    """Whoever opened the link of an assistant."""

    def __init__(self, api: httpx.Client, shown: dict[str, Any]) -> None:
        answer = redeem(api, code_of(shown))
        assert answer.status_code == 201, answer.text
        self.api, self.cart = api, answer.json()
        self.headers = TENANT | {"x-session-token": self.cart["sessionToken"]}

    def add(self, product: str, quantity: int = 1, **more: Any) -> None:
        body = {"productId": product, "quantity": quantity, **more}
        path = f"/api/public/cart/{self.cart['id']}/items"
        answer = self.api.post(path, json=body, headers=self.headers)
        assert answer.status_code == 201, answer.text

    def shown(self) -> dict[str, int]:
        answer = self.api.get("/api/public/cart", headers=self.headers)
        found: dict[str, int] = {}
        for line in answer.json()["items"]:
            found[line["productId"]] = found.get(line["productId"], 0) + line["quantity"]
        return found


def test_a_link_opens_the_cart_once(api: httpx.Client, assistant: Assistant) -> None:
    begun = assistant.create(("prod-mug", 2))
    code = code_of(begun)
    for site in ("site-outlet", ""):
        assert redeem(api, code, site).json()["reason"] == "RECOVERY_TOKEN_INVALID"
    shopper = Shopper(api, begun)
    assert shopper.shown() == {"prod-mug": 2}
    assert redeem(api, code).json()["reason"] == "RECOVERY_TOKEN_INVALID"
    # The next one leads there again.
    shown = assistant.get(begun["id"])
    assert code_of(shown) != code
    assert Shopper(api, shown).shown() == {"prod-mug": 2}
    # Neither is the other's secret.
    for secret in (begun["id"], code):
        headers = TENANT | {"x-session-token": secret}
        answer = api.get(f"/api/public/cart/{shopper.cart['id']}", headers=headers)
        assert answer.status_code in {403, 404, 405}
    assert assistant.call("GET", f"/carts/{code}").json()["ucp"]["status"] == "error"


def test_a_cart_that_was_given_up_is_not_opened(api: httpx.Client, assistant: Assistant) -> None:
    begun = assistant.create(("prod-mug", 2))
    assistant.call("POST", f"/carts/{begun['id']}/cancel", {})
    assert redeem(api, code_of(begun)).status_code == 404


def test_an_update_takes_nothing_of_the_shoppers(api: httpx.Client, assistant: Assistant) -> None:
    begun = assistant.create(("prod-mug", 2))
    shopper = Shopper(api, begun)
    shopper.add("prod-tee", variantId="var-tee-xl", giftMessage="For you", isGift=True)
    shopper.add("prod-mug", 3)
    # As it knows the cart: two mugs, of which it makes three, and a lamp.
    wanted = cart(("prod-mug", 3), ("prod-lamp", 1))
    changed = assistant.put(begun["id"], wanted)
    assert units(changed) == {"prod-mug": 6, "var-tee-xl": 1, "prod-lamp": 1}
    assert shopper.shown() == {"prod-mug": 6, "prod-tee": 1, "prod-lamp": 1}
    # Now that it was shown the tee, it can take it out.
    wanted = again(changed)
    wanted["line_items"] = [
        line for line in wanted["line_items"] if line["item"]["id"] != "var-tee-xl"
    ]
    assistant.put(begun["id"], wanted)
    assert shopper.shown() == {"prod-mug": 6, "prod-lamp": 1}


def test_another_version_is_412_with_the_cart_as_it_is(
    api: httpx.Client, assistant: Assistant
) -> None:
    begun = assistant.call("POST", "/carts", cart(("prod-mug", 1)))
    tag, cart_id = begun.headers["etag"], begun.json()["id"]
    Shopper(api, begun.json()).add("prod-lamp")
    old = assistant.call("PUT", f"/carts/{cart_id}", cart(("prod-mug", 5)), if_match=tag)
    assert old.status_code == 412
    assert units(old.json()) == {"prod-mug": 1, "prod-lamp": 1}
    tag = old.headers["etag"]
    new = assistant.call("PUT", f"/carts/{cart_id}", cart(("prod-mug", 5)), if_match=tag)
    assert (new.status_code, units(new.json())) == (200, {"prod-mug": 5})


def test_a_customers_cart_is_closed_to_the_assistant(
    api: httpx.Client, assistant: Assistant
) -> None:
    begun = assistant.create(("prod-mug", 2))
    shopper = Shopper(api, begun)
    body = {"sourceCartId": shopper.cart["id"]}
    proof = ("x-session-token", shopper.cart["sessionToken"])
    headers = dict((*bearer("cust-carol"), proof))
    merged = api.post("/api/cart/merge", json=body, headers=headers)
    assert merged.status_code == 201, merged.text
    assert merged.json()["mergeReport"]
    gone = assistant.call("GET", f"/carts/{begun['id']}")
    assert gone.json()["messages"][0]["code"] == "not_found"


@pytest.mark.parametrize("matching", [True, False])
def test_a_thousand_changes_at_once_lose_and_double_nothing(
    api: httpx.Client, assistant: Assistant, matching: bool
) -> None:
    """500 adds of a shopper between 500 updates of an assistant that counts its own product up."""
    begun = assistant.call("POST", "/carts", cart(("prod-mug", 1)))
    cart_id = begun.json()["id"]
    shopper = Shopper(api, begun.json())
    rounds = 50

    def shop(number: int) -> None:
        for _ in range(rounds):
            shopper.add(f"prod-{number:04}")

    def assist() -> int:
        shown = assistant.call("GET", f"/carts/{cart_id}")
        done = 0
        while done < 10 * rounds:
            wanted = again(shown.json())
            mugs = next(line for line in wanted["line_items"] if line["item"]["id"] == "prod-mug")
            mugs["quantity"] = done % 90 + 2
            headers = {"if_match": shown.headers["etag"]} if matching else {}
            shown = assistant.call("PUT", f"/carts/{cart_id}", wanted, **headers)
            assert shown.status_code in {200, 412}, shown.text
            done += shown.status_code == 200
        return int(done - 1) % 90 + 2

    with ThreadPoolExecutor(11) as threads:
        shopping = [threads.submit(shop, number) for number in range(1, 11)]
        mugs = threads.submit(assist).result()
        for one in shopping:
            one.result()
    expected = {f"prod-{number:04}": rounds for number in range(1, 11)} | {"prod-mug": mugs}
    assert shopper.shown() == expected
    assert units(assistant.get(cart_id)) == expected


def test_a_hundred_creates_with_one_key_are_one_cart(assistant: Assistant) -> None:
    key, body = new_key(), cart(("prod-mug", 1))
    with ThreadPoolExecutor(32) as threads:
        answers = list(
            threads.map(
                lambda _: assistant.call("POST", "/carts", body, idempotency_key=key), range(100)
            )
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
