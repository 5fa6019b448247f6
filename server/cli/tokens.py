"""The commands that make a bearer token to try things with, and that revoke one."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from server.cli.environment import checked_database_url, signing_secret
from server.cli.running import duration, handed_over, one_line, run
from server.kernel.identity import Role
from server.stack.process import StackError

commands = typer.Typer()
STAFF = tuple(role.value for role in Role if role is not Role.CUSTOMER)
"""Whom a token may stand for that names no customer."""


@commands.command()
def token(
    customer: Annotated[str, typer.Option(help="A customer's id: cust-alice, …")] = "",
    role: Annotated[str, typer.Option(help=f"{', '.join(STAFF)}.")] = "",
    company: Annotated[str, typer.Option(help="The tenant; unset: that of the demo data.")] = "",
    ttl: Annotated[str, typer.Option(help="How long it is valid: 90s, 30m, 12h, 7d.")] = "12h",
) -> None:
    """Print a token for a customer or for a member of staff."""
    from server.stack import tokens

    if bool(customer) == bool(role):
        raise StackError("Give either --customer cust-alice or --role ADMIN")
    if role and role.upper() not in STAFF:
        raise StackError(f"There is no role {role}; give one of {', '.join(STAFF)}")
    claims = (
        tokens.customer_claims(customer, company or None)
        if customer
        else tokens.role_claims(role.upper(), company or None)
    )
    issuer, audience = os.environ.get("JWT_ISSUER", ""), os.environ.get("JWT_AUDIENCE", "")
    print(
        tokens.signed(
            claims,
            secret=signing_secret(),
            lifetime=duration(ttl),
            issuer=issuer,
            audience=audience,
        )
    )


@commands.command()
def revoke() -> None:
    """Refuse a bearer token from now on, on every worker; it is read from standard input.

    The cross-site sessions of whom it stands for end with it: what it opened is open to others.
    """
    from server.cross_site_session.service.ending import revoke_all
    from server.platform.database.pool import Database
    from server.platform.grpc.revocation import NoToken, company_of, revoke

    async def go(url: str, text: str) -> None:
        database = await Database.connect(url, connections=1, timeout_seconds=10)
        try:
            async with database.transaction() as transaction:
                found, ended = await revoke(transaction, text), 0
                if found.company_id and found.customer_id:
                    ended = await revoke_all(
                        transaction,
                        found.company_id,
                        found.customer_id,
                        {"actor": "operator"},
                        datetime.now(UTC),
                    )
        finally:
            await database.close()
        print(f"Refused within two seconds, until it ends at {found.ends:%Y-%m-%d %H:%M:%S} UTC.")
        if ended:
            print(f"Sessions that it had opened and that ended with it: {ended}.")

    with one_line(NoToken):
        text = handed_over()
        # What it opened is where its company is; workers read what is refused of all shards.
        run(go(checked_database_url(company_of(text)), text))
