"""What members of staff ask: all modules at a glance, or one in detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from server.analytics.domain import metrics
from server.analytics.domain.metrics import Counted
from server.analytics.domain.period import (
    Period,
    compared,
    period_of,
    steps_of,
    zone_of,
)
from server.analytics.repository import figures, ranges, series
from server.analytics.service.asking import asked_company
from server.analytics.service.rollup import Rollup
from server.analytics.views import (
    CategoryShare,
    Details,
    Engagement,
    Journey,
    Overview,
    Question,
    Ranked,
)
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.platform.database.pool import Database

TOP = 10
"""Rows of a list of the most frequent."""

CART_COUNTERS = {
    "add_to_cart_events": "CART_ITEM_ADDED",
    "remove_from_cart_events": "CART_ITEM_REMOVED",
    "update_cart_events": "CART_ITEM_UPDATED",
    "bundle_add_events": "CART_BUNDLE_ADDED",
    "bundle_remove_events": "CART_BUNDLE_REMOVED",
    "discount_applied_events": "CART_DISCOUNT_APPLIED",
    "checkout_started_events": "CART_CHECKOUT_STARTED",
    "checkout_completed_events": "CART_CHECKOUT_COMPLETED",
    "abandoned_events": "CART_ABANDONED",
    "recovered_events": "CART_RECOVERED",
    "save_for_later_events": "SAVED_FOR_LATER",
}
WISHLIST_ACTIVITY = {
    "add_to_wishlist_events": "WISHLIST_ITEM_ADDED",
    "remove_from_wishlist_events": "WISHLIST_ITEM_REMOVED",
    "move_to_cart_events": "WISHLIST_ITEM_MOVED_TO_CART",
    "share_events": "WISHLIST_SHARED",
}
WISHLIST_COUNTERS = WISHLIST_ACTIVITY | {"purchase_from_wishlist_events": "MOVED_DONE"}
COMPARISON_COUNTERS = {
    "add_to_comparison_events": "COMPARISON_ITEM_ADDED",
    "remove_from_comparison_events": "COMPARISON_ITEM_REMOVED",
    "comparison_view_events": "COMPARISON_VIEWED",
    "product_selected_events": "COMPARISON_PRODUCT_SELECTED",
    "comparison_share_events": "COMPARISON_SHARED",
}
SESSION_COUNTERS = {
    "session_created_events": "SESSION_CREATED",
    "session_transfer_events": "SESSION_TRANSFERRED",
    "session_merge_events": "SESSION_MERGED",
    "expired_events": "SESSION_EXPIRED",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that may be answered."""

    company_id: str
    currency: str
    zone: tzinfo
    period: Period
    question: Question

    @property
    def site_id(self) -> str | None:
        return self.question.site_id or None

    @property
    def scope(self) -> dict[str, Any]:
        """The parameters that every statement of details has."""
        return {
            "company": self.company_id,
            "site": self.site_id,
            **ranges.bounds(self.period),
        }


class AnalyticsReading:
    """Answers from the rollups.

    Args:
        database: Says who may ask.
        clock: The time.
        rollup: What is asked to catch up when a question is to be answered freshly.
        source: Where figures are read; *database* unless told.
    """

    def __init__(
        self, database: Database, clock: Clock, rollup: Rollup, *, source: Database | None = None
    ) -> None:
        self._database = database
        self._source = source or database
        self._clock = clock
        self._rollup = rollup

    async def overview(self, caller: Caller, question: Question) -> Overview:
        """Tell about all modules.

        Raises:
            Forbidden: The company is not one of the caller's, or the site not the company's.
            InvalidInput: The time or its zone can't be told about.
        """
        asked = await self._asked(caller, question)
        before = compared(asked.period, question.compared_to, asked.zone)
        now, then, through = await self._counted(asked, before)
        return Overview(
            company_id=asked.company_id,
            period=asked.period,
            currency=asked.currency,
            cart=metrics.cart_metrics(now, asked.currency),
            wishlist=metrics.wishlist_metrics(now),
            comparison=metrics.comparison_metrics(now),
            session=metrics.session_metrics(now),
            trends=None if then is None else metrics.trends(now, then),
            through=through,
            site_id=asked.site_id,
        )

    async def carts(self, caller: Caller, question: Question) -> Details:
        """Tell about carts. Raises what `overview` raises."""
        asked, now, through = await self._asked_and_counted(caller, question)
        found = metrics.cart_metrics(now, asked.currency)
        steps = steps_of(asked.period, question.granularity, asked.zone)
        created = await series.record_series(
            self._source, asked.scope, steps, "analytics_carts", ("total", "valued", "value")
        )
        kinds = ("CART_CHECKOUT_COMPLETED", "CART_ABANDONED", "CART_ITEM_ADDED")
        happened = await series.tally_series(self._source, asked.scope, steps, kinds)
        counted = await figures.counters(
            self._source, asked.scope, (*CART_COUNTERS.values(), "FIRST_CHECKOUT")
        )
        top, categories = await self._products(asked, "CARTED_PRODUCT")
        return Details(
            company_id=asked.company_id,
            period=asked.period,
            through=through,
            site_id=asked.site_id,
            metrics=found,
            counters=_counters(CART_COUNTERS, counted),
            labels=[step.label for step in steps],
            series={
                "carts_over_time": [float(total) for total, _, _ in created],
                "conversions_over_time": _counts(happened["CART_CHECKOUT_COMPLETED"]),
                "abandonments_over_time": _counts(happened["CART_ABANDONED"]),
                "additions_over_time": _counts(happened["CART_ITEM_ADDED"]),
                "cart_value_over_time": [
                    metrics.mean(value, valued) for _, valued, value in created
                ],
            },
            ranked={
                "top_products": top,
                "top_abandoned_products": (await self._products(asked, "ABANDONED_PRODUCT"))[0],
                "top_bundles": await self._top(asked, "ADDED_BUNDLE"),
                "top_discount_codes": await self._top(asked, "APPLIED_CODE"),
            },
            categories=categories,
            funnel={
                "carts_created": found.total_carts,
                "carts_with_items": int(now.carts["filled"]),
                "checkout_started": _count(counted, "FIRST_CHECKOUT"),
                "checkout_completed": _count(counted, "CART_CHECKOUT_COMPLETED"),
            },
        )

    async def wishlists(self, caller: Caller, question: Question) -> Details:
        """Tell about wishlists. Raises what `overview` raises."""
        asked, now, through = await self._asked_and_counted(caller, question)
        steps = steps_of(asked.period, question.granularity, asked.zone)
        created = await series.record_series(
            self._source, asked.scope, steps, "analytics_wishlists", ("total",)
        )
        happened = await series.tally_series(
            self._source, asked.scope, steps, tuple(WISHLIST_ACTIVITY.values())
        )
        counted = await figures.counters(
            self._source, asked.scope, tuple(WISHLIST_COUNTERS.values())
        )
        top, categories = await self._products(asked, "WISHED_PRODUCT", "BOUGHT_PRODUCT")
        return Details(
            company_id=asked.company_id,
            period=asked.period,
            through=through,
            site_id=asked.site_id,
            metrics=metrics.wishlist_metrics(now),
            counters=_counters(WISHLIST_COUNTERS, counted),
            labels=[step.label for step in steps],
            series={
                "wishlists_over_time": [float(total) for (total,) in created],
                "items_added_over_time": _quantities(happened["WISHLIST_ITEM_ADDED"]),
                "items_moved_over_time": _counts(happened["WISHLIST_ITEM_MOVED_TO_CART"]),
                "wishlist_activity_over_time": _activity(happened),
            },
            ranked={"top_wishlisted_products": top},
            categories=categories,
        )

    async def comparisons(self, caller: Caller, question: Question) -> Details:
        """Tell about comparisons. Raises what `overview` raises."""
        asked, now, through = await self._asked_and_counted(caller, question)
        steps = steps_of(asked.period, question.granularity, asked.zone)
        created = await series.record_series(
            self._source, asked.scope, steps, "analytics_comparisons", ("total",)
        )
        kinds = tuple(COMPARISON_COUNTERS.values())
        happened = await series.tally_series(self._source, asked.scope, steps, kinds)
        counted = await figures.counters(self._source, asked.scope, kinds)
        top, categories = await self._products(asked, "COMPARED_PRODUCT", "WON_PRODUCT")
        return Details(
            company_id=asked.company_id,
            period=asked.period,
            through=through,
            site_id=asked.site_id,
            metrics=metrics.comparison_metrics(now),
            counters=_counters(COMPARISON_COUNTERS, counted),
            labels=[step.label for step in steps],
            series={
                "comparisons_over_time": [float(total) for (total,) in created],
                "items_added_over_time": _counts(happened["COMPARISON_ITEM_ADDED"]),
                "comparison_activity_over_time": _activity(happened),
            },
            ranked={
                "most_compared_products": top,
                "top_selected_products": (await self._products(asked, "SELECTED_PRODUCT"))[0],
            },
            categories=categories,
        )

    async def sessions(self, caller: Caller, question: Question) -> Details:
        """Tell about cross-site sessions. Raises what `overview` raises."""
        asked, now, through = await self._asked_and_counted(caller, question)
        steps = steps_of(asked.period, question.granularity, asked.zone)
        created = await series.record_series(
            self._source, asked.scope, steps, "analytics_sessions", ("total",)
        )
        kinds = tuple(SESSION_COUNTERS.values())
        happened = await series.tally_series(self._source, asked.scope, steps, kinds)
        counted = await figures.counters(self._source, asked.scope, kinds)
        journeys = [
            Journey(start, end, count, metrics.rate(done, count))
            for start, end, count, done in await figures.journeys(self._source, asked.scope)
        ]
        return Details(
            company_id=asked.company_id,
            period=asked.period,
            through=through,
            site_id=asked.site_id,
            metrics=metrics.session_metrics(now),
            counters=_counters(SESSION_COUNTERS, counted),
            labels=[step.label for step in steps],
            series={
                "sessions_over_time": [float(total) for (total,) in created],
                "transfers_over_time": _counts(happened["SESSION_TRANSFERRED"]),
                "session_activity_over_time": _activity(happened),
            },
            ranked={},
            sites=await self._engagement(asked, journeys),
            devices=await figures.devices(self._source, asked.scope),
            journeys=journeys[:TOP],
        )

    # --- steps -----------------------------------------------------------------------------

    async def _asked(self, caller: Caller, question: Question) -> _Asked:
        """Find out what the question is about, and whether the caller may ask it."""
        found = await asked_company(self._database, caller, question.company_id, question.site_id)
        zone = zone_of(question.time_zone, found["timezone"])
        period = period_of(question.start, question.end, zone, self._clock.now())
        if question.fresh:
            await self._rollup.catch_up()
        return _Asked(found["id"], found["currency"], zone, period, question)

    async def _asked_and_counted(
        self, caller: Caller, question: Question
    ) -> tuple[_Asked, Counted, datetime | None]:
        asked = await self._asked(caller, question)
        now, _, through = await self._counted(asked, None)
        return asked, now, through

    async def _counted(
        self, asked: _Asked, before: Period | None
    ) -> tuple[Counted, Counted | None, datetime | None]:
        return await figures.figures(
            self._source, asked.company_id, asked.site_id, asked.period, before
        )

    async def _top(self, asked: _Asked, kind: str) -> list[Ranked]:
        return await figures.top(self._source, asked.scope, kind, most=TOP)

    async def _products(
        self, asked: _Asked, kind: str, outcome: str = ""
    ) -> tuple[list[Ranked], list[CategoryShare]]:
        return await figures.products(self._source, asked.scope, kind, most=TOP, outcome=outcome)

    async def _engagement(self, asked: _Asked, journeys: list[Journey]) -> list[Engagement]:
        """Say for every site that has to do with it what it is to visitors."""
        names = await figures.site_names(self._source, asked.scope)
        started = await figures.sessions_started(self._source, asked.scope)
        stays = {
            row.key: metrics.mean(row.quantity, row.count)
            for row in await figures.by_key(self._source, asked.scope, "TIME_ON_SITE")
        }
        came: dict[str, int] = {}
        left: dict[str, int] = {}
        for journey in journeys:
            came[journey.to_site_id] = came.get(journey.to_site_id, 0) + journey.transfer_count
            left[journey.from_site_id] = left.get(journey.from_site_id, 0) + journey.transfer_count
        sites = {site for found in (started, stays, came, left) for site in found if site}
        found = [
            Engagement(
                site,
                names.get(site, site),
                started.get(site, 0),
                came.get(site, 0),
                left.get(site, 0),
                stays.get(site, 0.0),
            )
            for site in sites
        ]
        return sorted(found, key=lambda one: (-one.sessions_started, one.site_id))


def _counters(fields: Mapping[str, str], counted: Mapping[str, metrics.Tally]) -> dict[str, int]:
    return {field: counted.get(kind, metrics.NOTHING).all for field, kind in fields.items()}


def _count(counted: Mapping[str, metrics.Tally], kind: str) -> int:
    return counted.get(kind, metrics.NOTHING).count


def _counts(series: list[tuple[int, Any]]) -> list[float]:
    return [float(count) for count, _ in series]


def _activity(happened: Mapping[str, list[tuple[int, Any]]]) -> list[float]:
    """Add up, step by step, how often any of it happened."""
    return [float(sum(count for count, _ in step)) for step in zip(*happened.values(), strict=True)]


def _quantities(series: list[tuple[int, Any]]) -> list[float]:
    return [float(quantity) for _, quantity in series]
