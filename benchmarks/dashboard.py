"""A picture of the dashboard: `python -m benchmarks.dashboard`, or `make dashboard-picture`.

Starts a stack, lets visitors come, has a real Prometheus scrape it, and draws each panel of
`deploy/monitoring/grafana/commerce.json` from what Prometheus answers to the panel's own queries.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import matplotlib as mpl
import typer
import yaml
from PIL import Image

from benchmarks.stack import RunningStack, running_stack
from server.platform.settings import DEVELOPMENT_JWT_SECRET
from server.stack.process import PROJECT, free_port, spawn
from server.stack.tokens import role_claims, signed

mpl.use("Agg")

import matplotlib.dates
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter, FuncFormatter

MONITORING = PROJECT / "deploy" / "monitoring"
PICTURE = PROJECT / "docs" / "pictures" / "dashboard.png"
PROFILE = "black-friday"
FACTORS = (0.2, 0.7, 0.4)
"""How many times the profile's rate, one after the other."""
SCRAPE_SECONDS = 2
WINDOW = "20s"
LINES = 6
"""The most lines of a panel; of more, the highest are drawn."""
_INCH = 0.72
_ABANDONED = 60
_COLOURS = 96
_ALTERED = re.compile(r"commerce\.(\w+)\.v1\.")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a panel."""

    name: str
    times: list[datetime]
    values: list[float]

    @property
    def height(self) -> float:
        """Its highest value."""
        return max((value for value in self.values if not math.isnan(value)), default=0.0)


def main(
    seconds: Annotated[float, typer.Option(help="How long visitors come at each rate.")] = 60,
    output: Annotated[Path, typer.Option(help="The picture to write.")] = PICTURE,
) -> None:
    """Run the stack under load and draw the dashboard."""
    variables = {"RUN_JOBS": "true", "CENSUS_SECONDS": "2", "ANALYTICS_REFRESH_SECONDS": "4"}
    with running_stack(**variables) as stack, _prometheus(stack) as url:
        begun = time.time()
        over = threading.Event()
        analyst = threading.Thread(target=_ask_for_figures, args=(stack, over))
        analyst.start()
        try:
            for factor in FACTORS:
                print(f"{PROFILE} × {factor:g} for {seconds:g} s", file=sys.stderr)
                _let_visitors_come(stack, factor, seconds)
                _abandon_some(stack)
        finally:
            over.set()
            analyst.join()
        board = json.loads((MONITORING / "grafana" / "commerce.json").read_text())
        draw(board, url, begun, time.time(), output)
    print(f"Written: {output}")


def _let_visitors_come(stack: RunningStack, factor: float, seconds: float) -> None:
    command = [sys.executable, "-m", "benchmarks.visitors", "mix", f"--port={stack.port}"]
    command += [f"--profile={PROFILE}", f"--factor={factor}", f"--seconds={seconds}"]
    command += [f"--run=picture-{factor:g}"]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, "JWT_SECRET": DEVELOPMENT_JWT_SECRET},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"The visitors failed: {done.stderr.strip().splitlines()[-1]}")


def _abandon_some(stack: RunningStack) -> None:
    """Let the time of some carts be over, so that there is something to abandon."""
    with stack.connect() as connection:
        connection.execute(
            """UPDATE carts SET "expiresAt" = now() AT TIME ZONE 'UTC' - interval '1 minute'
            WHERE id IN (SELECT id FROM carts WHERE status = 'ACTIVE' LIMIT %s)""",
            [_ABANDONED],
        )
    subprocess.run(
        [sys.executable, "-m", "server", "jobs", "run", "markAbandonedCarts"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": stack.database_url, "NODE_ENV": "development"},
        capture_output=True,
        check=True,
    )


def _ask_for_figures(stack: RunningStack, over: threading.Event) -> None:
    """Look at figures every second, as a member of staff with a dashboard does."""
    staff = signed(role_claims("ADMIN"), secret=DEVELOPMENT_JWT_SECRET, lifetime=timedelta(hours=1))
    headers = {"authorization": f"Bearer {staff}"}
    base = f"http://127.0.0.1:{stack.port}/api/analytics/ecommerce"
    with httpx.Client(headers=headers, timeout=30) as client:
        while not over.wait(0.5):
            for kind in ("overview", "cart", "cross-site-session"):
                client.get(f"{base}/{kind}")
            # Somebody without a token and somebody with a wrong one, for the panel of refusals.
            client.get(f"http://127.0.0.1:{stack.port}/api/cart", headers={"authorization": ""})
            client.get(f"{base}/overview?companyId=of-somebody-else")


@contextmanager
def _prometheus(stack: RunningStack) -> Iterator[str]:
    """Run a Prometheus that scrapes the stack, with our rules."""
    found = subprocess.run(
        [sys.executable, str(PROJECT / "requirements" / "tools.py"), "prometheus"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode != 0:
        sys.exit(found.stderr.strip())
    with tempfile.TemporaryDirectory(prefix="prometheus-") as folder:
        source = yaml.safe_load((MONITORING / "prometheus" / "prometheus.yaml").read_text())
        source["global"] = dict.fromkeys(source["global"], f"{SCRAPE_SECONDS}s")
        source["rule_files"] = [str(MONITORING / "prometheus" / "rules.yaml")]
        (scraped,) = source["scrape_configs"]
        scraped["file_sd_configs"][0]["files"] = [str(stack.directory.path / "targets.json")]
        configuration = Path(folder) / "prometheus.yaml"
        configuration.write_text(yaml.safe_dump(source))
        port = free_port()
        child = spawn(
            "Prometheus",
            [
                found.stdout.strip(),
                f"--config.file={configuration}",
                f"--storage.tsdb.path={folder}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            log=Path(folder) / "log",
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url)
            yield url
        finally:
            child.stop()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            if httpx.get(f"{url}/-/ready").is_success:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            sys.exit("Prometheus was not ready within 30 s")
        time.sleep(0.2)


# --- drawing --------------------------------------------------------------------------------


def draw(board: Mapping[str, Any], url: str, begun: float, ended: float, output: Path) -> None:
    """Ask for every panel's series and draw them where the dashboard has them."""
    panels = board["panels"]
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    plt.rcParams.update({"font.size": 7, "axes.edgecolor": "#c9ced6", "font.family": "DejaVu Sans"})
    figure = plt.figure(figsize=(24 * _INCH, (height + 1) * _INCH * 0.47), facecolor="#f4f5f7")
    figure.text(0.008, 1 - 0.85 / (height + 1), board["title"], fontsize=13, weight="bold")
    for panel in panels:
        at = panel["gridPos"]
        left, width = at["x"] / 24, at["w"] / 24
        bottom = 1 - (1 + at["y"] + at["h"]) / (height + 1)
        tall = at["h"] / (height + 1)
        if panel["type"] == "row":
            figure.text(0.008, bottom + 0.15 * tall, panel["title"], fontsize=10, color="#44546a")
            continue
        inner = 1.1 / 24
        card = plt.Rectangle(
            (left + 0.004, bottom + 0.0015),
            width - 0.008,
            tall - 0.003,
            transform=figure.transFigure,
            facecolor="white",
            edgecolor="#dde1e6",
            linewidth=0.8,
            zorder=-1,
        )
        figure.add_artist(card)
        box = (left + inner, bottom + 0.29 * tall, width - inner - 0.018, 0.53 * tall)
        lines = [line for t in panel["targets"] for line in _ask(url, t, begun, ended)]
        _draw_panel(figure.add_axes(box), panel, lines)
    output.parent.mkdir(parents=True, exist_ok=True)
    # A line drawing needs few colours, and a repository no large files.
    figure.savefig(output, dpi=80, facecolor=figure.get_facecolor())
    plt.close(figure)
    with Image.open(output) as drawn:
        few = drawn.convert("RGB").quantize(_COLOURS)
    few.save(output, optimize=True)


def _ask(url: str, target: Mapping[str, Any], begun: float, ended: float) -> Iterator[Line]:
    """Ask Prometheus for a series of a panel."""
    asked = {
        "query": target["expr"].replace("$__rate_interval", WINDOW),
        "start": begun,
        "end": ended,
        "step": SCRAPE_SECONDS,
    }
    answer = httpx.get(f"{url}/api/v1/query_range", params=asked, timeout=30).raise_for_status()
    for found in answer.json()["data"]["result"]:
        labels = found["metric"]
        name = re.sub(
            r"\{\{(\w+)\}\}", lambda label, of=labels: of.get(label[1], ""), target["legendFormat"]
        )
        yield Line(
            _ALTERED.sub("", name).removesuffix("Service"),
            [datetime.fromtimestamp(moment, UTC) for moment, _ in found["values"]],
            [float(value) for _, value in found["values"]],
        )


def _draw_panel(axes: Axes, panel: Mapping[str, Any], lines: list[Line]) -> None:
    axes.set_facecolor("white")
    axes.set_title(panel["title"], fontsize=8.5, loc="left", weight="bold", pad=5)
    lines = [line for line in lines if line.values]
    shown = sorted(lines, key=lambda line: -line.height)[:LINES]
    for line in [line for line in lines if line in shown]:
        axes.plot(line.times, line.values, linewidth=1.3, label=line.name)  # type: ignore[arg-type]
    axes.set_ylim(bottom=0, top=None if any(line.height for line in shown) else 1)
    axes.grid(visible=True, color="#eceef1", linewidth=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%H:%M"))
    axes.xaxis.set_major_locator(matplotlib.dates.MinuteLocator())
    axes.yaxis.set_major_formatter(_formatter(panel["fieldConfig"]["defaults"]["unit"]))
    axes.tick_params(labelsize=6.5, colors="#5b6470", length=2)
    axes.legend(
        loc="upper left", bbox_to_anchor=(-0.01, -0.17), ncols=min(3, max(1, len(shown))),
        fontsize=6.5, frameon=False, handlelength=1.0, columnspacing=0.9, borderpad=0,
    ) if shown else None  # fmt: skip


def _formatter(unit: str) -> Any:
    if unit == "percentunit":
        return FuncFormatter(lambda value, _: f"{100 * value:g} %")
    if unit == "s":
        return EngFormatter(unit="s", sep=" ")
    if unit == "bytes":
        return FuncFormatter(lambda value, _: f"{value / 2**20:.0f} MiB")
    if unit == "reqps":
        return FuncFormatter(lambda value, _: f"{value:g}/s")
    return FuncFormatter(lambda value, _: f"{value / 1000:g} k" if value >= 1000 else f"{value:g}")


if __name__ == "__main__":
    typer.run(main)
