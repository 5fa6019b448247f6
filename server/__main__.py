"""The command line: `python -m server COMMAND`.

Commands import what they need when they run: `token` must not wait for gRPC and SQLAlchemy.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from server.analytics.commands import commands as analytics_commands
from server.jobs.commands import commands as jobs_commands
from server.stack.command import duration, one_line, wait_at
from server.stack.command import run as run_to_end
from server.stack.health import health
from server.stack.migrate import commands as migrate_commands
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.platform.settings import Settings
    from server.stack.rundir import RunDirectory

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
app.command()(health)

_Descriptor = Annotated[int | None, typer.Option(hidden=True)]


# --- the whole stack -----------------------------------------------------------------------


@app.command()
def run(status_fd: _Descriptor = None) -> None:
    """Start the whole stack and keep it up until Ctrl-C."""
    from server.stack import background, welcome
    from server.stack.stack import Addresses, Stack

    def announce(addresses: Addresses) -> None:
        if status_fd is None:
            welcome.show(addresses, _secret())
        else:
            background.report(status_fd, background.READY)

    try:
        _development()
        settings = _settings()
        _refuse(settings.model_copy(update={"database_url": settings.database_url or "embedded"}))
        asyncio.run(Stack(settings).run(announce))
    except BaseException as error:
        if status_fd is not None:
            reason = str(error) if isinstance(error, StackError) else repr(error)
            background.report(status_fd, reason)
        raise


@app.command()
def up() -> None:
    """Start the whole stack in the background; return once it answers."""
    from server.stack import background

    directory = _run_directory()
    started, url = background.up(directory)
    print(f"{'Up' if started else 'Already up'}: {url} (`make down` stops it)")


@app.command()
def down() -> None:
    """Stop the stack that runs in the background."""
    from server.stack import background

    print("Down." if background.down(_run_directory()) else "Nothing was running.")


@app.command()
def restart(
    envoy: Annotated[bool, typer.Option("--envoy", help="Replace Envoy instead.")] = False,
) -> None:
    """Replace the workers of the running stack one after another, without a failed call."""
    from server.stack import background

    background.restart(_run_directory(), envoy=envoy)
    print("Envoy is a new one." if envoy else "All workers are new ones.")


@app.command()
def reset() -> None:
    """Stop the stack and forget its data."""
    from server.stack import background

    directory = _run_directory()
    background.down(directory)
    directory.forget()
    print("Down, and the data is forgotten.")


@app.command()
def env() -> None:
    """Print the addresses of the running stack as shell lines."""
    lines = _run_directory().environment()
    if not lines:
        raise StackError("No stack is running; `make up` starts one")
    for name, value in lines.items():
        print(f"{name}={value}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open the database with the embedded psql; arguments are passed on."""
    from server.platform.dsn import without_password
    from server.stack.postgres import client_binaries

    program = client_binaries() / "psql"
    url, password = without_password(_database_url())
    # Everybody on the machine can read a program's arguments.
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    os.execve(program, [str(program), url, *context.args], environment)  # noqa: S606


# --- the server ----------------------------------------------------------------------------


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(help="Port of the first worker; the others follow it. 0: free ports.")
    ] = 0,
) -> None:
    """Run the workers alone, without databases and Envoy, until SIGTERM."""
    from server.stack.database import check_database
    from server.stack.process import free_port
    from server.stack.scraping import metrics_ports, seen_worker_command
    from server.stack.supervisor import Supervisor, supervise

    settings = _settings()
    _refuse(settings)
    ports = [port + n if port else free_port() for n in range(settings.workers)]
    supervisor = Supervisor(
        ports,
        command=seen_worker_command(metrics_ports(ports, settings.metrics_port)),
        grace=timedelta(seconds=settings.shutdown_grace_seconds),
        leave=timedelta(seconds=settings.shutdown_leave_seconds),
    )

    async def go() -> None:
        await check_database(settings.database_url)
        listed = ", ".join(f"127.0.0.1:{port}" for port in ports)
        await supervise(supervisor, announce=lambda: print(f"Serving on {listed}", flush=True))

    asyncio.run(go())


@app.command()
def worker(
    port: Annotated[int, typer.Option(help="Port to listen on.")],
    host: Annotated[str, typer.Option(help="Its address; a pod's is 0.0.0.0.")] = "127.0.0.1",
    metrics_port: Annotated[int | None, typer.Option(help="Takes METRICS_PORT's place.")] = None,
    gate_fd: _Descriptor = None,
) -> None:
    """Run one worker."""
    _refuse(settings := _settings())
    if metrics_port is not None:
        settings = settings.model_copy(update={"metrics_port": metrics_port})
    from server.app import Refusal
    from server.serving import serve_worker

    wait_at(gate_fd)
    with one_line(Refusal):
        run_to_end(serve_worker(settings, port, host=host))


# --- the database --------------------------------------------------------------------------


@app.command(hidden=True)
def prepare(gate_fd: _Descriptor = None) -> None:
    """Migrate the database and seed it, unless in production; part of starting the stack."""
    from server.catalog.seed import SeedRefused
    from server.catalog.seed import seed as seed_database
    from server.platform import migrations
    from server.stack.database import check_database

    wait_at(gate_fd)
    settings = _settings()
    with one_line(migrations.MigrationError, SeedRefused):
        url = settings.direct_url
        run_to_end(check_database(url))
        migrations.upgrade(url)
        if not settings.production:
            run_to_end(seed_database(url, node_env=settings.node_env))


@app.command()
def seed(
    carts: Annotated[int, typer.Option(min=0, help="Fill it with so many carts beside.")] = 0,
    days: Annotated[
        int, typer.Option(min=1, help="How many days the carts are spread over.")
    ] = 400,
) -> None:
    """Load the demo data into a database that has none of it."""
    from server.catalog.seed import SeedRefused
    from server.catalog.seed import seed as seed_database

    url = _checked_database_url()
    _development()
    with one_line(SeedRefused):
        report = run_to_end(seed_database(url, node_env=os.environ["NODE_ENV"]))
    print(f"{report.total} rows loaded." if report.total else "All of it was there.")
    if carts:
        from server.analytics import cli
        from server.volume import VolumeRefused, fill_and_show

        with one_line(VolumeRefused):
            fill_and_show(url, carts=carts, days=days)
        cli.rebuild(url)


# --- tokens --------------------------------------------------------------------------------


@app.command()
def token(
    customer: Annotated[str, typer.Option(help="A customer's id: cust-alice, …")] = "",
    role: Annotated[str, typer.Option(help="ADMIN, MANAGER, USER, VIEWER, SERVICE, …")] = "",
    company: Annotated[str, typer.Option(help="The tenant; unset: that of the demo data.")] = "",
    ttl: Annotated[str, typer.Option(help="How long it is valid: 90s, 30m, 12h, 7d.")] = "12h",
) -> None:
    """Print a token for a customer or for a member of staff."""
    from server.stack import tokens

    if bool(customer) == bool(role):
        raise StackError("Give either --customer cust-alice or --role ADMIN")
    claims = (
        tokens.customer_claims(customer, company or None)
        if customer
        else tokens.role_claims(role.upper(), company or None)
    )
    issuer, audience = os.environ.get("JWT_ISSUER", ""), os.environ.get("JWT_AUDIENCE", "")
    print(
        tokens.signed(
            claims, secret=_secret(), lifetime=duration(ttl), issuer=issuer, audience=audience
        )
    )


@app.command()
def revoke() -> None:
    """Refuse a bearer token from now on, on every worker; it is read from standard input."""
    from server.platform.grpc.revocation import NoToken, revoke
    from server.platform.postgres import Database

    async def go(url: str, text: str) -> None:
        database = await Database.connect(url, connections=1, timeout_seconds=10)
        try:
            ends = await revoke(database, text)
        finally:
            await database.close()
        print(f"Refused within two seconds, until it ends at {ends:%Y-%m-%d %H:%M:%S} UTC.")

    with one_line(NoToken):
        run_to_end(go(_checked_database_url(), sys.stdin.read().strip()))


# --- parts ---------------------------------------------------------------------------------


def _settings() -> Settings:
    """Read the settings; say in one line what is wrong with them."""
    from pydantic import ValidationError

    from server.platform.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        raise StackError(f"{name}: {first['msg']}") from error


def _refuse(settings: Settings) -> None:
    if reasons := settings.refusals():
        raise StackError("; ".join(reasons))


def _development() -> None:
    """Fill in what a developer does not care about; production fills in nothing."""
    from server.platform.settings import DEVELOPMENT_JWT_SECRET

    def default(name: str, value: str) -> None:
        os.environ[name] = os.environ.get(name) or value

    default("NODE_ENV", "development")
    if os.environ["NODE_ENV"] != "production":
        if not os.environ.get("JWT_JWKS_URL"):
            default("JWT_SECRET", DEVELOPMENT_JWT_SECRET)
        # Local load tests come from one address.
        for limit in ("RATE_LIMIT_PUBLIC", "RATE_LIMIT_TOKEN", "RATE_LIMIT_TENANT"):
            default(limit, "1000000")


def _secret() -> str:
    """Return the secret to sign tokens with."""
    if secret := os.environ.get("JWT_SECRET"):
        return secret
    if os.environ.get("NODE_ENV") == "production":
        raise StackError("JWT_SECRET must be set to sign a token in production")
    from server.platform.settings import DEVELOPMENT_JWT_SECRET

    return DEVELOPMENT_JWT_SECRET


def _run_directory() -> RunDirectory:
    from server.stack.rundir import RunDirectory

    return RunDirectory(os.environ.get("RUN_DIRECTORY") or ".run")


def _database_url() -> str:
    """Return the database that the environment names, else that of the running stack."""
    # Migrations and jobs hold locks of a session, which no pooler must give to somebody else.
    url = os.environ.get("DATABASE_DIRECT_URL") or os.environ.get("DATABASE_URL")
    url = url or _run_directory().environment().get("DATABASE_URL")
    if not url:
        raise StackError("DATABASE_URL is not set and no stack is running; `make up` starts one")
    return url


def _checked_database_url() -> str:
    """Return the address of a database that answers."""
    from server.stack.database import check_database

    url = _database_url()
    run_to_end(check_database(url))
    return url


def _jobs_settings() -> Settings:
    """Read the settings for the jobs: those of the running stack, where no other is named."""
    if not any(os.environ.get(name) for name in ("DATABASE_DIRECT_URL", "DATABASE_URL")):
        _development()
    return _settings().model_copy(update={"database_url": _checked_database_url()})


app.add_typer(migrate_commands(_checked_database_url), name="migrate")
app.add_typer(jobs_commands(_jobs_settings), name="jobs")
app.add_typer(analytics_commands(_checked_database_url), name="analytics")


def main() -> None:
    """Run the command line; whatever a person can mend is one line on stderr and exit code 1."""
    try:
        app(prog_name="python -m server")
    except StackError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
