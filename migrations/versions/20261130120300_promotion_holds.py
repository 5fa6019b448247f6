"""Let uses of promotions lapse, and count those of codes that are limited one by one.

The index finds what has lapsed. A trigger counts the uses of codes, whoever takes or lets go of a
use: a cart, a job that ends it, an erasure, the version before.

Locks: SHARE ROW EXCLUSIVE on `promotion_redemptions` while triggers are created, milliseconds. The
index is built concurrently.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20261130120300"
down_revision = "20261130120200"
branch_labels = None
depends_on = None

_INDEX = "promotion_redemptions_held_idx"
_ON = """promotion_redemptions ("promotionId", "heldUntil") WHERE status = 'RESERVED'"""
_COUNT_CODE = """
CREATE OR REPLACE FUNCTION count_promotion_code() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD."code" IS NOT NULL AND OLD.status <> 'RETURNED' THEN
        UPDATE promotion_codes c SET "usedCount" = c."usedCount" - 1 FROM promotions p
        WHERE p.id = OLD."promotionId" AND c."companyId" = p."companyId"
            AND c.code = OLD."code" AND c."usageLimit" IS NOT NULL;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW."code" IS NOT NULL AND NEW.status <> 'RETURNED' THEN
        UPDATE promotion_codes c SET "usedCount" = c."usedCount" + 1 FROM promotions p
        WHERE p.id = NEW."promotionId" AND c."companyId" = p."companyId"
            AND c.code = NEW."code" AND c."usageLimit" IS NOT NULL;
    END IF;
    RETURN NULL;
END $body$"""
_COUNTED = (
    _COUNT_CODE,
    """
CREATE OR REPLACE TRIGGER promotion_code_used AFTER INSERT OR DELETE ON promotion_redemptions
FOR EACH ROW EXECUTE FUNCTION count_promotion_code()""",
    """
CREATE OR REPLACE TRIGGER promotion_code_changed AFTER UPDATE ON promotion_redemptions
FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code
    OR (OLD.status = 'RETURNED') IS DISTINCT FROM (NEW.status = 'RETURNED'))
EXECUTE FUNCTION count_promotion_code()""",
)


def upgrade() -> None:
    run(("SET lock_timeout = '4s'", *_COUNTED))
    with op.get_context().autocommit_block():
        index_concurrently(_INDEX, _ON)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        drop_index_concurrently(_INDEX)
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP TRIGGER IF EXISTS promotion_code_used ON promotion_redemptions",
            "DROP TRIGGER IF EXISTS promotion_code_changed ON promotion_redemptions",
            "DROP FUNCTION IF EXISTS count_promotion_code()",
        )
    )
