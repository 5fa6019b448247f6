"""Counts what those who run the deployment want to see: active carts and the like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.analytics.repository import census
from server.platform.postgres import Database

DAYS = 7
"""How far averages and shares look back."""


@dataclass(frozen=True, slots=True)
class Census:
    """Figures of all companies together."""

    carts_active: int
    sessions_active: int
    age_seconds: float | None
    """How far the figures are behind; None where nothing was ever counted."""
    average_cart_values: Mapping[str, float]
    """By currency."""
    abandonment: float | None
    """The share of the carts that ended which were abandoned, 0 to 1; None where none ended."""
    today: Mapping[str, int]
    """How often what has happened since midnight, UTC."""


async def take_census(database: Database) -> Census:
    """Read the figures from the rollups."""
    active = await database.fetch_row(census.ACTIVE, {})
    values = await database.fetch(census.VALUES, {"days": DAYS})
    lately = await _happened(database, DAYS)
    abandoned, converted = lately["CART_ABANDONED"], lately["CART_CHECKOUT_COMPLETED"]
    ended = abandoned + converted
    return Census(
        carts_active=int(active["carts"]),
        sessions_active=int(active["sessions"]),
        age_seconds=None if active["age"] is None else float(active["age"]),
        average_cart_values={row["currency"]: float(row["mean"]) for row in values},
        abandonment=abandoned / ended if ended else None,
        today=await _happened(database, 0),
    )


async def _happened(database: Database, days: int) -> dict[str, int]:
    rows = await database.fetch(census.HAPPENED, {"days": days})
    return dict.fromkeys(census.KINDS, 0) | {row["kind"]: int(row["count"]) for row in rows}
