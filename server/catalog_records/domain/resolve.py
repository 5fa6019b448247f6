"""Which stored row a record means, and what stands in its way."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from server.catalog_records.domain.checks import camel, child_key, key_of, slug_of
from server.catalog_records.domain.kinds import Kind
from server.catalog_records.domain.model import Child, Known, KnownChild, Refusal, Row

_SPACE = uuid.UUID("5e1f6f0a-52a1-4f4c-9d43-0d9a3c4b7c11")
"""Makes the ids of records that come without: the same record gets the same id again."""


def made_id(*parts: str) -> str:
    """Make an id of a record's owner and natural key."""
    return str(uuid.uuid5(_SPACE, "\0".join(parts)))


class Resolver:
    """Gives the rows of one kind the ids they mean, as one batch."""

    def __init__(self, kind: Kind, company_id: str, known: Iterable[Known]) -> None:
        self._kind = kind
        self._company_id = company_id
        self._by_id: dict[str, Known] = {}
        self._taken: list[dict[tuple[str, ...], str]] = [{} for _ in kind.keys]
        for row in known:
            self._by_id[row.id] = row
            if row.company_id == company_id:
                for place, key in enumerate(row.keys):
                    self._taken[place].setdefault(key, row.id)

    def is_new(self, row_id: str) -> bool:
        """Say whether no such row is stored."""
        return row_id not in self._by_id

    def resolve(self, row: Row) -> Row | Refusal:
        """Give *row* its id and its slug, or say what stands in its way."""
        kind = self._kind
        row_id = row.id
        if not row_id and kind.natural:
            natural = key_of(kind.natural, self._with_slug(row, None).columns)
            row_id = self._taken[0].get(natural) or made_id(self._company_id, kind.name, *natural)
        elif not row_id:
            row_id = self._company_id
        known = self._by_id.get(row_id)
        if known is not None and known.company_id != self._company_id:
            return Refusal(
                "COMPANY_MISMATCH", "belongs to another company", f"{camel(kind.field)}.id"
            )
        if kind.name == "companies" and row_id != self._company_id:
            return Refusal(
                "COMPANY_MISMATCH", "must be the caller's company", f"{camel(kind.field)}.id"
            )
        row = self._with_slug(replace(row, id=row_id), known)
        keys = [key_of(names, row.columns) for names in kind.keys]
        for place, (names, key) in enumerate(zip(kind.keys, keys, strict=True)):
            if self._taken[place].get(key, row_id) != row_id:
                return Refusal(
                    "KEY_TAKEN", "is another record's", f"{camel(kind.field)}.{camel(names[0])}"
                )
        for place, key in enumerate(keys):
            self._taken[place][key] = row_id
        return row

    def _with_slug(self, row: Row, known: Known | None) -> Row:
        if "slug" not in row.columns or row.columns["slug"]:
            return row
        columns = dict(row.columns)
        if known is not None and known.slug:
            columns["slug"] = known.slug
        else:
            text = " ".join(str(columns[n]) for n in ("name", "sku") if columns.get(n))
            columns["slug"] = slug_of(text) or made_id(self._company_id, row.kind.name, text)
        return replace(row, columns=columns)


def with_child_ids(row: Row, known: Sequence[KnownChild]) -> Row | Refusal:
    """Give the variants or members of *row* their ids.

    Args:
        row: A record that has its id.
        known: The stored parts of the record, and parts of others whose ids it names.
    """
    kind = row.kind
    by_key = {part.key: part.id for part in known if part.parent_id == row.id}
    foreign = {part.id for part in known if part.parent_id != row.id}
    children: list[Child] = []
    taken: set[str] = set()
    for place, child in enumerate(row.children):
        key = child_key(kind, child.columns)
        child_id = child.id or by_key.get(key) or made_id(row.id, *key)
        path = f"{camel(kind.field)}.{kind.children}[{place}]"
        if child_id in foreign:
            return Refusal("KEY_TAKEN", "is another record's", f"{path}.id")
        if child_id in taken or (child.id and by_key.get(key, child.id) != child.id):
            return Refusal("KEY_TAKEN", "is another one's", f"{path}.{kind.child_key}")
        taken.add(child_id)
        children.append(Child(child_id, child.columns))
    return replace(row, children=tuple(children))
