"""What visitors do and how many come: `mix.json`, which both generators read, as values.

The k6 script reads the same file, so that no rate, no call and no bar stands in two places.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIX = Path(__file__).resolve().parent / "mix.json"
_SECONDS_OF_AN_HOUR = 3600
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of call, with `{names}` where a visitor's own values go."""

    name: str
    by: str
    """Who calls: `guest`, `customer`, `staff` or `service`."""
    method: str
    path: str
    body: str
    """JSON; empty where there is none, or where *strings* take its place."""
    strings: tuple[str, ...]
    """The request of a method without a REST path: its fields 1 and up, all strings."""
    keep: dict[str, str]
    """What a visitor keeps of the answer, by name; see `found`."""

    def filled(self, values: dict[str, str]) -> tuple[str, bytes]:
        """Give path and body with a visitor's *values* in their places."""
        path = fill(self.path, values)
        if self.strings:
            return path, grpc_web_frame([fill(text, values) for text in self.strings])
        return path, fill(self.body, values).encode()


@dataclass(frozen=True, slots=True)
class Journey:
    """What one visitor does, one call after the other."""

    name: str
    of: str
    """Which number of a profile it is a share of: `carts`, `sessions` or `analytics`."""
    share: float
    calls: tuple[tuple[str, float], ...]
    """Names of calls and how often each is made on average; 1.5 is once or twice."""

    @property
    def length(self) -> float:
        """How many calls it has on average."""
        return sum(times for _, times in self.calls)


@dataclass(frozen=True, slots=True)
class Mix:
    """All of `mix.json`."""

    profiles: dict[str, dict[str, int]]
    """Carts, sessions and analytics queries an hour, by the runbook's name of the pattern."""
    baselines_ms: dict[str, float]
    """The runbook's P95 of a call, in milliseconds."""
    others_ms: float
    """The P95 of every other call: where the runbook's alert begins to warn."""
    most_at_once: int
    """How many visitors of one journey may be under way; one too many is dropped."""
    customers: int
    products: int
    bundles: tuple[str, ...]
    company: str
    journeys: dict[str, Journey]
    calls: dict[str, Call]

    def visitors_a_second(self, profile: str, factor: float) -> dict[str, float]:
        """Tell how many visitors begin each journey at *factor* times a profile."""
        numbers = self.profiles[profile]
        return {
            name: numbers[journey.of] * journey.share * factor / _SECONDS_OF_AN_HOUR
            for name, journey in self.journeys.items()
        }

    def calls_a_second(self, profile: str, factor: float) -> float:
        """Tell how many calls that comes to."""
        rates = self.visitors_a_second(profile, factor)
        return sum(rate * self.journeys[name].length for name, rate in rates.items())

    def bar_ms(self, call: str) -> float:
        """Give the P95 that a call is to hold."""
        return self.baselines_ms.get(call, self.others_ms)


def load() -> Mix:
    """Read `mix.json`."""
    said: dict[str, Any] = json.loads(MIX.read_text())
    return Mix(
        profiles=said["profiles"],
        baselines_ms=said["baselinesMs"],
        others_ms=said["othersMs"],
        most_at_once=said["mostAtOnce"],
        customers=said["customers"],
        products=said["products"],
        bundles=tuple(said["bundles"]),
        company=said["company"],
        journeys={
            name: Journey(
                name, it["of"], it["share"], tuple((call, times) for call, times in it["calls"])
            )
            for name, it in said["journeys"].items()
        },
        calls={name: _call(name, it) for name, it in said["calls"].items()},
    )


def _call(name: str, it: dict[str, Any]) -> Call:
    return Call(
        name=name,
        by=it["by"],
        method=it.get("method", "POST"),
        path=it["path"] if "path" in it else f"/{it['rpc']}",
        body=json.dumps(it["body"], separators=(",", ":")) if "body" in it else "",
        strings=tuple(it.get("strings", ())),
        keep=it.get("keep", {}),
    )


def fill(text: str, values: dict[str, str]) -> str:
    """Put *values* into the `{names}` of *text*."""
    return _NAME.sub(lambda match: values[match[1]], text)


def found(answer: Any, where: str) -> str:
    """Take one value of an answer: names joined by dots, and of a list the element of that type."""
    for name in where.split("."):
        if isinstance(answer, list):
            answer = next(it for it in answer if it["type"] == name)
        else:
            answer = answer[name]
    return str(answer)


def grpc_web_frame(strings: list[str]) -> bytes:
    """Write a message whose fields are strings shorter than 128 bytes, as gRPC-Web frames it."""
    message = b"".join(
        bytes([number << 3 | 2, len(text.encode())]) + text.encode()
        for number, text in enumerate(strings, start=1)
    )
    return b"\0" + len(message).to_bytes(4, "big") + message


def times(average: float, chance: float) -> int:
    """Say how often to call, so that it is *average* over many visitors.

    Args:
        average: How often on average, 0 or more.
        chance: Where in [0, 1) this visitor's luck lies.
    """
    return math.floor(average + chance)
