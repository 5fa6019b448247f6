"""What promotions cost, in processor time and seconds: `python -m tests.promotions.measure`.

The worker runs in the process that calls it, so its processor time has the caller's in it too;
PostgreSQL's processes are counted apart. What is compared is measured in turns, in one run.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil

from server.cli.bulk_seed import fill
from server.platform.settings import DEVELOPMENT_JWT_SECRET, Settings
from tests.cart.shoppers import Shopper
from tests.promotions.conftest import TEN_PERCENT, Merchant, staff
from tests.support.servers import ServerThread, wait_for_servers
from tests.support.workers import bearer, running_worker

PROMOTIONS, CARTS, CODES = 200, 10_000, 100_000
ADDS, TURNS = 150, 6


def postgres_seconds() -> float:
    """Give the processor time of this run's PostgreSQL."""
    mine = psutil.Process().children(recursive=True)
    found = 0.0
    for process in mine:
        if process.name().startswith("postgres"):
            times = process.cpu_times()
            found += times.user + times.system + times.children_user + times.children_system
    return found


@asynccontextmanager
async def timed(what: str) -> AsyncIterator[None]:
    """Print how long the block took, by the clock and in processor time."""
    begin, used, database = time.monotonic(), time.process_time(), postgres_seconds()
    yield
    print(
        f"{what}: {time.monotonic() - begin:.1f} s by the clock, processor time"
        f" {time.process_time() - used:.1f} s here, {postgres_seconds() - database:.1f} s database",
        flush=True,
    )


async def adding(merchant: Merchant, turn: str) -> float:
    """Add items to carts of one line each; give the processor time of a call here, in ms."""
    shoppers = [
        Shopper(merchant.server, bearer(f"cust-{turn}-{n}"), customer="x") for n in range(ADDS)
    ]
    for shopper in shoppers:
        await shopper.add("prod-mug")
    begin = time.process_time()
    for shopper in shoppers:
        await shopper.add("prod-tee", variant_id="var-tee-m")
    return (time.process_time() - begin) / ADDS * 1000


async def promote(merchant: Merchant, count: int) -> list[Any]:
    """Activate automatic promotions: on other products, above subtotals, and some that apply."""
    made = []
    for n in range(count):
        terms: dict[str, Any] = {"name": f"P{n}", "automatic": True, "effect": TEN_PERCENT}
        lines = {"product_ids": [f"prod-{n % 90 + 1:04}"]}
        if n % 10 < 8:
            terms["conditions"] = [{"quantity": 2 + n % 3, "lines": lines}]
        elif n % 10 == 8:
            terms["conditions"] = [{"subtotal": 1_000 + n}]
        else:
            terms |= {"group": "deal", "effect": {"percent": {"percent": 1 + n % 7}}}
        made.append(await merchant.active(**terms))
    return made


async def measure(settings: Settings) -> None:
    """Measure on a database of its own."""
    await fill(settings.database_url, carts=CARTS * 2, days=30, advance=lambda _: None)
    async with running_worker(settings) as server:
        merchant = Merchant(server, staff())
        draft = await merchant.draft(automatic=True, name="Preview")
        wanted = {"promotion_id": draft.id, "carts": CARTS}
        for count in (0, 1, PROMOTIONS):
            running = await promote(merchant, count)
            async with timed(f"preview, {count} active promotions"):
                told = await merchant.call("PreviewPromotion", **wanted)
            print(f"  over {told.carts} carts, {told.matched} would get it", flush=True)
            for one in running:
                await merchant.call("EndPromotion", promotion_id=one.id)
        ratios = []
        for turn in range(TURNS):
            alone = await adding(merchant, f"alone-{turn}")
            running = await promote(merchant, PROMOTIONS)
            beside = await adding(merchant, f"beside-{turn}")
            for one in running:
                await merchant.call("EndPromotion", promotion_id=one.id)
            ratios.append(beside / alone)
            print(
                f"add item: {alone:.2f} ms alone, {beside:.2f} ms beside {PROMOTIONS}", flush=True
            )
        print(f"ratio: median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")
        batch = await merchant.active()
        async with timed(f"{CODES} codes made"):
            await merchant.call(
                "CreateCodeBatch", promotion_id=batch.id, prefix="M-", length=10, count=CODES
            )
        async with timed(f"{CODES} codes exported"):
            page, lines = "", 0
            while True:
                got = await merchant.call("ExportCodes", promotion_id=batch.id, page_token=page)
                lines += len(got.csv.splitlines())
                page = got.next_page_token
                if not page:
                    break
        print(f"  {lines} lines, the first names the columns")


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")
    thread = ServerThread()
    try:
        servers = wait_for_servers(thread.directory)
        settings = Settings(
            node_env="test",
            database_url=servers.create_database("promotions_measured"),
            redis_url=f"{servers.redis_server}0",
            database_connections=10,
            workers=1,
            jwt_secret=DEVELOPMENT_JWT_SECRET,
            rate_limit_token=1_000_000,
            rate_limit_tenant=1_000_000,
            audit_refusal_seconds=0,
            analytics_refresh_seconds=0,
        )
        asyncio.run(measure(settings))
    finally:
        thread.stop()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
