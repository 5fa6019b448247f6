"""Carts by who brought them, of rows that were laid by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import text

from server.analytics.service import Retirement, Rollup
from server.platform.database.pool import Database
from server.platform.database.statement import Statement
from tests.analytics.conftest import Analyst
from tests.analytics.test_golden import lay_cart
from tests.support.workers import COMPANY, Server

JUNE = {"start_date": "2026-06-01", "end_date": "2026-07-01", "fresh": False}


async def lay(
    server: Server, key: str, worth: str, status: str, agent: str = "", **columns: Any
) -> None:
    """Lay a cart of June, and who has begun it; one without worth is empty."""
    filled = {"itemCount": 1} if Decimal(worth) else {}
    value = {"status": status, "grandTotal": Decimal(worth)}
    await lay_cart(server, key, "2026-06-03T12:00", **value | filled | columns)
    if agent:
        access = {"cartId": key, "companyId": COMPANY, "siteId": "site-main", "agent": agent}
        await server.insert("agent_carts", token=key, checkout=key, **access)


def figures(told: Any) -> tuple[float, ...]:
    return (
        *(told.total_carts, told.converted_carts, told.abandoned_carts),
        *(told.conversion_rate, told.revenue, told.abandoned_value),
    )


async def test_channels_add_up_to_the_figures_of_all(
    server: Server, analyst: Analyst, rollup: Rollup, database: Database, retirement: Retirement
) -> None:
    """Carts that merged, and empty ones that expired, are none.

    An order that was cancelled is no conversion, and one in euros is one without an amount.
    The web: 2 of 5 ordered, 10.10. An assistant: 1 of 3, 20.20, and 40.05 given up; another: 1.00
    given up. Links: 1 of 2, 30.30. Together 4 of 11, 60.60, and 46.30 given up with the web's 5.25.
    """
    await lay(server, "web-1", "10.10", "CONVERTED")
    await lay(server, "web-2", "99", "CONVERTED", currency="EUR")
    await lay(server, "web-3", "5.25", "ABANDONED")
    await lay(server, "web-4", "7", "ACTIVE")
    cancelled = {"cancelledAt": await server.value("SELECT now()::timestamp")}
    await lay(server, "web-5", "70", "CONVERTED", **cancelled)
    await lay(server, "agent-1", "20.20", "CONVERTED", "agents.example")
    await lay(server, "agent-2", "40.05", "ABANDONED", "agents.example")
    await lay(server, "agent-3", "3", "ACTIVE", "agents.example")
    await lay(server, "agent-merged", "99", "MERGED", "agents.example")
    await lay(server, "other-1", "1", "ABANDONED", "other.example")
    await lay(server, "link-1", "30.30", "CONVERTED", "link")
    await lay(server, "link-2", "2", "EXPIRED", "link")
    await lay(server, "link-empty", "0", "EXPIRED", "link")
    split = [
        ("WEB", "", (5, 2, 1, 40.0, 10.1, 5.25)),
        ("AGENT", "agents.example", (3, 1, 1, 33.33, 20.2, 40.05)),
        ("LINK", "", (2, 1, 0, 50.0, 30.3, 0.0)),
        ("AGENT", "other.example", (1, 0, 1, 0.0, 0.0, 1.0)),
    ]

    async def check() -> None:
        for told in (
            await analyst.ask("GetCartAnalytics", **JUNE),
            (await analyst.overview(**JUNE)).cart,
        ):
            assert figures(told) == (11, 4, 3, 36.36, 60.6, 46.3)
            assert [(one.channel, one.agent, figures(one)) for one in told.channels] == split
        assert (await rollup.verify())[0] == []

    async for _ in rollup.rebuild():
        pass
    await check()
    gone = ["agent-1", "link-2", "web-3"]
    async with database.transaction() as transaction:
        await retirement.retire(transaction, "carts", gone)
        delete = Statement(text("DELETE FROM carts WHERE id = ANY(CAST(:ids AS text[]))"))
        await transaction.fetch(delete, {"ids": gone})
    await check()
    async for _ in rollup.rebuild():
        pass
    await check()


async def test_what_others_report_is_of_the_web(analyst: Analyst, rollup: Rollup) -> None:
    """Whatever they say of the channel: nobody can make an assistant's figures."""
    await analyst.report(
        "CART_ITEM_ADDED",
        "Cart",
        "cart-elsewhere",
        metadata={"channel": "AGENT", "agent": "agents.example"},
    )
    told = await analyst.ask("GetCartAnalytics")
    assert told.add_to_cart_events == 1
    (web,) = told.channels
    assert (web.channel, web.agent, web.add_to_cart_events) == ("WEB", "", 1)
    assert (await rollup.verify())[0] == []
