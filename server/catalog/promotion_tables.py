"""Promotions, their codes and their uses, as carts and their merchants read them."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)

from server.platform.database.columns import (
    FALSE,
    JSON_DOCUMENT,
    NOW,
    ONE,
    TIMESTAMP_MS,
    TOTAL,
    TRUE,
    ZERO,
    column,
    expression,
    index,
    literal,
    metadata,
    references,
)

promotions = Table(
    "promotions",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("code", Text, doc="trimmed and in upper case"),
    column("type", Text, doc="'percentage' or 'fixed'"),
    column("value", TOTAL, doc="percent, or major units of the currency"),
    column("description", Text, nullable=True),
    column(
        "currency",
        Text,
        nullable=True,
        doc="of its amounts; NULL: the company's",
    ),
    column("starts_at", TIMESTAMP_MS, nullable=True),
    column("ends_at", TIMESTAMP_MS, nullable=True, doc="the first moment it no longer holds"),
    column("minimum_subtotal", TOTAL, nullable=True),
    column("usage_limit", Integer, nullable=True),
    column("per_customer_limit", Integer, nullable=True),
    column("used_count", Integer, default=ZERO, doc="redemptions reserved or spent"),
    column("combinable", Boolean, default=TRUE),
    column("site_ids", ARRAY(Text), nullable=True, doc="NULL: every site and none"),
    column("is_active", Boolean, default=TRUE),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    # What promotions of `PromotionService` have beside; rows that were written by hand have none.
    column("status", Text, nullable=True, doc="NULL: `isActive` says whether it runs"),
    column("terms", JSON_DOCUMENT, nullable=True, doc="what it says; then `code` is none to type"),
    column("name", Text, nullable=True),
    column("typed_code", Text, nullable=True, doc="the code in its terms"),
    column("automatic", Boolean, default=FALSE),
    column("budget", TOTAL, nullable=True),
    column("spent", TOTAL, default=ZERO, doc="what orders have taken of it"),
    column("version", Integer, default=ONE),
    CheckConstraint("code = upper(btrim(code)) AND code <> ''", name="code"),
    CheckConstraint("type IN ('percentage', 'fixed')", name="type"),
    CheckConstraint("value >= 0 AND (type = 'fixed' OR value <= 100)", name="value"),
    CheckConstraint(
        '"usedCount" >= 0 AND ("usageLimit" IS NULL OR "usedCount" <= "usageLimit")',
        name="usage_limit",
    ),
    CheckConstraint('"perCustomerLimit" > 0', name="per_customer_limit"),
    CheckConstraint("spent >= 0 AND (budget IS NULL OR spent <= budget)", name="budget"),
    CheckConstraint(
        "status IN ('DRAFT', 'ACTIVE', 'PAUSED', 'ENDED', 'ARCHIVED')",
        name="status",
    ),
)
index(promotions, "company_id", "code", unique=True)
index(promotions, "company_id", "created_at", "id")
Index(
    "promotions_automatic_idx",
    promotions.c.company_id,
    postgresql_where=expression("status = 'ACTIVE' AND automatic"),
)

promotion_sets = Table(
    "promotion_sets",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("revision", Text, doc="another one after each change; equal ones mean equal sets"),
    # Once a promotion needs it, what carts read has it.
    column("reads_attributes", Boolean, default=FALSE),
    column("counts_orders", Boolean, default=FALSE),
)

promotion_codes = Table(
    "promotion_codes",
    metadata,
    column("company_id", Text, references("companies", "CASCADE"), primary_key=True),
    column("code", Text, primary_key=True, doc="trimmed and in upper case"),
    column("folded", Text, doc="without dashes, look-alikes as one"),
    column("promotion_id", Text, references("promotions", "CASCADE")),
    column("batch_id", Text, nullable=True),
    column("place", BigInteger, Identity(always=True), doc="the order in which they were made"),
    column("usage_limit", Integer, nullable=True),
    column("used_count", Integer, default=ZERO),
    CheckConstraint(
        '"usedCount" >= 0 AND ("usageLimit" IS NULL OR "usedCount" <= "usageLimit")',
        name="usage_limit",
    ),
)
index(promotion_codes, "company_id", "folded", unique=True)
index(promotion_codes, "promotion_id", "place")

promotion_redemptions = Table(
    "promotion_redemptions",
    metadata,
    column("promotion_id", Text, references("promotions", "CASCADE"), primary_key=True),
    # No foreign key: a spent use outlives its cart, as the two-year archive deletes carts.
    column("cart_id", Text, primary_key=True),
    column("customer_id", Text, nullable=True),
    column("customer_ordinal", Integer, nullable=True, doc="1 … perCustomerLimit"),
    column("status", Text, default=literal("RESERVED"), doc="RESERVED, SPENT or RETURNED"),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("held_until", TIMESTAMP_MS, nullable=True, doc="of RESERVED ones; NULL: to the end"),
    column("code", Text, nullable=True, doc="what was typed; NULL where the promotion says it"),
    column("order_id", Text, nullable=True),
    column("amount", TOTAL, default=ZERO, doc="what the order took of the promotion"),
    column("company_id", Text, nullable=True, doc="as its promotion"),
    CheckConstraint("status IN ('RESERVED', 'SPENT', 'RETURNED')", name="status"),
    CheckConstraint('"customerOrdinal" > 0', name="customer_ordinal"),
)
Index(
    "promotion_redemptions_customer_key",
    promotion_redemptions.c.promotion_id,
    promotion_redemptions.c.customer_id,
    promotion_redemptions.c.customer_ordinal,
    unique=True,
)
index(promotion_redemptions, "cart_id")
index(promotion_redemptions, "promotion_id", "created_at", "cart_id")
Index(
    "promotion_redemptions_held_idx",
    promotion_redemptions.c.promotion_id,
    promotion_redemptions.c.held_until,
    postgresql_where=expression("status = 'RESERVED'"),
)
