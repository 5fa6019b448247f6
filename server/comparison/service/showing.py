"""Setting items side by side, for the owner and for whoever has a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from server.catalog.domain import NO_SITE, require_feature
from server.comparison import errors
from server.comparison.domain.matrix import Matrix, matrix
from server.comparison.domain.model import Comparison, Link, Shown, up_to_date
from server.comparison.repository import Include, load_shared
from server.comparison.service.kind import Comparisons
from server.comparison.views import SharedView
from server.containers.context import Lookup
from server.kernel import tokens
from server.kernel.identity import Caller
from server.platform.locales import decimal_separator


class Followed(NamedTuple):
    """Where a link led."""

    comparison: Comparison
    link: Link
    shown: Shown
    locale: str | None
    """The language of the company's products."""


@dataclass(frozen=True, slots=True)
class ComparisonShowing:
    """Shows comparisons to those who are not about to change them.

    The links' end is looked at with every call and nothing is cached, so a link that was taken back
    is dead on all workers at once.
    """

    comparisons: Comparisons

    async def matrix(
        self, caller: Caller, place: Lookup, *, differences_only: bool = False
    ) -> Matrix:
        """Set the items side by side as their products are today.

        The matrix is empty where the customer has no live comparison.

        Raises:
            NotFound: There is no such comparison.
        """
        loaded, opened = await self.comparisons.see(caller, place, Include(today=True))
        return matrix(
            up_to_date(opened.record.items, loaded.today),
            decimal=decimal_separator(loaded.locale),
            differences_only=differences_only,
        )

    async def shared(self, token: str) -> SharedView:
        """Give what a link shows.

        Raises:
            NotFound: No link that works has this token.
            Forbidden: The comparison's site has comparisons switched off.
        """
        found = await self.linked(token)
        return SharedView(
            name=found.shown.name,
            items=found.shown.items,
            matrix=matrix(found.shown.items, decimal=decimal_separator(found.locale)),
            updated_at=found.link.shared_at,
            expires_at=found.link.expires_at,
        )

    async def linked(self, token: str) -> Followed:
        """Follow a link.

        Raises:
            NotFound: No link that works has this token.
            Forbidden: The comparison's site has comparisons switched off.
        """
        now = self.comparisons.clock.now()
        found = None
        if tokens.is_session_token(token):
            found = await load_shared(self.comparisons.database, token)
        if found is None:
            raise errors.comparison_not_found()
        comparison, site, locale = found
        link = comparison.link_at(now)
        if link is None or not comparison.is_live(now):
            raise errors.comparison_not_found()
        require_feature((site or NO_SITE).enable_compare, "enableCompare")
        # A link of an earlier system has no snapshot: it shows what there is.
        shown = link.shown or Shown(comparison.name, comparison.items)
        return Followed(comparison, link, shown, locale)
