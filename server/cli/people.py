"""The commands about people's own data: `python -m server people …`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from server.cli.environment import checked_database_url, read_settings
from server.cli.running import handed_over, one_line, run
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.customer_data.service import CustomerData, Person
    from server.kernel.identity import Caller

commands = typer.Typer(no_args_is_help=True, help="Give people their data, or forget them.")
Company = Annotated[str, typer.Option(help="The company's id.")]
Customer = Annotated[str, typer.Option(help="The customer's id; unset: a guest's token is read.")]
_T = TypeVar("_T")


@commands.command()
def export(company: Company, customer: Customer = "") -> None:
    """Print everything that is stored about a person, as JSON.

    A guest is named by a session token, which is read from standard input.
    """
    import orjson

    found = _do(company, customer, lambda data, caller, person: data.export(caller, person))
    print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


@commands.command()
def erase(
    company: Company,
    customer: Customer = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a person; export what is stored first, as it can't be brought back."""
    if not yes and not (customer and typer.confirm(f"Forget {customer} of {company} for good?")):
        raise StackError("nothing was done; a guest is forgotten with --yes")
    record = _do(company, customer, lambda data, caller, person: data.erase(caller, person))
    cleared = "the customer's row cleared" if record.customer_cleared else "no customer's row"
    print(
        f"erasure {record.id}: {record.records} carts, lists, comparisons and sessions, "
        f"{record.archives} archived files, {cleared}"
    )


def _do(
    company: str, customer: str, work: Callable[[CustomerData, Caller, Person], Awaitable[_T]]
) -> _T:
    from server.customer_data.service import CustomerData, Person
    from server.kernel.clock import SystemClock
    from server.kernel.errors import CommerceError
    from server.kernel.identity import Caller, Role
    from server.platform.database.pool import Database
    from server.platform.object_archive import ObjectArchive
    from server.platform.schema.ownership import Ownership

    token = "" if customer else handed_over()
    caller = Caller(company_id=company, role=Role.ADMIN, customer_id="command:people")

    async def go(url: str) -> _T:
        settings = read_settings()
        database = await Database.connect(url, connections=1, timeout_seconds=60, name="people")
        try:
            ownership = Ownership(database, settings.catalog_writable)
            store = ObjectArchive(settings.archive_url) if settings.archive_url else None
            data = CustomerData(database, SystemClock(), ownership, store)
            return await work(data, caller, Person(customer or None, token or None))
        finally:
            await database.close()

    with one_line(CommerceError):
        return run(go(checked_database_url(company)))
