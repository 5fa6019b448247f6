"""Reading all that a decision about a cart needs, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array as sql_array

from server.cart.domain.discounts import Promotions
from server.cart.domain.lines import LineOffers
from server.cart.domain.model import Cart
from server.cart.domain.totals import Rates
from server.cart.repository.documents import cart_document, read_cart
from server.cart.tables import cart_items, carts, saved_cart_items
from server.catalog import repository as catalog
from server.catalog.domain import Bundle, Offer, Promotion
from server.catalog.scene import (
    By,
    Scene,
    find,
    open_for_business,
    parameters,
    read_scene,
    scene,
    text,
)
from server.catalog.tables import (
    bundles,
    product_variants,
    products,
    shipping_rates,
    tax_rates,
)
from server.kernel.identity import Caller
from server.platform.postgres import Executor, Statement
from server.platform.sql import array, from_json, hundredths

_LIVING: ColumnElement[Any] = literal_column("status IN ('ACTIVE', 'ABANDONED')")
_BLANK: ColumnElement[Any] = literal_column("''")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a decision needs beside the cart."""

    saved: bool = True
    """The saved items."""
    rules: bool = False
    """Promotions and rates, to reprice."""
    offer: bool = False
    """A product that is to be added: `product_id`, `variant_id`."""
    saved_offer: bool = False
    """The product of a saved item: `saved_item_id`."""
    bundle: bool = False
    """A bundle that is to be added: `bundle_id`."""
    groups: bool = False
    """The bundles of the cart's groups."""
    source: bool = False
    """Another cart, to merge: `source_id`."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was read."""

    scene: Scene
    cart: Cart | None
    offers: LineOffers = field(default_factory=dict)
    """Today's products of the lines, of the source's too."""
    offer: Offer | None = None
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    member_offers: Mapping[tuple[str, str | None], Offer] = field(default_factory=dict)
    promotions: Promotions = field(default_factory=dict)
    rates: Rates = field(default_factory=Rates)
    source: Cart | None = None


def _found(by: By) -> Select[Any]:
    """The select that finds the cart: a customer's ACTIVE one, else the last ABANDONED one."""
    found = find(carts, by, _LIVING)
    if by is not By.CUSTOMER:
        return found
    return found.order_by(carts.c.status, carts.c.last_activity_at.desc()).limit(1)


@lru_cache(maxsize=256)
def _load(by: By, needs: Needs, replayable: bool, with_site: bool, known: bool) -> Statement:
    company_id = text("company_id")
    cart = None if by is By.NOTHING else _found(by).lateral("cart")
    tables, columns = scene(cart, replayable=replayable, with_site=with_site, known=known)
    if cart is None:
        return _select(tables, columns)
    columns["cart"] = case((cart.c.id.is_not(None), cart_document(cart, with_saved=needs.saved)))
    source = carts.alias("source")
    if needs.source:
        tables = tables.outerjoin(
            source, and_(source.c.id == text("source_id"), source.c.company_id == company_id)
        )
        document = cart_document(source, with_saved=True)
        columns["source"] = case((source.c.id.is_not(None), document))
    if needs.offer:
        columns["offer"] = catalog.offer_select(text("product_id"), text("variant_id"))
    if needs.saved_offer:
        columns["offer"] = _offer_of_saved_item(cart)
    if needs.bundle:
        columns["bundles"] = catalog.bundles_select(bundles.c.id == text("bundle_id"))
    if needs.groups:
        ids = [cart.c.id, *([source.c.id] if needs.source else [])]
        bought = select(cart_items.c.bundle_id).where(cart_items.c.cart_id.in_(ids))
        columns["bundles"] = catalog.bundles_select(
            bundles.c.id.in_(bought.correlate(cart, source))
        )
    if needs.rules:
        codes = func.array_append(_codes(cart), text("code"))
        if needs.source:
            codes = func.array_cat(codes, _codes(source))
        holders = [cart.c.id, *([source.c.id] if needs.source else [])]
        columns["promotions"] = catalog.promotions_select(
            company_id,
            codes,
            sql_array(holders, type_=Text),
            # A cross-site session's token opens a customer's cart to nobody else than them.
            func.coalesce(text("customer_id"), cart.c.customer_id),
        )
        columns["rates"] = _rates(cart, company_id)
    return _select(tables, columns)


def _select(tables: Any, columns: dict[str, ColumnElement[Any]]) -> Statement:
    selected = [column.label(name) for name, column in columns.items()]
    return Statement(select(*selected).select_from(tables).where(*open_for_business()))


def _codes(cart: Any) -> ColumnElement[Any]:
    """The discount codes of a cart as a text array."""
    elements = func.jsonb_path_query_array(cart.c.discount_codes, literal_column("'$[*].code'"))
    listed = func.jsonb_array_elements_text(elements).column_valued("code")
    return func.array(select(listed).correlate(cart).scalar_subquery())


def _offer_of_saved_item(cart: Any) -> ColumnElement[Any]:
    variant_id = saved_cart_items.c.variant_id
    return (
        select(catalog.offer_column(products, product_variants, variant_id))
        .select_from(
            saved_cart_items.join(
                products, products.c.id == saved_cart_items.c.product_id
            ).outerjoin(
                product_variants, catalog.variant_join(products, product_variants, variant_id)
            )
        )
        .where(
            saved_cart_items.c.id == text("saved_item_id"),
            saved_cart_items.c.cart_id == cart.c.id,
        )
        .correlate(cart)
        .scalar_subquery()
    )


def _rates(cart: Any, company_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The company's rates for where the cart goes, or will go after this change."""
    country = func.coalesce(text("country"), cart.c.shipping_country)
    postal_code = func.coalesce(text("postal_code"), cart.c.shipping_postal_code, _BLANK)
    prefix = func.coalesce(tax_rates.c.postal_code_prefix, _BLANK)
    tax = (
        select(cast(tax_rates.c.rate * 10_000, BigInteger))
        .where(
            tax_rates.c.company_id == company_id,
            tax_rates.c.country == country,
            func.starts_with(postal_code, prefix),
        )
        .order_by(func.length(prefix).desc())
        .limit(1)
        .correlate(cart)
        .scalar_subquery()
    )
    shipping = (
        select(array(hundredths(shipping_rates.c.amount), hundredths(shipping_rates.c.free_from)))
        .where(
            shipping_rates.c.company_id == company_id,
            shipping_rates.c.currency == cart.c.currency,
            or_(shipping_rates.c.country.is_(None), shipping_rates.c.country == country),
            or_(shipping_rates.c.site_id.is_(None), shipping_rates.c.site_id == cart.c.site_id),
        )
        .order_by(shipping_rates.c.site_id.is_(None), shipping_rates.c.country.is_(None))
        .limit(1)
        .correlate(cart)
        .scalar_subquery()
    )
    return array(tax, shipping)


async def load(
    executor: Executor,
    caller: Caller,
    by: By,
    needs: Needs,
    *,
    built_in: Mapping[str, Promotion],
    **values: Any,
) -> Situation | None:
    """Read what a decision needs; None when the company is not open for business.

    Args:
        executor: Where to read.
        caller: Whose company, customer and token are meant.
        by: How the cart is found.
        needs: What else to read.
        built_in: Promotions that exist without a row.
        values: The parameters that *by* and *needs* name, and `site_id`.
    """
    statement = _load(
        by,
        needs,
        replayable=caller.idempotency is not None,
        with_site=values.get("site_id") is not None,
        known=caller.customer_id is not None,
    )
    defaults = {"code": None, "country": None, "postal_code": None}
    row = await executor.fetch_row(statement, parameters(caller, defaults | values))
    if row is None:
        return None
    cart: Cart | None = None
    offers: LineOffers = {}
    if document := from_json(row.get("cart")):
        cart, offers = read_cart(document)
    source = None
    if needs.source and (document := from_json(row["source"])):
        source, source_offers = read_cart(document)
        offers = {**offers, **source_offers}
    found: dict[str, Bundle] = {}
    member_offers: dict[tuple[str, str | None], Offer] = {}
    if needs.bundle or needs.groups:
        found, member_offers = catalog.read_bundles(from_json(row["bundles"]))
    promotions: Promotions = {}
    rates = Rates()
    if needs.rules:
        promotions = catalog.read_promotions(from_json(row["promotions"]), built_in)
        tax, shipping = from_json(row["rates"])
        rates = Rates(tax or 0, *(shipping or (0, None)))
    with_offer = needs.offer or needs.saved_offer
    return Situation(
        scene=read_scene(row, caller),
        cart=cart,
        offers=offers,
        offer=catalog.read_offer(from_json(row["offer"])) if with_offer else None,
        bundles=found,
        member_offers=member_offers,
        promotions=promotions,
        rates=rates,
        source=source,
    )


@lru_cache(maxsize=8)
def _lock(by: By, source: bool) -> Statement:
    mine = _found(by).with_only_columns(carts.c.id).order_by(None).limit(None)
    condition: ColumnElement[bool] = carts.c.id.in_(mine)
    if source:
        condition = or_(condition, carts.c.id == text("source_id"))
    return Statement(select(carts.c.id).where(condition).order_by(carts.c.id).with_for_update())


async def lock(executor: Executor, caller: Caller, by: By, needs: Needs, **values: Any) -> None:
    """Lock the cart, and the source of a merge, before they are read; in order of id."""
    await executor.fetch(_lock(by, needs.source), parameters(caller, values))
