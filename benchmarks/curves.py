"""Pictures of a load run: latency against rate, and where the processor went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.profiles import Mix
from benchmarks.steps import ENOUGH, Step, shares

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PERCENTILES = {
    "p50_ms": ("P50", "#7aa6c2"),
    "p95_ms": ("P95", "#1f4e79"),
    "p99_ms": ("P99", "#b35900"),
}
_BAR, _KNEE, _GRID = "#c0392b", "#2e7d32", "#e3e3e3"
_PARTS = {
    "workers": "#1f4e79",
    "postgres": "#7aa6c2",
    "envoy": "#b35900",
    "valkey": "#c9c9c9",
    "load": "#e0b070",
    "others": "#8e6c8a",
}
_TITLES = {
    "createCart": "Create a cart",
    "addItem": "Add an item",
    "addBundle": "Add a bundle",
    "overview": "Analytics overview",
    "mergeSession": "Merge a session on login",
}
_DOTS = 110


def draw(climb: Sequence[Step], knee: float, mix: Mix, stem: Path) -> list[Path]:
    """Draw `<stem>-latency.png` and `<stem>-processor.png`; nothing where there are no two steps.

    Args:
        climb: Steps of one profile, upwards.
        knee: Up to how many times the profile every baseline held; 0 where none did.
        mix: Whose baselines are drawn.
        stem: Path that the names begin with.
    """
    if len(climb) < 2:
        return []
    return [
        _latency(climb, knee, mix, stem.with_name(f"{stem.name}-latency.png")),
        _processor(climb, knee, stem.with_name(f"{stem.name}-processor.png")),
    ]


def _latency(climb: Sequence[Step], knee: float, mix: Mix, path: Path) -> Path:
    """Draw a curve for each baseline, and the rate that was reached."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, NullFormatter

    figure = Figure(figsize=(12, 7), layout="constrained")
    panels = figure.subplots(2, 3).flatten()
    for panel, (name, bar) in zip(panels, mix.baselines_ms.items(), strict=False):
        _curve(panel, climb, name)
        panel.axhline(bar, color=_BAR, linestyle="--", linewidth=1.2)
        panel.annotate(
            f"baseline {bar:g} ms",
            (0, bar),
            xycoords=("axes fraction", "data"),
            xytext=(4, 3),
            textcoords="offset points",
            color=_BAR,
            fontsize=8,
        )
        panel.set_title(_TITLES.get(name, name), fontsize=11, loc="left")
        panel.set_yscale("log")
        panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        panel.yaxis.set_major_formatter("{x:g}")
        panel.yaxis.set_minor_formatter(NullFormatter())
        panel.set_ylabel("ms")
        _finish(panel, climb, knee)
    _reached(panels[-1], climb, knee)
    panels[0].legend(loc="lower right", fontsize=8, frameon=False)
    figure.suptitle(
        "Latency at times the rates of Black Friday (50,000 carts, 200,000 sessions, "
        "1,000 analytics queries an hour)",
        fontsize=12,
    )
    figure.savefig(path, dpi=_DOTS)
    return path


def _curve(panel: Axes, climb: Sequence[Step], name: str) -> None:
    points = [step for step in climb if name in step.calls and step.calls[name].count]
    at = [step.factor for step in points]
    for percentile, (label, colour) in _PERCENTILES.items():
        values = [max(0.1, getattr(step.calls[name], percentile)) for step in points]
        panel.plot(at, values, color=colour, label=label, linewidth=1.6)
        for step, value in zip(points, values, strict=True):
            # Hollow where there were too few calls to say.
            full = step.calls[name].count >= ENOUGH
            panel.plot(
                step.factor,
                value,
                marker="o",
                markersize=4,
                color=colour,
                markerfacecolor=colour if full else "white",
            )


def _reached(panel: Axes, climb: Sequence[Step], knee: float) -> None:
    at = [step.factor for step in climb]
    panel.plot(
        at, [step.offered for step in climb], color="#8a8a8a", linestyle=":", label="offered"
    )
    panel.plot(
        at,
        [step.per_second for step in climb],
        color=_PERCENTILES["p95_ms"][1],
        marker="o",
        markersize=4,
        label="answered",
    )
    panel.set_title("Calls a second, all of the mix", fontsize=11, loc="left")
    panel.set_ylim(bottom=0)
    panel.legend(loc="upper left", fontsize=8, frameon=False)
    _finish(panel, climb, knee)


def _finish(panel: Axes, climb: Sequence[Step], knee: float, label_at: float = 0.0) -> None:
    if knee:
        panel.axvline(knee, color=_KNEE, linewidth=1.2)
        panel.annotate(
            f"knee {knee:g} ×",
            (knee, label_at),
            xycoords=("data", "axes fraction"),
            xytext=(-3, 4 if label_at < 1 else -4),
            textcoords="offset points",
            ha="right",
            va="bottom" if label_at < 1 else "top",
            color=_KNEE,
            fontsize=8,
            rotation=90,
        )
    panel.set_xlim(0, climb[-1].factor * 1.04)
    one = climb[0].offered / climb[0].factor
    panel.set_xlabel(f"× Black Friday (1 × is {one:.0f} calls a second)", fontsize=9)
    panel.grid(color=_GRID, linewidth=0.6)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)


def _processor(climb: Sequence[Step], knee: float, path: Path) -> Path:
    """Draw the shares of the processor on the way up."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.2), layout="constrained")
    panel = figure.subplots()
    spent = [shares(step.usage) for step in climb]
    parts = [part for part in _PARTS if part in spent[0]]
    panel.stackplot(
        [step.factor for step in climb],
        [[100 * share[part] for share in spent] for part in parts],
        labels=parts,
        colors=[_PARTS[part] for part in parts],
        linewidth=0,
    )
    panel.set_ylim(0, 100)
    panel.set_ylabel("% of all cores")
    panel.set_title("Where the processor goes", fontsize=11, loc="left")
    panel.legend(loc="upper left", fontsize=8, frameon=False, ncols=3)
    _finish(panel, climb, knee, label_at=1.0)
    figure.savefig(path, dpi=_DOTS)
    return path
