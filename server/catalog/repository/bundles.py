"""Bundles, with their members' offers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    Text,
    and_,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from server.catalog.domain import Bundle, BundleItem, Offer
from server.catalog.repository.offers import offer_column, variant_join
from server.catalog.tables import (
    bundle_items,
    bundles,
    product_variants,
    products,
)
from server.platform.database.sql import array, hundredths

_ACTIVE: ColumnElement[Any] = literal_column("'ACTIVE'")


def bundles_select(condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The bundles of any company that meet *condition*, to stand as a column.

    Their members' offers come with them.
    """
    own = products.alias("bundle_product")
    member, variant = products.alias("member"), product_variants.alias("member_variant")
    items = (
        select(
            func.json_agg(
                aggregate_order_by(
                    array(
                        bundle_items.c.product_id,
                        bundle_items.c.variant_id,
                        bundle_items.c.quantity,
                        bundle_items.c.is_required,
                        hundredths(bundle_items.c.price_override),
                        offer_column(member, variant, bundle_items.c.variant_id),
                    ),
                    bundle_items.c.sort_order,
                    bundle_items.c.id,
                )
            )
        )
        .select_from(
            bundle_items.outerjoin(member, member.c.id == bundle_items.c.product_id).outerjoin(
                variant, variant_join(member, variant, bundle_items.c.variant_id)
            )
        )
        .where(bundle_items.c.bundle_id == bundles.c.id)
        .correlate(bundles)
        .scalar_subquery()
    )
    active = and_(
        bundles.c.is_active,
        own.c.status == _ACTIVE,
        own.c.deleted_at.is_(None),
    )
    return (
        select(
            func.json_agg(
                array(
                    bundles.c.id,
                    bundles.c.company_id,
                    own.c.name,
                    cast(bundles.c.type, Text),
                    cast(bundles.c.pricing_strategy, Text),
                    cast(bundles.c.discount_type, Text),
                    hundredths(bundles.c.discount_value),
                    hundredths(own.c.price),
                    bundles.c.min_items,
                    bundles.c.max_items,
                    active,
                    own.c.currency,
                    items,
                )
            )
        )
        .select_from(bundles.join(own, _of(own, bundles.c.product_id)))
        .where(
            condition,
            bundles.c.deleted_at.is_(None),
        )
        .scalar_subquery()
    )


def _of(product: FromClause, product_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that *product* is the one named, of the company of the bundle."""
    return and_(product.c.id == product_id, product.c.company_id == bundles.c.company_id)


def read_bundles(
    value: list[list[Any]] | None,
) -> tuple[dict[str, Bundle], dict[tuple[str, str | None], Offer]]:
    """Read the column of `bundles_select`: the bundles by id, and their members' offers."""
    found: dict[str, Bundle] = {}
    offers: dict[tuple[str, str | None], Offer] = {}
    for *head, items in value or ():
        members = []
        for *item, offer in items or ():
            members.append(BundleItem(*item))
            if offer is not None:
                offers[item[0], item[1]] = Offer(*offer)
        found[head[0]] = Bundle(*(*head, tuple(members)))
    return found, offers
