"""Promotions, and where their use stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ScalarSelect,
    case,
    func,
    literal_column,
    select,
)

from server.catalog.domain import Promotion
from server.catalog.promotion_tables import promotions
from server.catalog.repository.running import lapsed_uses, uses_of_a_promotion
from server.platform.database.sql import array, aware_or_none, hundredths


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
    ordinals, holders, held_until = uses_of_a_promotion(cart_ids, customer_id)
    lapsed = case(
        (promotions.c.usage_limit.is_not(None), lapsed_uses(cart_ids)),
        else_=literal_column("0"),
    )
    used = promotions.c.used_count - lapsed
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
                    used,
                    promotions.c.per_customer_limit,
                    ordinals,
                    promotions.c.combinable,
                    promotions.c.site_ids,
                    promotions.c.is_active,
                    holders,
                    held_until,
                )
            )
        )
        .where(
            promotions.c.company_id == company_id,
            promotions.c.code == func.any(codes),
            promotions.c.terms.is_(None),
        )
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
        row[17] = aware_or_none(row[17])
        found[row[1]] = Promotion(*row)
    return found
