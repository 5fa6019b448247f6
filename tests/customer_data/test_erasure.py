"""What is left of somebody who was forgotten: figures, and nothing that names them."""

from __future__ import annotations

import re
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2, public_cart_service_pb2
from commerce.customer_data.v1 import customer_data_service_pb2 as pb
from google.protobuf import json_format

from server.analytics.service import Rollup
from server.customer_data.repository import found, records
from server.customer_data.service import CustomerData
from server.customer_data.service import Person as Named
from server.kernel.clock import SystemClock
from server.kernel.identity import Caller, Role
from server.platform.object_archive import ObjectArchive
from server.platform.schema.ownership import Ownership
from tests.cart.shoppers import Shopper
from tests.customer_data.conftest import data, erase, export, settled, staff
from tests.security.people import Person, Shop
from tests.security.rows import snapshot
from tests.support.workers import COMPANY, Server, bearer, tenant

KEPT = frozenset({"idempotency_keys", "customers"})
"""Sealed answers end within a day and name nobody; the customer's row keeps its id, blocked, so
that a token which still lives opens nothing."""


async def traces(server: Server, *texts: str) -> dict[str, list[str]]:
    """Find the rows that hold any of *texts*; the ids of one cart are made of a name in tests."""
    tables = await snapshot(server.database, KEPT)
    made = re.compile("|".join(f"(given-up|line)-{re.escape(text)}" for text in texts))
    found = {
        table: sorted(row for row in rows if any(text in made.sub("", row) for text in texts))
        for table, rows in tables.items()
    }
    return {table: rows for table, rows in found.items() if rows}


async def differences(server: Server) -> Any:
    rollup = Rollup(server.worker._database)
    return await rollup.verify()


def secrets_of(person: Person) -> list[str]:
    return [person.name, f"private-{person.name}", f"visitor-{person.name}"]


async def test_nothing_names_a_customer_who_was_forgotten(
    server: Server, shop: Shop, other_shop: Shop
) -> None:
    ann, bob = await settled(server, shop, "cust-ann-1"), await settled(server, shop, "cust-bob-1")
    eve = await settled(server, other_shop, "cust-eve-1")
    await Rollup(server.worker._database).refresh(wait=True)
    others = {
        name: await traces(server, *secrets_of(person))
        for name, person in (("bob", bob), ("eve", eve))
    }
    answer = await erase(server, ann, customer_id=ann.name)
    assert answer.records >= 4
    assert answer.customer_cleared
    assert answer.HasField("finished_at")
    guest = await erase(server, ann, session_token=ann.guest["session_token"])
    assert guest.records >= 1
    for kind in ("cart_token", "wishlist_token", "comparison_token"):
        await erase(server, ann, session_token=ann.guest[kind])
    assert await traces(server, *secrets_of(ann)) == {}
    for name, person in (("bob", bob), ("eve", eve)):
        assert await traces(server, *secrets_of(person)) == others[name]
    left = await server.fetch(
        'SELECT email, status::text, "firstName" FROM customers WHERE id = $1', ann.name
    )
    assert left[0]["email"].startswith("erased-")
    assert (left[0]["status"], left[0]["firstName"]) == ("BLOCKED", None)


async def test_what_staff_did_for_a_customer_names_them_no_longer(
    server: Server, shop: Shop
) -> None:
    """The audit log kept the id of whoever members of staff had acted for; who they are stays."""
    ann, bob = await settled(server, shop, "cust-ann-9"), await settled(server, shop, "cust-bob-9")
    for person in (ann, bob):
        for_them = (*staff(shop, "ADMIN"), ("x-customer-id", person.name))
        await person.do("CartService.GetCart", for_them)
        await person.do("CartService.ClearCart", for_them)
    sql = """SELECT count(*), min(metadata->>'actor') FROM audit_logs
        WHERE metadata->>'customer' = $1"""
    ((count, actor),) = await server.fetch(sql, ann.name)
    assert (count > 0, actor) == (True, "the-desk")
    await erase(server, ann, customer_id=ann.name)
    assert [tuple(row) for row in await server.fetch(sql, ann.name)] == [(0, None)]
    assert [tuple(row) for row in await server.fetch(sql, bob.name)] == [(count, "the-desk")]
    masked = """SELECT count(DISTINCT metadata->>'customer') FROM audit_logs
        WHERE metadata->>'actor' = 'the-desk' AND metadata ? 'customer'"""
    assert [tuple(row) for row in await server.fetch(masked)] == [(2,)]


async def test_figures_are_what_they_were(server: Server, shop: Shop) -> None:
    ann = await settled(server, shop, "cust-ann-2")
    await settled(server, shop, "cust-bob-2")
    rollup = Rollup(server.worker._database)
    await rollup.refresh(wait=True)
    sums = """SELECT kind, sum(count), sum(quantity) FROM analytics_tallies
        WHERE span = 'DAY' GROUP BY 1 ORDER BY 1"""
    values = """SELECT sum(total), sum(items), sum(value), sum(filled) FROM analytics_carts
        WHERE span = 'DAY'"""
    before = await server.fetch(sums), await server.fetch(values)
    await erase(server, ann, customer_id=ann.name)
    await rollup.refresh(wait=True)
    assert (await server.fetch(sums), await server.fetch(values)) == before
    assert (await differences(server))[0] == []


async def test_links_and_tokens_of_somebody_forgotten_open_nothing(
    server: Server, shop: Shop
) -> None:
    ann = await settled(server, shop, "cust-ann-3")
    slug, share = ann.customer["slug"], ann.customer["share_token"]
    await erase(server, ann, customer_id=ann.name)
    for call in (
        ann.do("PublicSharedWishlistService.GetSharedWishlist", (), shared_url=slug),
        ann.do("PublicSharedComparisonService.GetSharedComparison", (), share_token=share),
        ann.do("CartService.GetCart", ann.bearer),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call
        assert refused.value.code().name in {"NOT_FOUND", "PERMISSION_DENIED"}


async def test_repeating_an_erasure_is_harmless_and_strangers_are_not_found(
    server: Server, shop: Shop
) -> None:
    ann = await settled(server, shop, "cust-ann-4")
    first = await erase(server, ann, customer_id=ann.name)
    again = await erase(server, ann, customer_id=ann.name)
    assert (again.id, again.records) == (first.id, first.records)
    for call in (erase, export):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(server, ann, customer_id="nobody-ever")
        assert "PERSON_NOT_FOUND" in str(refused.value.trailing_metadata())


async def test_an_export_holds_everything_but_secrets(server: Server, shop: Shop) -> None:
    ann = await settled(server, shop, "cust-ann-5")
    found = json_format.MessageToDict((await export(server, ann, customer_id=ann.name)).data)
    assert {name for name, rows in found.items() if rows} >= {
        *("customer", "carts", "wishlists", "comparisons", "sessions", "mails", "events"),
    }
    assert "private-cust-ann-5" in str(found)
    assert "sha256:" not in str(found)
    assert ann.customer["share_token"] not in str(found)


async def test_an_export_is_on_record(server: Server, shop: Shop) -> None:
    """Whoever took everything that is known of a person left no trace."""
    ann = await settled(server, shop, "cust-ann-8")
    await export(server, ann, customer_id=ann.name)
    await export(server, ann, session_token=ann.guest["session_token"])
    rows = await server.fetch(
        """SELECT "entityId", "scopeId", metadata->>'role', metadata->>'actor' FROM audit_logs
           WHERE action = 'EXPORT' AND entity = 'Customer' ORDER BY "createdAt" DESC LIMIT 2"""
    )
    assert [row[0] for row in rows] == [None, ann.name]
    assert {row[1] for row in rows} == {shop.company}
    assert {row[2] for row in rows} <= {"ADMIN", "SERVICE"}
    assert all(row[3] for row in rows)


@pytest.mark.parametrize("role", ["MANAGER", "USER", "VIEWER", "CUSTOMER"])
async def test_only_administrators_and_services_may(server: Server, shop: Shop, role: str) -> None:
    person = Person(shop, "cust-ann-6", server.channel)
    request = pb.ErasePersonRequest(person=pb.Person(customer_id="cust-ann-6"))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await data(server).ErasePerson(request, metadata=person.with_role(role))
    assert "ROLE_REQUIRED" in str(refused.value.trailing_metadata())


class Crash(Exception):
    """The process ends here."""


async def test_a_crash_at_every_statement_ends_the_same(
    server: Server, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th statement never comes; the job goes on, and nobody can tell."""
    from server.platform.database import pool

    database, clock = server.worker._database, SystemClock()
    store = ObjectArchive(f"file://{tmp_path}/archive")
    service = CustomerData(database, clock, Ownership(database, None), store)
    caller = Caller(company_id=COMPANY, role=Role.ADMIN, customer_id="staff")
    run, left = pool.run_statement, [0]

    # The worker's own watches use the same pool at their own times: they count nothing.
    ours: ContextVar[bool] = ContextVar("ours", default=False)
    ours.set(True)

    async def counted(*arguments: Any, **more: Any) -> Any:
        if ours.get():
            left[0] -= 1
            if left[0] == 0:
                raise Crash
        return await run(*arguments, **more)

    monkeypatch.setattr(pool, "run_statement", counted)
    shapes = set()
    for place in range(1, 100):
        name = f"cust-crash-{place}"
        left[0] = 0
        await settled(server, shop, name)
        left[0] = place
        crashed = False
        try:
            await service.erase(caller, Named(customer_id=name))
        except Crash:
            crashed = True
        left[0] = 0
        monkeypatch.setattr(service, "unfinished", lambda: _all(database, service))
        for record in await service.unfinished():
            await service.carry_out(record)
        left[0] = 0
        record = await service.erase(caller, Named(customer_id=name))
        assert await named(server, name) == []
        shapes.add((record.records, record.customer_cleared, record.finished_at is not None))
        if not crashed:
            break
    assert place > 20
    assert len(shapes) == 1


async def _all(database: Any, service: CustomerData) -> Any:
    return await records.unfinished(database, service._clock.now() + timedelta(days=1))


async def named(server: Server, name: str) -> list[str]:
    """Find the tables that name a customer; what they did as a guest is another erasure's."""
    words = re.compile(f"(given-up|line|private|visitor)-{re.escape(name)}")
    tables = await snapshot(server.database, KEPT)
    return [
        table for table, rows in tables.items() if any(name in words.sub("", row) for row in rows)
    ]


async def test_a_customer_whose_row_is_deleted_by_hand_leaves_no_living_link(
    server: Server, shop: Shop
) -> None:
    from server.customer_data.repository import orphans

    ann, bob = await settled(server, shop, "cust-ann-7"), await settled(server, shop, "cust-bob-7")
    await server.database.execute("DELETE FROM customers WHERE id = $1", ann.name)
    await server.database.execute("UPDATE customers SET status = 'BLOCKED' WHERE id = $1", bob.name)
    done = await orphans.end(server.worker._database, SystemClock().now(), dry_run=False)
    assert done >= 6
    carts = [ann.customer["cart"], bob.customer["cart"]]
    assert (
        await server.value(
            "SELECT count(*) FROM carts WHERE id = ANY($1) AND status = 'ACTIVE'", carts
        )
        == 0
    )
    for person in (ann, bob):
        for call in (
            person.do(
                "PublicSharedWishlistService.GetSharedWishlist",
                (),
                shared_url=person.customer["slug"],
            ),
            person.do(
                "PublicSharedComparisonService.GetSharedComparison",
                (),
                share_token=person.customer["share_token"],
            ),
        ):
            with pytest.raises(grpc.aio.AioRpcError):
                await call
    assert await orphans.end(server.worker._database, SystemClock().now(), dry_run=False) == 0


async def test_what_a_guest_ordered_before_their_token_went_on_is_found(
    server: Server, shop: Shop
) -> None:
    """Their token opens the third cart: the two that were sold lead to it."""
    request = public_cart_service_pb2.CreateGuestCartRequest(visitor_id="visitor-going-on")
    cart = await server.guests.CreateGuestCart(request, metadata=tenant())
    guest = tenant(token=cart.session_token)
    carts = [cart.id]
    for _ in range(2):
        shopper = Shopper(server, guest, cart_id=carts[-1])
        await shopper.save((await shopper.add("prod-tee")).items[0].id)
        await shopper.add("prod-mug")
        await server.lifecycle.ConvertCart(
            cart_lifecycle_service_pb2.ConvertCartRequest(
                cart_id=carts[-1], order_id=f"order-{carts[-1]}"
            ),
            metadata=bearer("svc-checkout", role="SERVICE"),
        )
        carts.append((await Shopper(server, guest, cart_id="").get()).id)
    named = pb.ErasePersonRequest(person=pb.Person(session_token=cart.session_token))
    await data(server).ErasePerson(named, metadata=staff(shop, "ADMIN"))
    left = await server.value(
        """SELECT count(*) FROM carts WHERE id = ANY($1) AND "visitorId" IS NOT NULL""", carts
    )
    assert left == 0


async def test_the_carts_before_a_guests_are_found_by_index(server: Server) -> None:
    """Each is asked which carts went on in it; without an index that walks all that ended."""
    await server.fetch(
        """INSERT INTO carts (id, "companyId", status, "mergedIntoCartId")
        SELECT 'old-' || n, $1, 'MERGED', 'old-' || n + 1 FROM generate_series(1, 5000) AS n""",
        COMPANY,
    )
    await server.fetch("ANALYZE carts")
    values = {"company": COMPANY, "customer": None, "token": "sha256:some", "linked": []}
    plan = await server.fetch(f"EXPLAIN {found.FIND.sql}", *found.FIND.arguments(values))
    told = "\n".join(line[0] for line in plan)
    assert "carts_merged_into_idx" in told
    assert "Seq Scan on carts" not in told
