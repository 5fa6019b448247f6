"""Let a company be deleted whatever its shoppers hold, and set aside one that can't be counted.

Lines of carts, wishlists and comparisons keep their products from being deleted (RESTRICT), which
holds for a product that a merchant deletes. A company takes its products along, and RESTRICT is
checked before the cascade has reached the lines: so a trigger takes the containers first. The
foreign keys stay as they are.

Locks: SHARE ROW EXCLUSIVE on companies while the trigger is added, milliseconds; writers of
companies wait, readers and shoppers don't. ACCESS EXCLUSIVE on job_runs for a column with a
constant default, milliseconds. The old version goes on: it ignores the table and the column, and
the trigger changes nothing that it does.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130090600"
down_revision = "20261130090500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            """
CREATE TABLE IF NOT EXISTS analytics_set_aside (
    "companyId" TEXT NOT NULL,
    through TIMESTAMP(3),
    attempts INTEGER NOT NULL DEFAULT 1,
    "retryAt" TIMESTAMP(3) NOT NULL,
    error TEXT NOT NULL,
    CONSTRAINT analytics_set_aside_pkey PRIMARY KEY ("companyId")
)""",
            """
ALTER TABLE job_runs
    ADD COLUMN IF NOT EXISTS "companiesPassedOver" INTEGER NOT NULL DEFAULT 0""",
            """
CREATE OR REPLACE FUNCTION company_takes_containers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE container text;
BEGIN
    FOREACH container IN ARRAY ARRAY['carts', 'wishlists', 'product_comparisons'] LOOP
        -- The runbook's manual rollback drops the tables and does not know of this function.
        IF to_regclass(container) IS NOT NULL THEN
            EXECUTE format('DELETE FROM %I WHERE "companyId" = $1', container) USING OLD.id;
        END IF;
    END LOOP;
    RETURN OLD;
END $$""",
            """
CREATE OR REPLACE TRIGGER company_takes_containers BEFORE DELETE ON companies
FOR EACH ROW EXECUTE FUNCTION company_takes_containers()""",
        )
    )


def downgrade() -> None:
    run(
        (
            "SET lock_timeout = '4s'",
            "DROP TRIGGER IF EXISTS company_takes_containers ON companies",
            "DROP FUNCTION IF EXISTS company_takes_containers()",
            'ALTER TABLE job_runs DROP COLUMN IF EXISTS "companiesPassedOver"',
            "DROP TABLE IF EXISTS analytics_set_aside",
        )
    )
