"""How carts are stored, and what is read beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import starmap
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Table,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
)

from server.cart import errors
from server.cart.domain.destinations import Area
from server.cart.domain.discounts import Promotions
from server.cart.domain.lines import LineOffers
from server.cart.domain.model import Cart
from server.cart.domain.totals import Rates
from server.cart.repository import agents
from server.cart.repository.documents import CART
from server.cart.repository.include import Include
from server.cart.repository.promotions import codes_of, promotion_columns, read_promotions
from server.cart.tables import cart_items, carts, saved_cart_items
from server.catalog import repository as catalog
from server.catalog.domain import Bundle, Offer, Promotion
from server.catalog.promotion_tables import promotion_sets
from server.catalog.repository import NOTHING_RUNS, Running
from server.catalog.tables import (
    bundles,
    product_variants,
    products,
    shipping_rates,
    tax_rates,
)
from server.containers.context import Context
from server.containers.lookup import company
from server.containers.merge_report import ContainerType
from server.containers.storage import SessionRules, Storage
from server.kernel.values import replace
from server.platform.database.sql import DATABASE_NOW, array, hundredths, text

_BLANK: ColumnElement[Any] = literal_column("''")
_ACTIVE: ColumnElement[Any] = literal_column("'ACTIVE'")
_OPEN = carts.c.status.in_([_ACTIVE, literal_column("'ABANDONED'")])


@dataclass(frozen=True, slots=True)
class LoadedCart:
    """What was read."""

    context: Context
    record: Cart | None
    source: Cart | None = None
    offers: LineOffers = field(default_factory=dict)
    """Today's products of the lines, of the source's too."""
    offer: Offer | None = None
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    member_offers: Mapping[tuple[str, str | None], Offer] = field(default_factory=dict)
    promotions: Promotions = field(default_factory=dict)
    rates: Rates = field(default_factory=Rates)
    wanted: Mapping[str, Offer] = field(default_factory=dict)
    """The products that a shopping assistant asks for, by the ids it gave."""
    access: agents.Access | None = None
    """The assistant's access."""
    running: Running = NOTHING_RUNS
    """The promotions that need no code."""
    fresh: Cart | None = None
    """The cart as it would be priced now, where that was asked."""
    at_rates: Cart | None = None
    """The cart with the discounts that are stored and today's tax and shipping, beside `fresh`."""
    accepted: Cart | None = None
    """The cart with all that has changed taken over, where that was asked and lines change."""
    has_rules: bool = False
    """Whether promotions and rates were read."""
    has_groups: bool = False
    """Whether the bundles of the cart's groups were read."""


def _beside(
    cart: FromClause, source: FromClause | None, include: Include
) -> dict[str, ColumnElement[Any]]:
    both = [cart] if source is None else [cart, source]
    columns: dict[str, ColumnElement[Any]] = {}
    if include.offer:
        columns["offer"] = catalog.offer_select(text("product_id"), text("variant_id"))
    if include.saved_offer:
        columns["offer"] = _offer_of_saved_item(cart)
    if include.bundle:
        columns["bundles"] = catalog.bundles_select(bundles.c.id == text("bundle_id"))
    # Who merely looks at a cart reads them where it has some: see `_rules_matter`.
    if include.groups and not (include.brief and include.promised):
        ids = [one.c.id for one in both]
        bought = select(cart_items.c.bundle_id).where(
            cart_items.c.cart_id.in_(ids), company(cart_items)
        )
        condition: ColumnElement[bool] = bundles.c.id.in_(bought.correlate(*both))
        if include.wanted:
            condition = agents.with_asked(condition, bundles.c.id)
        columns["bundles"] = catalog.bundles_select(condition)
    if include.wanted:
        columns["wanted"] = agents.offers_column()
    if include.access:
        columns["access"] = agents.access_column()
    if include.brief:
        columns["rules_matter"] = _rules_matter(both, include)
        if not include.promised:
            columns["rates"] = _rates(cart, source, text("company_id"))
    elif include.rules:
        codes = func.array_append(codes_of(cart), text("code"))
        if include.wanted:
            codes = func.array_cat(codes, agents.CODES)
        if source is not None:
            codes = func.array_cat(codes, codes_of(source))
        rules = promotion_columns(both, codes, include)
        rules["rates"] = _rates(cart, source, text("company_id"))
        columns |= rules
    return columns


def _brief(include: Include, values: Mapping[str, Any]) -> Include:
    """Leave promotions out where the cart and the company may well have none.

    What a statement could ask, the database prepares at each call, also where it is not asked.
    """
    known = values["code"] or include.wanted
    if not include.rules or known or (values["known_revision"] and not include.promised):
        return include
    return _briefly(include)


@cache
def _briefly(include: Include) -> Include:
    return replace(include, brief=True)


def _rules_matter(carts_: Sequence[Any], include: Include) -> ColumnElement[bool]:
    """Whether promotions could change what a cart costs, or rates and bundles what a look tells."""
    nothing: ColumnElement[Any] = literal_column("'[]'::jsonb")
    promised: list[Any] = []
    for cart in carts_:
        promised += [cart.c.discount_codes != nothing, cart.c.promotions != nothing]
    if include.promised:
        promised.append(carts_[0].c.shipping_country.is_not(None))
        in_group = cart_items.c.cart_id == carts_[0].c.id, cart_items.c.bundle_group_id.is_not(None)
        promised.append(exists().where(*in_group, company(cart_items)).correlate(carts_[0]))
    else:
        promised.append(exists().where(company(promotion_sets)))
    return func.to_json(func.coalesce(or_(*promised), false()))


def _offer_of_saved_item(cart: Any) -> ColumnElement[Any]:
    variant_id = saved_cart_items.c.variant_id
    return (
        select(catalog.offer_column(products, product_variants, variant_id))
        .select_from(
            saved_cart_items.join(
                products, catalog.product_join(products, saved_cart_items)
            ).outerjoin(
                product_variants, catalog.variant_join(products, product_variants, variant_id)
            )
        )
        .where(
            saved_cart_items.c.id == text("saved_item_id"),
            saved_cart_items.c.cart_id == cart.c.id,
            company(saved_cart_items),
        )
        .correlate(cart)
        .scalar_subquery()
    )


def _rates(cart: Any, source: Any, company_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The company's rates for where the cart goes, or will go after this change.

    A cart that goes nowhere yet takes over where the *source* of a merge would go.
    """
    country, postal_code = cart.c.shipping_country, cart.c.shipping_postal_code
    if source is not None:
        nowhere = and_(country.is_(None), postal_code.is_(None))
        country = case((nowhere, source.c.shipping_country), else_=country)
        postal_code = case((nowhere, source.c.shipping_postal_code), else_=postal_code)
    country = func.coalesce(text("country"), country)
    postal_code = func.coalesce(text("postal_code"), postal_code, _BLANK)
    prefix = func.coalesce(tax_rates.c.postal_code_prefix, _BLANK)
    # More than the areas there are: where a prefix ends is a rule.
    tax = (
        select(func.json_agg(array(prefix, cast(tax_rates.c.rate * 10_000, BigInteger))))
        .where(
            tax_rates.c.company_id == company_id,
            tax_rates.c.country == country,
            func.strpos(_letters(postal_code), _letters(prefix)) > 0,
        )
        .correlate(*([cart] if source is None else [cart, source]))
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
        .correlate(*([cart] if source is None else [cart, source]))
        .scalar_subquery()
    )
    return array(tax, shipping)


def _letters(postal_code: ColumnElement[Any]) -> ColumnElement[Any]:
    """A postal code without what is written between its letters and digits."""
    return func.translate(func.upper(postal_code), literal_column("' -./'"), _BLANK)


def _holds(items: Table) -> ColumnElement[bool]:
    """The condition that the cart has rows of *items*."""
    mine = items.c.cart_id == carts.c.id, items.c.company_id == carts.c.company_id
    return exists().where(*mine).correlate(carts)


CARTS = Storage(
    module="cart",
    type=ContainerType.CART,
    fields=CART,
    never=("id", "company_id", "site_id", "created_at"),
    seldom=(
        "status",
        "currency",
        "customer_id",
        "token_digest",
        "visitor_id",
        "notes",
        "metadata",
        "campaign",
        "order_id",
        "merged_into",
        "promotions",
        "told",
        "cancelled_at",
    ),
    session=SessionRules(
        count=lambda table: table.c.item_count,
        live=(_OPEN,),
        returning=(
            or_(
                and_(
                    carts.c.status == _ACTIVE,
                    or_(carts.c.expires_at.is_(None), carts.c.expires_at > DATABASE_NOW),
                ),
                _holds(cart_items),
                _holds(saved_cart_items),
            ),
        ),
        order=(carts.c.status, carts.c.last_activity_at.desc()),
    ),
    live=(_OPEN,),
    # A customer's ACTIVE one, else the last ABANDONED one.
    first=(carts.c.status, carts.c.last_activity_at.desc()),
    without=lambda include: () if include.saved else ("saved",),
    beside=_beside,
    brief=_brief,
    suffices=lambda documents: documents.get("rules_matter") is not True,
    defaults={"code": None, "country": None, "postal_code": None},
    remembered=lambda company_id: {"known_revision": catalog.RULE_SETS.known(company_id)},
    parts=agents.parts,
    refusals={"carts_orderId_key": errors.order_already_used},
)


def read(
    context: Context,
    documents: Mapping[str, Any],
    include: Include,
    *,
    built_in: Mapping[str, Promotion],
) -> LoadedCart:
    """Read what was loaded.

    Args:
        context: Where the call plays.
        documents: What was read.
        include: What was asked for.
        built_in: Promotions that exist without a row.
    """
    record, source = documents.get("record"), documents.get("source")
    offers: dict[str, Offer] = {}
    for document in (record, source):
        if document is not None:
            found = CART.beside(document, "lines")
            offers |= {line_id: Offer(*offer) for line_id, offer in found.items()}
    of_bundles: tuple[Mapping[str, Bundle], Mapping[tuple[str, str | None], Offer]] = ({}, {})
    if "bundles" in documents:
        of_bundles = catalog.read_bundles(documents["bundles"])
    promotions: Promotions = {}
    rates, running = Rates(), catalog.NOTHING_RUNS
    if "promotions" in documents:
        running, promotions = read_promotions(documents, context.company_currency, built_in)
    if documents.get("rates") is not None:
        areas, shipping = documents["rates"]
        rates = Rates(tuple(starmap(Area, areas or ())), *(shipping or ()))
    return LoadedCart(
        context,
        CART.read(record) if record else None,
        CART.read(source) if source else None,
        offers,
        catalog.read_offer(documents.get("offer")),
        *of_bundles,
        promotions,
        rates,
        agents.read_offers(documents.get("wanted")),
        agents.read_access(documents.get("access")),
        running=running,
        has_rules=documents.get("rates") is not None,
        has_groups=include.groups and "bundles" in documents,
    )
