"""Where the kinds of records lie, and the words of SQL that all of their statements share.

The statements are text: they are made of the same few parts for each kind. The record type of the
table itself reads the values, so that native enums need no names here, as a platform's may differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Numeric, Table
from sqlalchemy.dialects.postgresql import ENUM

from server.catalog import tables
from server.catalog_records.domain.kinds import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Storage:
    """The table of a kind, or of its parts."""

    table: Table
    owner: str
    """The column that names the company, or the record a part belongs to."""
    columns: tuple[str, ...]
    """What a record says, by the names of its columns."""
    soft: bool = True
    """Whether a row that is taken away stays, with the time in `deletedAt`."""
    updated: bool = True
    """Whether it has `updatedAt`."""
    parts: Storage | None = None

    def sql(self, key: str) -> str:
        """Give the SQL name of a column, quoted."""
        return f'"{self.table.c[key].name}"'

    def listed(self, keys: tuple[str, ...], prefix: str = "") -> str:
        """Give the SQL names of columns, separated by commas."""
        return ", ".join(prefix + self.sql(key) for key in keys)

    def document(self, row: str) -> str:
        """Give the SQL of a JSON object of *row*, amounts and enums as text."""
        parts = []
        for key in ("id", *self.columns):
            kind = self.table.c[key].type
            value = f"{row}.{self.sql(key)}"
            text = isinstance(kind, Numeric | ENUM)
            parts.append(f"'{key}', {value}{'::text' if text else ''}")
        return f"json_build_object({', '.join(parts)})"


_VARIANTS = Storage(
    tables.product_variants,
    "product_id",
    (
        *("sku", "name", "options", "price", "compare_at_price", "track_inventory"),
        *("inventory_quantity", "is_active"),
    ),
)
_MEMBERS = Storage(
    tables.bundle_items,
    "bundle_id",
    ("product_id", "variant_id", "quantity", "is_required", "price_override", "sort_order"),
    soft=False,
)

STORAGE: Mapping[str, Storage] = {
    "companies": Storage(
        tables.companies, "id", ("name", "slug", "domain", "timezone", "currency", "settings")
    ),
    "sites": Storage(
        tables.sites,
        "company_id",
        (
            *("name", "slug", "domain", "currency", "timezone", "locale", "is_default"),
            *("status", "type", "enable_cart", "enable_wishlist", "enable_compare"),
            *("enable_quick_view", "enable_bundle_builder", "guest_checkout"),
            *("max_compare_items", "cart_expiration_days", "checkout_mode"),
            *("enable_agents", "agent_settings"),
        ),
    ),
    "products": Storage(
        tables.products,
        "company_id",
        (
            *("sku", "name", "slug", "description", "price", "compare_at_price", "cost_price"),
            *("currency", "track_inventory", "stock_quantity", "low_stock_threshold", "status"),
            *("is_visible", "images", "attributes"),
        ),
        parts=_VARIANTS,
    ),
    "bundles": Storage(
        tables.bundles,
        "company_id",
        (
            *("product_id", "type", "min_items", "max_items", "pricing_strategy"),
            *("discount_type", "discount_value", "is_active"),
        ),
        parts=_MEMBERS,
    ),
    "customers": Storage(
        tables.customers,
        "company_id",
        ("email", "first_name", "last_name", "phone", "metadata", "status"),
    ),
    "tax-rates": Storage(
        tables.tax_rates,
        "company_id",
        ("country", "postal_code_prefix", "rate"),
        soft=False,
        updated=False,
    ),
    "shipping-rates": Storage(
        tables.shipping_rates,
        "company_id",
        ("site_id", "country", "amount", "free_from", "currency"),
        soft=False,
        updated=False,
    ),
}


def parts_of(kind: Kind) -> Storage:
    """Give where the variants or members of a kind lie.

    Raises:
        LookupError: It has none.
    """
    parts = STORAGE[kind.name].parts
    if parts is None:
        raise LookupError(kind.name)
    return parts
