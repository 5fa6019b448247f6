"""Where guests begin, as a worker remembers it: a write asks whether it is still so."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Text, cast, exists, select

from server.catalog import repository as catalog
from server.catalog.tables import companies
from server.containers.context import Context
from server.kernel.identity import Caller
from server.platform.database.sql import text

Loaded = TypeVar("Loaded")
REMEMBERED = 2000


class Places(Generic[Loaded]):
    """What was read where guests began, by company and site."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str | None], Loaded] = {}

    def get(self, caller: Caller, site_id: str | None) -> Loaded | None:
        """Give what need not be read anew; None where nothing is known, or more has to be read."""
        if caller.idempotency or caller.customer_id:
            return None
        return self._read.get((caller.company_id, site_id))

    def put(self, caller: Caller, site_id: str | None, loaded: Loaded) -> None:
        """Remember what was read."""
        if caller.idempotency or caller.customer_id:
            return
        if len(self._read) >= REMEMBERED:
            self._read.clear()
        self._read[caller.company_id, site_id] = loaded

    def forget(self, caller: Caller, site_id: str | None) -> None:
        """Have a place read anew."""
        self._read.pop((caller.company_id, site_id), None)


def still_so(*, with_site: bool) -> ColumnElement[bool]:
    """The condition that company and site would be read as they were before.

    The parameters are `company_id`, *with_site* `site_id`, and those of `still_so_values`.
    """
    tables: Any = companies
    conditions = [*catalog.open_for_business(), companies.c.currency == text("known_currency")]
    if with_site:
        site, its = catalog.joined_site("site", text("site_id"), text("company_id"))
        tables = tables.join(site, its)
        conditions.append(cast(catalog.site_column(site), Text) == text("known_site"))
    return exists(select(companies.c.id).select_from(tables).where(*conditions))


def still_so_values(context: Context | None) -> dict[str, Any]:
    """Give the values of the parameters of `still_so`, beside those that name company and site."""
    if context is None:
        return {}
    return {"known_currency": context.company_currency, "known_site": context.site_text}
