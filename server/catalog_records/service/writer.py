"""Writes the rows of a batch, in the order they came, within an open transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from server.catalog_records.domain.checks import (
    check_offer,
    check_row,
    child_key,
    cycle_in,
    key_of,
)
from server.catalog_records.domain.kinds import Kind
from server.catalog_records.domain.model import (
    Change,
    Gone,
    KnownChild,
    Offer,
    Outcome,
    Refusal,
    Row,
)
from server.catalog_records.domain.resolve import Resolver, made_id, with_child_ids
from server.catalog_records.repository import read, write
from server.kernel.currencies import stored_currency
from server.platform.database.pool import Transaction


class Writer:
    """Writes rows of one company."""

    def __init__(
        self,
        transaction: Transaction,
        company_id: str,
        currency: str,
        now: datetime,
    ) -> None:
        self._transaction = transaction
        self._company_id = company_id
        self._code = currency
        self._now = now

    async def write(self, changes: Sequence[Change]) -> list[Outcome]:
        """Write what can be written, and say what became of each."""
        outcomes: list[Outcome] = []
        for run in _runs(changes):
            outcomes += await self._guarded(run)
        return outcomes

    async def _guarded(self, run: Sequence[Change]) -> list[Outcome]:
        """Write a run; when the database refuses it, row by row, so that one alone is refused.

        That is where rows exchange their keys, or somebody else has just taken one.
        """
        try:
            async with write.all_or_nothing(self._transaction):
                return await self._write_run(run)
        except write.Collision:
            if len(run) == 1:
                refusal = Refusal("KEY_TAKEN", "has a key that another record has")
                return [_refused(run[0], refusal)]
        outcomes = []
        for change in run:
            outcomes += await self._guarded([change])
        return outcomes

    async def _write_run(self, run: Sequence[Change]) -> list[Outcome]:
        first = run[0]
        if isinstance(first, Row):
            return await self._write_rows(first.kind, [c for c in run if isinstance(c, Row)])
        if isinstance(first, Offer):
            return await self._write_offers([c for c in run if isinstance(c, Offer)])
        gone = [change for change in run if isinstance(change, Gone)]
        await write.remove(self._transaction, first.kind, self._company_id, gone, self._now)
        return [Outcome(change.index, "DELETED", change.id) for change in gone]

    async def _write_rows(self, kind: Kind, rows: Sequence[Row]) -> list[Outcome]:
        refused: list[Outcome] = []
        checked: list[Row] = []
        default = None if kind.name == "companies" else stored_currency(self._code)
        for given in rows:
            row = given
            if kind.inherits_currency and not row.columns.get("currency"):
                row = replace(row, columns={**row.columns, "currency": self._code})
            problem = check_row(row, default, self._now.date())
            if problem is None:
                checked.append(row)
            else:
                refused.append(_refused(row, problem))
        resolved, more = await self._resolve(kind, checked)
        refused += more
        good = [row for row, _ in resolved]
        if kind.name in {"bundles", "shipping-rates"}:
            good, more = await self._check_references(kind, good)
            refused += more
        changed: set[str] = set()
        if good:
            transaction, now = self._transaction, self._now
            changed = await write.upsert(transaction, kind, self._company_id, good, now)
            if kind.children:
                partly = await write.upsert_parts(transaction, kind, good, now) - changed
                if partly:
                    await write.touch(transaction, kind, partly, now)
                    changed |= partly
        new = {row.id for row, is_new in resolved if is_new}
        written = [Outcome(row.index, _result(row.id, new, changed), row.id) for row in good]
        return sorted([*refused, *written], key=lambda outcome: outcome.index)

    async def _resolve(
        self, kind: Kind, rows: Sequence[Row]
    ) -> tuple[list[tuple[Row, bool]], list[Outcome]]:
        """Give the rows their ids; each with whether it is new."""
        if not rows:
            return [], []
        keys = write.natural_keys(
            kind, ([key_of(names, row.columns) for names in kind.keys] for row in rows)
        )
        ids = {row.id for row in rows if row.id}
        if kind.name == "companies":
            ids.add(self._company_id)
        # A made id may be taken already, by a row whose key has changed since.
        ids |= {made for row in rows if (made := _made(kind, self._company_id, row))}
        known = await write.known_rows(self._transaction, kind, self._company_id, ids, keys)
        resolver = Resolver(kind, self._company_id, known)
        good: list[Row] = []
        refused: list[Outcome] = []
        for row in rows:
            found = resolver.resolve(row)
            if isinstance(found, Refusal):
                refused.append(_refused(row, found))
            else:
                good.append(found)
        if kind.children and good:
            good, more = await self._resolve_parts(kind, good)
            refused += more
        return [(row, resolver.is_new(row.id)) for row in good], refused

    async def _resolve_parts(
        self, kind: Kind, rows: Sequence[Row]
    ) -> tuple[list[Row], list[Outcome]]:
        parents = [row.id for row in rows]
        named = [child.id for row in rows for child in row.children if child.id]
        known = await write.known_parts(self._transaction, kind, parents, named)
        by_parent: dict[str, list[KnownChild]] = {}
        for part in known:
            by_parent.setdefault(part.parent_id, []).append(part)
        by_id = {part.id: part for part in known}
        good, refused = [], []
        for row in rows:
            theirs = [by_id[c.id] for c in row.children if c.id and c.id in by_id]
            found = with_child_ids(row, [*by_parent.get(row.id, ()), *theirs])
            if isinstance(found, Refusal):
                refused.append(_refused(row, found))
            else:
                good.append(found)
        return good, refused

    async def _check_references(
        self, kind: Kind, rows: Sequence[Row]
    ) -> tuple[list[Row], list[Outcome]]:
        """Leave out rows that name what the company does not have, or that hold themselves."""
        if kind.name == "shipping-rates":
            named = {site for row in rows if (site := row.columns.get("site_id"))}
            there = await read.sites(self._transaction, self._company_id, named) if named else set()
            return _split(rows, lambda row: _site_problem(row, there))
        members = [child for row in rows for child in row.children]
        products = {str(row.columns["product_id"]) for row in rows}
        products |= {str(child.columns["product_id"]) for child in members}
        variants = {v for child in members if (v := child.columns.get("variant_id"))}
        found = await read.products_and_variants(
            self._transaction, self._company_id, products, variants
        )
        good, refused = _split(rows, lambda row: _reference_problem(row, found))
        edges = await read.bundle_edges(self._transaction, self._company_id, products)
        kept: list[Row] = []
        for row in good:
            product = str(row.columns["product_id"])
            held = frozenset(str(child.columns["product_id"]) for child in row.children)
            tried = {**edges, product: held}
            if cycle_in(tried, product):
                problem = Refusal("BUNDLE_CYCLE", "would hold the bundle itself", "bundle.items")
                refused.append(_refused(row, problem))
            else:
                edges = tried
                kept.append(row)
        return kept, refused

    async def _write_offers(self, offers: Sequence[Offer]) -> list[Outcome]:
        currencies = await write.offered(self._transaction, self._company_id, offers)
        outcomes: list[Outcome] = []
        good: list[Offer] = []
        for offer in offers:
            code = currencies.get(offer.index)
            if code is None:
                field = "offer.variantId" if offer.variant_id else "offer.productId"
                problem: Refusal | None = Refusal("REFERENCE_NOT_FOUND", "is not there", field)
            else:
                problem = check_offer(offer, stored_currency(code))
            if problem is None:
                good.append(offer)
            else:
                outcomes.append(_refused(offer, problem))
        changed = await write.write_offers(self._transaction, self._company_id, good, self._now)
        for offer in good:
            key = offer.variant_id or offer.product_id
            result = "UPDATED" if key in changed else "UNCHANGED"
            outcomes.append(Outcome(offer.index, result, key))
        return sorted(outcomes, key=lambda outcome: outcome.index)


def _result(row_id: str, new: set[str], changed: set[str]) -> str:
    if row_id in new:
        return "CREATED"
    return "UPDATED" if row_id in changed else "UNCHANGED"


def _refused(change: Change, refusal: Refusal) -> Outcome:
    named = change.variant_id or change.product_id if isinstance(change, Offer) else change.id
    return Outcome(change.index, "REFUSED", named, refusal)


def _made(kind: Kind, company_id: str, row: Row) -> str | None:
    if row.id or not kind.natural or (kind.natural == ("slug",) and not row.columns["slug"]):
        return None
    return made_id(company_id, kind.name, *key_of(kind.natural, row.columns))


def _split(
    rows: Sequence[Row], problem_of: Callable[[Row], Refusal | None]
) -> tuple[list[Row], list[Outcome]]:
    good: list[Row] = []
    refused: list[Outcome] = []
    for row in rows:
        problem = problem_of(row)
        if problem is None:
            good.append(row)
        else:
            refused.append(_refused(row, problem))
    return good, refused


def _site_problem(row: Row, there: set[str]) -> Refusal | None:
    site = row.columns.get("site_id")
    if not site or site in there:
        return None
    return Refusal("REFERENCE_NOT_FOUND", "is no site of the company", "shippingRate.siteId")


def _reference_problem(row: Row, found: set[tuple[str, str | None]]) -> Refusal | None:
    missing = "is no product of the company"
    if (str(row.columns["product_id"]), None) not in found:
        return Refusal("REFERENCE_NOT_FOUND", missing, "bundle.productId")
    for place, child in enumerate(row.children):
        product, variant = child_key(row.kind, child.columns)
        path = f"bundle.items[{place}]"
        if (product, None) not in found:
            return Refusal("REFERENCE_NOT_FOUND", missing, f"{path}.productId")
        if variant and (product, variant) not in found:
            return Refusal("REFERENCE_NOT_FOUND", "is no variant of it", f"{path}.variantId")
    return None


def _runs(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Cut a batch into runs of one kind in which no record comes twice, in the order they came."""

    def kind_of(change: Change) -> tuple[type, str]:
        return type(change), "" if isinstance(change, Offer) else change.kind.name

    for _, group in groupby(changes, key=kind_of):
        run: list[Change] = []
        seen: set[tuple[str, ...]] = set()
        for change in group:
            names = _names(change)
            if seen & names:
                yield run
                run, seen = [], set()
            run.append(change)
            seen |= names
        yield run


def _names(change: Change) -> set[tuple[str, ...]]:
    if isinstance(change, Offer):
        return {(change.product_id, change.variant_id or "")}
    found: set[tuple[str, ...]] = {("id", change.id)} if change.id else set()
    if isinstance(change, Row):
        keys = ((names, key_of(names, change.columns)) for names in change.kind.keys)
        found |= {(*names, *key) for names, key in keys if any(key)}
    return found
