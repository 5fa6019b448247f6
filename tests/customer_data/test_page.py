"""The page of personal data names every column that could hold any."""

from __future__ import annotations

import re

from server.platform.schema.tables import every_table
from server.stack.process import PROJECT

PERSONAL = re.compile(
    r"customerId|visitorId|[tT]oken$|[eE]mail$|firstName|lastName|phone|[nN]otes$|giftMessage"
    r"|customFields|ipAddress|userAgent|deviceInfo|lastPage|shipping(PostalCode|Country)|address"
    r"|sharedUrl|shareSnapshot|auth0Id"
)
"""How a column is named that may hold something of a person."""


def listed() -> set[tuple[str, str]]:
    """Read the page: table and column."""
    page = (PROJECT / "docs" / "personal-data.md").read_text()
    found = set()
    for table, columns in re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE):
        found |= {(table, column) for column in re.findall(r"`(\w+)`", columns)}
    return found


def test_every_column_that_may_hold_something_of_a_person_is_on_the_page() -> None:
    for table in every_table().tables.values():
        for column in table.columns:
            if PERSONAL.search(column.name):
                assert (table.name, column.name) in listed(), (table.name, column.name)


def test_the_page_names_no_column_that_is_not_there() -> None:
    there = {
        (table.name, str(column.name))
        for table in every_table().tables.values()
        for column in table.columns
    }
    assert listed() <= there
