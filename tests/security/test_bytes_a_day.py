"""What one address can leave behind in a day without a token, at the limits as they are delivered.

The database is measured by the costliest calls there are, the log by the length of its lines; the
allowances say how many of each an address has.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest
from commerce.cart.v1 import public_cart_service_pb2 as public_pb
from commerce.wishlist.v1 import (
    public_wishlist_service_pb2,
    public_wishlist_service_pb2_grpc,
)
from google.protobuf import struct_pb2

from server.jobs.retention import RETENTION
from server.platform.grpc.refusals import KEYS_OF_ADDRESS, WINDOW_SECONDS
from server.platform.settings import Settings
from server.stack.process import PROJECT
from tests.support.workers import Metadata, Server, running_worker, tenant

RATE = int(Settings.model_fields["rate_limit_public"].default)
CALLS = 150
MEGABYTE = 1_000_000
LINE_BYTES = 1000
"""The longest line of the access log; `tests/http/test_floods.py` sends what makes the longest."""
WORKER_LINE_BYTES = 500
"""The longest line of a worker about a refused call: ids, method, reason."""
REFUSAL_BYTES = 1500
DAY_SECONDS = 86_400


def allowances() -> ModuleType:
    """Load the allowances, which belong to Envoy's configuration and not to a package."""
    path = PROJECT / "envoy" / "allowances.py"
    found = importlib.util.spec_from_file_location("edge_allowances", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture
async def server(settings: Settings, fresh_database_url: str) -> AsyncIterator[Server]:
    """A worker on a database of its own."""
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as found:
        yield found


def noise(characters: int) -> str:
    """Make text that no compression makes smaller than two thirds or so."""
    text = "".join(uuid.uuid4().hex for _ in range(characters // 32 + 1))
    return text[:characters]


def keyed(token: str | None = None) -> Metadata:
    """Make the metadata of a guest who leaves all behind that a call can."""
    more = (("idempotency-key", noise(255)), ("x-request-id", noise(128)))
    return (*tenant(token=token), *more, ("user-agent", noise(512)))


async def carts(server: Server, call: int) -> None:
    """Make a cart."""
    request = public_pb.CreateGuestCartRequest(visitor_id=noise(64))
    await server.guests.CreateGuestCart(request, metadata=keyed())


async def lists(server: Server, call: int) -> None:
    """Make a list."""
    stub = public_wishlist_service_pb2_grpc.PublicWishlistServiceStub(server.channel)
    request = public_wishlist_service_pb2.CreateGuestWishlistRequest(name=noise(100))
    await stub.CreateGuestWishlist(request, metadata=keyed())


class Lines:
    """Adds lines that are as long as they may be, a hundred to a cart."""

    def __init__(self) -> None:
        self.cart: Any = None

    async def __call__(self, server: Server, call: int) -> None:
        if call % 100 == 0:
            request = public_pb.CreateGuestCartRequest()
            self.cart = await server.guests.CreateGuestCart(request, metadata=keyed())
        added = public_pb.AddGuestItemRequest(cart_id=self.cart.id)
        added.item.product_id, added.item.quantity = "prod-mug", 1
        fields = struct_pb2.Struct()
        fields.update({"text": noise(FIELD_CHARACTERS)})
        added.item.custom_fields.CopyFrom(fields)
        added.item.gift_message = noise(500)
        await server.guests.AddGuestItem(added, metadata=keyed(self.cart.session_token))


FIELD_CHARACTERS = 4000
KINDS: dict[str, Callable[[Server, int], Awaitable[None]]] = {
    "carts": carts,
    "lists": lists,
    "lines": Lines(),
}
_SIZE = """
SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c
LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
WHERE c.relkind = 'r' AND coalesce(p.relname, c.relname) = ANY($1)
"""


async def cost(server: Server, make: Callable[[Server, int], Awaitable[None]]) -> float:
    """Measure by how many bytes a call makes the tables grow, with their indexes."""
    tables = list(RETENTION)
    before = await server.value(_SIZE, tables)
    for call in range(CALLS):
        await make(server, call)
    return float(await server.value(_SIZE, tables) - before) / CALLS


async def test_an_address_leaves_less_than_100_mb_behind_in_a_day(server: Server) -> None:
    """600 calls a minute of 2.5 KB were 2 GB a day, and were kept for ever."""
    found = allowances()
    limits = {limit.name: limit for limit in found.allowances(RATE)}
    costs = {name: await cost(server, make) for name, make in KINDS.items()}
    dearest = max(costs.values())
    lines = found.log_allowance(RATE).a_day
    sums = 2 * KEYS_OF_ADDRESS * DAY_SECONDS / WINDOW_SECONDS
    parts = {
        "database": limits["writes_limit"].a_day * dearest,
        "access log": lines * LINE_BYTES,
        "workers' log": lines * WORKER_LINE_BYTES,
        "audit log of refusals": sums * REFUSAL_BYTES,
    }
    told = {name: round(value / MEGABYTE, 1) for name, value in parts.items()}
    print({"calls cost": costs, "megabytes": told})
    assert sum(parts.values()) <= 100 * MEGABYTE, (costs, told)
    page = (PROJECT / "docs" / "security.md").read_text()
    documented = re.search(r"at most ([\d.]+) MB in a day", page)
    assert documented is not None
    assert sum(parts.values()) <= float(documented[1]) * MEGABYTE
