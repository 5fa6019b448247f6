"""The same answers, read from a replica where that does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from server.analytics.service.reading import AnalyticsReading
from server.analytics.views import Details, Overview, Question
from server.kernel.identity import Caller
from server.platform.database.replica import Replica

Answer = TypeVar("Answer")
_Method = Callable[[AnalyticsReading, Caller, Question], Awaitable[Answer]]


class ReplicatedReading:
    """Answers from the replica, but from the primary what must be fresh or can't be had there.

    A question is answered from one of them as a whole, so that `through` holds for all figures.
    Who may ask is for the primary to say in either case.

    Args:
        primary: Reads figures from the primary.
        replicated: Reads figures from the replica.
        replica: Knows whether the replica answers.
    """

    def __init__(
        self, primary: AnalyticsReading, replicated: AnalyticsReading, replica: Replica
    ) -> None:
        self._primary = primary
        self._replicated = replicated
        self._replica = replica

    async def overview(self, caller: Caller, question: Question) -> Overview:
        """Tell about all modules. Raises what `AnalyticsReading.overview` raises."""
        return await self._ask(AnalyticsReading.overview, caller, question)

    async def carts(self, caller: Caller, question: Question) -> Details:
        """Tell about carts. Raises what `AnalyticsReading.overview` raises."""
        return await self._ask(AnalyticsReading.carts, caller, question)

    async def wishlists(self, caller: Caller, question: Question) -> Details:
        """Tell about wishlists. Raises what `AnalyticsReading.overview` raises."""
        return await self._ask(AnalyticsReading.wishlists, caller, question)

    async def comparisons(self, caller: Caller, question: Question) -> Details:
        """Tell about comparisons. Raises what `AnalyticsReading.overview` raises."""
        return await self._ask(AnalyticsReading.comparisons, caller, question)

    async def sessions(self, caller: Caller, question: Question) -> Details:
        """Tell about cross-site sessions. Raises what `AnalyticsReading.overview` raises."""
        return await self._ask(AnalyticsReading.sessions, caller, question)

    async def _ask(self, method: _Method[Answer], caller: Caller, question: Question) -> Answer:
        if question.fresh:
            # The primary has just caught up; the replica is told of it a moment later.
            return await method(self._primary, caller, question)
        return await self._replica.first(
            lambda: method(self._replicated, caller, question),
            lambda: method(self._primary, caller, question),
        )


Reading = AnalyticsReading | ReplicatedReading
