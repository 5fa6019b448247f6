"""Give the rows that hang on another one the company of that one, and records whose they are.

Lines, saved items, items of lists and comparisons, the children of sessions, uses of codes, answers
of repeated calls and audit records are then found within their company by their own column, which
is what an engine that places rows by company needs. What is there is filled in, in short
transactions by the ids of what it hangs on. What the old version writes meanwhile is filled in by
triggers, which cost this version nothing, as its rows come with the company. Answers are kept for a
day, and of the old version's nobody can tell whose they are: they stay without.

Citus knows no triggers on tables that it distributes; there none are made, so the old version must
not write beside this one.

Locks: ACCESS EXCLUSIVE on each of the ten tables while a column without a default is added, SHARE
ROW EXCLUSIVE while a trigger is made: milliseconds each. The old version does not know the column.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import in_batches, one, run

revision = "20261130150000"
down_revision = "20261130120300"
branch_labels = None
depends_on = None

PARENTS = {
    "cart_items": ("carts", "cartId"),
    "saved_cart_items": ("carts", "cartId"),
    "wishlist_items": ("wishlists", "wishlistId"),
    "product_comparison_items": ("product_comparisons", "comparisonId"),
    "cross_site_session_references": ("cross_site_sessions", "sessionId"),
    "cross_site_session_tokens": ("cross_site_sessions", "sessionId"),
    "cross_site_session_visits": ("cross_site_sessions", "sessionId"),
    "promotion_redemptions": ("promotions", "promotionId"),
}
"""The tables whose rows hang on another one, that one, and the column that names it."""

OF_PARENT, OF_SCOPE = "commerce_company_of_parent", "commerce_company_of_scope"


def upgrade() -> None:
    tables = (*PARENTS, "audit_logs", "idempotency_keys")
    citus = one("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")
    # Each by itself: who held one table's lock and waited for the next would meet a call that
    # holds that one and waits for the first.
    with op.get_context().autocommit_block():
        run(["SET lock_timeout = '4s'"])
        run(f'ALTER TABLE {name} ADD COLUMN IF NOT EXISTS "companyId" TEXT' for name in tables)
        run([] if citus else _triggers())
        for name, (parent, key) in PARENTS.items():
            in_batches(
                parent,
                f'UPDATE {name} c SET "companyId" = p."companyId" FROM {parent} p '
                f'WHERE c."{key}" = p.id AND c."companyId" IS NULL AND p.id = ANY(:ids)',
            )
        in_batches(
            "audit_logs",
            """UPDATE audit_logs SET "companyId" = "scopeId"
            WHERE "scopeType" = 'COMPANY' AND "companyId" IS NULL AND id = ANY(:ids)""",
        )


def _triggers() -> list[str]:
    made = [
        f"""
CREATE OR REPLACE FUNCTION {OF_PARENT}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT "companyId" FROM %I WHERE id = ($1).%I', TG_ARGV[0], TG_ARGV[1])
        INTO NEW."companyId" USING NEW;
    RETURN NEW;
END $$""",
        f"""
CREATE OR REPLACE FUNCTION {OF_SCOPE}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW."companyId" := NEW."scopeId";
    RETURN NEW;
END $$""",
    ]
    made += [
        f"""
CREATE OR REPLACE TRIGGER company_of_parent BEFORE INSERT ON {name} FOR EACH ROW
WHEN (NEW."companyId" IS NULL) EXECUTE FUNCTION {OF_PARENT}('{parent}', '{key}')"""
        for name, (parent, key) in PARENTS.items()
    ]
    made.append(
        f"""
CREATE OR REPLACE TRIGGER company_of_scope BEFORE INSERT ON audit_logs FOR EACH ROW
WHEN (NEW."companyId" IS NULL AND NEW."scopeType" = 'COMPANY') EXECUTE FUNCTION {OF_SCOPE}()"""
    )
    return made


def downgrade() -> None:
    with op.get_context().autocommit_block():
        run(["SET lock_timeout = '4s'"])
        run(_without())


def _without() -> list[str]:
    return [
        *(f"DROP TRIGGER IF EXISTS company_of_parent ON {name}" for name in PARENTS),
        "DROP TRIGGER IF EXISTS company_of_scope ON audit_logs",
        f"DROP FUNCTION IF EXISTS {OF_PARENT}()",
        f"DROP FUNCTION IF EXISTS {OF_SCOPE}()",
        *(
            f'ALTER TABLE {name} DROP COLUMN IF EXISTS "companyId"'
            for name in (*PARENTS, "audit_logs", "idempotency_keys")
        ),
    ]
