"""The edge under test: Envoy before servers that do as they are told."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.http.edge import Edge, running_edge


@pytest.fixture(scope="session")
def edge() -> Iterator[Edge]:
    """Envoy before two servers, with a rate limit that no test reaches."""
    with running_edge(RATE_LIMIT_PUBLIC="1000000") as running:
        yield running


@pytest.fixture(scope="session")
def api(edge: Edge) -> Iterator[httpx.Client]:
    """A REST client of the edge."""
    with httpx.Client(base_url=edge.url, timeout=30) as client:
        yield client
