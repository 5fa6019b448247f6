"""What frontends ask about the platform's shared records."""

from __future__ import annotations

from server.catalog.repository.features import SiteFeatures, load_features
from server.kernel.errors import Forbidden, NotFound
from server.kernel.identity import Caller
from server.platform.database.pool import Database


class SiteService:
    """Tells about sites."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def features(self, caller: Caller, site_id: str) -> SiteFeatures:
        """Say what is switched on at a site.

        Raises:
            NotFound: There is no such ACTIVE company.
            Forbidden: The site is not an ACTIVE one of the company.
        """
        found = await load_features(self._database, caller.company_id, site_id)
        if found is None:
            raise NotFound("COMPANY_NOT_FOUND", "Company not found")
        if found.features is None:
            raise Forbidden("SITE_NOT_ALLOWED", "The site is not available")
        return found.features
