"""Drop indexes that repeat a unique one, and add those that reads miss.

Every plain index on a session token, a shared URL or a share token repeats the unique index on the
same column and slows each insert. Analytics select a company's rows by the time of creation; the
newest session of a customer is looked up by customer, company, status and activity.

Locks: none that block readers or writers, as all of it is done concurrently.
"""

from __future__ import annotations

from alembic import op

from migrations.steps import drop_index_concurrently, index_concurrently, run

revision = "20260201090500"
down_revision = "20260201090400"
branch_labels = None
depends_on = None

REDUNDANT = (
    ("carts", "sessionToken"),
    ("wishlists", "sharedUrl"),
    ("product_comparisons", "sessionToken"),
    ("product_comparisons", "shareToken"),
    ("cross_site_sessions", "sessionToken"),
)

MISSING = (
    ("carts_companyId_createdAt_idx", 'carts ("companyId", "createdAt")'),
    ("wishlists_companyId_createdAt_idx", 'wishlists ("companyId", "createdAt")'),
    (
        "product_comparisons_companyId_createdAt_idx",
        'product_comparisons ("companyId", "createdAt")',
    ),
    (
        "cross_site_sessions_companyId_createdAt_idx",
        'cross_site_sessions ("companyId", "createdAt")',
    ),
    (
        "cross_site_sessions_newest_idx",
        'cross_site_sessions ("customerId", "companyId", status, "lastActiveAt")',
    ),
)


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        for name, target in MISSING:
            index_concurrently(name, target)
        for table, column in REDUNDANT:
            drop_index_concurrently(f"{table}_{column}_idx")


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    with op.get_context().autocommit_block():
        for table, column in REDUNDANT:
            index_concurrently(f"{table}_{column}_idx", f'{table} ("{column}")')
        for name, _ in MISSING:
            drop_index_concurrently(name)
