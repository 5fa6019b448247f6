"""The use cases of notices."""

from __future__ import annotations

from server.catalog.repository import require_customer
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.notices import errors
from server.notices.repository import preferences
from server.notices.views import Changes, Preferences
from server.platform.database.pool import Database


class NoticePreferences:
    """Says and keeps what customers want to be told."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, caller: Caller) -> Preferences:
        """Say what the caller has chosen.

        Raises:
            NotFound: The company is not open for business.
            Forbidden: The customer is another company's, blocked or deleted.
        """
        found = await preferences.read(self._database, caller.company_id, _customer(caller))
        if found is None:
            raise errors.company_not_found()
        require_customer(found.customer, company_id=caller.company_id, may_create=True)
        return found.preferences

    async def update(self, caller: Caller, wanted: Changes) -> Preferences:
        """Keep what the caller wants.

        Raises:
            NotFound: The company is not open for business.
            Forbidden: The customer is another company's, blocked or deleted.
        """
        await self.get(caller)
        now = self._clock.now()
        return await preferences.choose(self._database, caller, _customer(caller), wanted, now)


def _customer(caller: Caller) -> str:
    # The service is open to those alone who stand for a customer.
    return caller.customer_id or ""
