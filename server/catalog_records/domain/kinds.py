"""The kinds of records: what names one, what is unique, what is money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records."""

    name: str
    """As paths and tombstones name it."""
    field: str
    """As `CatalogRecord` names it."""
    natural: tuple[str, ...]
    """The columns that say which record is meant where no id does; unique within the company."""
    unique: tuple[tuple[str, ...], ...] = ()
    """What else is unique within the company."""
    amounts: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    children: str = ""
    """The field of its parts; empty for none."""
    child_natural: tuple[str, ...] = ()
    child_amounts: tuple[str, ...] = ()
    child_key: str = ""
    """The field to name when two parts have one natural key."""
    inherits_currency: bool = False
    """Whether an absent currency is the company's."""
    removable: bool = True

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """All unique keys, the natural one first."""
        return (self.natural, *self.unique) if self.natural else self.unique


COMPANIES = Kind("companies", "company", natural=(), documents=("settings",), removable=False)
SITES = Kind("sites", "site", natural=("slug",), documents=("agent_settings",))
PRODUCTS = Kind(
    "products",
    "product",
    natural=("sku",),
    unique=(("slug",),),
    amounts=("price", "compare_at_price", "cost_price"),
    documents=("attributes",),
    children="variants",
    child_natural=("sku",),
    child_amounts=("price", "compare_at_price"),
    child_key="sku",
    inherits_currency=True,
)
BUNDLES = Kind(
    "bundles",
    "bundle",
    natural=("product_id",),
    amounts=("discount_value",),
    children="items",
    child_natural=("product_id", "variant_id"),
    child_amounts=("price_override",),
    child_key="productId",
)
CUSTOMERS = Kind("customers", "customer", natural=("email",), documents=("metadata",))
TAX_RATES = Kind("tax-rates", "tax_rate", natural=("country", "postal_code_prefix"))
SHIPPING_RATES = Kind(
    "shipping-rates",
    "shipping_rate",
    natural=("site_id", "country", "currency"),
    amounts=("amount", "free_from"),
    inherits_currency=True,
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (COMPANIES, SITES, PRODUCTS, BUNDLES, CUSTOMERS, TAX_RATES, SHIPPING_RATES)
}
"""All kinds by name, in the order in which records of one may name those of another."""
