"""Files into the catalogue, and out of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from commerce.catalog.v1.record_pb2 import CatalogRecord

from server.catalog_records import wire
from server.catalog_records.domain.model import Change, Counts, Outcome, Refusal
from server.catalog_records.files import jsonl, own, shopify, woocommerce
from server.catalog_records.files.place import Place
from server.catalog_records.files.source import (
    Columns,
    Counting,
    FileRefused,
    Parsed,
    Table,
    open_file,
)
from server.catalog_records.files.words import once
from server.catalog_records.service import Streaming
from server.catalog_records.views import Batch
from server.kernel.identity import Caller

BATCH = 100
"""Records of one transaction: with their variants, work of a few hundredths of a second."""
MAX_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was refused, by where it stands."""

    line: int
    reason: str
    field: str
    description: str

    def __str__(self) -> str:
        what = f"{self.field} {self.description}".strip()
        return f"line {self.line}: {what} ({self.reason})"


@dataclass(slots=True)
class ImportReport:
    """What an import came to."""

    format: str
    counts: Counts = field(default_factory=Counts)
    refused: list[Refused] = field(default_factory=list)
    columns: Columns = field(default_factory=Columns)
    position: str = ""
    """Up to where it has arrived, as `Options.after` takes it."""


def parsed(
    content: IO[bytes], name: str, format_: str, columns: Columns
) -> tuple[str, Iterator[Parsed]]:
    """Recognise the format of a file, and give its records.

    Args:
        content: The file.
        name: Its name, whose ending says whether it is CSV or JSON lines.
        format_: `jsonl`, `csv`, `shopify`, `woocommerce`, or empty to find out.
        columns: Takes note of what is not used.

    Raises:
        FileRefused: It is of no format that is known here.
    """
    plain = name.removesuffix(".gz")
    if format_ == "jsonl" or (not format_ and plain.endswith((".jsonl", ".ndjson", ".json"))):
        return "jsonl", jsonl.records(content)
    table = Table(content)
    if not format_ and table.headers[0].startswith("{"):
        raise FileRefused("the file seems to be JSON lines; say so with --format jsonl")
    if format_ == "shopify" or (not format_ and shopify.is_shopify(table.headers)):
        return "shopify", once(shopify.records(table, columns))
    if format_ == "woocommerce" or (not format_ and woocommerce.is_woocommerce(table.headers)):
        return "woocommerce", once(woocommerce.records(table, columns))
    if format_ not in {"", "csv"}:
        raise FileRefused(f"no such format: {format_}")
    return "csv", own.records(table, columns)


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is brought in."""

    format: str = ""
    all_or_none: bool = False
    dry_run: bool = False
    source: str = ""
    after: str = ""
    """The position of an import that broke: what has arrived by then is passed over."""
    left: frozenset[str] = frozenset()
    """Ids of records that are left as they are: the file's are passed over."""


async def import_file(
    streaming: Streaming,
    caller: Caller,
    name: str,
    options: Options,
    *,
    advance: Callable[[int, int | None], None] = lambda done, size: None,
    tell: Callable[[Refused], None] = lambda refused: None,
) -> ImportReport:
    """Bring a file into the company's catalogue.

    Args:
        streaming: Writes it.
        caller: Whose catalogue, and who does it.
        name: The file; `-` for standard input.
        options: How.
        advance: Told how many bytes have been read, of how many where that is known.
        tell: Told each record that is refused, as soon as it is.

    Raises:
        FileRefused: The file can't be read at all, or is not the one that broke.
        CommerceError: The catalogue can't be changed, or all or none was asked and some is bad.
    """
    with open_file(name) as (content, counting, size):
        columns = Columns()
        format_, found = parsed(content, name, options.format, columns)
        report = ImportReport(format_, columns=columns)
        lines: list[int] = []
        batches = _batches(
            found, options, report, lines, lambda: advance(counting.read_bytes, size)
        )

        def refused(outcome: Outcome) -> None:
            problem = outcome.refusal or Refusal("", "")
            row = Refused(lines[outcome.index], problem.reason, problem.field, problem.description)
            if len(report.refused) < MAX_SHOWN:
                report.refused.append(row)
            tell(row)

        report.counts = (await streaming.apply(caller, batches, refused)).counts
        return report


async def _batches(
    found: Iterator[Parsed],
    options: Options,
    report: ImportReport,
    lines: list[int],
    advanced: Callable[[], None],
) -> AsyncIterator[Batch]:
    changes: list[Change] = []
    refused: list[Outcome] = []
    place = Place()
    wanted = Place.of(options.after)
    for item in found:
        record = item.record
        place.pass_by(b"" if record is None else record.SerializeToString(deterministic=True))
        if place.count <= wanted.count:
            if place.count == wanted.count and not place.is_at(options.after):
                raise _another()
            continue
        if options.left and item.record is not None and _id_of(item.record) in options.left:
            continue
        index = len(lines)
        lines.append(item.line)
        if item.record is None:
            refusal = Refusal("INVALID_ARGUMENT", item.problem, item.field)
            refused.append(Outcome(index, "REFUSED", "", refusal))
        else:
            change = wire.change_of(item.record, index, nul=item.nul)
            (refused if isinstance(change, Outcome) else changes).append(change)  # type: ignore[arg-type]
            report.position = str(place)
        if len(changes) + len(refused) >= BATCH:
            yield _batch(changes, refused, options, report)
            changes, refused = [], []
            advanced()
            await asyncio.sleep(0)
    if place.count < wanted.count:
        raise _another()
    if changes or refused:
        yield _batch(changes, refused, options, report)
    advanced()


def _id_of(record: CatalogRecord) -> str:
    part = getattr(record, record.WhichOneof("record") or "", None)
    return str(getattr(part, "id", ""))


def _another() -> FileRefused:
    return FileRefused(
        "this is not the file that broke; without --resume it is read from its beginning, "
        "and what has arrived is left alone"
    )


def _batch(
    changes: list[Change], refused: list[Outcome], options: Options, report: ImportReport
) -> Batch:
    return Batch(
        changes,
        refused,
        all_or_none=options.all_or_none,
        dry_run=options.dry_run,
        source=options.source,
        position=report.position,
    )


def source_of(name: str) -> str:
    """Name the source of a file as `GetImport` asks for it."""
    base = "stdin" if name == "-" else Path(name).name
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in base)[-64:]


__all__ = ["Counting", "ImportReport", "Options", "Refused", "import_file", "source_of"]
