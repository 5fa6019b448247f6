"""The map of companies: which database, or schema of one, has whose rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.platform.database.dsn import UnreadableAddress, check_address

HOME = "main"
"""The database of `DATABASE_URL`, which has all companies that no other entry names."""


class BadMap(ValueError):
    """The map of companies can't be used; the message is one line and shows no address."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A database, or a schema of one, and whose rows it has."""

    name: str
    url: str = field(repr=False)
    direct_url: str = field(repr=False)
    companies: frozenset[str] = frozenset()
    """Those it is for; of `HOME` empty: all others."""


def read_map(text: str) -> tuple[Shard, ...]:
    """Read `DATABASE_SHARDS`: a JSON object, or the path of a file with it.

    Each entry has a name and `{"url": …, "companies": […]}`, with `direct_url` beside where the
    address leads to a pooler.

    Raises:
        BadMap: It can't be read, or a company is in two entries; the message names it.
    """
    if text.lstrip().startswith("/"):
        try:
            text = Path(text.strip()).read_text()
        except (OSError, UnicodeDecodeError):
            raise BadMap("DATABASE_SHARDS names a file that can't be read") from None
    try:
        entries = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as failure:
        raise BadMap(f"DATABASE_SHARDS is no JSON: {failure.msg}") from None
    if not isinstance(entries, dict):
        raise BadMap("DATABASE_SHARDS must be an object of entries by name")
    shards: list[Shard] = []
    owners: dict[str, str] = {}
    for name, entry in entries.items():
        shard = _read_entry(name, entry)
        for company in shard.companies:
            if company in owners:
                raise BadMap(
                    f"DATABASE_SHARDS: company {company} is in two, {owners[company]} and {name}"
                )
            owners[company] = name
        shards.append(shard)
    return tuple(shards)


def refused_map(text: str) -> str | None:
    """Say why `DATABASE_SHARDS` can't be used; None where it can, or is empty."""
    try:
        read_map(text or "{}")
    except BadMap as failure:
        return str(failure)
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadMap(f"DATABASE_SHARDS: {twice} stands there twice")
    return found


def _read_entry(name: str, entry: Any) -> Shard:
    where = f"DATABASE_SHARDS: {name}"
    if not name or name == HOME:
        raise BadMap(f"{where}: that is what DATABASE_URL is called")
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
        raise BadMap(f"{where} has no url")
    companies, direct = entry.get("companies"), entry.get("direct_url", "")
    if unknown := sorted(entry.keys() - {"url", "direct_url", "companies"}):
        raise BadMap(f"{where}: {unknown[0]} is none of url, direct_url and companies")
    if not isinstance(companies, list) or not all(isinstance(one, str) for one in companies):
        raise BadMap(f"{where}: companies must be a list of ids")
    if len(set(companies)) != len(companies):
        twice = next(one for one in companies if companies.count(one) > 1)
        raise BadMap(f"{where}: company {twice} stands there twice")
    for url in (entry["url"], direct):
        if url:
            try:
                check_address(url, where)
            except UnreadableAddress as failure:
                raise BadMap(str(failure)) from None
    return Shard(name, entry["url"], direct or entry["url"], frozenset(companies))
