"""The tables of `docs/observability.md`: what is told, and what is alerted on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators import prometheus


@dataclass(frozen=True, slots=True)
class Described:
    """A metric of the server."""

    name: str
    """Without `_total`."""
    kind: str
    labels: tuple[str, ...]
    text: str


def metrics() -> Iterator[Described]:
    """Yield every metric that a process of the server describes itself."""
    from server.jobs import deployment_metrics as deployment_metrics
    from server.platform.telemetry.metrics import DEPLOYMENT, REGISTRY

    for registry in (REGISTRY, DEPLOYMENT):
        for collector in list(registry._collector_to_names):
            describe = getattr(collector, "describe", collector.collect)
            for family in describe():
                # A gauge knows its labels itself, what a collector gives knows its own.
                labels = getattr(collector, "_labelnames", getattr(family, "_labelnames", ()))
                yield Described(family.name, family.type, tuple(labels), family.documentation)


def with_tables(document: str, watched: Mapping[str, Any]) -> str:
    """Put the tables between their marks in *document*."""
    lines = ["| metric | kind | labels | |", "|---|---|---|---|"]
    for metric in metrics():
        if not metric.name.startswith("commerce_"):
            continue
        name = metric.name + ("_total" if metric.kind == "counter" else "")
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        lines.append(f"| `{name}` | {metric.kind} | {labels} | {metric.text} |")
    document = _between(document, "metrics", lines)
    lines = ["| alert | severity | for | condition | |", "|---|---|---|---|---|"]
    for alert in watched["alerts"]:
        condition = prometheus.expression(alert).replace("|", "\\|")
        severity = alert["severity"] + (", rolls back" if alert.get("rollback") else "")
        lines.append(
            f"| `{alert['name']}` | {severity} | {alert.get('for', '')} | `{condition}` "
            f"| {alert['summary']} |"
        )
    return _between(document, "alerts", lines)


def _between(document: str, name: str, lines: list[str]) -> str:
    mark, end = f"<!-- {name}: made by `make monitoring` -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{re.escape(mark)}.*?{re.escape(end)}", re.DOTALL)
    content = "\n".join((mark, *lines, end))
    changed, count = pattern.subn(lambda _: content, document)
    if count != 1:
        raise ValueError(f"docs/observability.md has no place for the table of {name}")
    return changed
