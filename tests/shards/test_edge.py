"""Two databases behind one deployment, one of which dies: seen through Envoy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest

from tests.shards.conftest import Two, sharded
from tests.support.databases import query
from tests.support.slow_proxy import SlowProxy
from tests.support.stacks import RunningStack, eventually, running_stack
from tests.support.workers import COMPANY

ACME = "acme"
"""A company that is in the second database alone; a stack puts the demo data into the first."""
COMPANIES = (COMPANY, ACME)


@dataclass(frozen=True)
class Deployment:
    """Two workers behind Envoy, and the way to the second database, which can be cut."""

    stack: RunningStack
    proxy: SlowProxy

    def call(self, company: str) -> httpx.Response:
        """Begin a guest's cart."""
        url = f"{self.stack.api_url}/api/public/cart"
        return httpx.post(url, headers={"x-company-id": company}, json={}, timeout=30)


@pytest.fixture
def deployment(two: Two) -> Iterator[Deployment]:
    port = urlsplit(two.second).port
    assert port
    query(two.second, "DELETE FROM companies")
    query(
        two.second,
        'INSERT INTO companies (id, "clientId", name, slug) '
        "SELECT %s, id, 'Acme', 'acme' FROM clients LIMIT 1",
        ACME,
    )
    with SlowProxy(port) as proxy:
        away = two.second.replace(f":{port}/", f":{proxy.port}/")
        shards = sharded(two.settings, two.home, away, (ACME,)).database_shards
        with running_stack(DATABASE_URL=two.home, DATABASE_SHARDS=shards) as stack:
            yield Deployment(stack, proxy)


@pytest.mark.timeout(180)
def test_a_shard_that_is_away_is_503_for_its_companies_alone(
    deployment: Deployment, two: Two
) -> None:
    for company in COMPANIES:
        answer = deployment.call(company)
        assert answer.status_code == 201, answer.text
    assert two.count(two.second) == 1
    deployment.proxy.close()

    def is_away(company: str) -> Callable[[], bool]:
        return lambda: deployment.call(company).status_code == 503

    eventually(is_away(ACME), "its company is refused")
    answers = [deployment.call(company) for _ in range(40) for company in COMPANIES]
    assert {answer.status_code for answer in answers[::2]} == {201}
    assert {answer.status_code for answer in answers[1::2]} == {503}
    assert {answer.json()["reason"] for answer in answers[1::2]} == {"UNAVAILABLE"}
