"""Promotions, and where their use stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ScalarSelect,
    func,
    literal_column,
    select,
)

from server.catalog.domain import Promotion
from server.catalog.tables import (
    promotion_redemptions,
    promotions,
)
from server.platform.sql import array, aware_or_none, hundredths


def promotions_select(
    company_id: Any, codes: Any, cart_ids: Any, customer_id: Any
) -> ScalarSelect[Any]:
    """The rules of the company's *codes* and where their use stands, to stand as a column.

    Args:
        company_id: The tenant.
        codes: A text array of codes.
        cart_ids: A text array of the carts whose uses count as held.
        customer_id: The customer whose uses are numbered; NULL for a guest.
    """
    holders = (
        select(func.json_agg(promotion_redemptions.c.cart_id))
        .where(
            promotion_redemptions.c.promotion_id == promotions.c.id,
            promotion_redemptions.c.cart_id == func.any(cart_ids),
        )
        .correlate(promotions)
        .scalar_subquery()
    )
    ordinals = (
        select(func.json_agg(promotion_redemptions.c.customer_ordinal))
        .where(
            promotion_redemptions.c.promotion_id == promotions.c.id,
            promotion_redemptions.c.customer_id == customer_id,
            promotion_redemptions.c.customer_ordinal.is_not(None),
        )
        .correlate(promotions)
        .scalar_subquery()
    )
    return (
        select(
            func.json_agg(
                array(
                    promotions.c.id,
                    promotions.c.code,
                    promotions.c.type == literal_column("'percentage'"),
                    hundredths(promotions.c.value),
                    promotions.c.description,
                    promotions.c.currency,
                    promotions.c.starts_at,
                    promotions.c.ends_at,
                    hundredths(promotions.c.minimum_subtotal),
                    promotions.c.usage_limit,
                    promotions.c.used_count,
                    promotions.c.per_customer_limit,
                    ordinals,
                    promotions.c.combinable,
                    promotions.c.site_ids,
                    promotions.c.is_active,
                    holders,
                )
            )
        )
        .where(promotions.c.company_id == company_id, promotions.c.code == func.any(codes))
        .scalar_subquery()
    )


def read_promotions(
    value: list[list[Any]] | None, built_in: Mapping[str, Promotion]
) -> dict[str, Promotion]:
    """Read the column of `promotions_select`; the company's own codes go before *built_in* ones."""
    found = dict(built_in)
    for row in value or ():
        row[6], row[7] = aware_or_none(row[6]), aware_or_none(row[7])
        row[12] = tuple(row[12] or ())
        row[14] = None if row[14] is None else tuple(row[14])
        row[16] = tuple(row[16] or ())
        found[row[1]] = Promotion(*row)
    return found
