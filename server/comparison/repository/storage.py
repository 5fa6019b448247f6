"""How comparisons are stored, and what is read beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Update, func, literal_column, select, update

from server.catalog import repository as catalog
from server.catalog.domain import Details, Offer
from server.catalog.tables import product_variants, products
from server.comparison.domain.model import Comparison, Snapshot, snapshot_of
from server.comparison.repository.documents import COMPARISON, ITEMS
from server.comparison.tables import product_comparison_items, product_comparisons
from server.containers.context import Context
from server.containers.merge_report import ContainerType
from server.containers.storage import SessionRules, Storage
from server.platform.database.sql import DATABASE_NOW, array, text

_TABLE = product_comparisons
_OPEN: ColumnElement[bool] = _TABLE.c.merged_into_comparison_id.is_(None)
_ENDS: ColumnElement[Any] = func.coalesce(
    _TABLE.c.expires_at, _TABLE.c.updated_at + literal_column("interval '30 days'")
)
"""As `Comparison.ends_at`."""


@dataclass(frozen=True, slots=True)
class Include:
    """What a decision needs beside the comparison."""

    offer: bool = False
    """A product that is to be added: `product_id`, `variant_id`."""
    source: bool = False
    """Another comparison, to merge: `source_id`."""
    today: bool = False
    """The items' products as they are now, and the company's language."""


@dataclass(frozen=True, slots=True)
class LoadedComparison:
    """What was read."""

    context: Context
    record: Comparison | None
    source: Comparison | None = None
    offer: Offer | None = None
    details: Details = field(default_factory=Details)
    today: Mapping[str, Snapshot] = field(default_factory=dict)
    """The items' products as they are now, by the items' ids."""
    locale: str | None = None
    """The language of the company's products."""

    @property
    def limit(self) -> int:
        """The most items a comparison may hold here: of the site named, else of its own."""
        return self.context.acting_site.max_compare_items


def _beside(
    record: FromClause, _source: FromClause | None, include: Include
) -> dict[str, ColumnElement[Any]]:
    columns: dict[str, ColumnElement[Any]] = {}
    if include.offer:
        product = text("product_id"), text("variant_id")
        columns["offer"] = catalog.offer_select(*product)
        columns["details"] = catalog.details_select(*product)
    if include.today:
        columns["today"] = _today(record)
        columns["locale"] = catalog.locale_select()
    return columns


def _today(record: FromClause) -> ColumnElement[Any]:
    item = product_comparison_items
    variant_join = catalog.variant_join(products, product_variants, item.c.variant_id)
    row = array(
        item.c.id,
        catalog.offer_column(products, product_variants, item.c.variant_id),
        catalog.details_column(products, product_variants),
    )
    return (
        select(func.json_agg(row))
        .select_from(
            item.join(products, catalog.product_join(products, item)).outerjoin(
                product_variants, variant_join
            )
        )
        .where(item.c.comparison_id == record.c.id, item.c.company_id == record.c.company_id)
        .correlate(record)
        .scalar_subquery()
    )


def _retire(begun: Mapping[str, ColumnElement[Any]]) -> Update:
    """End a customer's own that has expired, as `changes.retire` does."""
    return (
        update(_TABLE)
        .where(
            _TABLE.c.company_id == begun["company_id"],
            _TABLE.c.customer_id == begun["customer_id"],
            _OPEN,
            begun["updated_at"] >= _ENDS,
        )
        .values(
            merged_into_comparison_id=begun["id"],
            merged_at=begun["updated_at"],
            session_token=None,
            share_token=None,
            is_shared=False,
            version=_TABLE.c.version + 1,
        )
    )


COMPARISONS = Storage(
    module="comparison",
    type=ContainerType.COMPARISON,
    fields=COMPARISON,
    never=("id", "company_id", "site_id", "created_at"),
    seldom=("link",),
    session=SessionRules(count=ITEMS.count, live=(_OPEN, _ENDS > DATABASE_NOW), retire=_retire),
    live=(_OPEN,),
    # What the link shows is read for those who follow it alone.
    without=lambda _include: ("share_snapshot",),
    beside=_beside,
)


def read(context: Context, documents: Mapping[str, Any], _include: Include) -> LoadedComparison:
    """Read what was loaded."""
    record, source = documents.get("record"), documents.get("source")
    return LoadedComparison(
        context,
        COMPARISON.read(record) if record else None,
        COMPARISON.read(source) if source else None,
        catalog.read_offer(documents.get("offer")),
        catalog.read_details(documents.get("details")),
        {
            item_id: snapshot_of(Offer(*offer), catalog.read_details(details))
            for item_id, offer, details in documents.get("today") or ()
        },
        (documents.get("locale") or [None])[0],
    )
