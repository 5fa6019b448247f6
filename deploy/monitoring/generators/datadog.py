"""The dashboard, the monitors and the agent's checks for Datadog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from generators.queries import RENAMED, Series, datadog_name

_UNITS = {"s": "second", "bytes": "byte", "percentunit": "fraction"}
_PRIORITY = {"critical": 1, "warning": 3, "info": 5}


def dashboard(source: Mapping[str, Any]) -> dict[str, Any]:
    """Give the dashboard as Datadog's API takes it."""
    return {
        "title": source["dashboard"]["title"],
        "description": "Made of deploy/monitoring/monitoring.yaml.",
        "layout_type": "ordered",
        "reflow_type": "auto",
        "template_variables": [],
        "widgets": [
            {
                "definition": {
                    "type": "group",
                    "layout_type": "ordered",
                    "title": row["title"],
                    "widgets": [_widget(panel) for panel in row["panels"]],
                }
            }
            for row in source["dashboard"]["rows"]
        ],
    }


def _widget(panel: Mapping[str, Any]) -> dict[str, Any]:
    requests = []
    for place, text in enumerate(panel["series"]):
        series = Series.of(text)
        queries = [
            {"data_source": "metrics", "name": f"query{place}{part}", "query": query}
            for part, query in enumerate(series.datadog())
        ]
        formula = " / ".join(query["name"] for query in queries)
        if series.datadog_factor != 1:
            formula = f"{formula} * {series.datadog_factor:g}"
        found: dict[str, Any] = {"formula": formula, "alias": series.name}
        if unit := _UNITS.get(panel["unit"]):
            found["number_format"] = {"unit": {"type": "canonical_unit", "unit_name": unit}}
        if series.by:
            # Datadog names the series by their tags itself.
            del found["alias"]
        requests.append(
            {
                "response_format": "timeseries",
                "queries": queries,
                "formulas": [found],
                "display_type": "line",
            }
        )
    definition = {"type": "timeseries", "title": panel["title"], "requests": requests}
    return {"definition": definition}


def monitors(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the monitors as Datadog's API takes them."""
    return [_monitor(alert) for alert in source["alerts"]]


def _monitor(alert: Mapping[str, Any]) -> dict[str, Any]:
    query, threshold = _condition(alert)
    checks = query.startswith('"')
    message = f"{alert['summary']}. Runbook: docs/runbook.md#{alert['runbook']}"
    if alert.get("rollback"):
        message += " Rolls back by itself. @pagerduty"
    thresholds: dict[str, float] = {"critical": 3, "ok": 1} if checks else {"critical": threshold}
    return {
        "name": alert["name"],
        "type": "service check" if checks else "query alert",
        "query": query,
        "message": message,
        "priority": _PRIORITY[alert["severity"]],
        "tags": [
            f"severity:{alert['severity']}",
            "team:commerce",
            *(["rollback:automatic"] if alert.get("rollback") else []),
        ],
        "options": {
            "thresholds": thresholds,
            "include_tags": True,
            "notify_no_data": checks,
            **({"no_data_timeframe": 2} if checks else {}),
        },
    }


def _condition(alert: Mapping[str, Any]) -> tuple[str, float]:
    """Give an alert's query with its threshold, and the threshold."""
    if "datadog" in alert:
        query = str(alert["datadog"])
        found = re.search(r"> ([0-9.]+)$", query)
        return query, float(found[1]) if found else 0.0
    series = Series.of(alert["when"])
    minutes = f"last_{alert['for']}"
    queries = series.datadog()
    above = float(f"{alert['above'] / series.datadog_factor:g}")
    if series.kind == "quantile":
        return f"percentile({minutes}):{queries[0]} > {above:g}", above
    if series.kind == "value":
        # Every point must be above, as Prometheus' `for` has it.
        return f"min({minutes}):{queries[0]} > {above:g}", above
    aggregate = "sum" if series.kind == "share" else "avg"
    return f"{aggregate}({minutes}):{' / '.join(queries)} > {above:g}", above


def checks(metrics: Iterable[str]) -> dict[str, Any]:
    """Give the configuration of the agent that scrapes: `openmetrics.d/conf.yaml`.

    Args:
        metrics: Every metric to collect, by its name in an exposition without `_total`.
    """
    names = sorted(metrics)

    def instance(url: str, prefixes: tuple[str, ...]) -> dict[str, Any]:
        found = {name: datadog_name(name) for name in names if name.startswith(prefixes)}
        return {
            "openmetrics_endpoint": url,
            "metrics": [found],
            "rename_labels": dict(RENAMED),
            "histogram_buckets_as_distributions": True,
            "collect_counters_with_distributions": True,
        }

    ours = ("commerce_", "process_")
    return {
        "init_config": {},
        "instances": [
            instance("http://%%host%%:9464/metrics", ours),
            instance("http://%%host%%:9902/stats/prometheus", ("envoy_",)),
        ],
    }
