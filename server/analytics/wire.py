"""Analytics to protobuf and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from commerce.analytics.v1 import (
    activity_pb2,
    analytics_service_pb2,
    details_pb2,
    event_pb2,
    metrics_pb2,
    query_pb2,
)
from commerce.containers.v1 import stream_pb2
from google.api import httpbody_pb2
from google.protobuf.message import Message

from server.analytics.domain.period import ComparedPeriod, Granularity, Period
from server.analytics.views import (
    Activity,
    AskedActivity,
    CategoryShare,
    ClientEvent,
    Details,
    FedEvent,
    KnownEvents,
    Overview,
    Question,
    Ranked,
)
from server.containers.following import Update, last_event
from server.platform.protobuf import plain, struct, timestamp

_TYPE = event_pb2.CommerceEvent.Type
_ENTITY = event_pb2.CommerceEvent.EntityType
KNOWN = KnownEvents(tuple(_TYPE.keys()), tuple(_ENTITY.keys()))
"""What this version has names for."""
RECORDED = analytics_service_pb2.RecordEventResponse(success=True)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


# --- in -------------------------------------------------------------------------------------


def question(query: query_pb2.AnalyticsQuery) -> Question:
    """Read what a member of staff wants to know."""
    granularity = query_pb2.AnalyticsQuery.Granularity.Name(query.granularity)
    compared = query_pb2.AnalyticsQuery.ComparedPeriod.Name(query.compare_to)
    return Question(
        company_id=query.company_id,
        start=query.start_date.strip(),
        end=query.end_date.strip(),
        site_id=query.site_id,
        time_zone=query.time_zone,
        granularity=Granularity(granularity) if query.granularity else Granularity.DAY,
        compared_to=(
            ComparedPeriod(compared) if query.compare_to else ComparedPeriod.PREVIOUS_PERIOD
        ),
        fresh=query.fresh,
    )


def asked_activity(request: activity_pb2.WatchActivityRequest) -> AskedActivity:
    """Read what a member of staff wants to follow."""
    after = request.after_version if request.HasField("after_version") else None
    return AskedActivity(
        request.company_id, request.site_id, request.time_zone, after, last_event()
    )


def client_event(request: analytics_service_pb2.RecordEventRequest) -> ClientEvent:
    """Read what is reported."""
    event = request.event
    return ClientEvent(
        company_id=request.company_id,
        event_type=_TYPE.Name(event.event_type),
        entity_type=_ENTITY.Name(event.entity_type),
        entity_id=event.entity_id,
        site_id=event.site_id or None,
        session_id=event.session_id or None,
        customer_id=event.customer_id or None,
        visitor_id=event.visitor_id or None,
        metadata=plain(event.metadata, "metadata"),
    )


# --- out ------------------------------------------------------------------------------------


def activity_update_to_pb(update: Update[Activity]) -> activity_pb2.ActivityUpdate:
    """Write a message of what happens today."""
    return activity_pb2.ActivityUpdate(
        kind=stream_pb2.Update.Kind.Value(update.kind.value),
        company_id=update.record_id,
        version=update.version,
        activity=None if update.shown is None else activity_pb2.Activity(**asdict(update.shown)),
    )


def overview_to_pb(view: Overview) -> metrics_pb2.Overview:
    """Write all modules at a glance."""
    return metrics_pb2.Overview(
        company_id=view.company_id,
        site_id=view.site_id,
        date_range=_range(view.period),
        cart=metrics_pb2.CartMetrics(**asdict(view.cart)),
        wishlist=metrics_pb2.WishlistMetrics(**asdict(view.wishlist)),
        comparison=metrics_pb2.ComparisonMetrics(**asdict(view.comparison)),
        cross_site_session=metrics_pb2.SessionMetrics(**asdict(view.session)),
        trends=metrics_pb2.Trends(**asdict(view.trends)) if view.trends else None,
        data_through=timestamp(view.through) if view.through else None,
        currency=view.currency,
    )


def carts_to_pb(view: Details) -> details_pb2.CartAnalytics:
    """Write carts in detail."""
    return details_pb2.CartAnalytics(
        **_common(view),
        conversion_funnel=details_pb2.ConversionFunnel(**(view.funnel or {})),
        top_products=_products(view.ranked["top_products"]),
        top_abandoned_products=_products(view.ranked["top_abandoned_products"]),
        top_bundles=_entries(view.ranked["top_bundles"]),
        top_discount_codes=_entries(view.ranked["top_discount_codes"]),
        category_breakdown=_categories(view.categories),
    )


def wishlists_to_pb(view: Details) -> details_pb2.WishlistAnalytics:
    """Write wishlists in detail."""
    return details_pb2.WishlistAnalytics(
        **_common(view),
        top_wishlisted_products=[
            metrics_pb2.WishlistedProduct(
                product_id=row.key, name=row.name, count=row.count, conversion_count=row.outcomes
            )
            for row in view.ranked["top_wishlisted_products"]
        ],
        category_breakdown=_categories(view.categories),
    )


def comparisons_to_pb(view: Details) -> details_pb2.ComparisonAnalytics:
    """Write comparisons in detail."""
    return details_pb2.ComparisonAnalytics(
        **_common(view),
        most_compared_products=[
            metrics_pb2.ComparedProduct(
                product_id=row.key,
                name=row.name,
                count=row.count,
                win_rate=row.outcome_rate,
            )
            for row in view.ranked["most_compared_products"]
        ],
        top_selected_products=_products(view.ranked["top_selected_products"]),
        category_comparison_breakdown=_categories(view.categories),
    )


def sessions_to_pb(view: Details) -> details_pb2.SessionAnalytics:
    """Write cross-site sessions in detail."""
    return details_pb2.SessionAnalytics(
        **_common(view),
        site_engagement=[details_pb2.SiteEngagement(**asdict(site)) for site in view.sites],
        device_breakdown=[details_pb2.DeviceShare(**asdict(row)) for row in view.devices],
        cross_site_journeys=[
            details_pb2.CrossSiteJourney(**asdict(journey)) for journey in view.journeys
        ],
    )


def events_to_pb(events: Sequence[FedEvent]) -> list[event_pb2.CommerceEvent]:
    """Write events as they are replayed."""
    return [
        event_pb2.CommerceEvent(
            id=str(event.id),
            event_type=_TYPE.Value(event.event_type),
            entity_type=_ENTITY.Value(event.entity_type),
            entity_id=event.entity_id,
            entity_version=event.entity_version,
            ordinal=event.ordinal,
            occurred_at=timestamp(event.occurred_at),
            site_id=event.site_id,
            session_id=event.session_id,
            customer_id=event.customer_id,
            visitor_id=event.visitor_id,
            payload=struct(event.payload),
        )
        for event in events
    ]


def _common(view: Details) -> dict[str, Any]:
    return {
        "company_id": view.company_id,
        "site_id": view.site_id,
        "date_range": _range(view.period),
        "data_through": timestamp(view.through) if view.through else None,
        **asdict(view.metrics),
        **view.counters,
        **{
            name: [
                metrics_pb2.Point(date=label, value=value)
                for label, value in zip(view.labels, values, strict=True)
            ]
            for name, values in view.series.items()
        },
    }


def _range(period: Period) -> metrics_pb2.DateRange:
    return metrics_pb2.DateRange(start_date=timestamp(period.start), end_date=timestamp(period.end))


def _products(rows: Sequence[Ranked]) -> list[metrics_pb2.TopProduct]:
    return [
        metrics_pb2.TopProduct(
            product_id=row.key, name=row.name, count=row.count, quantity=row.quantity
        )
        for row in rows
    ]


def _entries(rows: Sequence[Ranked]) -> list[metrics_pb2.TopEntry]:
    return [metrics_pb2.TopEntry(key=row.key, name=row.name, count=row.count) for row in rows]


def _categories(rows: Sequence[CategoryShare]) -> list[metrics_pb2.CategoryShare]:
    return [metrics_pb2.CategoryShare(**asdict(row)) for row in rows]


# --- CSV ------------------------------------------------------------------------------------


def csv_to_pb(answer: Message) -> httpbody_pb2.HttpBody:
    """Write an answer as tables of CSV: the figures, the series side by side, then each list.

    Tables are parted by an empty line. Cells that a spreadsheet would take for a formula are
    quoted by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["metric", "value"])
    series: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    _figures(writer, answer, "", series, tables)
    if series:
        names = list(series)
        writer.writerow([])
        writer.writerow(["date", *names])
        for points in zip(*series.values(), strict=True):
            writer.writerow([points[0].date, *(_number(point.value) for point in points)])
    for name, rows in tables.items():
        writer.writerow([])
        columns = [field.json_name for field in rows[0].DESCRIPTOR.fields]
        writer.writerow([name, *columns[1:]])
        for row in rows:
            writer.writerow([_cell(getattr(row, f.name)) for f in row.DESCRIPTOR.fields])
    return httpbody_pb2.HttpBody(
        content_type="text/csv; charset=utf-8", data=out.getvalue().encode()
    )


def _figures(
    writer: Any, message: Message, path: str, series: dict[str, Any], tables: dict[str, Any]
) -> None:
    for field in message.DESCRIPTOR.fields:
        value, name = getattr(message, field.name), f"{path}{field.json_name}"
        kind = field.message_type
        if field.has_presence and not message.HasField(field.name):
            continue
        if kind is None:
            cell = " ".join(value) if field.is_repeated else _cell(value)
            writer.writerow([name, cell])
        elif kind.name == "Timestamp":
            writer.writerow([name, value.ToJsonString()])
        elif not field.is_repeated:
            _figures(writer, value, f"{name}.", series, tables)
        elif kind.name == "Point":
            series[name] = value
        elif value:
            tables[name] = value


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _number(value: float) -> float | int:
    return int(value) if value.is_integer() else value
