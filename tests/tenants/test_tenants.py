"""A tenant's life: made, suspended, closed, brought back, deleted with all that is its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.kernel.clock import SystemClock
from server.kernel.errors import Refused
from server.platform.maintenance.job import Run
from server.platform.settings import Settings
from server.tenants.jobs import PurgeTenants
from server.tenants.service import NewTenant, TenantRefused, Tenants
from tests.security.people import Person, Shop
from tests.security.rows import snapshot
from tests.support.workers import Server, running_worker


async def unreachable() -> None:
    """A connection that this job does not need."""


async def purge(server: Server) -> Run:
    database = server.worker._database
    run = Run(database, unreachable, SystemClock().now(), actor="a test")
    await PurgeTenants(None).run(run)
    return run


async def test_a_tenant_is_made_closed_brought_back_and_deleted(
    settings: Settings, fresh_database_url: str
) -> None:
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as server:
        tenants = Tenants(server.worker._database, SystemClock())
        before = await snapshot(server.database, frozenset())
        await tenants.create(NewTenant("acme", "Acme", "EUR", "Europe/Berlin"))
        with pytest.raises(TenantRefused, match="already"):
            await tenants.create(NewTenant("acme", "Acme"))
        for bad in (NewTenant("Acme!", "Acme"), NewTenant("a", "A", timezone="Mars/Base")):
            with pytest.raises(TenantRefused):
                await tenants.create(bad)
        with pytest.raises(Refused):
            await tenants.create(NewTenant("b", "B", currency="XXX"))
        shop = Shop(server.database, "acme", "EUR", "acme-mark")
        await shop.furnish()
        person = Person(shop, "cust-of-acme", server.channel)
        await person.settle()
        # A company of the same id that is made later is answered by none of this one's.
        keyed = (("x-company-id", "acme"), ("idempotency-key", "key-of-the-first-company-acme"))
        await person.do("PublicCartService.CreateGuestCart", keyed)
        keys = await server.value(
            "SELECT count(*) FROM idempotency_keys WHERE \"companyId\" = 'acme'"
        )
        assert keys > 0
        await tenants.suspend("acme")
        await tenants.resume("acme")
        await tenants.delete("acme")
        assert (await purge(server)).rows == 0, "its grace has not ended"
        await tenants.restore("acme")
        await tenants.delete("acme", grace=timedelta(0))
        assert [t.status for t in await tenants.all() if t.id == "acme"] == ["DELETED"]
        assert (await purge(server)).rows > 10
        assert (await purge(server)).rows == 0
        after = await snapshot(server.database, frozenset({"tenant_deletions"}))
        for table, rows in after.items():
            assert not [row for row in rows if "acme" in row], table
            assert before[table] <= rows, table
