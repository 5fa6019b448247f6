"""Which company is asked about, and whether the caller may."""

from __future__ import annotations

from typing import Any

from server.analytics import errors
from server.analytics.repository import figures
from server.kernel.identity import Caller
from server.platform.database.pool import Database
from server.platform.database.shards import serve_company


async def asked_company(database: Database, caller: Caller, company_id: str, site_id: str) -> Any:
    """Read `id`, `currency` and `timezone` of the company that a member of staff asks about.

    Args:
        database: Says who may ask.
        caller: Who asks.
        company_id: Of which company; empty for the caller's own.
        site_id: Of which site alone; empty for all.

    Raises:
        Forbidden: The company is not one of the caller's, or the site not the company's.
        InvalidInput: No company is named.
    """
    company_id = company_id or caller.company_id
    if not company_id:
        raise errors.company_required()
    serve_company(company_id)
    found = await figures.company_of(database, caller, company_id, site_id or None)
    if found is None or not found["allowed"]:
        raise errors.company_mismatch()
    if not found["site_known"]:
        raise errors.site_not_allowed()
    return found
