"""Recording and alerting rules for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.queries import Series

WINDOW = "5m"
RUNBOOK = "docs/runbook.md"


def expression(alert: Mapping[str, Any]) -> str:
    """Give the condition of an alert."""
    if "prometheus" in alert:
        return str(alert["prometheus"])
    return f"{Series.of(alert['when']).promql(WINDOW)} > {alert['above']}"


def rules(source: Mapping[str, Any]) -> dict[str, Any]:
    """Give the content of the file of rules."""
    recorded = [
        {"record": text["record"], "expr": Series.of(text).promql(WINDOW)}
        for text in source["recorded"]
    ]
    alerts = []
    for alert in source["alerts"]:
        labels = {"severity": alert["severity"]}
        if alert.get("rollback"):
            labels["rollback"] = "automatic"
        rule: dict[str, Any] = {"alert": alert["name"], "expr": expression(alert)}
        if "for" in alert:
            rule["for"] = alert["for"]
        rule["labels"] = labels
        rule["annotations"] = {
            "summary": alert["summary"],
            "runbook": f"{RUNBOOK}#{alert['runbook']}",
        }
        alerts.append(rule)
    return {
        "groups": [
            {"name": "commerce-ratios", "interval": "15s", "rules": recorded},
            {"name": "commerce-alerts", "interval": "15s", "rules": alerts},
        ]
    }
