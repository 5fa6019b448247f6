"""The dashboard for Grafana."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.queries import Series

WIDTH, HEIGHT = 24, 7
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def dashboard(source: Mapping[str, Any]) -> dict[str, Any]:
    """Give the dashboard as Grafana imports it."""
    panels: list[dict[str, Any]] = []
    top = 0
    for row in source["dashboard"]["rows"]:
        panels.append(_row(len(panels) + 1, row["title"], top))
        top += 1
        columns = 3 if len(row["panels"]) % 3 == 0 else 4
        width = WIDTH // columns
        for place, panel in enumerate(row["panels"]):
            line, column = divmod(place, columns)
            at = {"x": column * width, "y": top + line * HEIGHT, "w": width, "h": HEIGHT}
            panels.append(_panel(len(panels) + 1, panel, at))
        top += HEIGHT * -(-len(row["panels"]) // columns)
    return {
        "uid": "commerce-server",
        "title": source["dashboard"]["title"],
        "tags": ["commerce"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [
                {
                    "name": "datasource",
                    "label": "Data source",
                    "type": "datasource",
                    "query": "prometheus",
                    "current": {},
                }
            ]
        },
        "panels": panels,
    }


def _row(number: int, title: str, top: int) -> dict[str, Any]:
    return {
        "id": number,
        "type": "row",
        "title": title,
        "collapsed": False,
        "gridPos": {"x": 0, "y": top, "w": WIDTH, "h": 1},
        "panels": [],
    }


def _panel(number: int, panel: Mapping[str, Any], at: dict[str, int]) -> dict[str, Any]:
    targets = []
    for place, text in enumerate(panel["series"]):
        series = Series.of(text)
        targets.append(
            {
                "refId": chr(ord("A") + place),
                "datasource": _SOURCE,
                "expr": series.promql(),
                "legendFormat": series.legend,
            }
        )
    return {
        "id": number,
        "type": "timeseries",
        "title": panel["title"],
        "description": panel.get("about", ""),
        "datasource": _SOURCE,
        "gridPos": at,
        "fieldConfig": {
            "defaults": {"unit": panel["unit"], "min": 0, "custom": {"fillOpacity": 10}},
            "overrides": [],
        },
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi"},
        },
        "targets": targets,
    }
