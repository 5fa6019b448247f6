"""The comparison's tables."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, Table, Text, UniqueConstraint

from server.platform.database.columns import (
    FALSE,
    JSON_DOCUMENT,
    NOW,
    ONE,
    TIMESTAMP_MS,
    ZERO,
    column,
    expression,
    index,
    metadata,
    references,
)

product_comparisons = Table(
    "product_comparisons",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("site_id", Text, references("sites", "SET NULL"), nullable=True),
    column("customer_id", Text, references("customers", "SET NULL"), nullable=True),
    column("session_token", Text, nullable=True, doc="'sha256:' and the digest in hex"),
    column("visitor_id", Text, nullable=True),
    column("name", Text, nullable=True),
    column("share_token", Text, nullable=True, doc="the link's secret, in the clear: 0020"),
    column("is_shared", Boolean, default=FALSE),
    column("shared_at", TIMESTAMP_MS, nullable=True),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("expires_at", TIMESTAMP_MS, nullable=True),
    column("merged_into_comparison_id", Text, nullable=True),
    column("merged_at", TIMESTAMP_MS, nullable=True),
    column("version", Integer, default=ONE),
    column("share_expires_at", TIMESTAMP_MS, nullable=True),
    column("share_snapshot", JSON_DOCUMENT, nullable=True, doc="what the link shows"),
)

index(product_comparisons, "session_token", unique=True)
index(product_comparisons, "share_token", unique=True)
index(product_comparisons, "company_id")
index(product_comparisons, "company_id", "customer_id")
index(product_comparisons, "visitor_id")
index(product_comparisons, "company_id", "site_id")
index(product_comparisons, "expires_at")
index(product_comparisons, "company_id", "created_at")

ONE_LIVE_COMPARISON = expression('"customerId" IS NOT NULL AND "mergedIntoComparisonId" IS NULL')
"""The predicate of the unique index that keeps one live comparison per company and customer."""

Index(
    "product_comparisons_companyId_customerId_live_key",
    product_comparisons.c.company_id,
    product_comparisons.c.customer_id,
    unique=True,
    postgresql_where=ONE_LIVE_COMPARISON,
)

product_comparison_items = Table(
    "product_comparison_items",
    metadata,
    column("id", Text, primary_key=True),
    column("comparison_id", Text, references("product_comparisons", "CASCADE")),
    column("product_id", Text, references("products", "RESTRICT")),
    column("variant_id", Text, nullable=True),
    column("product_snapshot", JSON_DOCUMENT),
    column("position", Integer, default=ZERO),
    column("added_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("company_id", Text, nullable=True, doc="as its comparison"),
    # One statement moves several items, so the key is checked when the statement ends.
    UniqueConstraint(
        "comparison_id",
        "position",
        name="product_comparison_items_comparisonId_position_key",
        deferrable=True,
        initially="IMMEDIATE",
    ),
)

index(product_comparison_items, "comparison_id")
index(product_comparison_items, "product_id")

COMPARISON_ITEM_KEY = (
    product_comparison_items.c.comparison_id,
    product_comparison_items.c.product_id,
    expression("coalesce(\"variantId\", '')"),
)
"""What makes two items of a comparison the same item; `index_elements` of an upsert."""

Index("product_comparison_items_line_key", *COMPARISON_ITEM_KEY, unique=True)
