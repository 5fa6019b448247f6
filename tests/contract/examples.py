"""The examples of the document: the calls of the walk, with what differs each time made steady."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from server.stack.process import PROJECT
from tests.contract.calls import Call

FILE: Path = PROJECT / "protos" / "openapi" / "examples.json"
# What the rules count changes with every call that came before; the rest stays as it is.
_UNSTEADY = "AnalyticsService_"
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?")
_DATA = re.compile(r"^data: (\{.*\})$", re.MULTILINE)
_FIRST = datetime(2026, 1, 31, 12, tzinfo=UTC)
_SHAPES = (
    (
        re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
        "0198f0c2-7b1e-7000-8000-{:012d}",
    ),
    (re.compile(r"\b[0-9a-f]{64}\b"), "{:064d}"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "{:032d}"),
    (re.compile(r"\bbundle_[0-9a-f]{16}\b"), "bundle_{:016d}"),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/]{43}="), "whsec_{:043d}="),
    (re.compile(r"\bevt-\d+\b"), "evt-{:d}"),
    # Codes of a batch are told in their own order, which is another each time.
    (re.compile(r"MUGS-[0-9A-Z]{8}\b"), "MUGS-7K3N9QXW"),
    # A stack of tests has its pages where there was room.
    (re.compile(r"\bhttp://localhost:\d+(?=/compare/)"), "http://localhost:3003"),
    # Where a page ended: a time in milliseconds, before an id.
    (re.compile(r"\b\d{13}~"), "{:013d}~"),
)


def examples(calls: list[Call]) -> dict[str, Any]:
    """Take the first success of each operation."""
    found: dict[str, Any] = {}
    for call in calls:
        if call.operation in found or call.answer.status >= 300:
            continue
        if call.operation.startswith(_UNSTEADY):
            continue
        example: dict[str, Any] = {"path": call.path, "query": call.query}
        if call.body is not None:
            example["body"] = call.body
        media = call.answer.headers["content-type"].partition(";")[0]
        events = media == "text/event-stream"
        answer = _in_order(call.answer.text) if events else call.answer.json
        found[call.operation] = example | {"answer": answer}
    asked = [[one.get(part) for part in ("path", "query", "body")] for one in found.values()]
    typed = {moment[0] for moment in _MOMENT.finditer(json.dumps(asked))}
    steady: dict[str, Any] = json.loads(_steady(json.dumps(found, ensure_ascii=False), typed))
    return steady


def _in_order(events: str) -> str:
    """Sort what is a map in the contract, and in another order each time in an event's text."""

    def sort(found: re.Match[str]) -> str:
        return f"data: {json.dumps(json.loads(found[1]), ensure_ascii=False, sort_keys=True)}"

    return _DATA.sub(sort, events)


def _at(moment: str) -> datetime:
    """Read a time; rows as they are stored carry no zone, and are in UTC."""
    return datetime.fromisoformat(moment.removesuffix("Z")).replace(tzinfo=UTC)


def _steady(text: str, typed: set[str]) -> str:
    # What a caller typed is the same on each day; what the server tells moves with the day.
    found_moments = {found[0] for found in _MOMENT.finditer(text)} - typed
    moments = {moment: _at(moment) for moment in found_moments}
    first = min(moments.values())
    for moment, time in sorted(moments.items(), key=lambda found: -len(found[0])):
        # To the day: what expires does so as many days later.
        steady = _FIRST + timedelta(days=round((time - first) / timedelta(days=1)))
        text = text.replace(moment, steady.isoformat().replace("+00:00", "Z"))
    for shape, template in _SHAPES:
        known: dict[str, str] = {}
        text = shape.sub(
            lambda match, known=known, template=template: known.setdefault(
                match[0], template.format(len(known) + 1)
            ),
            text,
        )
    return text


def written(found: dict[str, Any]) -> str:
    """Write examples as the file holds them."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
