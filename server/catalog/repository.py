"""Reading the platform's shared records.

The modules decide on what one statement reads, so most of this is columns to stand in their
selects, each with the function that reads it back. Amounts cross as hundredths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from server.catalog.domain import Bundle, BundleItem, Details, Offer, Promotion, Site
from server.catalog.tables import (
    bundle_items,
    bundles,
    companies,
    customers,
    product_variants,
    products,
    promotion_redemptions,
    promotions,
    sites,
)
from server.kernel.errors import Forbidden
from server.platform.metadata import TIMESTAMP_MS
from server.platform.sql import array, aware_or_none, hundredths

_ACTIVE: ColumnElement[Any] = literal_column("'ACTIVE'")
_FALSE: ColumnElement[Any] = literal_column("false")
_PATH_ROOT: ColumnElement[Any] = literal_column("'{}'::text[]")


def company_is_active() -> ColumnElement[Any]:
    """Whether the joined company is open for business."""
    return and_(companies.c.status == _ACTIVE, companies.c.deleted_at.is_(None))


def site_column(site: FromClause) -> ColumnElement[Any]:
    """The flags of a left-joined *site*; NULL where there is none or it is not usable."""
    usable = and_(site.c.status == _ACTIVE, site.c.deleted_at.is_(None))
    flags = array(
        site.c.id,
        site.c.enable_cart,
        site.c.enable_wishlist,
        site.c.enable_compare,
        site.c.enable_bundle_builder,
        site.c.guest_checkout,
        site.c.max_compare_items,
        site.c.cart_expiration_days,
        site.c.currency,
    )
    return case((usable, flags))


def read_site(value: list[Any] | None) -> Site | None:
    """Read the column of `site_column`."""
    return None if value is None else Site(*value)


def joined_site(name: str, site_id: Any, company_id: Any) -> tuple[Any, ColumnElement[Any]]:
    """Give an alias of the sites and the condition that joins one of the company's."""
    site = sites.alias(name)
    return site, and_(site.c.id == site_id, site.c.company_id == company_id)


# --- offers ---------------------------------------------------------------------------------


def offer_column(
    product: FromClause,
    variant: FromClause,
    variant_id: ColumnElement[Any],
    price_override: ColumnElement[Any] | None = None,
) -> ColumnElement[Any]:
    """What an `Offer` is made of; NULL where the left-joined *product* is missing.

    Args:
        product: The products, or an alias.
        variant: The variants left-joined by `variant_id` and the product.
        variant_id: The variant asked for; NULL for none.
        price_override: A price that goes before the product's own.
    """
    plain = variant_id.is_(None)
    first = product.c.images.op("->")(literal_column("0"))
    image = case(
        (func.jsonb_typeof(first) == literal_column("'string'"), first.op("#>>")(_PATH_ROOT)),
        else_=first.op("->>")(literal_column("'url'")),
    )
    own = (variant.c.price, product.c.price)
    price = func.coalesce(*own) if price_override is None else func.coalesce(price_override, *own)
    available = _available(product, variant, variant_id)
    stock = case(
        (and_(plain, product.c.track_inventory), product.c.stock_quantity),
        (and_(~plain, variant.c.track_inventory), variant.c.inventory_quantity),
    )
    name = product.c.name.op("||")(
        func.coalesce(literal_column("' – '").op("||")(variant.c.name), literal_column("''"))
    )
    columns = array(
        product.c.id,
        variant_id,
        product.c.company_id,
        name,
        func.coalesce(variant.c.sku, product.c.sku),
        image,
        hundredths(price),
        hundredths(func.coalesce(variant.c.compare_at_price, product.c.compare_at_price)),
        product.c.currency,
        available,
        stock,
    )
    return case((product.c.id.is_not(None), columns))


def _available(
    product: FromClause, variant: FromClause, variant_id: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Whether the joined product, and the variant asked for, can be bought, stock aside."""
    return and_(
        product.c.status == _ACTIVE,
        product.c.is_visible,
        product.c.deleted_at.is_(None),
        or_(
            variant_id.is_(None),
            and_(func.coalesce(variant.c.is_active, _FALSE), variant.c.deleted_at.is_(None)),
        ),
    )


def price_column(
    product: FromClause, variant: FromClause, variant_id: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Today's price in hundredths and its currency; NULL while the product can't be bought.

    For those who need no more of an offer. Arguments as for `offer_column`.
    """
    price = array(hundredths(func.coalesce(variant.c.price, product.c.price)), product.c.currency)
    return case((_available(product, variant, variant_id), price))


def read_offer(value: list[Any] | None) -> Offer | None:
    """Read the column of `offer_column`."""
    return None if value is None else Offer(*value)


def variant_join(
    product: FromClause, variant: FromClause, variant_id: ColumnElement[Any]
) -> ColumnElement[Any]:
    """The condition that joins the variant asked for, if it is one of the product's."""
    return and_(variant.c.id == variant_id, variant.c.product_id == product.c.id)


def offer_select(product_id: Any, variant_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The offer of one product, to stand as a column."""
    return (
        select(offer_column(products, product_variants, variant_id))
        .select_from(
            products.outerjoin(
                product_variants, variant_join(products, product_variants, variant_id)
            )
        )
        .where(products.c.id == product_id)
        .scalar_subquery()
    )


def details_select(product_id: Any, variant_id: Any) -> ScalarSelect[Any]:
    """The details of one product, to stand as a column."""
    return (
        select(array(products.c.description, products.c.attributes, product_variants.c.options))
        .select_from(
            products.outerjoin(
                product_variants, variant_join(products, product_variants, variant_id)
            )
        )
        .where(products.c.id == product_id)
        .scalar_subquery()
    )


def read_details(value: list[Any] | None) -> Details:
    """Read the column of `details_select`; what is no object holds no attributes."""
    if value is None:
        return Details()
    description, *documents = value
    attributes: dict[str, Any] = {}
    for document in documents:
        if isinstance(document, dict):
            attributes |= document
    return Details(description or None, attributes)


# --- bundles --------------------------------------------------------------------------------


def bundles_select(condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The bundles that meet *condition*, with their members' offers, to stand as a column."""
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
        .select_from(bundles.join(own, own.c.id == bundles.c.product_id))
        .where(condition, bundles.c.deleted_at.is_(None))
        .scalar_subquery()
    )


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


# --- promotions -----------------------------------------------------------------------------


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


# --- customers ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer's row, as far as it decides whether they may shop."""

    company_id: str
    status: str
    deleted: bool


def customer_column() -> ColumnElement[Any]:
    """What a `KnownCustomer` is made of, of the left-joined customers."""
    columns = array(
        customers.c.company_id, cast(customers.c.status, Text), customers.c.deleted_at.is_not(None)
    )
    return case((customers.c.id.is_not(None), columns))


def require_customer(
    value: list[Any] | None, *, company_id: str, may_create: bool
) -> KnownCustomer | None:
    """Read the column of `customer_column`; None means that the customer is yet to be created.

    Raises:
        Forbidden: The customer is another company's, blocked, deleted, or may not be created.
    """
    if value is None:
        if not may_create:
            raise Forbidden("CUSTOMER_NOT_FOUND", "The customer is unknown")
        return None
    known = KnownCustomer(*value)
    if known.company_id != company_id:
        raise Forbidden("COMPANY_MISMATCH", "The customer belongs to another company")
    if known.deleted or known.status == "BLOCKED":
        raise Forbidden("CUSTOMER_BLOCKED", "The customer's account is blocked")
    return known


def provision_customer() -> Any:
    """The statement that creates a customer's row on first use, as a common table expression.

    Its parameters are `c_id`, `c_company`, `c_email` and `c_now`.
    """
    moment = bindparam("c_now", type_=TIMESTAMP_MS)
    return (
        insert(customers)
        .values(
            id=bindparam("c_id", type_=Text),
            company_id=bindparam("c_company", type_=Text),
            email=bindparam("c_email", type_=Text),
            created_at=moment,
            updated_at=moment,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(customers.c.id)
        .cte("customer")
    )
