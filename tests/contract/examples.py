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
# What rules.md counts changes with every call that came before; the rest stays as it is.
_UNSTEADY = "AnalyticsService_"
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_FIRST = datetime(2026, 1, 31, 12, tzinfo=UTC)
_SHAPES = (
    (
        re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
        "0198f0c2-7b1e-7000-8000-{:012d}",
    ),
    (re.compile(r"\b[0-9a-f]{64}\b"), "{:064d}"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "{:032d}"),
    (re.compile(r"\bbundle_[0-9a-f]{16}\b"), "bundle_{:016d}"),
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
        found[call.operation] = example | {"answer": call.answer.json}
    steady: dict[str, Any] = json.loads(_steady(json.dumps(found, ensure_ascii=False)))
    return steady


def _steady(text: str) -> str:
    moments = {found[0]: datetime.fromisoformat(found[0]) for found in _MOMENT.finditer(text)}
    first = min(moments.values())
    for moment, time in moments.items():
        # To the day: what expires does so as many days later.
        steady = _FIRST + timedelta(days=round((time - first) / timedelta(days=1)))
        text = text.replace(moment, steady.isoformat().replace("+00:00", "Z"))
    for shape, template in _SHAPES:
        known: dict[str, str] = {}
        text = shape.sub(
            lambda match, known=known, template=template: known.setdefault(  # type: ignore[misc]
                match[0], template.format(len(known) + 1)
            ),
            text,
        )
    return text


def written(found: dict[str, Any]) -> str:
    """Write examples as the file holds them."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
