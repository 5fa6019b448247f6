"""A series of `monitoring.yaml` in the query languages of Prometheus and of Datadog."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

DASHBOARD_WINDOW = "$__rate_interval"
SECONDS = {"second": 1, "minute": 60, "hour": 3600}
RENAMED = {"service": "grpc_service", "method": "grpc_method", "code": "grpc_code"}
"""Labels that mean something of their own to Datadog, and what they are called there."""

Where = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Series:
    """One series, or one for each combination of the labels `by`."""

    name: str
    metric: str
    kind: str
    """`value`, `rate`, `quantile` or `share`."""
    where: Where
    by: tuple[str, ...] = ()
    over: str = "sum"
    quantile: float = 0
    per_seconds: int = 1
    window: str = ""
    scale: float = 1
    among: str = ""
    among_where: Where = field(default_factory=dict)

    @classmethod
    def of(cls, text: Mapping[str, Any]) -> Series:
        """Read a series."""
        common = {
            "name": text.get("name", ""),
            "by": tuple(text.get("by", ())),
            "over": text.get("over", "sum"),
            "window": text.get("window", ""),
            "scale": text.get("scale", 1),
        }
        where = text.get("where", {})
        if "value" in text:
            return cls(metric=text["value"], kind="value", where=where, **common)
        if "rate" in text:
            per = SECONDS[text.get("per", "second")]
            return cls(metric=text["rate"], kind="rate", where=where, per_seconds=per, **common)
        if "quantile" in text:
            quantile = text["quantile"]
            return cls(metric=text["of"], kind="quantile", where=where, quantile=quantile, **common)
        share, among = text["share"], text["among"]
        return cls(
            metric=share["metric"],
            kind="share",
            where=share.get("where", {}),
            among=among["metric"],
            among_where=among.get("where", {}),
            **common,
        )

    def promql(self, window: str = DASHBOARD_WINDOW) -> str:
        """Write it for Prometheus.

        Args:
            window: The time that rates are taken over, where the series has none of its own.
        """
        window = self.window or window
        by = f" by ({', '.join(self.by)}) " if self.by else ""
        selected = f"{self.metric}{_selector(self.where)}"
        if self.kind == "value":
            query = f"{self.over}{by}({selected})"
        elif self.kind == "rate":
            query = f"{self.over}{by}(rate({selected}[{window}]))"
            query += f" * {self.per_seconds}" if self.per_seconds > 1 else ""
        elif self.kind == "quantile":
            buckets = f"{self.metric}_bucket{_selector(self.where)}"
            le = ", ".join(("le", *self.by))
            query = (
                f"histogram_quantile({self.quantile}, sum by ({le}) (rate({buckets}[{window}])))"
            )
        else:
            among = f"{self.among}{_selector(self.among_where)}"
            query = f"sum(rate({selected}[{window}])) / sum(rate({among}[{window}]))"
        return query if self.scale == 1 else f"{query} * {self.scale}"

    @property
    def legend(self) -> str:
        """Its name for Grafana."""
        return re.sub(r"\{(\w+)\}", r"{{\1}}", self.name)

    def datadog(self) -> list[str]:
        """Write it for Datadog: one query, or two of which the first is divided by the second."""
        by = f" by {{{','.join(_tag(label) for label in self.by)}}}" if self.by else ""
        name, scope = datadog_name(self.metric), _scope(self.where)
        if self.kind == "value":
            return [f"{self.over}:{name}{scope}{by}"]
        if self.kind == "rate":
            return [f"{self.over}:{name}.count{scope}{by}.as_rate()"]
        if self.kind == "quantile":
            return [f"p{self.quantile * 100:g}:{name}{scope}{by}"]
        among = f"sum:{datadog_name(self.among)}.count{_scope(self.among_where)}.as_count()"
        return [f"sum:{name}.count{scope}.as_count()", among]

    @property
    def datadog_factor(self) -> float:
        """What Datadog's figure is to be multiplied by."""
        return self.scale * self.per_seconds

    def metrics(self) -> Iterator[str]:
        """Yield the names of the metrics it is made of."""
        yield self.metric
        if self.among:
            yield self.among


def datadog_name(metric: str) -> str:
    """Name a metric as Datadog's agent shall: `commerce_rpc_handled_total` as its `rpc_handled`."""
    prefix, _, rest = metric.removesuffix("_total").partition("_")
    return f"{prefix}.{rest}"


def _selector(where: Where) -> str:
    if not where:
        return ""
    parts = []
    for label, values in where.items():
        if isinstance(values, str):
            parts.append(f'{label}="{values}"')
        else:
            listed = "|".join(value.replace(".", r"\\.") for value in values)
            parts.append(f'{label}=~"{listed}"')
    return f"{{{','.join(parts)}}}"


def _scope(where: Where) -> str:
    if not where:
        return "{*}"
    parts = []
    for label, values in where.items():
        if isinstance(values, str):
            parts.append(f"{_tag(label)}:{values.lower()}")
        else:
            parts.append(f"{_tag(label)} IN ({','.join(value.lower() for value in values)})")
    return f"{{{' AND '.join(parts)}}}"


def _tag(label: str) -> str:
    return RENAMED.get(label, label)
