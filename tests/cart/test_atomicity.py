"""A fault in the middle leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
from commerce.cart.v1 import (
    cart_lifecycle_service_pb2,
    cart_service_pb2,
    public_cart_service_pb2,
)

from server.platform.settings import Settings
from tests.cart.shoppers import Shopper
from tests.support.refusals import refused
from tests.support.servers import Servers
from tests.support.workers import Server, bearer, running_worker, tenant

TABLES = (
    "audit_logs",
    "cart_items",
    "carts",
    "commerce_events",
    "customers",
    "idempotency_keys",
    "promotion_redemptions",
    "promotions",
    "saved_cart_items",
)

_TRIGGERS = """
CREATE TABLE faults (name text);
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM faults WHERE name IN (TG_ARGV[0], TG_ARGV[0] || ' ' || TG_OP))
    THEN RAISE EXCEPTION 'the disk of table % is on fire', TG_ARGV[0];
    END IF;
    RETURN NULL;
END $$;
"""


@pytest.fixture(scope="module")
async def frail(servers: Servers, settings: Settings) -> AsyncIterator[Server]:
    """A worker on a database whose tables fail when they are told to."""
    name = f"faults_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    url = servers.create_database(name)
    async with running_worker(settings.model_copy(update={"database_url": url})) as worker:
        await worker.database.execute(_TRIGGERS)
        for table in TABLES:
            await worker.database.execute(
                f"""CREATE TRIGGER fault AFTER INSERT OR UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION fail('{table}')"""
            )
        yield worker
    servers.drop_database(name)


async def content(server: Server) -> dict[str, str]:
    """Digest each table."""
    return {
        table: await server.value(
            f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} AS t"
        )
        for table in TABLES
    }


async def new_guest(server: Server) -> Shopper:
    cart = await server.guests.CreateGuestCart(
        public_cart_service_pb2.CreateGuestCartRequest(), metadata=tenant()
    )
    return Shopper(
        server,
        tenant(token=cart.session_token),
        cart_id=cart.id,
        session_token=cart.session_token,
    )


def new_customer(server: Server) -> Shopper:
    name = f"cust-{uuid.uuid4()}"
    return Shopper(server, bearer(name), customer=name)


async def _scene(server: Server) -> dict[str, Any]:
    """Two carts with a plain line, a gift, a saved item, a bundle and a limited code each."""
    scene: dict[str, Any] = {"guest": await new_guest(server), "customer": new_customer(server)}
    for shopper in (scene["guest"], scene["customer"]):
        cart = await shopper.add("prod-tee")
        await shopper.save(cart.items[0].id)
        cart = await shopper.add("prod-mug", 2)
        scene["saved"], scene["line"] = cart.saved_items[0].id, cart.items[0].id
        scene["group"] = (await shopper.add_bundle("bundle-fixed")).bundle_group_id
        scene["cart"] = cart.id
    scene["new customer"] = new_customer(server)
    await scene["guest"].apply("SPRING15")
    return scene


Case = Callable[[Server, dict[str, Any]], Any]


def _convert(server: Server, scene: dict[str, Any]) -> Any:
    request = cart_lifecycle_service_pb2.ConvertCartRequest(
        cart_id=scene["guest"].cart_id, order_id=f"order-{scene['guest'].cart_id}"
    )
    return server.lifecycle.ConvertCart(request, metadata=bearer("svc", role="SERVICE"))


def _abandon(server: Server, scene: dict[str, Any]) -> Any:
    request = cart_lifecycle_service_pb2.AbandonCartRequest(cart_id=scene["guest"].cart_id)
    return server.lifecycle.AbandonCart(request, metadata=bearer("svc", role="SERVICE"))


CASES: dict[tuple[str, str], Case] = {
    ("create", "audit_logs"): lambda v, s: new_guest(v),
    ("create", "commerce_events"): lambda v, s: new_guest(v),
    ("first get", "audit_logs"): lambda v, s: s["new customer"].get(),
    ("first add", "cart_items"): lambda v, s: s["new customer"].add("prod-mug"),
    ("add", "audit_logs"): lambda v, s: s["guest"].add("prod-lamp"),
    ("add", "commerce_events"): lambda v, s: s["customer"].add("prod-mug"),
    ("add", "cart_items"): lambda v, s: s["customer"].add("prod-mug"),
    ("keyed add", "idempotency_keys"): lambda v, s: (
        s["guest"].saying(idempotency_key="k").add("prod-lamp")
    ),
    ("bundle", "audit_logs"): lambda v, s: s["guest"].add_bundle("bundle-percent"),
    ("unbundle", "audit_logs"): lambda v, s: s["customer"].remove_bundle(s["group"]),
    ("save", "saved_cart_items"): lambda v, s: s["customer"].save(s["line"]),
    ("save", "cart_items DELETE"): lambda v, s: s["customer"].save(s["line"]),
    ("move", "saved_cart_items"): lambda v, s: s["customer"].move(s["saved"]),
    ("move", "audit_logs"): lambda v, s: s["customer"].move(s["saved"]),
    ("clear", "audit_logs"): lambda v, s: s["guest"].clear(),
    ("clear", "promotion_redemptions"): lambda v, s: s["guest"].clear(),
    ("apply", "promotions"): lambda v, s: s["customer"].apply("SPRING15"),
    ("apply", "promotion_redemptions"): lambda v, s: s["customer"].apply("SPRING15"),
    ("merge", "audit_logs"): lambda v, s: s["customer"].merge(s["guest"]),
    ("merge", "saved_cart_items"): lambda v, s: s["customer"].merge(s["guest"]),
    ("merge", "promotion_redemptions"): lambda v, s: s["customer"].merge(s["guest"]),
    ("first merge", "cart_items"): lambda v, s: s["new customer"].merge(s["guest"]),
    ("first merge", "carts UPDATE"): lambda v, s: s["new customer"].merge(s["guest"]),
    ("convert", "promotion_redemptions"): _convert,
    ("abandon", "audit_logs"): _abandon,
}


@pytest.mark.parametrize(("step", "fault"), CASES)
async def test_a_fault_anywhere_leaves_nothing_behind(frail: Server, step: str, fault: str) -> None:
    """Half a merge, or an effect whose audit failed.

    The caller learns nothing of the inside, and the same call succeeds once the fault is over.
    """
    scene = await _scene(frail)
    before = await content(frail)
    await frail.database.execute("INSERT INTO faults VALUES ($1)", fault)
    try:
        refusal = await refused(CASES[step, fault](frail, scene), "INTERNAL")
    finally:
        await frail.database.execute("DELETE FROM faults")
    assert refusal.message == "Something went wrong"
    assert "fire" not in str(refusal)
    assert await content(frail) == before
    await CASES[step, fault](frail, scene)
    assert await content(frail) != before


async def test_a_refused_first_merge_leaves_no_cart(frail: Server) -> None:
    """A cart for the merge is begun in the same transaction as the merge itself."""
    scene = await _scene(frail)
    before = await content(frail)
    stale = scene["new customer"].saying(if_match='"7"')
    refusal = await refused(stale.merge(scene["guest"]), "VERSION_MISMATCH")
    assert refusal.facts["currentVersion"] == "0"
    assert await content(frail) == before


async def test_a_call_past_its_deadline_leaves_all_or_nothing(frail: Server) -> None:
    """The caller gave up while the row was held; what was begun is undone."""
    scene = await _scene(frail)
    shopper = scene["customer"]
    before = await content(frail)
    async with frail.database.acquire() as connection, connection.transaction():
        await connection.execute("SELECT 1 FROM carts WHERE id = $1 FOR UPDATE", scene["cart"])
        impatient = frail.carts.ClearCart(
            cart_service_pb2.ClearCartRequest(), metadata=shopper.metadata, timeout=0.3
        )
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await impatient
        assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        await _nobody_waits(frail)
    assert await content(frail) == before
    await shopper.clear()


async def _nobody_waits(server: Server) -> None:
    """Wait until no statement of the database waits for a lock."""
    waiting = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    async with asyncio.timeout(5):
        while await server.value(waiting):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)
