"""`python -m server tenant …`, as an operator types it: a company's life from a shell."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from commerce.cart.v1 import public_cart_service_pb2 as carts

from server.platform.settings import DEVELOPMENT_JWT_SECRET, Settings
from server.stack.process import PROJECT
from tests.support.stacks import environment
from tests.support.workers import COMPANY, running_worker, tenant
from tests.tenants.test_tenants import purge


class Shell:
    """A shell on a database of its own."""

    def __init__(self, url: str, group: str = "tenant", **more: str) -> None:
        self._group = group
        self._environment = environment(
            DATABASE_URL=url, COLUMNS="200", CATALOG_WRITABLE="true", **more
        )

    def __call__(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "server", self._group, *arguments],
            cwd=PROJECT,
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
        )

    def done(self, *arguments: str, typed: str = "") -> str:
        """Run a command that succeeds; give what it prints."""
        ended = self(*arguments, typed=typed)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def refused(self, *arguments: str, typed: str = "") -> str:
        """Run a command that does not; give its one line."""
        ended = self(*arguments, typed=typed)
        assert ended.returncode == 1, ended.stdout
        assert "Traceback" not in ended.stderr
        return ended.stderr.strip().splitlines()[-1]


@pytest.mark.timeout(300)
def test_what_is_no_text_is_refused_in_a_line(fresh_database_url: str) -> None:
    """Bytes that are not UTF-8 ended in a stack, as an argument and as a token."""
    shell, people = Shell(fresh_database_url), Shell(fresh_database_url, "people")
    assert "not UTF-8" in shell.refused("suspend", "a\udcff")
    assert "PERSON_NOT_FOUND" in people.refused("export", "--company", COMPANY, typed="a\udcff")
    for name in (("--name", "   "), ("--site", "\t")):
        assert "names must be" in shell.refused("create", "blank", *name)


@pytest.mark.timeout(300)
async def test_a_companys_life_from_a_shell(
    settings: Settings, fresh_database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "state.json").write_text('{"api_url": "http://localhost:4321"}')
    shell = Shell(fresh_database_url, RUN_DIRECTORY=str(tmp_path))
    printed = shell.done("create", "acme", "--name", "Acme", "--currency", "eur")
    company, site = re.findall(r"^company (\S+), site (\S+)$", printed, re.MULTILINE)[0]
    assert company == "acme"
    assert " http://localhost:4321/api/public/cart " in printed
    for role in ("ADMIN", "SERVICE"):
        (token,) = (
            found
            for found in re.findall(r"eyJ\S+", printed)
            if jwt.decode(found, DEVELOPMENT_JWT_SECRET, algorithms=["HS256"])["role"] == role
        )
        claims = jwt.decode(token, DEVELOPMENT_JWT_SECRET, algorithms=["HS256"])
        assert claims["companyId"] == "acme"
    assert "catalog import" in printed
    assert "already" in shell.refused("create", "acme")
    assert "lower-case" in shell.refused("create", "Acme!")
    assert "XXX" in shell.refused("create", "other", "--currency", "XXX")
    assert re.search(r"acme .*Acme .*EUR .*ACTIVE .*1 .*0", shell.done("list"))

    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as server:
        begin = carts.CreateGuestCartRequest(site_id=site)
        cart = await server.guests.CreateGuestCart(begin, metadata=tenant("acme"))
        assert cart.currency == "EUR"
        assert "resume acme" in shell.done("suspend", "acme")
        assert "SUSPENDED" in shell.done("list")
        shell.done("resume", "acme")
        await server.guests.CreateGuestCart(begin, metadata=tenant("acme"))

        assert "nothing was done" in shell.refused("delete", "acme", typed="acmee\n")
        assert "restore acme" in shell.done("delete", "acme", typed="acme\n")
        for command in ("delete acme --confirm acme", "suspend acme", "resume acme", "create acme"):
            assert "tenant restore acme" in shell.refused(*command.split())
        shell.done("restore", "acme")
        await server.guests.CreateGuestCart(begin, metadata=tenant("acme"))
        shell.done("delete", "acme", "--confirm", "acme", "--grace-days", "0")
        assert (await purge(server)).rows > 0
        assert " acme " not in shell.done("list")
        assert "acme" in shell.refused("restore", "acme")
    for command in ("suspend", "resume", "delete", "restore"):
        more = ("--confirm", "nobody") if command == "delete" else ()
        assert "nobody" in shell.refused(command, "nobody", *more)
