"""The commands that bring a merchant's catalogue in and out: `python -m server catalog …`."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.environment import checked_database_url, read_settings
from server.cli.running import give_way, one_line, progress_bar, report_file, run
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.catalog_records.files.importing import ImportReport, Refused
    from server.kernel.identity import Caller
    from server.platform.database.pool import Database

commands = typer.Typer(no_args_is_help=True, help="Bring products and the like in and out.")
Company = Annotated[str, typer.Option(help="The company's id: `tenant list` shows them.")]
_SHOWN = 20


@commands.command(name="import")
def import_(
    files: Annotated[list[str], typer.Argument(help="CSV or JSON lines, also gzip; - for stdin.")],
    company: Company,
    format_: Annotated[
        str, typer.Option("--format", help="jsonl, csv, shopify or woocommerce; unset: found out.")
    ] = "",
    dry_run: Annotated[bool, typer.Option(help="Report only, and change nothing.")] = False,
    all_or_none: Annotated[bool, typer.Option(help="One bad record keeps the file out.")] = False,
    resume: Annotated[bool, typer.Option(help="Go on where an import of the file broke.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write every refused record there, as JSON lines.")
    ] = None,
) -> None:
    """Bring FILES in: this system's CSV, Shopify's or WooCommerce's, or JSON lines.

    Records that are as they should be are left alone. Ends with 1 when any was refused.
    """
    from server.catalog_records.files.source import FileRefused
    from server.kernel.errors import CommerceError

    give_way()
    url, count = checked_database_url(company), 0
    options = (format_, dry_run, all_or_none, resume)
    with report_file(report, more=resume) as written:
        for name in files:
            shown: list[Refused] = []

            def tell(refused: Refused, name: str = name, shown: list[Refused] = shown) -> None:
                written({"file": name} | asdict(refused))
                if len(shown) < _SHOWN:
                    shown.append(refused)

            try:
                with one_line(FileRefused, CommerceError):
                    found = run(_import(url, name, company, options, tell))
            except StackError:
                # Where one bad record keeps all out, people want to know which.
                _show_refused(shown)
                raise
            _show(name, found, dry_run=dry_run)
            count += found.counts.refused
    if count:
        raise typer.Exit(1)


@commands.command()
def export(
    company: Company,
    format_: Annotated[str, typer.Option("--format", help="jsonl, or csv of products.")] = "jsonl",
    kind: Annotated[list[str] | None, typer.Option(help="Only such records; repeatable.")] = None,
    deleted: Annotated[bool, typer.Option(help="Also what was taken away.")] = False,
) -> None:
    """Write the catalogue to standard output, so that an import of it changes nothing."""
    from server.catalog_records.domain.kinds import KINDS
    from server.catalog_records.files.exporting import export_csv, export_jsonl
    from server.catalog_records.service import Reading
    from server.kernel.errors import CommerceError

    kinds = kind or list(KINDS)
    if unknown := [name for name in kinds if name not in KINDS]:
        raise StackError(f"no such kind: {', '.join(unknown)}; there are {', '.join(KINDS)}")
    if format_ not in {"jsonl", "csv"}:
        raise StackError("--format is jsonl or csv")

    url = checked_database_url(company)

    async def go() -> int:
        async with _database(url) as database:
            reading = Reading(database)
            if format_ == "csv":
                return await export_csv(reading, _caller(company), sys.stdout)
            ordered = [name for name in KINDS if name in kinds]
            return await export_jsonl(
                reading, _caller(company), sys.stdout, ordered, deleted=deleted
            )

    with one_line(CommerceError):
        print(f"{run(go())} records", file=sys.stderr)


async def _import(
    url: str,
    name: str,
    company: str,
    chosen: tuple[str, bool, bool, bool],
    tell: Callable[[Refused], None],
) -> ImportReport:
    from server.catalog_records.files.importing import Options, import_file, source_of
    from server.catalog_records.files.place import Place
    from server.catalog_records.repository import imports
    from server.catalog_records.service import Applying, Streaming
    from server.kernel.clock import SystemClock

    source = source_of(name)
    format_, dry_run, all_or_none, resume = chosen
    async with _database(url) as database:
        writable = read_settings().catalog_writable
        applying = Applying(database, SystemClock(), writable=writable)
        after = ""
        if resume and (found := await imports.look(database, company, source)):
            after = found[0]
            print(f"{name}: going on after record {Place.of(after).count}", file=sys.stderr)
        options = Options(format_, all_or_none, dry_run, source, after)
        with progress_bar() as progress:
            task = progress.add_task(Path(name).name, total=None)

            def advance(done: int, size: int | None) -> None:
                progress.update(task, completed=done, total=size)

            return await import_file(
                Streaming(applying), _caller(company), name, options, advance=advance, tell=tell
            )


def _show(name: str, report: ImportReport, *, dry_run: bool) -> None:
    counts = report.counts
    would = "would be " if dry_run else ""
    print(
        f"{name} ({report.format}): {counts.created} {would}created, {counts.updated} {would}"
        f"updated, {counts.unchanged} unchanged, {counts.deleted} {would}deleted, "
        f"{counts.refused} refused"
    )
    _show_refused(report.refused[:_SHOWN])
    if counts.refused > _SHOWN:
        print(f"  … and {counts.refused - _SHOWN} more; --report FILE has all")
    filled = report.columns.filled
    for header in report.columns.unused:
        held = f"in {filled[header]} lines" if filled[header] else "always empty"
        print(f"  column not used: {header} ({held})")


def _show_refused(refused: list[Refused]) -> None:
    for one in refused:
        print(f"  {one}")


def _caller(company: str) -> Caller:
    from server.kernel.identity import Caller, Role

    return Caller(company_id=company, role=Role.SERVICE, customer_id="command:catalog")


@asynccontextmanager
async def _database(url: str) -> AsyncIterator[Database]:
    from server.platform.database.pool import Database

    database = await Database.connect(url, connections=2, timeout_seconds=60, name="catalog")
    try:
        yield database
    finally:
        await database.close()
