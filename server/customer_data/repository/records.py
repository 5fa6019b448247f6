"""The records of erasures, which name nobody once they are finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from server.customer_data.repository.found import Found
from server.platform.database.pool import Executor
from server.platform.database.sql import naive
from server.platform.database.statement import Statement

_RECORD = """id, "companyId" AS company, "requestedAt" AS requested, "rowsAt" AS rows,
    "finishedAt" AS finished, records, archives, "customerCleared" AS cleared,
    "cartIds" AS carts, objects, "customerId" AS customer, token"""
_BEGIN = Statement(
    text(f"""
INSERT INTO erasures (id, "companyId", "subjectDigest", "requestedAt", "requestedBy",
    "customerId", token)
SELECT :id, c.id, :digest, :now, :who, :customer, :token FROM companies c WHERE c.id = :company
ON CONFLICT ("companyId", "subjectDigest") DO UPDATE SET "customerId" = excluded."customerId",
    token = excluded.token, "finishedAt" = NULL
RETURNING {_RECORD}""")
)
_ROWS_DONE = Statement(
    text("""
UPDATE erasures SET "rowsAt" = :now, records = records + :records,
    "customerCleared" = "customerCleared" OR :cleared,
    "cartIds" = ARRAY(SELECT DISTINCT unnest("cartIds" || CAST(:carts AS text[]))),
    "customerId" = NULL, token = NULL
WHERE id = :id RETURNING id""")
)
_ARCHIVES = Statement(
    text("""
SELECT name, sha256 FROM cart_archives
WHERE "companyId" = :company AND "cartIds" && CAST(:carts AS text[]) AND status = 'DONE'
ORDER BY name""")
)
_REWRITTEN = Statement(
    text("""
WITH renamed AS (
    UPDATE cart_archives SET name = :new, sha256 = :sha256 WHERE name = :old RETURNING name
)
UPDATE erasures SET archives = archives + 1, objects = array_append(objects, :old)
WHERE id = :id AND EXISTS (SELECT FROM renamed) RETURNING id""")
)
_FINISH = Statement(
    text(f"""
UPDATE erasures SET "finishedAt" = :now, "cartIds" = '{{}}'::text[], objects = '{{}}'::text[]
WHERE id = :id RETURNING {_RECORD}""")
)
_LOOK = Statement(text(f"SELECT {_RECORD} FROM erasures WHERE id = :id"))
_ASKED = Statement(
    text('SELECT id FROM erasures WHERE "companyId" = :company AND "subjectDigest" = :digest')
)
_OPEN = Statement(
    text(f"""
SELECT {_RECORD} FROM erasures WHERE "finishedAt" IS NULL AND "requestedAt" < :before
ORDER BY "requestedAt" """)
)


@dataclass(frozen=True, slots=True)
class Record:
    """The record of an erasure."""

    id: str
    company_id: str
    requested_at: datetime
    rows_at: datetime | None
    finished_at: datetime | None
    records: int
    archives: int
    customer_cleared: bool
    cart_ids: list[str]
    """Carts that may be archived, until the archive is done."""
    objects: list[str]
    """Files that another one has taken the place of, until they are deleted."""
    customer_id: str | None
    """Who, until the database has forgotten."""
    token: str | None
    """The digest of a guest's token, until the database has forgotten."""


async def begin(
    executor: Executor,
    company_id: str,
    digest: str,
    *,
    record_id: str,
    who: str,
    customer_id: str | None,
    token: str | None,
    now: datetime,
) -> Record | None:
    """Write down that a person is to be forgotten; None without company."""
    values: dict[str, Any] = {"id": record_id, "company": company_id, "digest": digest}
    values |= {"who": who}
    values |= {"customer": customer_id, "token": token}
    row = await executor.fetch_row(_BEGIN, values | {"now": naive(now)})
    return None if row is None else Record(*row)


async def look(executor: Executor, record_id: str) -> Record:
    """Read a record that there is."""
    return Record(*await executor.fetch_row(_LOOK, {"id": record_id}))


async def was_asked(executor: Executor, company_id: str, digest: str) -> bool:
    """Say whether a person was to be forgotten before."""
    values = {"company": company_id, "digest": digest}
    return await executor.fetch_row(_ASKED, values) is not None


async def unfinished(executor: Executor, before: datetime) -> list[Record]:
    """Read what was asked for before a time and is not finished."""
    return [Record(*row) for row in await executor.fetch(_OPEN, {"before": naive(before)})]


async def rows_done(
    executor: Executor, record_id: str, found: Found, *, cleared: bool, now: datetime
) -> None:
    """Write down, in the transaction that forgets, that the database has forgotten."""
    carts = sorted({*found.once_carts, *found.carts})
    values = {"id": record_id, "records": len(found.records), "cleared": cleared, "carts": carts}
    await executor.fetch(_ROWS_DONE, values | {"now": naive(now)})


async def archives(executor: Executor, company_id: str, carts: list[str]) -> list[Any]:
    """Read which archived files hold some of *carts*: name and digest."""
    return list(await executor.fetch(_ARCHIVES, {"company": company_id, "carts": carts}))


async def rewritten(executor: Executor, record_id: str, *, old: str, new: str, sha256: str) -> None:
    """Write down that a file has taken another's place, which is to be deleted."""
    values = {"id": record_id, "old": old, "new": new, "sha256": sha256}
    await executor.fetch(_REWRITTEN, values)


async def finish(executor: Executor, record_id: str, now: datetime) -> Record:
    """Write down that nothing is left to do."""
    return Record(*await executor.fetch_row(_FINISH, {"id": record_id, "now": naive(now)}))
