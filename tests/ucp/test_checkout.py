"""Checkout sessions: a cart on its way to the site."""

from __future__ import annotations

from tests.ucp.agents import Assistant, again, cart, new_key, units


def test_a_cart_is_handed_over_once(each: Assistant) -> None:
    begun = each.create(("prod-mug", 2), codes=["SAVE10"])
    body = {"cart_id": begun["id"], "line_items": [{"item": {"id": "prod-lamp"}, "quantity": 9}]}
    first = each.call("POST", "/checkout-sessions", body)
    assert first.status_code == 201
    session = first.json()
    assert session["status"] == "requires_escalation"
    assert session["ucp"]["payment_handlers"] == {}
    assert units(session) == {"prod-mug": 2}
    assert session["discounts"]["codes"] == ["SAVE10"]
    assert session["continue_url"] == begun["continue_url"]
    assert session["id"] != begun["id"]
    assert session["messages"][-1]["severity"] == "requires_buyer_review"
    second = each.call("POST", "/checkout-sessions", body)
    assert second.status_code == 200
    assert second.json()["id"] == session["id"]
    at = f"/checkout-sessions/{session['id']}"
    assert each.call("GET", at).json()["line_items"] == session["line_items"]
    wanted = again(session)
    wanted["line_items"][0]["quantity"] = 3
    assert units(each.call("PUT", at, wanted).json()) == {"prod-mug": 3}
    assert units(each.get(begun["id"])) == {"prod-mug": 3}
    ended = each.call("POST", f"{at}/complete", {})
    assert (ended.status_code, ended.json()["status"]) == (200, "requires_escalation")
    assert each.call("POST", f"{at}/cancel", {}).json()["status"] == "canceled"
    assert each.call("GET", at).json()["messages"][0]["code"] == "not_found"


def test_a_session_begins_with_lines_too(each: Assistant) -> None:
    key = new_key()
    body = cart(("prod-lamp", 1), codes=["NOPE"])
    first = each.call("POST", "/checkout-sessions", body, idempotency_key=key)
    assert first.status_code == 201
    assert units(first.json()) == {"prod-lamp": 1}
    assert first.json()["messages"][0]["code"] == "discount_code_invalid"
    again_ = each.call("POST", "/checkout-sessions", body, idempotency_key=key)
    assert again_.content == first.content
    other = each.call("POST", "/checkout-sessions", cart(("prod-lamp", 2)), idempotency_key=key)
    assert other.status_code == 409


def test_an_empty_or_unknown_cart_is_not_handed_over(assistant: Assistant) -> None:
    begun = assistant.create()
    refused = assistant.call("POST", "/checkout-sessions", {"cart_id": begun["id"]})
    assert refused.json()["messages"][0]["code"] == "cart_empty"
    unknown = assistant.call("POST", "/checkout-sessions", {"cart_id": "0" * 64})
    assert unknown.json()["messages"][0]["code"] == "not_found"
    begun = assistant.create(("prod-mug", 1))
    # The id of a session that has not begun is no more than a guess.
    assert assistant.call("GET", f"/checkout-sessions/{begun['id']}").json()["ucp"]["status"] == (
        "error"
    )
