"""The wishlist's tables."""

from __future__ import annotations

from sqlalchemy import ARRAY, Boolean, Index, Integer, Table, Text

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
    literal,
    metadata,
    references,
)

wishlists = Table(
    "wishlists",
    metadata,
    column("id", Text, primary_key=True),
    column("company_id", Text, references("companies", "CASCADE")),
    column("site_id", Text, references("sites", "SET NULL"), nullable=True),
    column("customer_id", Text, references("customers", "SET NULL"), nullable=True),
    column("session_token", Text, nullable=True, doc="'sha256:' and the digest in hex"),
    column("name", Text, default=literal("My Wishlist")),
    column("is_public", Boolean, default=FALSE),
    column("shared_url", Text, nullable=True),
    column("item_count", Integer, default=ZERO),
    column("created_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("version", Integer, default=ONE),
    column(
        "merged_wishlist_ids",
        ARRAY(Text),
        default=expression("'{}'::text[]"),
        doc="the lists that went into this one and are no more",
    ),
)

index(wishlists, "session_token", unique=True)
index(wishlists, "shared_url", unique=True)
index(wishlists, "company_id")
index(wishlists, "customer_id")
index(wishlists, "site_id")
index(wishlists, "company_id", "created_at")

ONE_WISHLIST = expression('"customerId" IS NOT NULL')
"""The predicate of the unique index that keeps one wishlist per company and customer."""

Index(
    "wishlists_companyId_customerId_key",
    wishlists.c.company_id,
    wishlists.c.customer_id,
    unique=True,
    postgresql_where=ONE_WISHLIST,
)

Index(
    "wishlists_guests_idx",
    wishlists.c.created_at,
    postgresql_where=expression('"customerId" IS NULL'),
)

wishlist_items = Table(
    "wishlist_items",
    metadata,
    column("id", Text, primary_key=True),
    column("wishlist_id", Text, references("wishlists", "CASCADE")),
    column("product_id", Text, references("products", "RESTRICT")),
    column("variant_id", Text, nullable=True),
    column("product_snapshot", JSON_DOCUMENT),
    column("priority", Integer, default=literal("100")),
    column("notes", Text, nullable=True),
    column("added_at", TIMESTAMP_MS, default=NOW),
    column("updated_at", TIMESTAMP_MS, default=NOW),
    column("company_id", Text, nullable=True, doc="as its wishlist"),
)

index(wishlist_items, "wishlist_id")
index(wishlist_items, "product_id")

WISHLIST_ITEM_KEY = (
    wishlist_items.c.wishlist_id,
    wishlist_items.c.product_id,
    expression("coalesce(\"variantId\", '')"),
)
"""What makes two items of a wishlist the same item; `index_elements` of an upsert."""

Index("wishlist_items_line_key", *WISHLIST_ITEM_KEY, unique=True)
