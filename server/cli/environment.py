"""What the commands learn from the environment: settings, the database, the run directory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from server.cli.running import run
from server.stack.process import StackError

if TYPE_CHECKING:
    from server.platform.database.shard_map import Shard
    from server.platform.settings import Settings
    from server.stack.rundir import RunDirectory


def read_settings() -> Settings:
    """Read the settings; say in one line what is wrong with them."""
    from pydantic import ValidationError

    from server.platform.settings import Settings
    from server.platform.settings.checks import unread

    try:
        return Settings()
    except ValidationError as error:
        raise StackError("; ".join(unread(error))) from error


def refuse_unsafe(settings: Settings) -> None:
    """Raise `StackError` with all that *settings* must not be started with."""
    if reasons := settings.refusals():
        raise StackError("; ".join(reasons))


def tell_doubts(settings: Settings) -> None:
    """Say on standard error what stops no start and is hardly meant."""
    from server.stack.setting_names import misspelt

    for name, meant in misspelt(os.environ).items():
        warn(f"{name} is no setting; did you mean {meant}?")
    if settings.redis_url and not run(_redis_answers(settings.redis_url)):
        warn("REDIS_URL: nobody answers there; until it does, each worker counts calls alone")


async def _redis_answers(url: str) -> bool:
    from server.platform.redis import answers

    return await answers(url)


def tell_unapplied(state: Mapping[str, Any]) -> None:
    """Say which settings are others than those that the running stack began with."""
    from server.stack.setting_names import fingerprints

    began = state.get("settings")
    if not began:
        return
    fill_in_development()
    now = fingerprints(read_settings(), os.environ, state["salt"])
    changed = sorted(name for name, value in now.items() if began.get(name) != value)
    if changed:
        warn(
            f"changed since the stack started, and not applied: {', '.join(changed)}; "
            "`make down` and `make up` apply them"
        )


def warn(text: str) -> None:
    """Say something on standard error that a person should look at."""
    print(f"warning: {text}", file=sys.stderr, flush=True)


def fill_in_development() -> None:
    """Set the variables a developer does not care about; production fills in nothing."""
    from server.platform.settings import DEVELOPMENT_JWT_SECRET

    def default(name: str, value: str) -> None:
        os.environ[name] = os.environ.get(name) or value

    default("NODE_ENV", "development")
    if os.environ["NODE_ENV"] != "production":
        if not os.environ.get("JWT_JWKS_URL"):
            default("JWT_SECRET", DEVELOPMENT_JWT_SECRET)
        # Local load tests come from one address.
        for limit in ("PUBLIC", "TOKEN", "TENANT", "GUESSES"):
            default(f"RATE_LIMIT_{limit}", "1000000")


def signing_secret() -> str:
    """Return the secret to sign tokens with."""
    if secret := os.environ.get("JWT_SECRET"):
        return secret
    if os.environ.get("NODE_ENV") == "production":
        raise StackError("JWT_SECRET must be set to sign a token in production")
    from server.platform.settings import DEVELOPMENT_JWT_SECRET

    return DEVELOPMENT_JWT_SECRET


def run_directory() -> RunDirectory:
    """Return the directory that a stack of this environment runs in."""
    from server.stack.rundir import RunDirectory

    return RunDirectory(os.environ.get("RUN_DIRECTORY") or ".run")


def api_url() -> str:
    """Say where the running stack's API is; where it would be when there is none."""
    return str(run_directory().state().get("api_url") or "http://localhost:3001")


def running_state() -> dict[str, Any]:
    """Return what the running stack says of itself; say in one line that there is none."""
    directory = run_directory()
    state = directory.state()
    if directory.holder() is None or not state:
        raise StackError(f"No stack runs in {directory.path}; `make up` starts one")
    return state


def _shards() -> Sequence[Shard]:
    """Read the map of companies; say in one line what is wrong with it."""
    from server.platform.database.shard_map import BadMap, read_map

    text = os.environ.get("DATABASE_SHARDS", "")
    try:
        return read_map(text) if text else ()
    except BadMap as error:
        raise StackError(str(error)) from None


def shard_names() -> Sequence[str]:
    """Name all shards, the first one first."""
    from server.platform.database.shard_map import HOME

    return (HOME, *(shard.name for shard in _shards()))


def shard_of(company: str) -> str:
    """Name the shard that the map has a company in."""
    from server.platform.database.shard_map import HOME

    return next((shard.name for shard in _shards() if company in shard.companies), HOME)


def named_shard(company: str = "") -> str:
    """Name the shard a command works on: DATABASE_SHARD, else that of its *company*."""
    return os.environ.get("DATABASE_SHARD") or shard_of(company)


def refuse_elsewhere(company: str) -> None:
    """Raise `StackError` where DATABASE_SHARD is not where the map has a company.

    One that is made there is served by nobody, and stops the next worker that starts.
    """
    if (named := named_shard(company)) != (owner := shard_of(company)):
        raise StackError(f"DATABASE_SHARD is {named}, and DATABASE_SHARDS has {company} in {owner}")


def shard_url(name: str) -> str:
    """Return the address of a shard, past a pooler; that of the running stack for the first."""
    from server.platform.database.dsn import UnreadableAddress, check_address
    from server.platform.database.shard_map import HOME

    found = {shard.name: shard.direct_url for shard in _shards()}
    if name in found:
        return found[name]
    if name != HOME:
        raise StackError(f"DATABASE_SHARD: DATABASE_SHARDS has no {name}")
    # Migrations and jobs hold locks of a session, which no pooler must give to somebody else.
    for setting in ("DATABASE_DIRECT_URL", "DATABASE_URL"):
        if url := os.environ.get(setting):
            try:
                check_address(url, setting)
            except UnreadableAddress as error:
                raise StackError(str(error)) from None
            return url
    if url := run_directory().environment().get("DATABASE_URL"):
        return url
    raise StackError("DATABASE_URL is not set and no stack is running; `make up` starts one")


def database_url(company: str = "") -> str:
    """Return the database that the environment names for a *company*, else the running stack's."""
    return shard_url(named_shard(company))


def checked_database_url(company: str = "") -> str:
    """Return the address of the database of a *company*, or of the first, that answers."""
    from server.stack.database import check_database

    url = database_url(company)
    run(check_database(url))
    return url


def each_shard(settings: Settings) -> Iterator[tuple[str, Settings]]:
    """Give the settings of work on each shard, and words for where it is; none for the only one."""
    from server.platform.database.shard_map import BadMap

    try:
        shards = settings.shards
    except BadMap as error:
        raise StackError(str(error)) from None
    for shard in shards:
        where = f" on {shard.name}" if len(shards) > 1 else ""
        yield where, settings.at(shard) if len(shards) > 1 else settings


def on_each_shard(settings: Settings, work: Callable[[str, Settings], None]) -> None:
    """Do *work* on each shard, on the others also where it fails on one.

    Raises:
        StackError: It failed; the message names the shards.
    """
    failed = []
    for where, one in each_shard(settings):
        try:
            work(where, one)
        except StackError as error:
            told = str(error)
            failed.append(told if where in told else f"{where.strip()}: {told}")
    if failed:
        raise StackError("; ".join(failed))


def jobs_settings() -> Settings:
    """Read the settings for the jobs: those of the running stack, where no other is named."""
    if not any(os.environ.get(name) for name in ("DATABASE_DIRECT_URL", "DATABASE_URL")):
        fill_in_development()
    return maintained_settings()


def maintained_settings() -> Settings:
    """Read the settings of work on all databases: the one there is, the named shard, or all shards.

    Raises:
        StackError: The only one does not answer; of several the others are worked on all the same.
    """
    update = {"database_direct_url": ""}
    if os.environ.get("DATABASE_SHARD"):
        update["database_shards"] = ""
    settings = read_settings().model_copy(update=update)
    url = database_url() if settings.database_shards else checked_database_url()
    return settings.model_copy(update={"database_url": url})
