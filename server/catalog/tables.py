"""The platform's shared tables, and the promotions and rates that price a cart.

The shared tables belong to the platform: production has them already, with more columns than the
ones that matter here. Their native enums may carry other names there than here, so compare such a
column with a literal or read it; don't bind a parameter of the enum's type to it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
)

from server.platform.database.columns import (
    EMPTY_LIST,
    EMPTY_OBJECT,
    FALSE,
    JSON_DOCUMENT,
    NOW,
    ONE,
    PRICE,
    TIMESTAMP_MS,
    TOTAL,
    TRUE,
    ZERO,
    column,
    enum,
    expression,
    index,
    literal,
    metadata,
    references,
)

entity_status = enum("EntityStatus", "ACTIVE", "INACTIVE", "SUSPENDED", "DELETED")
customer_status = enum("CustomerStatus", "ACTIVE", "INACTIVE", "BLOCKED")
user_status = enum("UserStatus", "ACTIVE", "INACTIVE", "SUSPENDED", "PENDING_VERIFICATION")
scope_type = enum("ScopeType", "ORGANIZATION", "CLIENT", "COMPANY", "DEPARTMENT")
user_role = enum("UserRole", "SUPER_ADMIN", "ADMIN", "MANAGER", "USER", "VIEWER")
product_status = enum("ProductStatus", "ACTIVE", "DRAFT", "ARCHIVED", "OUT_OF_STOCK")
bundle_type = enum("BundleType", "FIXED", "MIX_AND_MATCH", "SUBSCRIPTION_BOX")
bundle_pricing = enum("BundlePricingStrategy", "FIXED", "CALCULATED", "TIERED")
bundle_discount = enum("BundleDiscountType", "FIXED_AMOUNT", "PERCENTAGE", "FIXED_PRICE")
site_type = enum("SiteType", "STOREFRONT", "FUNNEL", "TRIAL", "MARKETPLACE", "B2B_PORTAL")

organizations = Table(
    "organizations",
    metadata,
    column("id", Text, primary_key=True),
    column("name", Text),
    column("slug", Text),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
)
index(organizations, "slug", unique=True)

clients = Table(
    "clients",
    metadata,
    column("id", Text, primary_key=True),
    column("organization_id", Text, references("organizations", "CASCADE")),
    column("name", Text),
    column("slug", Text),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
)
index(clients, "organization_id", "slug", unique=True)

companies = Table(
    "companies",
    metadata,
    column("id", Text, primary_key=True),
    column("client_id", Text, references("clients", "CASCADE")),
    column("name", Text),
    column("slug", Text),
    column("code", Text, nullable=True),
    column("domain", Text, nullable=True),
    column("timezone", Text, default=literal("UTC")),
    column("currency", Text, default=literal("USD")),
    column("settings", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("status", entity_status, default=literal("ACTIVE")),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("deleted_at", TIMESTAMP_MS, nullable=True),
    column("version", Integer, default=ONE, doc="counts changes; for If-Match"),
)
index(companies, "client_id", "slug", unique=True)
index(companies, "code", unique=True)

sites = Table(
    "sites",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("name", Text),
    column("slug", Text),
    column("code", Text, nullable=True),
    column("domain", Text, nullable=True),
    column("subdomain", Text, nullable=True),
    column("currency", Text, nullable=True),
    column("timezone", Text, nullable=True),
    column("locale", Text, nullable=True, default=literal("en")),
    column("is_default", Boolean, default=FALSE),
    column("status", entity_status, default=literal("ACTIVE")),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("deleted_at", TIMESTAMP_MS, nullable=True),
    # The ten columns that the shopping modules add.
    column("type", site_type, default=literal("STOREFRONT")),
    column("enable_cart", Boolean, default=TRUE),
    column("enable_wishlist", Boolean, default=TRUE),
    column("enable_compare", Boolean, default=FALSE),
    column("enable_quick_view", Boolean, default=TRUE),
    column("enable_bundle_builder", Boolean, default=FALSE),
    column("guest_checkout", Boolean, default=TRUE),
    column("max_compare_items", Integer, default=literal("4")),
    column("cart_expiration_days", Integer, default=literal("30")),
    column("checkout_mode", Text, default=literal("standard")),
    column("version", Integer, default=ONE, doc="counts changes; for If-Match"),
    column("enable_agents", Boolean, default=FALSE),
    column("agent_settings", JSON_DOCUMENT, default=EMPTY_OBJECT),
)
index(sites, "company_id", "slug", unique=True)

customers = Table(
    "customers",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("email", Text),
    column("first_name", Text, nullable=True),
    column("last_name", Text, nullable=True),
    column("phone", Text, nullable=True),
    column("metadata", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("status", customer_status, default=literal("ACTIVE")),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("deleted_at", TIMESTAMP_MS, nullable=True),
    column("version", Integer, default=ONE, doc="counts changes; for If-Match"),
    column("token_email", LargeBinary, nullable=True, doc="SHA-256 of the address a token gave"),
    column("token_email_at", TIMESTAMP_MS, nullable=True, doc="when that token was issued"),
)
index(customers, "company_id", "email", "deleted_at", unique=True)

users = Table(
    "users",
    metadata,
    column("id", Text, primary_key=True),
    column("email", Text),
    column("scope_type", scope_type),
    column("scope_id", Text),
    column("role", user_role, default=literal("USER")),
    column("status", user_status, default=literal("ACTIVE")),
    column("organization_id", Text, references("organizations", "SET NULL"), nullable=True),
    column("client_id", Text, references("clients", "SET NULL"), nullable=True),
    column("company_id", Text, references("companies", "SET NULL"), nullable=True),
    column("department_id", Text, nullable=True),
    column("auth0_id", Text, nullable=True),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("deleted_at", TIMESTAMP_MS, nullable=True),
)
index(users, "email", unique=True)

products = Table(
    "products",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("sku", Text),
    column("name", Text),
    column("slug", Text),
    column("description", Text, nullable=True),
    column("price", PRICE),
    column("compare_at_price", PRICE, nullable=True),
    column("cost_price", PRICE, nullable=True),
    column("currency", Text, default=literal("USD")),
    column("track_inventory", Boolean, default=TRUE),
    column("stock_quantity", Integer, default=ZERO),
    column("low_stock_threshold", Integer, default=literal("10")),
    column("status", product_status, default=literal("ACTIVE")),
    column("is_visible", Boolean, default=TRUE),
    column("images", JSON_DOCUMENT, default=EMPTY_LIST, doc="array of URL strings"),
    column("attributes", JSON_DOCUMENT, nullable=True),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("deleted_at", TIMESTAMP_MS, nullable=True),
    column("version", Integer, default=ONE, doc="counts changes; for If-Match"),
)
index(products, "company_id", "sku", unique=True)
index(products, "company_id", "slug", unique=True)

product_variants = Table(
    "product_variants",
    metadata,
    column("id", Text, primary_key=True),
    column("product_id", Text, references("products", "CASCADE")),
    column("name", Text),
    column("sku", Text),
    column("options", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("price", PRICE, nullable=True),
    column("compare_at_price", PRICE, nullable=True),
    column("track_inventory", Boolean, default=TRUE),
    column("inventory_quantity", Integer, default=ZERO),
    column("is_active", Boolean, default=TRUE),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("deleted_at", TIMESTAMP_MS, nullable=True),
)
index(product_variants, "product_id", "sku", unique=True)

bundles = Table(
    "bundles",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("product_id", Text, references("products", "CASCADE")),
    column("type", bundle_type, default=literal("FIXED")),
    column("min_items", Integer, nullable=True),
    column("max_items", Integer, nullable=True),
    column("pricing_strategy", bundle_pricing, default=literal("FIXED")),
    column("discount_type", bundle_discount, nullable=True),
    column("discount_value", PRICE, nullable=True),
    column("is_active", Boolean, default=TRUE),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("deleted_at", TIMESTAMP_MS, nullable=True),
    column("version", Integer, default=ONE, doc="counts changes; for If-Match"),
)
index(bundles, "product_id", unique=True)
index(bundles, "company_id")

bundle_items = Table(
    "bundle_items",
    metadata,
    column("id", Text, primary_key=True),
    column("bundle_id", Text, references("bundles", "CASCADE")),
    column("product_id", Text, references("products", "CASCADE")),
    column("variant_id", Text, references("product_variants", "SET NULL"), nullable=True),
    column("quantity", Integer, default=ONE),
    column("is_required", Boolean, default=TRUE),
    column("sort_order", Integer, default=ZERO),
    column("price_override", PRICE, nullable=True),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
)
index(bundle_items, "bundle_id", "product_id", "variant_id", unique=True)

tax_rates = Table(
    "tax_rates",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("country", Text, doc="ISO 3166-1 alpha-2"),
    column("postal_code_prefix", Text, nullable=True, doc="NULL: the whole country"),
    column("rate", Numeric(7, 4), doc="percent"),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("version", Integer, default=ONE, doc="counts changes; for If-Match"),
    CheckConstraint("rate >= 0", name="rate"),
)
Index(
    "tax_rates_area_key",
    tax_rates.c.company_id,
    tax_rates.c.country,
    expression("coalesce(\"postalCodePrefix\", '')"),
    unique=True,
)

shipping_rates = Table(
    "shipping_rates",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("site_id", Text, references("sites", "CASCADE"), nullable=True, doc="NULL: any site"),
    column("country", Text, nullable=True, doc="ISO 3166-1 alpha-2; NULL: any country"),
    column("amount", TOTAL),
    column("free_from", TOTAL, nullable=True, doc="the subtotal from which shipping is free"),
    column("currency", Text),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("version", Integer, default=ONE, doc="counts changes; for If-Match"),
    CheckConstraint("amount >= 0", name="amount"),
)
Index(
    "shipping_rates_area_key",
    shipping_rates.c.company_id,
    expression("coalesce(\"siteId\", '')"),
    expression("coalesce(country, '')"),
    shipping_rates.c.currency,
    unique=True,
)
