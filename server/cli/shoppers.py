"""The command that brings shoppers in from another system: `python -m server shoppers …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.environment import checked_database_url, read_settings
from server.cli.running import one_line, report_file, run

if TYPE_CHECKING:
    from server.cli.moving_in import Report

commands = typer.Typer(no_args_is_help=True, help="Bring carts and wishlists in.")


@commands.callback()
def _group() -> None:
    pass


@commands.command(name="import")
def import_(
    file: Annotated[str, typer.Argument(help="JSON lines, also gzip; - for stdin.")],
    company: Annotated[str, typer.Option(help="The company's id: `tenant list` shows them.")],
    again: Annotated[
        bool, typer.Option(help="Begin anew with a file that was read before.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write all that was not taken there, as JSON lines.")
    ] = None,
) -> None:
    """Bring in the carts and wishlists of FILE, a shopper a line.

    What the rules refuse is reported and left out. A file that broke off goes on where it ended.
    Ends with 1 when anything was left out.
    """
    from server.catalog_records.files.source import FileRefused
    from server.kernel.errors import CommerceError

    with one_line(FileRefused, CommerceError):
        found = run(_import(checked_database_url(company), file, company, report, again=again))
    print(
        f"{file}: {found.shoppers} shoppers, {found.items} items and {found.codes} codes taken, "
        f"{found.left_out} not taken"
    )
    for one in found.shown:
        print(f"  {one}")
    if found.left_out > len(found.shown):
        print(f"  … and {found.left_out - len(found.shown)} more; --report FILE has all")
    if found.left_out:
        raise typer.Exit(1)


async def _import(url: str, file: str, company: str, report: Path | None, *, again: bool) -> Report:
    from server.cart.service import Carts, TableRates, cart_kind
    from server.catalog.domain import DEMO_PROMOTIONS
    from server.catalog_records.domain.model import Counts
    from server.catalog_records.errors import company_not_found
    from server.catalog_records.files.importing import source_of
    from server.catalog_records.files.place import Place
    from server.catalog_records.files.source import open_file
    from server.catalog_records.repository import imports, read
    from server.cli.moving_in import MovingIn, Report, move_in
    from server.kernel.clock import SystemClock
    from server.platform.database.pool import Database
    from server.wishlist.service import WISHLIST, Wishlists

    source, clock = f"shoppers {source_of(file)}"[-64:], SystemClock()
    database = await Database.connect(url, connections=2, timeout_seconds=60, name="shoppers")
    try:
        built_in = {} if read_settings().production else DEMO_PROMOTIONS
        moving = MovingIn(
            company,
            source,
            Carts(cart_kind(built_in, TableRates()), database, clock, auto_provision=False),
            Wishlists(WISHLIST, database, clock, auto_provision=False),
        )
        if await read.head(database, company, None) is None:
            # Else every item is refused, and noted as read.
            raise company_not_found()
        after = ""
        if not again and (known := await imports.look(database, company, source)):
            # The release before wrote `line 7`.
            after = known[0].removeprefix("line ")
            print(f"{file}: going on after line {Place.of(after).count}", file=sys.stderr)

        async def advance(place: Place) -> None:
            nothing = Counts()
            await imports.advance(database, company, source, str(place), nothing, clock.now())

        with report_file(report, more=bool(after)) as tell, open_file(file) as (content, _, _):
            return await move_in(moving, content, Report(tell), after=after, advance=advance)
    finally:
        await database.close()
