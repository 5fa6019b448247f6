"""Let what a customer's tokens opened end with the customer's row.

The keys to `customers` are set to NULL when the row goes, whoever deletes it: what was theirs would
be nobody's, and open to whoever has a token that was handed out before. A trigger ends the
customer's cross-site sessions and takes the tokens and links of their containers away first.

Locks: SHARE ROW EXCLUSIVE on `customers`, for an instant.
"""

from __future__ import annotations

from migrations.steps import run

revision = "20261130090900"
down_revision = "20261130090800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(
        [
            "SET lock_timeout = '4s'",
            """
CREATE OR REPLACE FUNCTION end_what_tokens_open() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE cross_site_sessions
    SET status = 'REVOKED', version = version + 1, "updatedAt" = now() AT TIME ZONE 'UTC'
    WHERE "customerId" = OLD.id AND status = 'ACTIVE';
    UPDATE carts SET "sessionToken" = NULL WHERE "customerId" = OLD.id;
    UPDATE wishlists SET "sessionToken" = NULL, "sharedUrl" = NULL, "isPublic" = false
    WHERE "customerId" = OLD.id;
    UPDATE product_comparisons
    SET "sessionToken" = NULL, "shareToken" = NULL, "isShared" = false
    WHERE "customerId" = OLD.id;
    RETURN OLD;
END $$""",
            """
CREATE OR REPLACE TRIGGER customers_end_what_tokens_open
    BEFORE DELETE ON customers FOR EACH ROW EXECUTE FUNCTION end_what_tokens_open()""",
        ]
    )


def downgrade() -> None:
    run(
        [
            "SET lock_timeout = '4s'",
            "DROP TRIGGER IF EXISTS customers_end_what_tokens_open ON customers",
            "DROP FUNCTION IF EXISTS end_what_tokens_open()",
        ]
    )
