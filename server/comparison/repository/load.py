"""Reading all that a decision about a comparison needs, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from server.catalog import repository as catalog
from server.catalog.domain import Details, Offer, Site
from server.catalog.scene import (
    By,
    Scene,
    find,
    open_for_business,
    parameters,
    read_scene,
    scene,
    text,
)
from server.catalog.tables import companies
from server.comparison.domain.model import Comparison
from server.comparison.repository.documents import comparison_document, read_comparison
from server.comparison.tables import product_comparisons
from server.kernel.identity import Caller
from server.platform.postgres import Executor, Statement
from server.platform.sql import from_json

_LIVING = product_comparisons.c.merged_into_comparison_id.is_(None)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a decision needs beside the comparison."""

    offer: bool = False
    """A product that is to be added: `product_id`, `variant_id`."""
    source: bool = False
    """Another comparison, to merge: `source_id`."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was read."""

    scene: Scene
    comparison: Comparison | None
    offer: Offer | None = None
    details: Details = field(default_factory=Details)
    source: Comparison | None = None

    @property
    def limit(self) -> int:
        """The most items a comparison may hold here: of the site named, else of its own."""
        return self.scene.acting_site.max_compare_items


def _found(by: By) -> Select[Any]:
    return find(product_comparisons, by, _LIVING)


@lru_cache(maxsize=64)
def _load(by: By, needs: Needs, replayable: bool) -> Statement:
    comparison = _found(by).lateral("comparison")
    tables, columns = scene(comparison, replayable=replayable)
    columns["comparison"] = case((comparison.c.id.is_not(None), comparison_document(comparison)))
    if needs.source:
        source = product_comparisons.alias("source")
        tables = tables.outerjoin(
            source,
            and_(source.c.id == text("source_id"), source.c.company_id == text("company_id")),
        )
        columns["source"] = case((source.c.id.is_not(None), comparison_document(source)))
    if needs.offer:
        product = text("product_id"), text("variant_id")
        columns["offer"] = catalog.offer_select(*product)
        columns["details"] = catalog.details_select(*product)
    selected = [column.label(name) for name, column in columns.items()]
    return Statement(select(*selected).select_from(tables).where(*open_for_business()))


async def load(
    executor: Executor, caller: Caller, by: By, needs: Needs, **values: Any
) -> Situation | None:
    """Read what a decision needs; None when the company is not open for business.

    Args:
        executor: Where to read.
        caller: Whose company, customer and token are meant.
        by: How the comparison is found.
        needs: What else to read.
        values: The parameters that *by* and *needs* name, and `site_id`.
    """
    statement = _load(by, needs, caller.idempotency is not None)
    row = await executor.fetch_row(statement, parameters(caller, values))
    if row is None:
        return None
    found = from_json(row["comparison"])
    source = from_json(row["source"]) if needs.source else None
    return Situation(
        scene=read_scene(row, caller),
        comparison=read_comparison(found) if found else None,
        offer=catalog.read_offer(from_json(row["offer"])) if needs.offer else None,
        details=catalog.read_details(from_json(row["details"])) if needs.offer else Details(),
        source=read_comparison(source) if source else None,
    )


@lru_cache(maxsize=1)
def _shared() -> Statement:
    shared = product_comparisons
    site, site_join = catalog.joined_site("site", shared.c.site_id, shared.c.company_id)
    tables = shared.join(companies, companies.c.id == shared.c.company_id).outerjoin(
        site, site_join
    )
    document = comparison_document(shared, with_snapshot=True)
    return Statement(
        select(document.label("comparison"), catalog.site_column(site).label("site"))
        .select_from(tables)
        .where(
            shared.c.share_token == text("share_token"),
            shared.c.is_shared,
            catalog.company_is_active(),
        )
    )


async def load_shared(executor: Executor, token: str) -> tuple[Comparison, Site | None] | None:
    """Read the comparison whose link has *token*, with its site; None when none has.

    The unique index finds it, so a guess that is nearly right takes as long as any other.
    """
    row = await executor.fetch_row(_shared(), {"share_token": token})
    if row is None:
        return None
    comparison = read_comparison(from_json(row["comparison"]))
    return comparison, catalog.read_site(from_json(row["site"]))


@lru_cache(maxsize=8)
def _lock(by: By, source: bool) -> Statement:
    comparisons = product_comparisons
    mine = _found(by).with_only_columns(comparisons.c.id)
    condition: ColumnElement[bool] = comparisons.c.id.in_(mine)
    if source:
        condition = or_(condition, comparisons.c.id == text("source_id"))
    chosen = select(comparisons.c.id).where(condition).order_by(comparisons.c.id)
    return Statement(chosen.with_for_update())


async def lock(executor: Executor, caller: Caller, by: By, needs: Needs, **values: Any) -> None:
    """Lock the comparison, and the source of a merge, before they are read; in order of id."""
    await executor.fetch(_lock(by, needs.source), parameters(caller, values))
