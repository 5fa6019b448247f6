"""The commands for companies as tenants: `python -m server tenant …`."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from server.cli.environment import (
    api_url,
    checked_database_url,
    read_settings,
    refuse_elsewhere,
    signing_secret,
)
from server.cli.running import one_line, run
from server.cli.tenant_move import move
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.tenants.service import Tenants

commands = typer.Typer(no_args_is_help=True, help="Make, suspend, move and delete companies.")
Id = Annotated[str, typer.Argument(help="The company's id.")]
_T = TypeVar("_T")
_TOKEN_LIFETIME = timedelta(hours=12)


@commands.command()
def create(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Such as acme: lower case, no spaces.")],
    name: Annotated[str, typer.Option(help="What shoppers call it; unset: the id.")] = "",
    currency: Annotated[str, typer.Option(help="ISO 4217 code of its prices.")] = "USD",
    timezone: Annotated[str, typer.Option(help="IANA name of its time zone.")] = "UTC",
    site: Annotated[str, typer.Option(help="What its first site is called.")] = "Main",
) -> None:
    """Make the company ID with a first site, and print how to go on."""
    from server.tenants.service import NewTenant

    refuse_elsewhere(id_)
    new = NewTenant(id_, name or id_, currency.upper(), timezone, site)
    site_id = _do(lambda tenants: tenants.create(new), id_)
    print(f"company {id_}, site {site_id}")
    staff, service = _token("ADMIN", id_), _token("SERVICE", id_)
    if staff and service:
        print(f"token of its staff, valid 12 h:    {staff}")
        print(f"token of its services, valid 12 h: {service}")
    else:
        print("Its tokens are signed by your identity provider: claims companyId and role.")
    print(
        f"""
Next:
  python -m server catalog import products.csv --company {id_}
  curl -X POST {api_url()}/api/public/cart -H 'x-company-id: {id_}' -d '{{"siteId":"{site_id}"}}'
  python -m server tenant list"""
    )


@commands.command(name="list")
def show() -> None:
    """List the companies."""
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "currency", "status", "sites", "products", "deleted on")
    for tenant in _do(lambda tenants: tenants.all()):
        due = f"{tenant.deleted_on:%Y-%m-%d}" if tenant.deleted_on else ""
        numbers = str(tenant.sites), str(tenant.products)
        table.add_row(tenant.id, tenant.name, tenant.currency, tenant.status, *numbers, due)
    Console(width=140).print(table)


@commands.command()
def suspend(id_: Id) -> None:
    """Refuse every call of a company, and keep all that it has."""
    _do(lambda tenants: tenants.suspend(id_), id_)
    print(f"{id_} is suspended; python -m server tenant resume {id_} opens it")


@commands.command()
def resume(id_: Id) -> None:
    """Open a suspended company."""
    _do(lambda tenants: tenants.resume(id_), id_)
    print(f"{id_} is open")


@commands.command()
def delete(
    id_: Id,
    confirm: Annotated[str, typer.Option(help="The id again; unset: it is asked for.")] = "",
    grace_days: Annotated[
        int, typer.Option(min=0, max=365, help="Days in which it can be restored.")
    ] = 30,
) -> None:
    """Close a company at once; the job purgeTenants deletes all of it when its grace has ended."""
    typed = confirm or typer.prompt(f"All of {id_} will be deleted. Type its id")
    if typed != id_:
        raise StackError("that is not its id; nothing was done")
    grace = timedelta(days=grace_days)
    due = _do(lambda tenants: tenants.delete(id_, grace=grace), id_)
    print(
        f"{id_} is closed, and deleted after {due:%Y-%m-%d %H:%M} UTC; "
        f"until then python -m server tenant restore {id_} opens it"
    )


@commands.command()
def restore(id_: Id) -> None:
    """Open a company that waits to be deleted."""
    _do(lambda tenants: tenants.restore(id_), id_)
    print(f"{id_} is open")


commands.command()(move)


def _do(work: Callable[[Tenants], Awaitable[_T]], company: str = "") -> _T:
    """Do *work* in the database of a *company*; of none, read only."""
    from server.kernel.clock import SystemClock
    from server.kernel.errors import CommerceError
    from server.platform.database.pool import Database
    from server.platform.schema.ownership import Ownership
    from server.tenants.service import TenantRefused, Tenants

    async def go(url: str) -> _T:
        database = await Database.connect(url, connections=1, timeout_seconds=60, name="tenants")
        try:
            if company:
                await Ownership(database, read_settings().catalog_writable).require()
            return await work(Tenants(database, SystemClock()))
        finally:
            await database.close()

    with one_line(TenantRefused, CommerceError):
        return run(go(checked_database_url(company)))


def _token(role: str, company: str) -> str:
    from server.stack import tokens

    if os.environ.get("JWT_JWKS_URL"):
        return ""
    try:
        secret = signing_secret()
    except StackError:
        return ""
    return tokens.signed(
        tokens.role_claims(role, company),
        secret=secret,
        lifetime=_TOKEN_LIFETIME,
        issuer=os.environ.get("JWT_ISSUER", ""),
        audience=os.environ.get("JWT_AUDIENCE", ""),
    )
