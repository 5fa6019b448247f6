"""The link of a recovery mail brings the cart back to whoever holds it, as nobody known."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from commerce.cart.v1 import cart_pb2, guest_requests_pb2
from commerce.cart.v1 import public_cart_service_pb2 as pb

from server.kernel.tokens import digest, new_session_token
from tests.cart.conftest import Make, NewCustomer, new_code, new_customer, server, service
from tests.cart.shoppers import Shopper, lines
from tests.support.refusals import refused
from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, OTHER_COMPANY, Server, tenant

__all__ = ["new_code", "new_customer", "server", "service"]  # fixtures


async def mailed(server: Server, customer: Shopper, **columns: Any) -> tuple[str, str, str]:
    """Abandon the customer's cart and give its id, and the secrets of a mail about it."""
    cart = (await customer.get()).id
    now = datetime.now(UTC).replace(tzinfo=None)
    await server.change("carts", cart, status="ABANDONED", abandonedAt=now, notes="ring twice")
    token, opt_out = new_session_token(), new_session_token()
    row = {
        "status": "SENT",
        "claimedBy": "test",
        "claimedAt": now,
        "token": digest(token),
        "tokenExpiresAt": now + timedelta(days=30),
        "unsubscribeToken": digest(opt_out),
        "customerId": customer.customer,
    }
    await server.insert("recovery_mails", cartId=cart, companyId=COMPANY, **row | columns)
    return cart, token, opt_out


async def recover(server: Server, token: str, company: str = COMPANY, **headers: str) -> Any:
    more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return await server.guests.RecoverGuestCart(
        pb.RecoverGuestCartRequest(token=token), metadata=(*tenant(company), *more)
    )


@pytest.fixture
async def customer(new_customer: NewCustomer) -> Shopper:
    somebody = new_customer()
    await somebody.add("prod-mug", 2)
    await somebody.ship(country="US", postal_code="10001")
    return somebody


async def test_a_link_makes_the_cart_a_guest_s(server: Server, customer: Shopper) -> None:
    """Whoever opened somebody's cart saw all that was known of them."""
    cart, token, _ = await mailed(server, customer)
    back = await recover(server, token)
    assert back.id == cart
    assert lines(back) == [("prod-mug", 2, 20.0)] or back.items[0].quantity == 2
    assert back.status == cart_pb2.Cart.ACTIVE
    assert len(back.session_token) == 64
    assert not back.customer_id
    assert not back.notes
    assert not back.shipping_country
    assert customer.customer not in str(back)
    row = (
        await server.fetch(
            'SELECT "recoveryClicks", "customerId", status::text FROM carts WHERE id = $1', cart
        )
    )[0]
    assert tuple(row) == (1, None, "ACTIVE")
    event = await server.value(
        """SELECT "eventType" FROM commerce_events WHERE "aggregateId" = $1
           ORDER BY "aggregateVersion" DESC LIMIT 1""",
        cart,
    )
    assert event == "CART_RECOVERED"
    guest = Shopper(server, tenant(token=back.session_token), cart_id=cart)
    assert (await guest.add("prod-lamp")).id == cart


async def test_a_link_works_once(server: Server, customer: Shopper) -> None:
    """Of many at once one wins."""
    cart, token, _ = await mailed(server, customer)
    answers = await asyncio.gather(
        *(recover(server, token) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(answer, cart_pb2.Cart) for answer in answers) == 1
    await refused(recover(server, token), "RECOVERY_TOKEN_INVALID")
    assert await server.value('SELECT "recoveryClicks" FROM carts WHERE id = $1', cart) == 1


async def test_links_that_open_nothing_are_all_refused_alike(
    server: Server, new_customer: NewCustomer
) -> None:
    async def shopper() -> Shopper:
        somebody = new_customer()
        await somebody.add("prod-mug")
        return somebody

    past = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
    _, expired, opt_out = await mailed(server, await shopper(), tokenExpiresAt=past)
    _, foreign, _ = await mailed(server, await shopper())
    calls = [(expired, COMPANY), (foreign, OTHER_COMPANY), (opt_out, COMPANY)]
    calls.append((new_session_token(), COMPANY))
    for status in ("ACTIVE", "CONVERTED", "EXPIRED", "MERGED"):
        cart, token, _ = await mailed(server, await shopper())
        await server.change("carts", cart, status=status)
        calls.append((token, COMPANY))
    said = {
        (await refused(recover(server, token, company), "RECOVERY_TOKEN_INVALID")).message
        for token, company in calls
    }
    assert len(said) == 1


async def test_a_refused_link_is_not_used_up(server: Server, customer: Shopper) -> None:
    """The customer came back by themselves, and left again: the mail's link still works."""
    cart, token, _ = await mailed(server, customer)
    await server.change("carts", cart, status="ACTIVE")
    await refused(recover(server, token), "RECOVERY_TOKEN_INVALID")
    await server.change("carts", cart, status="ABANDONED")
    assert (await recover(server, token)).id == cart


async def test_an_idempotency_key_gets_the_first_answer_again(
    server: Server, customer: Shopper
) -> None:
    _, token, _ = await mailed(server, customer)
    key = str(uuid.uuid4())
    first = await recover(server, token, idempotency_key=key)
    assert await recover(server, token, idempotency_key=key) == first


async def test_the_customer_gets_a_new_cart_and_takes_the_old_one_over_by_merging(
    server: Server, customer: Shopper
) -> None:
    cart, token, _ = await mailed(server, customer)
    back = await recover(server, token)
    own = await customer.get()
    assert own.id != cart
    guest = Shopper(
        server, tenant(token=back.session_token), cart_id=cart, session_token=back.session_token
    )
    merged = await customer.merge(guest)
    assert merged.items[0].quantity == 2


async def test_codes_are_reserved_anew(
    server: Server, customer: Shopper, service: Shopper, new_code: Make
) -> None:
    code = await new_code(usageLimit=1)
    await customer.apply(code)
    cart, token, _ = await mailed(server, customer)
    await server.database.execute('DELETE FROM promotion_redemptions WHERE "cartId" = $1', cart)
    await server.change("promotions", f"promo-{code}", usedCount=0)
    back = await recover(server, token)
    assert back.totals.discount_total == 2
    assert await server.value('SELECT "usedCount" FROM promotions WHERE code = $1', code) == 1


async def test_unsubscribing_is_remembered_and_repeatable(
    server: Server, customer: Shopper
) -> None:
    _, token, opt_out = await mailed(server, customer)

    async def unsubscribe(secret: str, company: str = COMPANY) -> Any:
        return await server.guests.Unsubscribe(
            guest_requests_pb2.UnsubscribeRequest(token=secret), metadata=tenant(company)
        )

    await refused(unsubscribe(token), "RECOVERY_TOKEN_INVALID")
    await refused(unsubscribe(opt_out, OTHER_COMPANY), "RECOVERY_TOKEN_INVALID")
    for _ in range(2):
        assert (await unsubscribe(opt_out)).success
    said = await server.value(
        "SELECT metadata->>'marketingOptOut' FROM customers WHERE id = $1", customer.customer
    )
    assert said == "true"
    audits = """SELECT count(*) FROM audit_logs
        WHERE entity = 'Customer' AND action = 'UPDATE' AND "entityId" = $1"""
    assert await server.value(audits, customer.customer) == 2


async def test_unsubscribing_can_be_taken_back(server: Server, customer: Shopper) -> None:
    """A press of the wrong button ended the mails for ever."""
    _, token, opt_out = await mailed(server, customer)
    objections = "SELECT count(*) FROM mail_objections o JOIN customers c ON c.id = $1 WHERE "
    objections += "o.address = sha256(convert_to(lower(btrim(c.email)), 'UTF8'))"

    async def resubscribe(secret: str, company: str = COMPANY) -> Any:
        return await server.guests.Resubscribe(
            pb.ResubscribeRequest(token=secret), metadata=tenant(company)
        )

    await server.guests.Unsubscribe(
        guest_requests_pb2.UnsubscribeRequest(token=opt_out), metadata=tenant(COMPANY)
    )
    assert await server.value(objections, customer.customer) == 1
    await refused(resubscribe(token), "RECOVERY_TOKEN_INVALID")
    await refused(resubscribe(opt_out, OTHER_COMPANY), "RECOVERY_TOKEN_INVALID")
    for _ in range(2):
        assert (await resubscribe(opt_out)).success
    said = await server.value(
        "SELECT metadata->>'marketingOptOut' FROM customers WHERE id = $1", customer.customer
    )
    assert said == "false"
    assert await server.value(objections, customer.customer) == 0


async def test_the_links_work_through_envoy(
    server: Server, customer: Shopper, stack: RunningStack
) -> None:
    cart, token, opt_out = await mailed(server, customer)
    async with httpx.AsyncClient(
        base_url=f"{stack.api_url}/api/public/cart", headers={"x-company-id": COMPANY}
    ) as client:
        answer = await client.post("/recover", json={"token": token})
        assert answer.status_code == 201, answer.text
        assert answer.json()["id"] == cart
        assert len(answer.json()["sessionToken"]) == 64
        answer = await client.post("/recover", json={"token": token})
        assert answer.status_code == 404
        assert answer.json()["reason"] == "RECOVERY_TOKEN_INVALID"
        assert token not in answer.text
        answer = await client.post("/unsubscribe", json={"token": opt_out})
        assert answer.json() == {"success": True}
        assert (await client.post("/recover", json={"token": "x" * 65})).status_code == 400
        assert (await client.post("/recover", json={})).status_code == 400
