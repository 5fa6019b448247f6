"""Share links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from server.catalog.domain import NO_SITE, require_feature
from server.comparison import errors
from server.comparison.domain import changes
from server.comparison.domain.matrix import matrix
from server.comparison.domain.model import DEFAULT_SHARE_DAYS, Comparison, Link, Shown
from server.comparison.repository import Situation, load_shared
from server.comparison.service.change import Change, ComparisonChanger, note
from server.comparison.views import ComparisonView, Shared, SharedView
from server.kernel import tokens
from server.kernel.identity import Caller


class ComparisonSharing:
    """Makes, ends and follows share links.

    The links' end is looked at with every call and nothing is cached, so a link that was taken back
    is dead on all workers at once.
    """

    def __init__(self, changer: ComparisonChanger, *, portal_url: str) -> None:
        self._comparisons = changer
        self._portal_url = portal_url

    async def share(
        self,
        caller: Caller,
        *,
        comparison_id: str | None = None,
        name: str | None = None,
        days: int | None = None,
    ) -> Shared:
        """Make a link through which everybody sees the comparison as it is now.

        Args:
            caller: Who shares.
            comparison_id: A guest's comparison; None for the customer's own.
            name: A new name of the comparison; None leaves its name.
            days: How long the link works, from 1 to 30; None for 7.

        Raises:
            NotFound: There is no such comparison.
        """
        lasting = timedelta(days=days or DEFAULT_SHARE_DAYS)

        def decide(situation: Situation, comparison: Comparison) -> Change:
            after, link = changes.share(
                comparison,
                name=name,
                lasting=lasting,
                token=tokens.new_session_token(),
                now=self._comparisons.now(),
            )
            again = comparison.link is not None and comparison.link.token == link.token
            shared = note("COMPARISON_SHARED", **({"change": "EXTENDED"} if again else {}))
            return Change(after, (shared,), answer=self._leading_to)

        return self._leading_to(await self._comparisons.change(caller, comparison_id, decide))

    async def unshare(self, caller: Caller, *, comparison_id: str | None = None) -> ComparisonView:
        """End the link at once; harmless where there is none.

        Raises:
            NotFound: There is no such comparison.
        """

        def decide(situation: Situation, comparison: Comparison) -> Change:
            unshared = note("COMPARISON_SHARED", change="UNSHARED")
            return Change(replace(comparison, link=None), (unshared,))

        return await self._comparisons.change(caller, comparison_id, decide)

    async def shared(self, token: str) -> SharedView:
        """Give what a link shows.

        Raises:
            NotFound: No link that works has this token.
            Forbidden: The comparison's site has comparisons switched off.
        """
        now = self._comparisons.now()
        found = None
        if tokens.is_session_token(token):
            found = await load_shared(self._comparisons.database, token)
        if found is None:
            raise errors.comparison_not_found()
        comparison, site = found
        link = comparison.link_at(now)
        if link is None or not comparison.is_live(now):
            raise errors.comparison_not_found()
        require_feature((site or NO_SITE).enable_compare, "enableCompare")
        # A link of an earlier system has no snapshot: it shows what there is.
        shown = link.shown or Shown(comparison.name, comparison.items)
        return SharedView(
            name=shown.name,
            items=shown.items,
            matrix=matrix(shown.items),
            updated_at=link.shared_at,
            expires_at=link.expires_at,
        )

    def _leading_to(self, view: ComparisonView) -> Shared:
        link = view.comparison.link
        assert isinstance(link, Link)  # noqa: S101 - it was made just now
        return Shared(view.comparison.id, link, f"{self._portal_url}/compare/{link.token}")
