"""Many at once: nothing is lost, nothing is done twice, no limit is passed."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Iterable
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2, public_cart_service_pb2

from tests.cart.conftest import Make, NewCustomer, NewGuest
from tests.cart.shoppers import Shopper, lines, saved
from tests.support.refusals import read
from tests.support.workers import Server, tenant

Create = public_cart_service_pb2.CreateGuestCartRequest


async def together(calls: Iterable[Awaitable[Any]]) -> tuple[list[Any], Counter[str]]:
    """Make all *calls* at once; give the answers, and how often each reason refused."""
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    answers, reasons = [], Counter[str]()
    for outcome in outcomes:
        if isinstance(outcome, grpc.aio.AioRpcError):
            reasons[read(outcome).reason] += 1
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            answers.append(outcome)
    return answers, reasons


async def units(shopper: Shopper) -> int:
    return (await shopper.get()).totals.item_count


async def test_fifty_first_adds_make_one_cart_with_all_units(
    customer: Shopper, server: Server
) -> None:
    """And no unit is lost on the way."""
    carts, refused = await together(customer.add("prod-mug") for _ in range(50))
    assert (len({cart.id for cart in carts}), refused) == (1, Counter())
    assert lines(await customer.get()) == [("prod-mug", 50, 500.0)]


async def test_parallel_adds_all_count(shopper: Shopper, server: Server) -> None:
    """Lost units, doubled lines and stale totals."""
    products = ["prod-mug", "prod-tee", "prod-poster", "prod-lamp"]
    carts, refused = await together(shopper.add(products[n % 4]) for n in range(80))
    assert refused == Counter()
    cart = await shopper.get()
    assert {line.product_id: line.quantity for line in cart.items} == dict.fromkeys(products, 20)
    assert cart.totals.subtotal == round(20 * (10 + 25 + 19.99 + 49.99), 2)
    assert max(answer.version for answer in carts) == cart.version
    versions = """SELECT count(*), count(DISTINCT "aggregateVersion") FROM commerce_events
        WHERE "aggregateId" = $1 AND "eventType" = 'CART_ITEM_ADDED'"""
    assert tuple((await server.fetch(versions, cart.id))[0]) == (80, 80)


async def test_the_limit_of_a_line_holds_in_a_crowd(shopper: Shopper) -> None:
    """Twelve adds of ten, a hundred fit."""
    carts, refused = await together(shopper.add("prod-mug", 10) for _ in range(12))
    assert (len(carts), refused) == (10, Counter({"QUANTITY_LIMIT": 2}))
    assert await units(shopper) == 100


async def test_stock_holds_in_a_crowd(shopper: Shopper, new_product: Make) -> None:
    """The cart never holds more than there is, over lines of all kinds."""
    product = await new_product(stock=7)
    calls = (shopper.add(product, custom_fields={"n": n % 5}) for n in range(20))
    carts, refused = await together(calls)
    assert (len(carts), refused) == (7, Counter({"OUT_OF_STOCK": 13}))
    assert await units(shopper) == 7


@pytest.mark.parametrize("kind", ["customer", "guest"])
async def test_a_hundred_calls_with_one_key_add_once(
    kind: str, customer: Shopper, guest: Shopper
) -> None:
    """Simultaneous duplicates wait and get the stored answer."""
    shopper = customer if kind == "customer" else guest
    keyed = shopper.saying(idempotency_key=f"key-{uuid.uuid4()}")
    carts, refused = await together(keyed.add("prod-mug", 2) for _ in range(100))
    assert refused == Counter()
    assert len({cart.SerializeToString(deterministic=True) for cart in carts}) == 1
    assert lines(await shopper.get()) == [("prod-mug", 2, 20.0)]


async def test_a_hundred_creates_with_one_key_make_one_cart(server: Server) -> None:
    """One cart, and all callers hold the same secret."""
    metadata = (*tenant(), ("idempotency-key", f"key-{uuid.uuid4()}"))
    visitor = f"v-{uuid.uuid4()}"
    carts, refused = await together(
        server.guests.CreateGuestCart(Create(visitor_id=visitor), metadata=metadata)
        for _ in range(100)
    )
    assert refused == Counter()
    assert len({cart.SerializeToString(deterministic=True) for cart in carts}) == 1
    count = 'SELECT count(*) FROM carts WHERE "visitorId" = $1'
    assert await server.value(count, visitor) == 1


async def test_one_key_with_two_bodies_has_one_winner(customer: Shopper) -> None:
    keyed = customer.saying(idempotency_key=f"key-{uuid.uuid4()}")
    carts, refused = await together(keyed.add("prod-mug", 1 + n % 2) for n in range(20))
    assert (len(carts), refused) == (10, Counter({"IDEMPOTENCY_KEY_REUSED": 10}))
    assert len({cart.totals.item_count for cart in carts}) == 1
    assert await units(customer) == carts[0].totals.item_count


async def test_one_version_has_one_winner(shopper: Shopper) -> None:
    """`If-Match`: of twenty who saw the same version one changes it."""
    cart = await shopper.add("prod-mug")
    knowing = shopper.saying(if_match=f'"{cart.version}"')
    carts, refused = await together(knowing.add("prod-mug") for _ in range(20))
    assert (len(carts), refused) == (1, Counter({"VERSION_MISMATCH": 19}))
    assert await units(shopper) == 2


async def test_parallel_codes_all_count(shopper: Shopper) -> None:
    """The list was read, changed and written, so that codes were lost."""
    await shopper.add("prod-mug", 6)
    codes = ["SAVE10", "SAVE20", "WELCOME", "FLAT5", "FLAT10"]
    carts, refused = await together(shopper.apply(code) for code in codes for _ in range(3))
    assert (len(carts), refused) == (5, Counter({"DISCOUNT_ALREADY_APPLIED": 10}))
    applied = [code.code for code in (await shopper.get()).discount_codes]
    assert sorted(applied) == sorted(codes)


async def test_a_limited_code_never_passes_its_limit(
    new_guest: NewGuest, new_code: Make, server: Server
) -> None:
    """Thirty shoppers, seven uses."""
    code = await new_code(usageLimit=7)
    guests = [await new_guest() for _ in range(30)]
    await together(guest.add("prod-mug") for guest in guests)
    carts, refused = await together(guest.apply(code) for guest in guests)
    assert (len(carts), refused) == (7, Counter({"DISCOUNT_USED_UP": 23}))
    used = 'SELECT "usedCount" FROM promotions WHERE code = $1'
    assert await server.value(used, code) == 7
    await together(guest.clear() for guest in guests)
    assert await server.value(used, code) == 0


async def test_codes_taken_and_given_crosswise_do_not_lock_up(
    new_guest: NewGuest, new_code: Make, server: Server
) -> None:
    """Carts that hold the same two codes in other orders are cleared and filled again."""
    codes = [await new_code(usageLimit=1000) for _ in range(2)]
    guests = [await new_guest() for _ in range(10)]

    async def visit(guest: Shopper, order: list[str]) -> None:
        for _ in range(3):
            await guest.add("prod-mug")
            for code in order:
                await guest.apply(code)
            await guest.clear()

    _, refused = await together(
        visit(guest, codes if n % 2 else codes[::-1]) for n, guest in enumerate(guests)
    )
    assert refused == Counter()
    rows = await server.fetch('SELECT "usedCount" FROM promotions WHERE code = ANY($1)', codes)
    assert [row["usedCount"] for row in rows] == [0, 0]


async def test_parallel_merges_of_one_cart_merge_once(
    customer: Shopper, guest: Shopper, server: Server
) -> None:
    """A double click on login doubled the cart."""
    await guest.add("prod-mug", 3)
    await customer.add("prod-mug", 2)
    carts, refused = await together(customer.merge(guest) for _ in range(20))
    assert (len({cart.version for cart in carts}), refused) == (1, Counter())
    assert lines(await customer.get()) == [("prod-mug", 5, 50.0)]
    assert sum(bool(cart.merge_report) for cart in carts) == 1


async def test_two_customers_who_hold_the_token_can_not_both_take_the_cart(
    new_customer: NewCustomer, guest: Shopper
) -> None:
    await guest.add("prod-mug", 3)
    customers = [new_customer() for _ in range(10)]
    await together(customer.get() for customer in customers)
    carts, refused = await together(customer.merge(guest) for customer in customers)
    assert (len(carts), refused) == (1, Counter({"MERGE_PROOF_REQUIRED": 9}))
    assert sum([await units(customer) for customer in customers]) == 3


async def test_many_carts_merge_into_a_new_customer_s_at_once(
    customer: Shopper, new_guest: NewGuest, server: Server
) -> None:
    """One cart comes of it, with all that they held."""
    guests = [await new_guest() for _ in range(12)]
    await together(guest.add("prod-mug", 2) for guest in guests)
    await together(guest.add("prod-tee") for guest in guests)
    carts, refused = await together(customer.merge(guest) for guest in guests)
    assert (len({cart.id for cart in carts}), refused) == (1, Counter())
    assert sorted(lines(await customer.get())) == [("prod-mug", 24, 240.0), ("prod-tee", 12, 300.0)]


async def test_a_merge_in_the_middle_of_adds_loses_none(customer: Shopper, guest: Shopper) -> None:
    """Adds to either cart count, or are refused because the cart is gone; none is in between."""
    await customer.get()
    calls: list[Awaitable[Any]] = [guest.add("prod-mug") for _ in range(30)]
    calls[15:15] = [customer.merge(guest)]
    calls += [customer.add("prod-mug") for _ in range(30)]
    answers, refused = await together(calls)
    assert set(refused) <= {"SESSION_TOKEN_MISMATCH", "CART_NOT_FOUND"}
    merged = sum(bool(answer.merge_report) for answer in answers)
    empty = sum(1 for answer in answers if answer.id != guest.cart_id and not answer.items)
    assert merged + empty <= 1
    assert await units(customer) == len(answers) - 1


async def test_saving_and_moving_at_once_keeps_every_unit(shopper: Shopper) -> None:
    """Several statements without a transaction duplicated or lost items."""
    for n in range(8):
        cart = await shopper.add("prod-mug", 2, custom_fields={"n": n})
    ids = [line.id for line in cart.items]
    _, refused = await together(shopper.save(line) for line in ids for _ in range(2))
    assert refused == Counter({"CART_ITEM_NOT_FOUND": 8})
    items = [item.id for item in (await shopper.get()).saved_items]
    calls: list[Awaitable[Any]] = [shopper.move(item) for item in items for _ in range(2)]
    calls += [shopper.add("prod-tee") for _ in range(8)]
    _, refused = await together(calls)
    assert refused == Counter({"SAVED_ITEM_NOT_FOUND": 8})
    cart = await shopper.get()
    assert (saved(cart), cart.totals.item_count) == ([], 24)


async def test_removing_and_raising_at_once_agree(shopper: Shopper) -> None:
    for n in range(6):
        cart = await shopper.add("prod-mug", custom_fields={"n": n})
    ids = [line.id for line in cart.items]
    calls: list[Awaitable[Any]] = [shopper.remove(line) for line in ids for _ in range(2)]
    calls += [shopper.update(line, quantity=5) for line in ids]
    _, refused = await together(calls)
    assert set(refused) == {"CART_ITEM_NOT_FOUND"}
    cart = await shopper.get()
    assert (lines(cart), cart.totals.grand_total) == ([], 0)


async def test_one_order_converts_one_cart(
    new_customer: NewCustomer, service: Shopper, server: Server
) -> None:
    customers = [new_customer() for _ in range(10)]
    carts, _ = await together(customer.add("prod-mug") for customer in customers)
    order = f"order-{uuid.uuid4()}"
    convert = cart_lifecycle_service_pb2.ConvertCartRequest
    done, refused = await together(
        server.lifecycle.ConvertCart(
            convert(cart_id=cart.id, order_id=order), metadata=service.metadata
        )
        for cart in carts
    )
    assert (len(done), refused) == (1, Counter({"ORDER_ALREADY_USED": 9}))


async def test_an_order_and_adds_at_once_agree(
    customer: Shopper, service: Shopper, server: Server
) -> None:
    """An add counts in the cart that was bought or in the next one, never in both."""
    cart = await customer.add("prod-mug")
    convert = cart_lifecycle_service_pb2.ConvertCartRequest(
        cart_id=cart.id, order_id=f"order-{cart.id}"
    )
    calls: list[Awaitable[Any]] = [customer.add("prod-mug") for _ in range(20)]
    calls.insert(10, server.lifecycle.ConvertCart(convert, metadata=service.metadata))
    _, refused = await together(calls)
    assert refused == Counter()
    rows = await server.fetch(
        'SELECT status::text, "itemCount" FROM carts WHERE "customerId" = $1', customer.customer
    )
    assert sum(row["itemCount"] for row in rows) == 21
    assert sorted(row["status"] for row in rows) in (["CONVERTED"], ["ACTIVE", "CONVERTED"])
