"""The tables in Python: two names for a column, one for everything else."""

from __future__ import annotations

import pytest

from server.platform.database.columns import camel
from server.platform.schema.tables import every_table

TABLES = sorted(every_table().tables.values(), key=lambda table: table.name)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_are_snake_case_here_and_camel_case_in_sql(table: object) -> None:
    for column in table.columns:
        assert column.key == column.key.lower()
        assert column.name == camel(column.key)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_fit_into_what_postgresql_keeps_of_them(table: object) -> None:
    """A longer name is cut to 63 bytes silently, and no longer found by its own name."""
    names = [index.name for index in table.indexes]
    names += [constraint.name for constraint in table.constraints]
    assert all(len(str(name)) <= 63 for name in names)


def test_camel_case_has_no_exceptions() -> None:
    assert camel("id") == "id"
    assert camel("company_id") == "companyId"
    assert camel("recovery_email_sent_at") == "recoveryEmailSentAt"
    assert camel("auth0_id") == "auth0Id"
