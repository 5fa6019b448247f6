"""Reading the comparison that a link names."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from server.catalog import repository as catalog
from server.catalog.domain import Site
from server.catalog.tables import companies
from server.comparison.domain.model import Comparison
from server.comparison.repository.documents import COMPARISON
from server.comparison.tables import product_comparisons
from server.platform.database import call_cost
from server.platform.database.pool import Executor
from server.platform.database.sql import from_json, text
from server.platform.database.statement import Statement


class Linked(NamedTuple):
    """What a link leads to."""

    comparison: Comparison
    site: Site | None
    """The site it was begun on."""
    locale: str | None
    """The language of the company's products."""


@lru_cache(maxsize=1)
def _shared() -> Statement:
    shared = product_comparisons
    site, site_join = catalog.joined_site("site", shared.c.site_id, shared.c.company_id)
    tables = shared.join(companies, companies.c.id == shared.c.company_id).outerjoin(
        site, site_join
    )
    document = COMPARISON.document(shared).label("comparison")
    return Statement(
        select(
            document,
            catalog.site_column(site).label("site"),
            catalog.locale_select().label("locale"),
        )
        .select_from(tables)
        .where(
            shared.c.share_token == text("share_token"),
            shared.c.is_shared,
            catalog.company_is_active(),
        ),
        name="comparison.load",
    )


async def load_shared(executor: Executor, token: str) -> Linked | None:
    """Read the comparison whose link has *token*; None when none has.

    The unique index finds it, so a guess that is nearly right takes as long as any other.
    """
    row = await executor.fetch_row(_shared(), {"share_token": token})
    if row is None:
        return None
    call_cost.add_records(row["comparison"])
    (locale,) = from_json(row["locale"])
    return Linked(
        COMPARISON.read(from_json(row["comparison"])),
        catalog.read_site(from_json(row["site"])),
        locale,
    )
