"""What `DATABASE_SHARDS` may say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.platform.database.shard_map import BadMap, read_map
from server.platform.settings import Settings

URL = "postgresql://u:hush@db/shop"


def test_entries_are_read_by_their_names(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "eu1": {"url": URL, "companies": ["a", "b"]},
            "eu2": {"url": f"{URL}?schema=eu2", "direct_url": URL, "companies": []},
        }
    )
    (file := tmp_path / "shards.json").write_text(text)
    for given in (text, f" {file}\n"):
        first, second = read_map(given)
        assert (first.name, first.companies) == ("eu1", {"a", "b"})
        assert (first.direct_url, second.direct_url) == (URL, URL)
        assert "hush" not in repr(first)


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({"x": {"url": URL, "companies": ["a"]}, "y": {"url": URL, "companies": ["a"]}}, "a is in"),
        ({"x": {"url": URL, "companies": ["a", "a"]}}, "company a stands there twice"),
        ({"main": {"url": URL, "companies": []}}, "main"),
        ({"x": {"companies": ["a"]}}, "x has no url"),
        ({"x": {"url": URL, "companies": "a"}}, "companies must be a list"),
        ({"x": {"url": URL, "companies": [1]}}, "companies must be a list"),
        ({"x": {"url": "postgresql://u:hush/@db", "companies": []}}, "x can't be read"),
        ({"x": {"url": URL, "companies": [], "replica": URL}}, "replica"),
        ([], "must be an object"),
        ("{", "must be an object"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused_with_the_name(entries: Any, told: str) -> None:
    with pytest.raises(BadMap, match=told) as failure:
        read_map(json.dumps(entries))
    assert "hush" not in str(failure.value)


@pytest.mark.parametrize("text", ["{", "/nowhere", '{"x": {}, "x": {}}'])
def test_what_is_no_map_is_refused_by_the_settings(text: str) -> None:
    settings = Settings(database_url=URL, jwt_secret="x" * 32, database_shards=text)
    (reason,) = settings.refusals()
    assert "DATABASE_SHARDS" in reason
