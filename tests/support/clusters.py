"""PostgreSQL as a provider gives it: no superuser for us, and a standby if one is wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from server.stack.postgres import DATABASE, EmbeddedPostgres
from server.stack.postgres_programs import client_binaries
from server.stack.process import PROJECT
from tests.support.databases import PSQL
from tests.support.stacks import environment

NAME = "shop"
OWNER_PASSWORD, APP_PASSWORD, ADMIN_PASSWORD = "owner's secret", "app's: secret/@", "admin"
ROLES = PROJECT / "deploy" / "postgres" / "roles.sql"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server with the database `shop`, migrated and seeded by the role that owns it."""

    server: EmbeddedPostgres

    def url(self, role: str, password: str, *, port: int | None = None, name: str = NAME) -> str:
        """Make the address of a database for *role*, as a provider would tell it."""
        return (
            f"postgresql://{role}:{quote(password, safe='')}@localhost:{port or self.server.port}"
            f"/{name}"
        )

    @property
    def app_url(self) -> str:
        """For workers and jobs: rows alone."""
        return self.url("commerce_app", APP_PASSWORD)

    @property
    def owner_url(self) -> str:
        """For migrations."""
        return self.url("commerce_owner", OWNER_PASSWORD)


def started(server: EmbeddedPostgres) -> Cluster:
    """Start *server* and make its roles and its database."""
    server.prepare()
    with (server.data / "postgresql.auto.conf").open("a") as settings:
        # A standby waits for no read that stands in the way of what it must repeat.
        settings.write("max_standby_streaming_delay = 0\n")
    server.start()
    cluster = Cluster(server)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(
            f"CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD '{ADMIN_PASSWORD}'"
        )
    admin = cluster.url("admin", ADMIN_PASSWORD, name=DATABASE)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
    give_roles(cluster.url("admin", ADMIN_PASSWORD))
    prepared = environment(DATABASE_URL=cluster.app_url, DATABASE_DIRECT_URL=cluster.owner_url)
    command = [sys.executable, "-m", "server", "prepare"]
    subprocess.run(command, env=prepared, cwd=PROJECT, check=True)
    return cluster


def give_roles(admin_url: str) -> None:
    """Run the script of roles as an administrator does."""
    secrets = {"OWNER_PASSWORD": OWNER_PASSWORD, "APP_PASSWORD": APP_PASSWORD}
    command = [str(PSQL), "--no-psqlrc", "--file", str(ROLES), admin_url]
    subprocess.run(command, env=os.environ | secrets, check=True, capture_output=True, text=True)


def standby_of(cluster: Cluster, directory: Path) -> EmbeddedPostgres:
    """Copy the server, and start the copy as its standby."""
    standby = EmbeddedPostgres(directory, durable=False)
    primary = cluster.server
    copy = [
        *(str(client_binaries() / "pg_basebackup"), "--pgdata", str(standby.data)),
        *("--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf", "--no-sync"),
        *("--dbname", primary.url),
    ]
    subprocess.run(copy, check=True, capture_output=True)
    with (standby.data / "postgresql.auto.conf").open("a") as settings:
        # What a newer pg_basebackup writes names options that an older server does not know.
        settings.write(f"primary_conninfo = '{primary.url}'\n")
    _give_away(primary.data, standby.data, *standby.data.rglob("*"))
    standby.start()
    return standby


def _give_away(like: Path, *paths: Path) -> None:
    """Give files to the account that owns *like*: PostgreSQL never runs as root."""
    owner = like.stat()
    if owner.st_uid != os.geteuid():
        for path in paths:
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def forgotten(directory: Path) -> None:
    """Delete what a stopped server kept."""
    shutil.rmtree(directory, ignore_errors=True)
