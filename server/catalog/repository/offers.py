"""Products and their variants, as they can be bought now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from server.catalog.domain import Details, Offer
from server.catalog.tables import (
    product_variants,
    products,
)
from server.platform.database.pool import Executor
from server.platform.database.sql import array, hundredths
from server.platform.database.statement import Statement

_ACTIVE: ColumnElement[Any] = literal_column("'ACTIVE'")
_FALSE: ColumnElement[Any] = literal_column("false")
_PATH_ROOT: ColumnElement[Any] = literal_column("'{}'::text[]")


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


def product_join(product: FromClause, item: FromClause) -> ColumnElement[bool]:
    """The condition that *product* is the one that a row of the same company is about."""
    return and_(product.c.id == item.c.product_id, product.c.company_id == item.c.company_id)


def variant_join(
    product: FromClause, variant: FromClause, variant_id: ColumnElement[Any]
) -> ColumnElement[Any]:
    """The condition that joins the variant asked for, if it is one of the product's."""
    return and_(variant.c.id == variant_id, variant.c.product_id == product.c.id)


def offer_select(product_id: Any, variant_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The offer of one product of any company, to stand as a column."""
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


def details_column(product: FromClause, variant: FromClause) -> ColumnElement[Any]:
    """What `Details` are made of; arguments as for `offer_column`."""
    return array(product.c.description, product.c.attributes, variant.c.options)


def details_select(product_id: Any, variant_id: Any) -> ScalarSelect[Any]:
    """The details of one product of any company, to stand as a column."""
    return (
        select(details_column(products, product_variants))
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


_BY_SKU = Statement(
    union_all(
        select(products.c.id, null().label("variant"), literal_column("0").label("place")).where(
            products.c.company_id == bindparam("company", type_=Text),
            products.c.sku == bindparam("sku", type_=Text),
            products.c.deleted_at.is_(None),
        ),
        select(products.c.id, product_variants.c.id, literal_column("1"))
        .select_from(products.join(product_variants))
        .where(
            products.c.company_id == bindparam("company", type_=Text),
            product_variants.c.sku == bindparam("sku", type_=Text),
            products.c.deleted_at.is_(None),
            product_variants.c.deleted_at.is_(None),
        ),
    )
    .order_by(literal_column("place"), literal_column("1"))
    .limit(1)
)


async def product_of_sku(
    executor: Executor, company_id: str, sku: str
) -> tuple[str, str | None] | None:
    """Find a company's product by its sku, or one of its variants by theirs."""
    row = await executor.fetch_row(_BY_SKU, {"company": company_id, "sku": sku})
    return None if row is None else (str(row[0]), row[1])
