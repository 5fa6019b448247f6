"""Dashboards and monitors as code: of one source, and of metrics that a running stack has."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from server.stack.process import PROJECT
from tests.support.stacks import environment, eventually
from tests.support.workers import COMPANY, bearing, token
from tests.telemetry.conftest import Seen

MONITORING = PROJECT / "deploy" / "monitoring"
_WORD = re.compile(r"\b(?:commerce|envoy|process)_[a-z0-9_]+\b")
_LABEL = re.compile(r"\b(?:by|without) \([^)]*\)|\{[^}]*\}")


def read(*path: str) -> Any:
    text = MONITORING.joinpath(*path).read_text()
    return json.loads(text) if path[-1].endswith(".json") else yaml.safe_load(text)


def expressions() -> Iterator[str]:
    """Yield every query of the rules and of Grafana's dashboard."""
    for group in read("prometheus", "rules.yaml")["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in read("grafana", "commerce.json")["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def named() -> set[str]:
    """Give the metrics that are asked for; those of rules by their own names are none."""
    return {word for text in expressions() for word in _WORD.findall(_LABEL.sub("", text))}


def test_everything_is_made_of_the_one_source() -> None:
    command = [sys.executable, str(MONITORING / "build.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


OF_THE_SENDER = {"commerce_webhook_lag_seconds"}
"""What the sender of webhooks tells of each endpoint; it is not part of these tests' stack."""


def test_every_metric_that_is_asked_for_is_told_by_a_running_stack(seen: Seen) -> None:
    """A name that nobody tells makes an alert that never fires."""
    url, guest = seen.stack.api_url, {"x-company-id": COMPANY}
    (_, staff) = bearing(token(sub="staff", role="ADMIN", companyId=COMPANY))[0]
    with httpx.Client(base_url=url, timeout=30) as client:
        made = client.post("/api/public/cart", headers=guest, json={"currency": "USD"})
        assert made.status_code == 201
        items = f"/api/public/cart/{made.json()['id']}/items"
        owner = guest | {"x-session-token": made.json()["sessionToken"]}
        item = {"productId": "prod-mug", "quantity": 1}
        assert client.post(items, headers=owner, json=item).status_code == 201
        assert client.get("/api/cart", headers=guest).status_code == 401
        path = "/api/analytics/ecommerce/cart?fresh=true"
        assert client.get(path, headers={"authorization": staff}).status_code == 200

    job = [sys.executable, "-m", "server", "jobs", "run", "sweepRecords"]
    given = environment(DATABASE_URL=seen.stack.database_url)
    subprocess.run(job, cwd=PROJECT, env=given, check=True, capture_output=True)

    def missing() -> set[str]:
        told = "\n".join(seen.pages().values())
        samples = {line.partition("{")[0].split(" ")[0] for line in told.splitlines()}
        return named() - samples - OF_THE_SENDER

    # What happened is told by the next count after the figures were counted.
    eventually(lambda: not missing(), f"all of them, without {missing()}", timeout_seconds=60)
    assert len(named()) > 20


def test_labels_that_are_asked_for_are_those_of_the_metrics(seen: Seen) -> None:
    """A label that a metric does not have selects nothing."""
    told = "\n".join(seen.pages().values())
    unknown = []
    for text in expressions():
        for metric, labels in re.findall(r"([a-z_]+)\{([^}]*)\}", text):
            lines = [line for line in told.splitlines() if line.startswith(f"{metric}{{")]
            unknown += [
                (metric, label)
                for label in re.findall(r"(\w+)=", labels)
                if lines and not any(f'{label}="' in line for line in lines)
            ]
    assert not unknown


def test_the_dashboard_has_the_runbooks_widgets() -> None:
    titles = {panel["title"] for panel in read("grafana", "commerce.json")["panels"]}
    assert titles >= {
        *("Active carts", "Cart abandonment rate", "Average cart value"),
        *("Bundle additions per hour", "Active cross-site sessions", "Session merges per hour"),
        *("Cross-site transfers per hour", "P95 of analytics queries"),
        "P95 of time series queries",
    }
    groups = read("datadog", "dashboard.json")["widgets"]
    twin = {
        widget["definition"]["title"]
        for group in groups
        for widget in group["definition"]["widgets"]
    }
    rows = {group["definition"]["title"] for group in groups}
    assert twin | rows == titles


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in read("grafana", "commerce.json")["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


QUERY = re.compile(r"(avg|sum|min|max|p95|p50):(commerce|envoy|process)\.[a-z0-9_]+(\.count)?"
                   r"\{[^{}]+\}( by \{[a-z_,]+\})?(\.as_(rate|count)\(\))?")  # fmt: skip


def test_datadogs_dashboard_has_the_shape_its_interface_takes() -> None:
    board = read("datadog", "dashboard.json")
    assert board["layout_type"] == "ordered"
    for group in board["widgets"]:
        assert group["definition"]["type"] == "group"
        for widget in group["definition"]["widgets"]:
            definition = widget["definition"]
            assert definition["type"] == "timeseries"
            assert definition["title"]
            for request in definition["requests"]:
                assert request["response_format"] == "timeseries"
                names = {query["name"] for query in request["queries"]}
                for query in request["queries"]:
                    assert query["data_source"] == "metrics"
                    assert QUERY.fullmatch(query["query"]), query["query"]
                (formula,) = request["formulas"]
                assert set(re.findall(r"query\d+", formula["formula"])) == names


@pytest.mark.parametrize("monitor", read("datadog", "monitors.json"), ids=lambda m: m["name"])
def test_datadogs_monitors_have_the_shape_its_interface_takes(monitor: dict[str, Any]) -> None:
    assert "docs/runbook.md#" in monitor["message"]
    assert 1 <= monitor["priority"] <= 5
    thresholds = monitor["options"]["thresholds"]
    if monitor["type"] == "service check":
        assert monitor["query"].endswith(".count_by_status()")
        assert thresholds["critical"] == 3
        return
    assert monitor["type"] == "query alert"
    aggregate, _, query = monitor["query"].partition(":")
    assert re.fullmatch(r"(avg|sum|min|max|percentile)\(last_\d+[mh]\)", aggregate)
    condition, _, bound = query.rpartition(" > ")
    assert float(bound) == thresholds["critical"]
    for part in condition.split(" / "):
        assert QUERY.fullmatch(part), part


def test_every_alert_has_a_monitor_of_its_name() -> None:
    alerts = [
        rule["alert"]
        for group in read("prometheus", "rules.yaml")["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    assert [monitor["name"] for monitor in read("datadog", "monitors.json")] == alerts


def test_alerts_lead_to_headings_of_the_runbook() -> None:
    """GitHub makes an anchor of a heading: lower case, signs dropped, spaces as hyphens."""
    runbook = PROJECT / "docs" / "runbook.md"
    if not runbook.is_file():
        pytest.skip("docs/runbook.md is not there yet")
    anchors = {
        re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
        for line in runbook.read_text().splitlines()
        if line.startswith("#")
    }
    asked = {
        rule["annotations"]["runbook"].partition("#")[2]
        for group in read("prometheus", "rules.yaml")["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    assert asked <= anchors


def test_the_picture_is_there_and_small() -> None:
    picture = Path(PROJECT / "docs" / "pictures" / "dashboard.png")
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size < 300_000
