"""The promotions that a cart meets, read beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    exists,
    func,
    literal_column,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import array as sql_array

from server.cart.domain.discounts import Promotions
from server.cart.repository.include import Include
from server.cart.tables import cart_items, carts, saved_cart_items
from server.catalog import repository as catalog
from server.catalog.domain import Promotion
from server.catalog.repository import Running
from server.catalog.tables import bundle_items, product_variants, products
from server.containers.lookup import company
from server.platform.database.sql import array, text


def promotion_columns(
    both: Sequence[FromClause], codes: ColumnElement[Any], include: Include
) -> dict[str, ColumnElement[Any]]:
    """The promotions of *codes*, and those without one, as a cart meets them.

    Args:
        both: The cart, and the source of a merge.
        codes: A text array of codes.
        include: What will be in the cart.
    """
    # A cross-site session's token opens a customer's cart to nobody else than them.
    customer_id = func.coalesce(text("customer_id"), both[0].c.customer_id)
    cart_ids: ColumnElement[Any] = sql_array([one.c.id for one in both], type_=Text)
    met = (text("company_id"), codes, cart_ids, customer_id)
    return {
        "promotions": catalog.promotions_select(*met),
        "running": catalog.running_select(
            *met, _has_ordered(customer_id), _attributes(both, include)
        ),
    }


def codes_of(cart: Any) -> ColumnElement[Any]:
    """The discount codes of a cart as a text array."""
    elements = func.jsonb_path_query_array(cart.c.discount_codes, literal_column("'$[*].code'"))
    listed = func.jsonb_array_elements_text(elements).column_valued("typed_code")
    return func.array(select(listed).correlate(cart).scalar_subquery())


def _has_ordered(customer_id: ColumnElement[Any]) -> ColumnElement[bool]:
    ordered = carts.alias("ordered")
    return (
        exists()
        .where(
            ordered.c.company_id == text("company_id"),
            ordered.c.customer_id == customer_id,
            ordered.c.status == literal_column("'CONVERTED'"),
            ordered.c.cancelled_at.is_(None),
        )
        .correlate_except(ordered)
    )


def _attributes(both: Sequence[Any], include: Include) -> ColumnElement[Any]:
    """Product, variant and the attributes of both, of all lines that there will be."""
    bought = select(cart_items.c.product_id, cart_items.c.variant_id)
    of_both = (cart_items.c.cart_id.in_([one.c.id for one in both]), company(cart_items))
    parts = [bought.where(*of_both).correlate(*both)]
    if include.offer:
        parts.append(select(text("product_id"), text("variant_id")))
    if include.saved_offer:
        saved = select(saved_cart_items.c.product_id, saved_cart_items.c.variant_id)
        parts.append(
            saved.where(saved_cart_items.c.id == text("saved_item_id"), company(saved_cart_items))
        )
    if include.bundle:
        members = select(bundle_items.c.product_id, bundle_items.c.variant_id)
        parts.append(members.where(bundle_items.c.bundle_id == text("bundle_id")))
    lines = (union(*parts) if len(parts) > 1 else parts[0]).subquery("bought")
    product_id, variant_id = lines.c[0], lines.c[1]
    columns = array(product_id, variant_id, products.c.attributes, product_variants.c.options)
    return (
        select(func.json_agg(columns))
        .select_from(
            lines.join(products, products.c.id == product_id).outerjoin(
                product_variants,
                catalog.variant_join(products, product_variants, variant_id),
            )
        )
        .scalar_subquery()
    )


def read_promotions(
    documents: Mapping[str, Any], currency: str, built_in: Mapping[str, Promotion]
) -> tuple[Running, Promotions]:
    """Read `promotion_columns`: what needs no code, and the promotions of codes."""
    running, typed = catalog.read_running(documents["running"], currency)
    return running, catalog.read_promotions(documents["promotions"], built_in) | typed
