"""A shop that lives: `python -m benchmarks.demo`, or `make demo`.

Brings the stack up unless it runs, gives it a history where it has none, and lets visitors of the
load mix come, a few a minute, until Ctrl-C. A stack that it has started ends with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import subprocess
import sys
from typing import Annotated
from urllib.parse import urlsplit

import httpx
import typer
import uvloop

from benchmarks import profiles
from benchmarks.http1 import Client
from benchmarks.visitors import Crowd
from server.cli.environment import fill_in_development, run_directory, signing_secret
from server.platform.settings import Settings
from server.stack import background, tokens, welcome
from server.stack.process import PROJECT

_HISTORY_CARTS, _HISTORY_DAYS = 2000, 60
_TIMEOUT_SECONDS = 10.0
_TOLD_SECONDS = 60.0
_WITHOUT = "report"
"""The journey that looks at figures: whoever sits before the page makes that one."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    factor: Annotated[float, typer.Option(min=0.001, help="How many times a normal hour.")] = 0.5,
    seconds: Annotated[float, typer.Option(min=0, help="When to end; 0 at Ctrl-C.")] = 0,
) -> None:
    """Let a shop live, and say where to look at it."""
    fill_in_development()
    if Settings().production:
        raise typer.BadParameter("no visitors are made up in production")
    directory = run_directory()
    started, url = background.up(directory)
    try:
        _give_history(url)
        sites = directory.state().get("sites", {})
        for name, link in welcome.links(sites, signing_secret()):
            print(f"{name}: {link}")
        if "dashboard" not in sites:
            print("The pages are left out, as their port is taken: DASHBOARD_PORT chooses another")
        print("Visitors come; Ctrl-C ends it.", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            uvloop.run(_live(url, factor, seconds))
    finally:
        if started:
            background.down(directory)


def _give_history(url: str) -> None:
    """Fill an empty shop, so that its figures have a past."""
    staff = tokens.signed(
        tokens.role_claims("ADMIN"), secret=signing_secret(), lifetime=welcome.LIFETIME
    )
    overview = httpx.get(
        f"{url}/api/analytics/ecommerce/overview",
        params={"fresh": "true"},
        headers={"authorization": f"Bearer {staff}"},
        timeout=60,
    )
    if overview.raise_for_status().json()["cart"]["totalCarts"] >= _HISTORY_CARTS // 10:
        return
    command = ("seed", "--carts", str(_HISTORY_CARTS), "--days", str(_HISTORY_DAYS))
    for arguments in (command, ("analytics", "rebuild")):
        subprocess.run([sys.executable, "-m", "server", *arguments], cwd=PROJECT, check=True)


async def _live(url: str, factor: float, seconds: float) -> None:
    mix, place = profiles.load(), urlsplit(url)
    client = Client("127.0.0.1", place.port or 80, _TIMEOUT_SECONDS)
    crowd = Crowd(mix, client, run=f"demo-{secrets.token_hex(4)}", seed=secrets.randbelow(2**31))
    rates = mix.visitors_a_second("normal", factor)
    coming = {name: rate for name, rate in rates.items() if name != _WITHOUT}
    telling = asyncio.create_task(_tell(crowd))
    try:
        await crowd.come(coming, seconds or float("inf"))
    finally:
        telling.cancel()
        client.close()
        _say(crowd)


async def _tell(crowd: Crowd) -> None:
    while True:
        await asyncio.sleep(_TOLD_SECONDS)
        _say(crowd)


def _say(crowd: Crowd) -> None:
    calls = sum(len(took) for took in crowd.took.values())
    failed = sum(crowd.errors.values())
    print(f"{calls} calls were answered, {failed} failed {crowd.first_error}".rstrip(), flush=True)


if __name__ == "__main__":
    app()
