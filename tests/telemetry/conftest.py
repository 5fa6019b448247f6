"""A stack that is watched: traced to a collector, with the process that takes the count."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.support.collector import Collector, running_collector
from tests.support.stacks import RunningStack, eventually, running_stack


@dataclass(frozen=True, slots=True)
class Seen:
    """A running stack and who watches it."""

    stack: RunningStack
    collector: Collector

    def pages(self) -> dict[str, str]:
        """Scrape every target, and give what each part has told."""
        told: dict[str, str] = {}
        for target in json.loads((self.stack.directory / "targets.json").read_text()):
            labels = target["labels"]
            answer = httpx.get(
                f"http://{target['targets'][0]}{labels['__metrics_path__']}",
                headers={"accept": "application/openmetrics-text; version=1.0.0"},
                timeout=30,
            )
            told[labels["part"]] = told.get(labels["part"], "") + answer.raise_for_status().text
        return told

    def counted(self) -> bool:
        """Say whether the process that takes the count has done so; it starts after the rest."""
        with contextlib.suppress(httpx.TransportError):
            return "commerce_table_rows{" in self.pages()["jobs"]
        return False


@pytest.fixture(scope="session")
def seen(database_url: str, redis_url: str) -> Iterator[Seen]:
    """A stack of which every call is traced."""
    with (
        running_collector() as collector,
        running_stack(
            DATABASE_URL=database_url,
            REDIS_URL=redis_url,
            RUN_JOBS="true",
            DEPLOYMENT_METRICS_SECONDS="0.5",
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
            OTEL_TRACES_SAMPLER_ARG="1",
            OTEL_BSP_SCHEDULE_DELAY="100",
        ) as stack,
    ):
        seen = Seen(stack, collector)
        eventually(seen.counted, "the count is taken")
        yield seen
