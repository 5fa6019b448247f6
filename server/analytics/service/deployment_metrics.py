"""Counts what those who run the deployment want to see: active carts and the like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.analytics.repository import deployment_metrics
from server.platform.database.pool import Database

DAYS = 7
"""How far averages and shares look back."""


@dataclass(frozen=True, slots=True)
class DeploymentCounts:
    """Figures of all companies together."""

    carts_active: int
    sessions_active: int
    age_seconds: float | None
    """How far the figures are behind; None where nothing was ever counted."""
    companies_set_aside: int
    """Companies whose figures stand still, since counting them fails."""
    average_cart_values: Mapping[str, float]
    """By currency."""
    abandonment: float | None
    """The share of the carts that ended which were abandoned, 0 to 1; None where none ended."""
    today: Mapping[str, int]
    """How often what has happened since midnight, UTC."""


async def count_deployment(database: Database) -> DeploymentCounts:
    """Read the figures from the rollups."""
    active = await deployment_metrics.active(database)
    lately = await deployment_metrics.happened(database, DAYS)
    abandoned, converted = lately["CART_ABANDONED"], lately["CART_CHECKOUT_COMPLETED"]
    ended = abandoned + converted
    return DeploymentCounts(
        carts_active=active.carts,
        sessions_active=active.sessions,
        age_seconds=active.age_seconds,
        companies_set_aside=active.set_aside,
        average_cart_values=await deployment_metrics.average_cart_values(database, DAYS),
        abandonment=abandoned / ended if ended else None,
        today=await deployment_metrics.happened(database, 0),
    )
