"""Give sessions their references, tokens, visits and hand-off codes as rows of their own.

References were a JSON document that parallel transfers wrote over each other; now each is a row
under (session, site, type). What the document held is copied; it is no longer written and stays
for operators' statements. A session has a token for each site it was handed to, beside its first;
hand-off codes are kept as digests. A merged session remembers what the merge came to.

After a manual rollback of the runbook the child tables are still there, of sessions that are gone:
they are made anew.

Locks: ACCESS EXCLUSIVE on cross_site_sessions for milliseconds (a constant default rewrites
nothing), SHARE ROW EXCLUSIVE on companies, sites and cross_site_sessions while foreign keys are
added to empty tables. The copy reads. The old version ignores all of it.
"""

from __future__ import annotations

from migrations.steps import one, run

revision = "20260301090200"
down_revision = "20260301090100"
branch_labels = None
depends_on = None

CHILDREN = (
    "cross_site_session_references",
    "cross_site_session_tokens",
    "cross_site_session_visits",
    "cross_site_handoffs",
)


def _keys(table: str, session: str, *more: str) -> str:
    columns = [f'"{session}"', *(f'"{name}"' for name in more)]
    return f"CONSTRAINT {table}_pkey PRIMARY KEY ({', '.join(columns)})"


def _reference(table: str, column: str, target: str) -> str:
    return (
        f'CONSTRAINT "{table}_{column}_fkey" FOREIGN KEY ("{column}") '
        f"REFERENCES {target} (id) ON DELETE CASCADE ON UPDATE CASCADE"
    )


def upgrade() -> None:
    references, tokens, visits, handoffs = CHILDREN
    run(
        (
            "SET lock_timeout = '4s'",
            """
ALTER TABLE cross_site_sessions
    ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "mergedIntoSessionId" TEXT,
    ADD COLUMN "mergedAt" TIMESTAMP(3),
    ADD COLUMN "mergeResult" JSONB""",
            *(f"DROP TABLE IF EXISTS {table}" for table in CHILDREN),
            f"""
CREATE TABLE {references} (
    "sessionId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "entityId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUpdated" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    {_keys(references, "sessionId", "siteId", "type")},
    {_reference(references, "sessionId", "cross_site_sessions")},
    {_reference(references, "siteId", "sites")}
)""",
            f'CREATE INDEX "{references}_entityId_idx" ON {references} ("entityId")',
            f"""
CREATE TABLE {tokens} (
    "sessionId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    {_keys(tokens, "sessionId", "siteId")},
    {_reference(tokens, "sessionId", "cross_site_sessions")},
    {_reference(tokens, "siteId", "sites")}
)""",
            f'CREATE UNIQUE INDEX {tokens}_token_key ON {tokens} ("token")',
            f"""
CREATE TABLE {visits} (
    "sessionId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "firstSeen" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeen" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastPage" TEXT,
    "count" INTEGER NOT NULL DEFAULT 1,
    {_keys(visits, "sessionId", "siteId")},
    {_reference(visits, "sessionId", "cross_site_sessions")},
    {_reference(visits, "siteId", "sites")}
)""",
            f"""
CREATE TABLE {handoffs} (
    "code" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "redeemedAt" TIMESTAMP(3),
    {_keys(handoffs, "code")},
    {_reference(handoffs, "sessionId", "cross_site_sessions")},
    {_reference(handoffs, "companyId", "companies")},
    {_reference(handoffs, "siteId", "sites")}
)""",
            f'CREATE INDEX "{handoffs}_sessionId_idx" ON {handoffs} ("sessionId")',
            f'CREATE INDEX "{handoffs}_expiresAt_idx" ON {handoffs} ("expiresAt")',
        )
    )
    # What an earlier tool kept in the session's own row; most databases have none.
    if one(f"SELECT EXISTS ({_LISTED})"):
        run([_COPY.format(references=references)])


_LISTED = "SELECT FROM cross_site_sessions WHERE \"dataReferences\" <> '[]'"
# Without ON CONFLICT and IS NOT NULL in one statement, which Citus sends to its workers wrongly;
# the table is new, so only what is listed twice can meet.
_COPY = """
INSERT INTO {references} ("sessionId", "siteId", "type", "entityId", "lastUpdated")
SELECT DISTINCT ON (s.id, site.id, r->>'type')
    s.id, site.id, r->>'type', r->>'entityId', s."updatedAt"
FROM cross_site_sessions s
CROSS JOIN LATERAL jsonb_array_elements(
    CASE jsonb_typeof(s."dataReferences") WHEN 'array' THEN s."dataReferences" ELSE '[]' END) r
JOIN sites site ON site.id = r->>'siteId' AND site."companyId" = s."companyId"
WHERE r->>'type' IN ('CART', 'WISHLIST', 'COMPARISON') AND r ? 'entityId'
    AND jsonb_typeof(r->'entityId') <> 'null'
ORDER BY s.id, site.id, r->>'type'"""


def downgrade() -> None:
    references = CHILDREN[0]
    run(
        (
            "SET lock_timeout = '4s'",
            f"""
UPDATE cross_site_sessions s SET "dataReferences" = r.document
FROM (
    SELECT "sessionId", jsonb_agg(jsonb_build_object(
        'type', "type", 'entityId', "entityId", 'siteId', "siteId",
        'lastUpdated', to_char("lastUpdated", 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) AS document
    FROM {references} GROUP BY "sessionId") r
WHERE r."sessionId" = s.id""",
            *(f"DROP TABLE {table}" for table in CHILDREN),
            """
ALTER TABLE cross_site_sessions
    DROP COLUMN version,
    DROP COLUMN "mergedIntoSessionId",
    DROP COLUMN "mergedAt",
    DROP COLUMN "mergeResult\"""",
        )
    )
