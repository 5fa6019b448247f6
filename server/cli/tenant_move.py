"""The command that moves a company to another shard: `python -m server tenant move …`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from server.cli.environment import shard_names, shard_of, shard_url
from server.cli.running import one_line, run
from server.stack.process import StackError


def move(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The company's id.")],
    to: Annotated[str, typer.Option(help="The shard it goes to, by its name in the map.")],
    dry_run: Annotated[bool, typer.Option(help="Count its rows, and change nothing.")] = False,
    finish: Annotated[
        bool, typer.Option(help="When the map has it there: delete what was left behind.")
    ] = False,
    discard: Annotated[bool, typer.Option(help="Instead: delete the copy that was made.")] = False,
) -> None:
    """Suspend the company ID and copy it to another shard; print how to go on.

    All is copied in one transaction, and what it was copied from stays until --finish, so that it
    may break off anywhere and be done again.
    """
    from server.tenants.service import TenantRefused

    if to not in (names := shard_names()):
        raise StackError(f"DATABASE_SHARDS has no {to}; there are {', '.join(names)}")
    if finish and discard:
        raise StackError("give either --finish or --discard")
    owner = shard_of(id_)
    with one_line(TenantRefused):
        if finish:
            _finish(id_, owner, to, names, dry_run=dry_run)
        elif discard:
            _discard(id_, owner, to, dry_run=dry_run)
        else:
            _move(id_, owner, to, names, dry_run=dry_run)


def _move(company: str, owner: str, to: str, names: Sequence[str], *, dry_run: bool) -> None:
    from server.tenants import moving

    if owner == to:
        raise StackError(f"{company} is in {to} already")
    source, target = _current(owner), _current(to)
    status = run(moving.status(source, company))
    if status is None:
        elsewhere = [name for name in names if name != owner and _status(name, company)]
        raise StackError(
            f"DATABASE_SHARDS has {company} in {owner}, and it is in {elsewhere[0]}"
            if elsewhere
            else f"there is no tenant {company}"
        )
    if status == "DELETED":
        raise StackError(f"{company} is waiting to be deleted")
    there = run(moving.status(target, company))
    if there is not None:
        _compare(company, to, there, run(moving.counts(source, company)), target)
        print(f"{company} is in {to}, with all its rows, since an earlier move.")
    elif dry_run:
        _list(run(moving.counts(source, company)), f"of {company} would go from {owner} to {to}")
        return
    else:
        if status == "ACTIVE":
            _suspend(source, company)
            print(f"{company} is suspended; calls that began before have half a minute to end")
        sys.stdout.flush()
        _list(run(moving.copy(source, target, company)), f"of {company} copied to {to}")
    print(
        f"""
Next:
  move {company} to {to} in DATABASE_SHARDS, and restart workers, jobs and senders
  python -m server tenant move {company} --to {to} --finish
  python -m server tenant resume {company}
Or instead, with the map as it is:
  python -m server tenant move {company} --to {to} --discard
  python -m server tenant resume {company}"""
    )


def _compare(company: str, to: str, there: str, had: Mapping[str, int], target: str) -> None:
    from server.tenants import moving

    if there == "ACTIVE":
        raise StackError(f"{to} has {company} too, and it is open there")
    found = run(moving.counts(target, company))
    # The company was told apart by its key: a table that only one has is a difference as well.
    other = [table for table in had.keys() | found.keys() if had.get(table) != found.get(table)]
    if other:
        raise StackError(
            f"{to} has another copy of {company}, which differs in {', '.join(sorted(other))}; "
            f"`tenant move {company} --to {to} --discard` deletes it"
        )


def _finish(company: str, owner: str, to: str, names: Sequence[str], *, dry_run: bool) -> None:
    if owner != to:
        raise StackError(
            f"DATABASE_SHARDS has {company} in {owner} still; --finish deletes it everywhere else"
        )
    if _status(to, company) is None:
        raise StackError(f"{to} does not have {company}; nothing was deleted")
    left = [name for name in names if name != to and _status(name, company) is not None]
    for name in left:
        _delete(name, company, dry_run=dry_run)
    if not left:
        print(f"{company} is nowhere but in {to}.")


def _discard(company: str, owner: str, to: str, *, dry_run: bool) -> None:
    if owner == to:
        raise StackError(f"DATABASE_SHARDS has {company} in {to}; nothing was deleted")
    if _status(owner, company) is None:
        raise StackError(f"{owner} does not have {company}; nothing was deleted")
    if _status(to, company) is None:
        print(f"{to} does not have {company}.")
        return
    _delete(to, company, dry_run=dry_run)


def _delete(name: str, company: str, *, dry_run: bool) -> None:
    """Delete the copy of a company that a shard has, by the job that deletes companies."""
    from datetime import timedelta

    from server.kernel.clock import SystemClock
    from server.platform.database.pool import Database
    from server.platform.maintenance.job import Run
    from server.tenants import moving
    from server.tenants.jobs import PurgeTenants
    from server.tenants.service import Tenants

    url, status = shard_url(name), _status(name, company)
    if status == "ACTIVE":
        raise StackError(f"{company} is open in {name}; nothing was deleted")
    if dry_run:
        _list(run(moving.counts(url, company)), f"of {company} would be deleted in {name}")
        return

    async def go() -> int:
        clock = SystemClock()
        database = await Database.connect(url, connections=2, timeout_seconds=600, name="tenants")
        try:
            await moving.forget_beside(url, company)
            if status != "DELETED":
                await Tenants(database, clock).delete(company, grace=timedelta())
            purging = Run(database, lambda: moving.connect(url), clock.now(), actor="tenant move")
            await PurgeTenants(None).purge(purging, company)
            return purging.rows
        finally:
            await database.close()

    print(f"{run(go())} rows of {company} and what hung on them deleted in {name}")


def _suspend(url: str, company: str) -> None:
    from server.kernel.clock import SystemClock
    from server.platform.database.pool import Database
    from server.tenants.service import Tenants

    async def go() -> None:
        database = await Database.connect(url, connections=1, timeout_seconds=60, name="tenants")
        try:
            await Tenants(database, SystemClock()).suspend(company)
        finally:
            await database.close()

    run(go())


def _current(name: str) -> str:
    """Give the address of a shard whose schema is this release's."""
    from server.platform.schema import migrations
    from server.stack.database import check_database

    url = shard_url(name)
    run(check_database(url))
    if not run(migrations.is_current(url)):
        raise StackError(f"the schema of shard {name} is not this release's")
    return url


def _status(name: str, company: str) -> str | None:
    from server.stack.database import check_database
    from server.tenants import moving

    url = shard_url(name)
    run(check_database(url))
    return run(moving.status(url, company))


def _list(counts: Mapping[str, int], what: str) -> None:
    for table, rows in counts.items():
        if rows:
            print(f"{rows:>12,} {table}")
    print(f"{sum(counts.values()):>12,} rows {what}")
