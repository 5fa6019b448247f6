"""What `DATABASE_SHARDS` may say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.platform.database.shard_map import BadMap, read_map
from server.platform.settings import Settings

URL = "postgresql://u:hush@db/shop"
DIRECT = "postgresql://u:hush@db:6543/shop"


def test_entries_are_read_by_their_names(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "eu1": {"url": URL, "companies": ["a", "b"]},
            "eu2": {
                "url": f"{URL}?schema=eu2",
                "direct_url": f"{DIRECT}?schema=eu2",
                "companies": [],
            },
        }
    )
    (file := tmp_path / "shards.json").write_text(text)
    (marked := tmp_path / "marked.json").write_text(text, encoding="utf-8-sig")
    for given in (text, f" {file}\n", f"'{text}'", f'"{file}"', str(marked)):
        first, second = read_map(given)
        assert (first.name, first.companies) == ("eu1", {"a", "b"})
        assert (first.direct_url, second.direct_url) == (URL, f"{DIRECT}?schema=eu2")
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
        ("{", "is no JSON"),
        ({"x": {"url": " ", "companies": []}}, "x has no url"),
        ({"x": {"url": URL, "direct_url": 5, "companies": []}}, "direct_url must be an address"),
        (
            {"x": {"url": f"{URL}?schema=a", "direct_url": DIRECT, "companies": []}},
            "direct_url does not lead to the schema a",
        ),
        ({"x": {"url": URL, "companies": [""]}}, "'' is no id of a company"),
        ({"x": {"url": URL, "companies": ["acme "]}}, "'acme ' is no id of a company"),
        ({"x": {"url": URL, "companies": ["a\0"]}}, "is no id of a company"),
        ({"primary": {"url": URL, "companies": []}}, "primary"),
        ({" x": {"url": URL, "companies": []}}, "the name of entry 1 must be letters"),
        ({"x\n": {"url": URL, "companies": []}}, "the name of entry 1 must be letters"),
        ({URL: {"companies": []}}, "the name of entry 1 must be letters"),
        ({"x": {"url": URL, "companies": [], URL: 1}}, "a key is none of url"),
        (
            {"x": {"url": URL, "companies": []}, "y": {"url": URL, "companies": ["a"]}},
            "y and x are one database and schema",
        ),
        (
            {
                "x": {"url": f"{URL}?schema=a", "companies": []},
                "y": {
                    "url": "postgres://v@DB:5432/shop?options=-csearch_path%3Da",
                    "companies": [],
                },
            },
            "y and x are one",
        ),
    ],
)
def test_a_map_that_cannot_be_used_is_refused_with_the_name(entries: Any, told: str) -> None:
    with pytest.raises(BadMap, match=told) as failure:
        read_map(json.dumps(entries))
    assert "hush" not in str(failure.value)


@pytest.mark.parametrize(
    "text",
    ["{", "/nowhere", "nowhere.json", "/no\0where", "[" * 100_000, '{"x": {}, "x": {}}'],
)
def test_what_is_no_map_is_refused_by_the_settings(text: str) -> None:
    settings = Settings(database_url=URL, jwt_secret="x" * 32, database_shards=text)
    (reason,) = settings.refusals()
    assert "DATABASE_SHARDS" in reason


def test_an_entry_that_is_the_home_database_is_refused() -> None:
    """Each of its companies would be in two shards."""
    shards = json.dumps({"x": {"url": f"{URL}?connection_limit=5", "companies": ["a"]}})
    told = Settings(database_url=URL, jwt_secret="x" * 32, database_shards=shards).refusals()
    assert told == ["DATABASE_SHARDS: x and main are one database and schema"]
    other = Settings(database_url=f"{URL}2", jwt_secret="x" * 32, database_shards=shards)
    assert not other.refusals()
