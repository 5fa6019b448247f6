"""Many databases behind one deployment: which company's rows are in which.

A call is of one company, so it needs one database: the pools stand side by side, and each use of
`Shards` goes to the pool of the company that is served. No call crosses companies, so nothing is
ever written to two of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from server.kernel.errors import Unavailable, unavailable
from server.platform.database.pool import Database, Transaction
from server.platform.database.shard_map import BadMap, Shard
from server.platform.database.statement import Statement
from server.platform.tasks import end
from server.platform.telemetry import logger

LOOK_SECONDS = 1.0
CHECK_SECONDS = 5.0
"""How often the companies of each database are read anew."""

_UPGRADE = "run `python -m server migrate upgrade`"
_served: ContextVar[str] = ContextVar("served_company", default="")
# One that is closed where it is not at home is a copy of a move, and served by nobody.
_COMPANIES = Statement(
    text("SELECT id, status IN ('SUSPENDED', 'DELETED') AS closed FROM companies")
)


def serve_company(company_id: str) -> None:
    """Say whose rows the call that is being served is about, from here on."""
    _served.set(company_id)


def served_company() -> str:
    """Give the company of the call that is being served; empty where it has none."""
    return _served.get()


@dataclass(slots=True)
class _Place:
    shard: Shard
    database: Database
    ready: bool = False
    """Whether its schema and its companies were found right since it was last away."""
    here: frozenset[str] = frozenset()
    """The companies that it was seen to have, but for closed ones that are at home elsewhere."""
    told: str = ""
    away: bool = False


class Shards(Database):
    """The pools of all shards; what is asked goes to that of the company that is served.

    Args:
        places: Each shard with its pool; the first is the one for all other companies.
        is_current: Says whether this server can work on the schema at an address.
    """

    def __init__(  # the pools have what `Database` would set up
        self,
        places: Sequence[tuple[Shard, Database]],
        is_current: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._places = [_Place(shard, database) for shard, database in places]
        self._home = self._places[0]
        self._by_company = {
            company: place for place in self._places for company in place.shard.companies
        }
        self._is_current = is_current
        self._misplaced: Mapping[str, str] = {}
        self._looking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Look at every shard that answers.

        Raises:
            BadMap: A schema is behind, or a company is where the map does not have it.
        """
        for place in self._places:
            await self._look(place)
        behind = [place.told for place in self._places if place.told and not place.away]
        wrong = [*behind, *self._misplaced.values()]
        if wrong:
            raise BadMap("; ".join(wrong[:5]))
        self._looking = asyncio.create_task(self._keep_looking())

    async def close(self) -> None:
        """Close all pools."""
        if self._looking is not None:
            await end(self._looking)
        for place in self._places:
            await place.database.close()

    @property
    def pools(self) -> Sequence[Database]:
        """The pools of all shards."""
        return [place.database for place in self._places]

    def pool_of(self, company_id: str) -> Database:
        """The pool that has the rows of a company."""
        return self._by_company.get(company_id, self._home).database

    # --- a database ----------------------------------------------------------------------------

    async def fetch_row(self, statement: Statement, values: dict[str, Any]) -> Any:
        """Run *statement* where the company's rows are; of no company, wherever it finds a row."""
        company = _served.get()
        if company:
            return await self._of(company).fetch_row(statement, values)
        away: Unavailable | None = None
        for place in self._places:
            try:
                row = await self._ready(place).fetch_row(statement, values)
            except Unavailable as failure:
                away = failure
                continue
            if row is not None:
                return row
        if away is not None:
            raise away
        return None

    async def fetch(self, statement: Statement, values: dict[str, Any]) -> Sequence[Any]:
        """Run *statement* where the company's rows are; of no company, where all others are."""
        return await self._of(_served.get()).fetch(statement, values)

    @asynccontextmanager
    async def transaction(
        self, *, timeout_seconds: float | None = None
    ) -> AsyncIterator[Transaction]:
        """Open a transaction where the company's rows are."""
        database = self._of(_served.get())
        async with database.transaction(timeout_seconds=timeout_seconds) as transaction:
            yield transaction

    @asynccontextmanager
    async def snapshot(self, *, timeout_seconds: float) -> AsyncIterator[Transaction]:
        """Open a transaction that sees one state, where the company's rows are."""
        database = self._of(_served.get())
        async with database.snapshot(timeout_seconds=timeout_seconds) as transaction:
            yield transaction

    def _of(self, company: str) -> Database:
        if company in self._misplaced:
            raise unavailable()
        return self._ready(self._by_company.get(company, self._home))

    def _ready(self, place: _Place) -> Database:
        if not place.ready:
            raise unavailable()
        return place.database

    # --- what is where -------------------------------------------------------------------------

    async def _keep_looking(self) -> None:
        since = 0.0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            since += LOOK_SECONDS
            everywhere = since >= CHECK_SECONDS
            since = 0.0 if everywhere else since
            for place in self._places:
                if everywhere or not place.ready:
                    await self._look(place)

    async def _look(self, place: _Place) -> None:
        """Read the companies of a shard, and say once what is wrong."""
        name = place.shard.name
        try:
            if not place.ready and not await self._is_current(place.shard.direct_url):
                self._tell(place, f"the schema of shard {name} is not this release's; {_UPGRADE}")
                return
            rows = await place.database.fetch(_COMPANIES, {})
        except Exception as failure:  # noqa: BLE001 - it comes back; its pool refuses until then
            self._tell(place, f"shard {name} is away: {type(failure).__name__}", away=True)
            return
        place.here = frozenset(
            company
            for company, closed in rows
            if not closed or self._by_company.get(company, self._home) is place
        )
        self._compare()
        place.ready, place.told, place.away = True, "", False

    def _tell(self, place: _Place, told: str, *, away: bool = False) -> None:
        if told != place.told:
            logger().warning(told)
        place.told, place.away = told, away

    def _compare(self) -> None:
        """Find the companies that are somewhere else than the map says."""
        found: dict[str, str] = {}
        for place in self._places:
            for company in place.here:
                owner = self._by_company.get(company, self._home)
                if owner is not place:
                    found[company] = (
                        f"company {company} is of shard {owner.shard.name}, "
                        f"and shard {place.shard.name} has it too"
                        if company in owner.here
                        else f"company {company} is of shard {owner.shard.name}, "
                        f"and is in shard {place.shard.name}"
                    )
        for company in found.keys() - self._misplaced.keys():
            logger().error("company refused: " + found[company])
        self._misplaced = found
