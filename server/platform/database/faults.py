"""What an error of PostgreSQL says about where the fault lies."""

from __future__ import annotations

from typing import TypeGuard

import asyncpg

StatementError = asyncpg.PostgresError
"""What PostgreSQL answers to a statement that fails."""
_OF_ROWS = frozenset({"21", "22", "23", "27", "38", "39", "44", "54", "P0"})
"""Classes of SQLSTATE (PostgreSQL's appendix A) that a row, or a trigger on it, brings about:
cardinality, data, integrity, triggers, external routines, views' checks, limits, RAISE."""
_CHARACTERS = 300


def lies_in_rows(failure: BaseException) -> TypeGuard[StatementError]:
    """Tell whether a statement failed for what some rows hold, so that it works on others.

    All else, such as a lost connection, a full disk or a statement that is wrong itself, would
    happen to every row.
    """
    if not isinstance(failure, StatementError):
        return False
    return str(failure.sqlstate or "")[:2] in _OF_ROWS


def described(failure: BaseException) -> str:
    """Describe *failure* for a record: kind and first line, without what a row held."""
    text = str(failure).splitlines()[0] if str(failure) else ""
    return f"{type(failure).__name__}: {text}"[:_CHARACTERS]
