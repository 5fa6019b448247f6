"""Keep one of each by unique keys: one cart a customer, one line a product and personalisation.

Looking first and inserting then lets two callers make the same thing twice; a unique index does
not. NULL variants collide too (`coalesce`, as PostgreSQL 14 has no NULLS NOT DISTINCT).

What an earlier version made twice is put together first, and nothing is lost: of a customer's
ACTIVE carts the last used one stays, lines of the others are parked in its saved items, the others
become MERGED; equal lines are summed to at most 100 units and the rest is parked; items of further
wishlists move into the last used one; further comparisons point to the last used one and keep
their items. Bundle tags move from `customFields` to their columns.

Locks: where duplicates exist, SHARE ROW EXCLUSIVE on the tables of that module while they are put
together (readers go on, writers wait; a second for 10,000 duplicates). Indexes are built
concurrently and block nobody. A run that is cut off is repeated from its start.

The downgrade writes bundle tags back into `customFields` and sums saved items that the older key
can't tell apart.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, in_batches, index_concurrently, run

revision = "20260201090400"
down_revision = "20260201090300"
branch_labels = None
depends_on = None

UNIQUE = (
    (
        "carts_companyId_customerId_active_key",
        """carts ("companyId", "customerId")
            WHERE status = 'ACTIVE' AND "customerId" IS NOT NULL""",
    ),
    (
        "cart_items_line_key",
        """cart_items ("cartId", "productId", coalesce("variantId", ''),
            coalesce("bundleGroupId", ''), md5("customFields"::text),
            coalesce("giftMessage", ''), "isGift")""",
    ),
    (
        "saved_cart_items_line_key",
        """saved_cart_items ("cartId", "productId", coalesce("variantId", ''),
            md5("customFields"::text), coalesce("giftMessage", ''), "isGift")""",
    ),
    (
        "wishlists_companyId_customerId_key",
        """wishlists ("companyId", "customerId") WHERE "customerId" IS NOT NULL""",
    ),
    (
        "wishlist_items_line_key",
        """wishlist_items ("wishlistId", "productId", coalesce("variantId", ''))""",
    ),
    (
        "product_comparisons_companyId_customerId_live_key",
        """product_comparisons ("companyId", "customerId")
            WHERE "customerId" IS NOT NULL AND "mergedIntoComparisonId" IS NULL""",
    ),
    (
        "product_comparison_items_line_key",
        """product_comparison_items ("comparisonId", "productId", coalesce("variantId", ''))""",
    ),
)

REPLACED = (
    ("saved_cart_items", "cartId"),
    ("wishlist_items", "wishlistId"),
    ("product_comparison_items", "comparisonId"),
)

BUNDLE_TAGS = """
UPDATE cart_items SET
    "bundleGroupId" =
        coalesce("customFields"->>'bundleGroupId', "productSnapshot"->>'bundleGroupId'),
    "bundleId" = coalesce("customFields"->>'bundleId', "productSnapshot"->>'bundleId'),
    "customFields" = CASE jsonb_typeof("customFields")
        WHEN 'object' THEN "customFields"
            - ARRAY['bundleId', 'bundleProductId', 'bundleGroupId', 'isBundleItem']
        ELSE '{}'::jsonb END
WHERE "bundleGroupId" IS NULL
    AND (coalesce("customFields"->>'bundleGroupId', "productSnapshot"->>'bundleGroupId')
            IS NOT NULL
        OR jsonb_exists_any("customFields",
            ARRAY['bundleId', 'bundleProductId', 'bundleGroupId', 'isBundleItem']))
    AND id = ANY(:ids)"""

CARTS = """
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM carts WHERE status = 'ACTIVE' AND "customerId" IS NOT NULL
        GROUP BY "companyId", "customerId" HAVING count(*) > 1)
    THEN RETURN; END IF;
    LOCK TABLE carts, cart_items, saved_cart_items IN SHARE ROW EXCLUSIVE MODE;
    CREATE TEMP TABLE extra ON COMMIT DROP AS
        SELECT id, survivor FROM (
            SELECT id, first_value(id) OVER (
                PARTITION BY "companyId", "customerId" ORDER BY "lastActivityAt" DESC, id DESC
            ) AS survivor
            FROM carts WHERE status = 'ACTIVE' AND "customerId" IS NOT NULL) ranked
        WHERE id <> survivor;
    INSERT INTO saved_cart_items (id, "cartId", "productId", "variantId", quantity, "priceAtSave",
            "productSnapshot", "customFields", "giftMessage", "isGift")
        SELECT i.id, e.survivor, i."productId", i."variantId", i.quantity, i."unitPrice",
            i."productSnapshot", i."customFields", i."giftMessage", i."isGift"
        FROM cart_items i JOIN extra e ON e.id = i."cartId";
    DELETE FROM cart_items i USING extra e WHERE e.id = i."cartId";
    UPDATE saved_cart_items s SET "cartId" = e.survivor FROM extra e WHERE e.id = s."cartId";
    UPDATE carts c SET status = 'MERGED', "mergedIntoCartId" = e.survivor,
            "mergedAt" = now() AT TIME ZONE 'UTC', "sessionToken" = NULL, subtotal = 0,
            "discountTotal" = 0, "taxTotal" = 0, "shippingTotal" = 0, "grandTotal" = 0,
            "itemCount" = 0
        FROM extra e WHERE e.id = c.id;
END $$"""

LINES = """
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cart_items
        GROUP BY "cartId", "productId", coalesce("variantId", ''), coalesce("bundleGroupId", ''),
            "customFields", coalesce("giftMessage", ''), "isGift" HAVING count(*) > 1)
    THEN RETURN; END IF;
    LOCK TABLE carts, cart_items, saved_cart_items IN SHARE ROW EXCLUSIVE MODE;
    CREATE TEMP TABLE twins ON COMMIT DROP AS
        SELECT (array_agg(id ORDER BY "addedAt", id))[1] AS keeper,
            (array_agg(id ORDER BY "addedAt", id))[2:] AS others,
            (array_agg("unitPrice" ORDER BY "updatedAt" DESC, id))[1] AS price,
            sum(quantity)::int AS units, sum("discountAmount") AS discount, "cartId"
        FROM cart_items
        GROUP BY "cartId", "productId", coalesce("variantId", ''), coalesce("bundleGroupId", ''),
            "customFields", coalesce("giftMessage", ''), "isGift" HAVING count(*) > 1;
    INSERT INTO saved_cart_items (id, "cartId", "productId", "variantId", quantity, "priceAtSave",
            "productSnapshot", "customFields", "giftMessage", "isGift")
        SELECT t.others[1], i."cartId", i."productId", i."variantId", t.units - 100, t.price,
            i."productSnapshot", i."customFields", i."giftMessage", i."isGift"
        FROM twins t JOIN cart_items i ON i.id = t.keeper WHERE t.units > 100;
    DELETE FROM cart_items i USING twins t WHERE i.id = ANY(t.others);
    UPDATE cart_items i SET quantity = least(t.units, 100), "unitPrice" = t.price,
            "discountAmount" = t.discount,
            "lineTotal" = greatest(0, t.price * least(t.units, 100) - t.discount)
        FROM twins t WHERE i.id = t.keeper;
    UPDATE carts c SET subtotal = s.subtotal, "itemCount" = s.units,
            "grandTotal" = greatest(
                0, s.subtotal - c."discountTotal" + c."taxTotal" + c."shippingTotal")
        FROM (
            SELECT "cartId", sum("lineTotal") AS subtotal, sum(quantity) AS units
            FROM cart_items WHERE "cartId" IN (SELECT "cartId" FROM twins) GROUP BY "cartId") s
        WHERE c.id = s."cartId";
END $$"""

# Old saved items carry no fields, so that parked ones are summed by the full key.
SAVED = """
WITH twins AS (
    SELECT (array_agg(id ORDER BY "savedAt", id))[1] AS keeper,
        (array_agg(id ORDER BY "savedAt", id))[2:] AS others, sum(quantity)::int AS units
    FROM saved_cart_items
    GROUP BY "cartId", "productId", coalesce("variantId", ''), "customFields",
        coalesce("giftMessage", ''), "isGift" HAVING count(*) > 1
), gone AS (
    DELETE FROM saved_cart_items s USING twins t WHERE s.id = ANY(t.others)
)
UPDATE saved_cart_items s SET quantity = t.units FROM twins t WHERE s.id = t.keeper"""

WISHLISTS = """
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM wishlists WHERE "customerId" IS NOT NULL
        GROUP BY "companyId", "customerId" HAVING count(*) > 1)
    AND NOT EXISTS (
        SELECT FROM wishlist_items
        GROUP BY "wishlistId", "productId", coalesce("variantId", '') HAVING count(*) > 1)
    THEN RETURN; END IF;
    LOCK TABLE wishlists, wishlist_items IN SHARE ROW EXCLUSIVE MODE;
    CREATE TEMP TABLE extra ON COMMIT DROP AS
        SELECT id, survivor, "sharedUrl", "isPublic", "updatedAt" FROM (
            SELECT *, first_value(id) OVER (
                PARTITION BY "companyId", "customerId" ORDER BY "updatedAt" DESC, id DESC
            ) AS survivor
            FROM wishlists WHERE "customerId" IS NOT NULL) ranked
        WHERE id <> survivor;
    CREATE TEMP TABLE ranked ON COMMIT DROP AS
        SELECT i.id, coalesce(e.survivor, i."wishlistId") AS target, row_number() OVER (
            PARTITION BY coalesce(e.survivor, i."wishlistId"), i."productId",
                coalesce(i."variantId", '')
            ORDER BY e.survivor IS NOT NULL, i.priority, i."addedAt", i.id) AS place
        FROM wishlist_items i LEFT JOIN extra e ON e.id = i."wishlistId";
    DELETE FROM wishlist_items i USING ranked r WHERE r.id = i.id AND r.place > 1;
    UPDATE wishlist_items i SET "wishlistId" = r.target FROM ranked r
        WHERE r.id = i.id AND i."wishlistId" <> r.target;
    DELETE FROM wishlists w USING extra e WHERE e.id = w.id;
    UPDATE wishlists w SET "sharedUrl" = e."sharedUrl", "isPublic" = e."isPublic"
        FROM (
            SELECT DISTINCT ON (survivor) * FROM extra WHERE "sharedUrl" IS NOT NULL
            ORDER BY survivor, "updatedAt" DESC) e
        WHERE w.id = e.survivor AND w."sharedUrl" IS NULL;
    UPDATE wishlists w SET "itemCount" = n.items
        FROM (
            SELECT r.target, count(*) FILTER (WHERE place = 1) AS items FROM ranked r
            GROUP BY r.target) n
        WHERE w.id = n.target AND w."itemCount" <> n.items;
END $$"""

COMPARISONS = """
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM product_comparisons
        WHERE "customerId" IS NOT NULL AND "mergedIntoComparisonId" IS NULL
        GROUP BY "companyId", "customerId" HAVING count(*) > 1)
    AND NOT EXISTS (
        SELECT FROM product_comparison_items
        GROUP BY "comparisonId", "productId", coalesce("variantId", '') HAVING count(*) > 1)
    THEN RETURN; END IF;
    LOCK TABLE product_comparisons, product_comparison_items IN SHARE ROW EXCLUSIVE MODE;
    UPDATE product_comparisons c SET "mergedIntoComparisonId" = r.survivor,
            "mergedAt" = now() AT TIME ZONE 'UTC', "sessionToken" = NULL
        FROM (
            SELECT id, first_value(id) OVER (
                PARTITION BY "companyId", "customerId" ORDER BY "updatedAt" DESC, id DESC
            ) AS survivor
            FROM product_comparisons
            WHERE "customerId" IS NOT NULL AND "mergedIntoComparisonId" IS NULL) r
        WHERE r.id = c.id AND r.id <> r.survivor;
    DELETE FROM product_comparison_items i USING (
        SELECT id, row_number() OVER (
            PARTITION BY "comparisonId", "productId", coalesce("variantId", '')
            ORDER BY position, "addedAt", id) AS place
        FROM product_comparison_items) r
        WHERE r.id = i.id AND r.place > 1;
    UPDATE product_comparison_items i SET position = r.position FROM (
        SELECT id, row_number() OVER (
            PARTITION BY "comparisonId" ORDER BY position, "addedAt", id) - 1 AS position
        FROM product_comparison_items) r
        WHERE r.id = i.id AND r.position <> i.position;
END $$"""

TAGS_BACK = """
UPDATE cart_items SET "customFields" = "customFields" || jsonb_build_object(
    'bundleGroupId', "bundleGroupId", 'bundleId', "bundleId", 'isBundleItem', true)
WHERE "bundleGroupId" IS NOT NULL AND id = ANY(:ids)"""

SAVED_BACK = """
WITH twins AS (
    SELECT (array_agg(id ORDER BY "savedAt", id))[1] AS keeper,
        (array_agg(id ORDER BY "savedAt", id))[2:] AS others, sum(quantity)::int AS units
    FROM saved_cart_items WHERE "variantId" IS NOT NULL
    GROUP BY "cartId", "productId", "variantId" HAVING count(*) > 1
), gone AS (
    DELETE FROM saved_cart_items s USING twins t WHERE s.id = ANY(t.others)
)
UPDATE saved_cart_items s SET quantity = t.units FROM twins t WHERE s.id = t.keeper"""


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        # Parked items may share product and variant, so the older key goes first.
        for table, owner in REPLACED:
            drop_index_concurrently(f"{table}_{owner}_productId_variantId_key")
        for table in ("cart_items", "saved_cart_items", *(table for table, _ in REPLACED[1:])):
            in_batches(
                table,
                f'UPDATE {table} SET "variantId" = NULL '
                "WHERE \"variantId\" = '' AND id = ANY(:ids)",
            )
        in_batches("cart_items", BUNDLE_TAGS)
        run((CARTS, LINES, SAVED, WISHLISTS, COMPARISONS))
        for name, target in UNIQUE:
            index_concurrently(name, target, unique=True)


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        for name, _ in UNIQUE:
            drop_index_concurrently(name)
        in_batches("cart_items", TAGS_BACK)
        run([SAVED_BACK])
        for table, owner in REPLACED:
            index_concurrently(
                f"{table}_{owner}_productId_variantId_key",
                f'{table} ("{owner}", "productId", "variantId")',
                unique=True,
            )
