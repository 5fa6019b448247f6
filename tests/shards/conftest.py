"""Two databases behind one worker: one company in each."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from server.platform.settings import Settings
from tests.support.databases import query
from tests.support.workers import OTHER_COMPANY, Server, running_worker

NAME = "second"


@dataclass(frozen=True)
class Two:
    """Two databases, and settings that put `OTHER_COMPANY` into the second."""

    home: str
    second: str
    settings: Settings

    def count(self, url: str) -> int:
        """How many carts are in one."""
        return int(query(url, "SELECT count(*) FROM carts")[0][0])


@pytest.fixture
def two(new_database: Callable[..., str], settings: Settings) -> Two:
    home, second = new_database(), new_database()
    query(home, "DELETE FROM companies WHERE id = %s", OTHER_COMPANY)
    query(second, "DELETE FROM companies WHERE id <> %s", OTHER_COMPANY)
    return Two(home, second, sharded(settings, home, second))


@pytest.fixture
async def worker(two: Two) -> AsyncIterator[Server]:
    async with running_worker(two.settings) as server:
        yield server


def sharded(
    settings: Settings, home: str, second: str, companies: tuple[str, ...] = (OTHER_COMPANY,)
) -> Settings:
    """Settings of a deployment with two databases."""
    shards = {NAME: {"url": second, "companies": list(companies)}}
    update = {"database_url": home, "database_shards": json.dumps(shards)}
    return settings.model_copy(update=update)
