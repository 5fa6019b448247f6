"""What is recorded of a company without a container of its own: events and audit, guarded by it."""

from __future__ import annotations

from functools import cache

import asyncpg
from sqlalchemy import Text, bindparam, select

from server.catalog.repository.sites import company_is_active
from server.catalog.tables import companies
from server.platform.database.pool import Executor
from server.platform.database.retry import WriteConflict
from server.platform.database.statement import Statement
from server.platform.records import change_record


@cache
def _statement(with_answer: bool) -> Statement:
    guard = (
        select(companies.c.id)
        .where(companies.c.id == bindparam("company", type_=Text), company_is_active())
        .cte("guard")
    )
    written = change_record.parts(guard, with_answer=with_answer)
    return Statement(select(guard.c.id).add_cte(*written))


async def record_of_company(executor: Executor, change: change_record.ChangeRecord) -> None:
    """Write the events and the audit record of a change, and its answer for repeated calls.

    Raises:
        WriteConflict: The same call was answered by another worker meanwhile.
    """
    values = {"company": change.caller.company_id, **change_record.parameters(change)}
    try:
        await executor.fetch_row(_statement(change.answer is not None), values)
    except asyncpg.UniqueViolationError as violation:
        raise WriteConflict from violation
