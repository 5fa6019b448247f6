"""What an operator does with tenants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from server.kernel.clock import Clock
from server.kernel.currencies import currency
from server.kernel.ids import new_id
from server.platform.database.pool import Database
from server.tenants import repository

GRACE = timedelta(days=30)
"""How long a deleted company can be restored."""
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class TenantRefused(Exception):
    """It can't be done; the message is one line for an operator."""


@dataclass(frozen=True, slots=True)
class NewTenant:
    """A company that is to be made."""

    id: str
    name: str
    currency: str = "USD"
    timezone: str = "UTC"
    site: str = "Main"

    def refusal(self) -> str | None:
        """Say what is wrong with it; None when nothing is."""
        if not _ID.fullmatch(self.id):
            return "the id must be lower-case letters, digits and hyphens, at most 63"
        if any(not name.strip() or len(name) > 200 for name in (self.name, self.site)):
            return "names must be from 1 to 200 characters"
        if self.timezone not in available_timezones():
            return f"{self.timezone} is no time zone of IANA"
        return None


class Tenants:
    """Makes, closes and deletes companies."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(self, new: NewTenant) -> str:
        """Make a company with its first site; give the site's id.

        Raises:
            TenantRefused: Something of it is not as it must be, or its id is taken.
            Refused: Nothing can be charged in its currency.
        """
        today = self._clock.now().date()
        if problem := new.refusal():
            raise TenantRefused(problem)
        currency(new.currency, today)
        site = f"site-{new_id()}"
        values = {
            "id": new.id,
            "name": new.name,
            "slug": new.id,
            "currency": new.currency,
            "timezone": new.timezone,
            "site": site,
            "site_name": new.site,
            "site_slug": "main",
        }
        try:
            await repository.make(self._database, values)
        except repository.Taken:
            if await repository.waits(self._database, new.id):
                raise await self._missing(new.id) from None
            raise TenantRefused(f"there is a tenant {new.id} already") from None
        return site

    async def all(self) -> list[repository.Tenant]:
        """Give every company."""
        return await repository.listed(self._database)

    async def suspend(self, company_id: str) -> None:
        """Refuse every call of a company, and keep all that it has.

        Raises:
            TenantRefused: There is no such company.
        """
        await self._set(company_id, "SUSPENDED")

    async def resume(self, company_id: str) -> None:
        """Open a suspended company.

        Raises:
            TenantRefused: There is no such company.
        """
        await self._set(company_id, "ACTIVE")

    async def _set(self, company_id: str, status: str) -> None:
        if not await repository.set_status(self._database, company_id, status, self._clock.now()):
            raise await self._missing(company_id)

    async def _missing(self, company_id: str) -> TenantRefused:
        if await repository.waits(self._database, company_id):
            return TenantRefused(
                f"{company_id} is closed and waits to be deleted; "
                f"python -m server tenant restore {company_id} opens it"
            )
        return TenantRefused(f"there is no tenant {company_id}")

    async def delete(self, company_id: str, *, grace: timedelta = GRACE) -> datetime:
        """Close a company at once, and have it deleted after *grace*; give when.

        Raises:
            TenantRefused: There is no such company, or it is closed already.
        """
        now = self._clock.now()
        due = now + grace
        if not await repository.close(self._database, company_id, now, due):
            raise await self._missing(company_id)
        return due

    async def restore(self, company_id: str) -> None:
        """Open a company that was to be deleted.

        Raises:
            TenantRefused: It is not to be deleted, or is deleted.
        """
        if not await repository.restore(self._database, company_id, self._clock.now()):
            raise TenantRefused(f"{company_id} is not waiting to be deleted")
