"""Where guests begin, as a worker remembers it: a write asks whether it is still so."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from sqlalchemy import CTE, ColumnElement, FromClause, Select, Text, and_, cast, exists, select

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


def _open(*, with_site: bool) -> tuple[Select[Any], FromClause | None]:
    """Select the company where a guest's first call would be let go on, and give the site."""
    found, site = select(companies.c.id), None
    if with_site:
        site, its = catalog.joined_site("site", text("site_id"), text("company_id"))
        found = found.join_from(companies, site, and_(its, catalog.is_usable(site)))
    return found.where(*catalog.open_for_business()), site


def welcome(*, with_site: bool) -> CTE:
    """Give the part that has a row where a guest's first call would be let go on.

    A write that hangs on it needs no look before. The parameters are `company_id` and, *with_site*,
    `site_id`.
    """
    found, _ = _open(with_site=with_site)
    return found.cte("welcome")


def still_so(*, with_site: bool) -> ColumnElement[bool]:
    """The condition that company and site would be read as they were before.

    The parameters are those of `welcome` and `still_so_values`.
    """
    found, site = _open(with_site=with_site)
    found = found.where(companies.c.currency == text("known_currency"))
    if site is not None:
        found = found.where(cast(catalog.site_column(site), Text) == text("known_site"))
    return exists(found)


def still_so_values(context: Context | None) -> dict[str, Any]:
    """Give the values of the parameters of `still_so`, beside those that name company and site."""
    if context is None:
        return {}
    return {"known_currency": context.company_currency, "known_site": context.site_text}
