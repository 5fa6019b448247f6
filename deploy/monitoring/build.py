"""Writes what Prometheus, Grafana and Datadog read, of `monitoring.yaml`: `make monitoring`.

`--check` compares instead and fails on a difference.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
for folder in (HERE, PROJECT, PROJECT / "clients" / "python"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from generators import datadog, grafana, prometheus, table  # noqa: E402 - no package is installed
from generators.queries import Series  # noqa: E402

SOURCE = HERE / "monitoring.yaml"
DOCUMENT = PROJECT / "docs" / "observability.md"
_MADE = "Made of deploy/monitoring/monitoring.yaml by `make monitoring`; not to be edited."


def source() -> dict[str, Any]:
    """Read what is watched."""
    found: dict[str, Any] = yaml.safe_load(SOURCE.read_text())
    return found


def all_series(watched: dict[str, Any]) -> Iterator[Series]:
    """Yield every series that a panel or an alert is made of."""
    for row in watched["dashboard"]["rows"]:
        for panel in row["panels"]:
            yield from (Series.of(text) for text in panel["series"])
    yield from (Series.of(alert["when"]) for alert in watched["alerts"] if "when" in alert)


def files() -> dict[Path, str]:
    """Give every file with its content."""
    watched = source()
    names = {
        name.removesuffix("_total") for series in all_series(watched) for name in series.metrics()
    }
    names |= {metric.name for metric in table.metrics()}
    return {
        HERE / "prometheus" / "rules.yaml": _yaml(prometheus.rules(watched)),
        HERE / "grafana" / "commerce.json": _json(grafana.dashboard(watched)),
        HERE / "datadog" / "dashboard.json": _json(datadog.dashboard(watched)),
        HERE / "datadog" / "monitors.json": _json(datadog.monitors(watched)),
        HERE / "datadog" / "openmetrics.yaml": _yaml(datadog.checks(names)),
        DOCUMENT: table.with_tables(DOCUMENT.read_text(), watched),
    }


def _json(content: Any) -> str:
    return json.dumps(content, indent=2) + "\n"


def _yaml(content: Any) -> str:
    return f"# {_MADE}\n" + yaml.safe_dump(content, sort_keys=False, width=1000)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and fail on a difference")
    check = parser.parse_args().check
    stale = []
    for path, content in files().items():
        if path.is_file() and path.read_text() == content:
            continue
        stale.append(str(path.relative_to(PROJECT)))
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
    if check and stale:
        sys.exit(f"Run `make monitoring`: {', '.join(stale)} differ from monitoring.yaml")


if __name__ == "__main__":
    main()
