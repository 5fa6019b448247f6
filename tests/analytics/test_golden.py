"""Figures of rows that were laid by hand, in zones whose days begin at odd times."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from commerce.cart.v1 import cart_input_pb2, cart_service_pb2

from server.analytics.domain.period import Granularity, period_of, steps_of
from server.analytics.service import Rollup
from tests.analytics.conftest import Analyst, Visitor
from tests.support.workers import COMPANY, Server

FAR = datetime.fromisoformat("2030-01-01")
DAY = {"granularity": "DAY", "fresh": False}


async def lay_cart(server: Server, key: str, created: str, **columns: Any) -> None:
    moment = datetime.fromisoformat(created)
    row = {"companyId": COMPANY, "createdAt": moment, "expiresAt": FAR} | columns
    await server.insert("carts", id=key, **row)


def points(series: Any) -> list[tuple[str, float]]:
    return [(point.date, point.value) for point in series]


async def test_a_day_in_berlin_has_23_hours_when_the_clocks_go_ahead(
    server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """29 March 2026 in Berlin lasts from the 28th 23:00Z to the 29th 22:00Z.

    Of five carts one is just before it, one a millisecond before its end and one at its end.
    """
    moments = {
        "before": "2026-03-28T22:59:59.999",
        "first": "2026-03-28T23:00:00",
        "jump": "2026-03-29T01:00:00",
        "last": "2026-03-29T21:59:59.999",
        "after": "2026-03-29T22:00:00",
    }
    for key, moment in moments.items():
        await lay_cart(server, key, moment)
    async for _ in rollup.rebuild():
        pass
    asked = {
        "start_date": "2026-03-29",
        "end_date": "2026-03-30",
        "time_zone": "Europe/Berlin",
        "fresh": False,
    }
    seen = await analyst.ask("GetCartAnalytics", granularity="HOUR", **asked)
    hours = points(seen.carts_over_time)
    assert seen.total_carts == 3
    assert len(hours) == 23
    assert [label for label, value in hours if value] == [
        "2026-03-29T00:00:00+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-29T23:00:00+02:00",
    ]
    days = await analyst.ask(
        "GetCartAnalytics",
        **asked | DAY | {"start_date": "2026-03-28", "end_date": "2026-03-31"},
    )
    assert points(days.carts_over_time) == [
        ("2026-03-28", 1.0),
        ("2026-03-29", 3.0),
        ("2026-03-30", 1.0),
    ]


async def test_a_day_in_kolkata_begins_at_half_past_six_in_the_evening(
    server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """Asia/Kolkata is 5:30 ahead: 1 July lasts from 30 June 18:30Z to 1 July 18:30Z.

    Four carts: 10.00 and 20.00 ordered, 40.00 abandoned, an empty one. Mean 70 / 3 = 23.33.
    """
    zeros = {"subtotal": Decimal(0)}
    laid: list[tuple[str, str, dict[str, Any]]] = [
        ("a", "2026-06-30T18:29:59.999", zeros),
        ("b", "2026-06-30T18:30", {"status": "CONVERTED", "grandTotal": 10, "itemCount": 1}),
        ("c", "2026-07-01T12:00", {"status": "CONVERTED", "grandTotal": 20, "itemCount": 2}),
        ("d", "2026-07-01T18:29", {"status": "ABANDONED", "grandTotal": 40, "itemCount": 3}),
        ("e", "2026-07-01T18:00", zeros),
        ("merged", "2026-07-01T12:00", {"status": "MERGED", "grandTotal": 99, "itemCount": 9}),
        ("expired", "2026-07-01T12:00", {"status": "EXPIRED"}),
    ]
    for key, moment, columns in laid:
        await lay_cart(server, key, moment, **columns)
    async for _ in rollup.rebuild():
        pass
    seen = (
        await analyst.overview(
            start_date="2026-07-01",
            end_date="2026-07-02",
            time_zone="Asia/Kolkata",
            fresh=False,
        )
    ).cart
    assert seen.total_carts == 4, "the merged and the empty expired one are none"
    assert (seen.converted_carts, seen.abandoned_carts, seen.active_carts) == (2, 1, 1)
    assert (seen.conversion_rate, seen.abandonment_rate) == (50.0, 25.0)
    assert (seen.average_cart_value, seen.average_items_per_cart) == (23.33, 2.0)


async def test_a_week_in_sao_paulo_is_filled_with_zeros(
    server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """São Paulo is 3 hours behind: a cart of 02:59Z belongs to the day before."""
    await lay_cart(server, "late", "2026-06-03T02:59")
    await lay_cart(server, "early", "2026-06-03T03:00")
    async for _ in rollup.rebuild():
        pass
    seen = await analyst.ask(
        "GetCartAnalytics",
        start_date="2026-06-01",
        end_date="2026-06-08",
        time_zone="America/Sao_Paulo",
        fresh=False,
    )
    assert points(seen.carts_over_time) == [
        ("2026-06-01", 0.0),
        ("2026-06-02", 1.0),
        ("2026-06-03", 1.0),
        ("2026-06-04", 0.0),
        ("2026-06-05", 0.0),
        ("2026-06-06", 0.0),
        ("2026-06-07", 0.0),
    ]


async def test_carts_of_another_currency_are_named_and_left_out_of_the_mean(
    server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """30.00 USD and 5000 JPY are one mean of 30.00."""
    filled = {"itemCount": 1, "grandTotal": Decimal(30)}
    await lay_cart(server, "dollars", "2026-06-03T12:00", **filled)
    yen = filled | {"grandTotal": Decimal(5000), "currency": "JPY"}
    await lay_cart(server, "yen", "2026-06-03T12:00", **yen)
    async for _ in rollup.rebuild():
        pass
    seen = await analyst.overview(start_date="2026-06-01", end_date="2026-06-30", fresh=False)
    assert (seen.cart.total_carts, seen.cart.average_cart_value) == (2, 30.0)
    assert list(seen.cart.excluded_currencies) == ["JPY"]


async def test_a_category_is_what_the_product_s_attributes_name(
    server: Server, analyst: Analyst, rollup: Rollup, customer: Visitor
) -> None:
    """Of an id and a name, one stands for both where it is alone."""
    named = {
        "prod-mug": '{"categoryId": "cat-7", "category": "Kitchen"}',
        "prod-lamp": '{"category": "Light"}',
        "prod-tee": '{"categoryId": "cat-9"}',
    }
    for product, attributes in named.items():
        await server.database.execute(
            f"UPDATE products SET attributes = '{attributes}' WHERE id = '{product}'"
        )
        item = cart_input_pb2.NewItem(product_id=product, quantity=1)
        request = cart_service_pb2.AddItemRequest(item=item)
        await customer.carts.AddItem(request, metadata=customer.metadata)
    seen = await analyst.ask("GetCartAnalytics")
    found = {
        (row.category_id, row.category_name, row.item_count) for row in seen.category_breakdown
    }
    assert found == {("cat-7", "Kitchen", 1), ("Light", "Light", 1), ("cat-9", "cat-9", 1)}


async def test_a_site_s_figures_are_its_own(
    server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    await lay_cart(server, "main", "2026-06-03T12:00", siteId="site-main")
    await lay_cart(server, "outlet", "2026-06-03T12:00", siteId="site-outlet")
    await lay_cart(server, "nowhere", "2026-06-03T12:00")
    async for _ in rollup.rebuild():
        pass
    june = {"start_date": "2026-06-01", "end_date": "2026-07-01", "fresh": False}
    assert (await analyst.overview(site_id="site-main", **june)).cart.total_carts == 1
    assert (await analyst.overview(**june)).cart.total_carts == 3


async def test_trends_compare_with_the_period_that_is_asked_for(
    server: Server, analyst: Analyst, rollup: Rollup
) -> None:
    """June: 1 of 2 converted (50 %). May: 1 of 4 (25 %): + 100 %. June 2025: 1 of 1: - 50 %."""
    laid = {
        "2026-06-10": ["CONVERTED", "ACTIVE"],
        "2026-05-15": ["CONVERTED", "ACTIVE", "ACTIVE", "ACTIVE"],
        "2025-06-10": ["CONVERTED"],
    }
    for day, statuses in laid.items():
        for number, status in enumerate(statuses):
            await lay_cart(server, f"{day}-{number}", f"{day}T12:00", status=status)
    async for _ in rollup.rebuild():
        pass
    june = {"start_date": "2026-06-01", "end_date": "2026-07-01", "fresh": False}
    found = {
        to: (await analyst.overview(compare_to=to, **june)) for to in ("PREVIOUS_YEAR", "NONE")
    }
    found["PREVIOUS_PERIOD"] = await analyst.overview(**june)
    assert found["PREVIOUS_PERIOD"].trends.cart_conversion_trend == 100.0
    assert found["PREVIOUS_YEAR"].trends.cart_conversion_trend == -50.0
    assert not found["NONE"].HasField("trends")


PERIODS = (
    ("2026-01-01", "2026-07-01"),
    ("2026-01-31", "2026-04-11"),
    ("2026-02-11", "2026-03-01"),
    ("2026-02-28", "2026-03-02"),
    ("2026-03-05T13:15:00+05:30", "2026-05-22T00:45:00+05:30"),
    ("2026-04-10T12:00:00Z", "2026-04-10T20:30:00Z"),
)
"""With whole months and thirds of months in them, or none, or no whole day."""


async def lay_additions(server: Server) -> None:
    """Let 500 items be added, one every seven hours and ten minutes."""
    await server.database.execute(
        """
        INSERT INTO commerce_events ("companyId", "aggregateType", "aggregateId",
            "aggregateVersion", "eventType", payload, "occurredAt")
        SELECT $1, 'Cart', 'cart-' || n, 1, 'CART_ITEM_ADDED',
            jsonb_build_object('productId', 'prod-' || n % 3, 'quantity', 1 + n % 2),
            timestamp '2026-01-28 20:00' + n * interval '7 hours 10 minutes'
        FROM generate_series(1, 500) AS n""",
        COMPANY,
    )


async def test_products_of_any_period_are_those_of_its_events_and_carts(
    server: Server, rollup: Rollup, analyst: Analyst
) -> None:
    """They are summed from months, thirds of months, days and quarters; each counts once."""
    await lay_additions(server)
    await server.database.execute(
        """
        INSERT INTO carts (id, "companyId", "createdAt", "expiresAt", status)
        SELECT 'left-' || n, $1, timestamp '2026-01-28 20:00' + n * interval '9 hours 20 minutes',
            $2, 'ABANDONED'
        FROM generate_series(1, 300) AS n""",
        *(COMPANY, FAR),
    )
    await server.database.execute(
        """
        INSERT INTO cart_items (id, "companyId", "cartId", "productId", "productSnapshot",
            quantity, "unitPrice", "originalPrice", "lineTotal")
        SELECT 'line-' || n, $1, 'left-' || n, 'prod-000' || 1 + n % 3, '{}', 1 + n % 2, 1, 1, 1
        FROM generate_series(1, 300) AS n""",
        COMPANY,
    )
    await rollup.refresh(wait=True)
    for start, end in PERIODS:
        asked = {"start_date": start, "end_date": end, "time_zone": "UTC", "fresh": False}
        seen = await analyst.ask("GetCartAnalytics", **asked)
        within = (naive(start), naive(end))
        added = await server.fetch(
            """
            SELECT payload->>'productId' AS key, count(*) AS count,
                sum((payload->>'quantity')::int) AS quantity
            FROM commerce_events
            WHERE "occurredAt" >= $1 AND "occurredAt" < $2 AND "eventType" = 'CART_ITEM_ADDED'
            GROUP BY 1 ORDER BY 2 DESC, 1""",
            *within,
        )
        left = await server.fetch(
            """
            SELECT i."productId" AS key, count(*) AS count, sum(i.quantity) AS quantity
            FROM carts c JOIN cart_items i ON i."cartId" = c.id
            WHERE c."createdAt" >= $1 AND c."createdAt" < $2
            GROUP BY 1 ORDER BY 2 DESC, 1""",
            *within,
        )
        for found, expected in ((seen.top_products, added), (seen.top_abandoned_products, left)):
            rows = [(row.product_id, row.count, row.quantity) for row in found]
            assert rows == [(row["key"], row["count"], row["quantity"]) for row in expected]
    assert (await rollup.verify())[0] == []


@pytest.mark.parametrize(
    "zone",
    [
        *("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York"),
        *("Pacific/Kiritimati", "Pacific/Pago_Pago"),
    ],
)
async def test_every_step_of_a_series_has_what_happened_in_it(
    server: Server, rollup: Rollup, analyst: Analyst, zone: str
) -> None:
    """Most of it is read from days of UTC, which are no days anywhere else."""
    await lay_additions(server)
    await rollup.refresh(wait=True)
    rows = await server.fetch('SELECT "occurredAt" AS at FROM commerce_events')
    for start, end in PERIODS:
        asked = {"start_date": start, "end_date": end, "time_zone": zone, "fresh": False}
        period = period_of(start, end, ZoneInfo(zone), datetime.now(UTC))
        for granularity in ("DAY", "WEEK", "MONTH"):
            seen = await analyst.ask("GetCartAnalytics", granularity=granularity, **asked)
            steps = steps_of(period, Granularity[granularity], ZoneInfo(zone))
            edges = [*(step.start for step in steps), period.end]
            moments = [row["at"].replace(tzinfo=UTC) for row in rows]
            expected = [
                sum(since <= moment < until for moment in moments)
                for since, until in pairwise(edges)
            ]
            assert [value for _, value in points(seen.additions_over_time)] == expected


def naive(moment: str) -> datetime:
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)
