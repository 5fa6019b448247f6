"""The cart's tables: carts, their lines and what was saved for later."""

from __future__ import annotations

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Index, Integer, LargeBinary, Table, Text

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
    ZERO,
    column,
    enum,
    expression,
    index,
    literal,
    metadata,
    references,
)

cart_status = enum("CartStatus", "ACTIVE", "CONVERTED", "ABANDONED", "MERGED", "EXPIRED")

carts = Table(
    "carts",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("site_id", Text, references("sites", "SET NULL"), nullable=True),
    column("customer_id", Text, references("customers", "SET NULL"), nullable=True),
    column("session_token", Text, nullable=True, doc="'sha256:' and the digest in hex"),
    column("visitor_id", Text, nullable=True),
    column("status", cart_status, default=literal("ACTIVE")),
    column("currency", Text, default=literal("USD")),
    column("subtotal", TOTAL, default=ZERO),
    column("discount_total", TOTAL, default=ZERO),
    column("tax_total", TOTAL, default=ZERO),
    column("shipping_total", TOTAL, default=ZERO),
    column("grand_total", TOTAL, default=ZERO),
    column("item_count", Integer, default=ZERO),
    column("discount_codes", JSON_DOCUMENT, default=EMPTY_LIST),
    column("shipping_postal_code", Text, nullable=True),
    column("shipping_country", Text, nullable=True),
    column("notes", Text, nullable=True),
    column("metadata", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("utm_source", Text, nullable=True),
    column("utm_medium", Text, nullable=True),
    column("utm_campaign", Text, nullable=True),
    column("recovery_email_sent", Boolean, default=FALSE),
    column("recovery_email_sent_at", TIMESTAMP_MS, nullable=True),
    column("recovery_clicks", Integer, default=ZERO),
    column("merged_into_cart_id", Text, nullable=True),
    column("merged_at", TIMESTAMP_MS, nullable=True),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("last_activity_at", TIMESTAMP_MS, default=NOW),
    column("expires_at", TIMESTAMP_MS, nullable=True),
    column("converted_at", TIMESTAMP_MS, nullable=True),
    column("abandoned_at", TIMESTAMP_MS, nullable=True),
    column("order_id", Text, nullable=True),
    column("version", Integer, default=ONE),
    column(
        "promotions",
        JSON_DOCUMENT,
        default=EMPTY_LIST,
        doc="what they take off which line, and what the cart tells",
    ),
    column("cancelled_at", TIMESTAMP_MS, nullable=True, doc="when its order was cancelled"),
)

index(carts, "session_token", unique=True)
index(carts, "order_id", unique=True)
index(carts, "company_id", "status")
index(carts, "company_id", "customer_id")
index(carts, "company_id", "created_at")
index(carts, "visitor_id")
index(carts, "status", "expires_at")
index(carts, "company_id", "site_id", "status")

ONE_ACTIVE_CART = expression("status = 'ACTIVE' AND \"customerId\" IS NOT NULL")
"""The predicate of the unique index that keeps one ACTIVE cart per company and customer."""

Index(
    "carts_companyId_customerId_active_key",
    carts.c.company_id,
    carts.c.customer_id,
    unique=True,
    postgresql_where=ONE_ACTIVE_CART,
)
Index(
    "idx_carts_recovery_candidates",
    carts.c.company_id,
    carts.c.abandoned_at,
    carts.c.recovery_email_sent,
    postgresql_where=expression("status = 'ABANDONED' AND \"recoveryEmailSent\" = false"),
)
Index(
    "idx_carts_expiration",
    carts.c.expires_at,
    postgresql_where=expression("status = 'ACTIVE' AND \"expiresAt\" IS NOT NULL"),
)

# What the hourly and weekly jobs look for; each index holds such carts alone.
Index(
    "carts_ended_idx",
    carts.c.created_at,
    postgresql_where=expression("status IN ('ABANDONED', 'EXPIRED')"),
)
Index(
    "carts_merged_idx",
    carts.c.merged_at,
    postgresql_where=expression("status = 'MERGED'"),
)
Index(
    "carts_converted_idx",
    carts.c.converted_at,
    postgresql_where=expression("status = 'CONVERTED'"),
)

# Who is forgotten is forgotten in the carts before theirs too.
Index(
    "carts_merged_into_idx",
    carts.c.merged_into_cart_id,
    postgresql_where=expression('"mergedIntoCartId" IS NOT NULL'),
)

cart_items = Table(
    "cart_items",
    metadata,
    column("id", Text, primary_key=True),
    column("cart_id", Text, references("carts", "CASCADE")),
    column("product_id", Text, references("products", "RESTRICT")),
    column("variant_id", Text, nullable=True),
    column("product_snapshot", JSON_DOCUMENT),
    column("quantity", Integer, default=ONE),
    column("unit_price", PRICE),
    column("original_price", PRICE),
    column("discount_amount", PRICE, default=ZERO),
    column("line_total", PRICE),
    column("custom_fields", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("gift_message", Text, nullable=True),
    column("is_gift", Boolean, default=FALSE),
    column("added_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("bundle_group_id", Text, nullable=True),
    column("bundle_id", Text, nullable=True),
    column("company_id", Text, nullable=True, doc="as its cart"),
)

index(cart_items, "cart_id")
index(cart_items, "product_id")

# ON CONFLICT finds an index by its expressions, so they are written once, without parameters.
# PostgreSQL 14 has no NULLS NOT DISTINCT; md5 keeps 4 KiB of fields below the size of a key.
_FIELDS = expression('md5("customFields"::text)')
_GIFT = expression("coalesce(\"giftMessage\", '')")
_VARIANT = expression("coalesce(\"variantId\", '')")
_GROUP = expression("coalesce(\"bundleGroupId\", '')")

LINE_KEY = (
    cart_items.c.cart_id,
    cart_items.c.product_id,
    _VARIANT,
    _GROUP,
    _FIELDS,
    _GIFT,
    cart_items.c.is_gift,
)
"""What makes two lines of a cart the same line; `index_elements` of an upsert."""

Index("cart_items_line_key", *LINE_KEY, unique=True)

saved_cart_items = Table(
    "saved_cart_items",
    metadata,
    column("id", Text, primary_key=True),
    column("cart_id", Text, references("carts", "CASCADE")),
    column("product_id", Text, references("products", "RESTRICT")),
    column("variant_id", Text, nullable=True),
    column("quantity", Integer, default=ONE),
    column("price_at_save", PRICE),
    column("saved_at", TIMESTAMP_MS, default=NOW),
    column("product_snapshot", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("custom_fields", JSON_DOCUMENT, default=EMPTY_OBJECT),
    column("gift_message", Text, nullable=True),
    column("is_gift", Boolean, default=FALSE),
    column("company_id", Text, nullable=True, doc="as its cart"),
)

SAVED_KEY = (
    saved_cart_items.c.cart_id,
    saved_cart_items.c.product_id,
    _VARIANT,
    _FIELDS,
    _GIFT,
    saved_cart_items.c.is_gift,
)
"""What makes two saved items the same item; `index_elements` of an upsert."""

Index("saved_cart_items_line_key", *SAVED_KEY, unique=True)

recovery_mails = Table(
    "recovery_mails",
    metadata,
    column("cart_id", Text, references("carts", "CASCADE"), primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("status", Text, default=literal("CLAIMED")),
    column("attempts", Integer, default=ONE),
    column("next_attempt_at", TIMESTAMP_MS, nullable=True, doc="of a DEFERRED one"),
    column("claimed_by", Text, doc="host, process and run"),
    column("claimed_at", TIMESTAMP_MS),
    column("sent_at", TIMESTAMP_MS, nullable=True),
    column("message_id", Text, nullable=True),
    column("reply", Text, nullable=True, doc="why it was not sent: a code, no address"),
    column("token", Text, nullable=True, doc="'sha256:' and the digest in hex"),
    column("token_expires_at", TIMESTAMP_MS, nullable=True),
    column("token_used_at", TIMESTAMP_MS, nullable=True),
    column("unsubscribe_token", Text, nullable=True, doc="'sha256:' and the digest in hex"),
    column("one_click_token", Text, nullable=True, doc="the same of the header's"),
    column("customer_id", Text, nullable=True, doc="whom it went to; the cart may change hands"),
    column("address", LargeBinary, nullable=True, doc="digest of the address it went to"),
    CheckConstraint(
        "status IN ('CLAIMED', 'SENDING', 'SENT', 'DEFERRED', 'REFUSED', 'FAILED', 'UNKNOWN', "
        "'CANCELLED')",
        name="status",
    ),
)
index(recovery_mails, "token", unique=True)
index(recovery_mails, "unsubscribe_token", unique=True)
index(recovery_mails, "one_click_token", unique=True)

index(recovery_mails, "address")

cart_archives = Table(
    "cart_archives",
    metadata,
    column("name", Text, primary_key=True, doc="of the object, below ARCHIVE_URL"),
    column("company_id", Text, doc="no foreign key: it outlives the company"),
    column("cart_ids", ARRAY(Text)),
    column("sha256", Text, doc="of the JSON lines, unpacked"),
    column("status", Text, default=literal("PLANNED")),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("finished_at", TIMESTAMP_MS, nullable=True),
    CheckConstraint("status IN ('PLANNED', 'DONE')", name="status"),
)
