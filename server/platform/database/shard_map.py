"""The map of companies: which database, or schema of one, has whose rows."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.platform.database.dsn import (
    PUBLIC,
    Place,
    UnreadableAddress,
    check_address,
    place_of,
    unquoted,
)

HOME = "main"
"""The database of `DATABASE_URL`, which has all companies that no other entry names."""

_TAKEN = frozenset({HOME, "primary", "replica"})
"""What metrics call the pools of `DATABASE_URL` and of its standby."""
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}")
"""A shard's name: it stands in metrics, messages and DATABASE_SHARD."""
_SHOWN = 40


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
        BadMap: It can't be read, a company is in two entries, or two entries are one place; the
            message names them.
    """
    entries = _parsed(_written(text))
    if not isinstance(entries, dict):
        raise BadMap("DATABASE_SHARDS must be an object of entries by name")
    shards: list[Shard] = []
    owners: dict[str, str] = {}
    for number, (name, entry) in enumerate(entries.items(), start=1):
        shard = _read_entry(number, name, entry)
        for company in shard.companies:
            if company in owners:
                raise BadMap(
                    f"DATABASE_SHARDS: company {company} is in two, {owners[company]} and {name}"
                )
            owners[company] = name
        shards.append(shard)
    _refuse_one_place(shards)
    return tuple(shards)


def refused_map(text: str, home: Shard) -> str | None:
    """Say why `DATABASE_SHARDS` can't be used beside *home*; None where it can, or is empty."""
    try:
        _refuse_one_place((home, *read_map(text or "{}")))
    except BadMap as failure:
        return str(failure)
    return None


def _written(text: str) -> str:
    """Give the JSON itself, where *text* is that or the path of a file with it."""
    text = unquoted(text)
    if text.startswith(("{", "[")):
        return text
    try:
        # Editors of some systems begin a file with a mark, which is no JSON.
        return Path(text).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, RuntimeError, ValueError):
        raise BadMap(
            "DATABASE_SHARDS is no JSON object, and names a file that can't be read"
        ) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as failure:
        raise BadMap(f"DATABASE_SHARDS is no JSON: {failure.msg}") from None
    except RecursionError:
        raise BadMap("DATABASE_SHARDS is no JSON: nested too deeply") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadMap(f"DATABASE_SHARDS: {_shown(twice)} stands there twice")
    return found


def _read_entry(number: int, name: str, entry: Any) -> Shard:
    where = f"DATABASE_SHARDS: {name}"
    if name in _TAKEN:
        raise BadMap(f"{where}: that is what DATABASE_URL or its standby is called")
    if not _NAME.fullmatch(name):
        raise BadMap(
            f"DATABASE_SHARDS: the name of entry {number} must be letters, digits, "
            "dots, hyphens and underscores, at most 63"
        )
    if not isinstance(entry, dict):
        raise BadMap(f"{where} must be an object with url and companies")
    if unknown := sorted(entry.keys() - {"url", "direct_url", "companies"}):
        raise BadMap(f"{where}: {_shown(unknown[0])} is none of url, direct_url and companies")
    url, direct = entry.get("url"), entry.get("direct_url")
    if not isinstance(url, str) or not url.strip():
        raise BadMap(f"{where} has no url")
    if not isinstance(direct or "", str):
        raise BadMap(f"{where}: direct_url must be an address")
    for address in (url, direct):
        if address:
            try:
                check_address(address, where)
            except UnreadableAddress as failure:
                raise BadMap(str(failure)) from None
    if direct and (schema := place_of(url).schema) not in (PUBLIC, place_of(direct).schema):
        raise BadMap(f"{where}: direct_url does not lead to the schema {schema}, as url does")
    return Shard(name, url, direct or url, _companies(where, entry.get("companies")))


def _companies(where: str, companies: Any) -> frozenset[str]:
    if not isinstance(companies, list) or not all(isinstance(one, str) for one in companies):
        raise BadMap(f"{where}: companies must be a list of ids")
    for company in companies:
        # What stands there with a blank is never asked for, and its company served from elsewhere.
        if not company.isprintable() or not company or any(map(str.isspace, company)):
            raise BadMap(f"{where}: {company[:_SHOWN]!a} is no id of a company")
        if companies.count(company) > 1:
            raise BadMap(f"{where}: company {company} stands there twice")
    return frozenset(companies)


def _refuse_one_place(shards: Sequence[Shard]) -> None:
    """Refuse two entries that are one database: each company there would be in two shards."""
    names: dict[Place, str] = {}
    for shard in shards:
        if shard.direct_url:
            other = names.setdefault(place_of(shard.direct_url), shard.name)
            if other != shard.name:
                raise BadMap(
                    f"DATABASE_SHARDS: {shard.name} and {other} are one database and schema"
                )


def _shown(key: str) -> str:
    """Give a key for a message; not where it may be an address, which holds a password."""
    return key if re.fullmatch(r"\w{1,40}", key) else "a key"
