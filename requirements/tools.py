"""Fetches public programs that are no Python wheels: `python requirements/tools.py promtool k6`.

Tests and benchmarks ask for them here. They come from Debian's archive, unpacked and not installed,
or from the Go module proxy, into `.cache/tools`; no root is needed. Where one can't be had, because
the machine has no `apt-get` or no Go, one line says so. Needs the standard library only.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TOOLS = PROJECT / ".cache" / "tools"
BIN = TOOLS / "bin"
SUITE = "trixie"
"""The Debian release the programs are of, not the machine's own; they bring their libraries."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class Missing(Exception):
    """A program can't be had on this machine; the message says why."""


@dataclass(frozen=True)
class Debian:
    """A program of Debian's archive."""

    path: str
    packages: tuple[str, ...]


@dataclass(frozen=True)
class Go:
    """A program that Go builds."""

    package: str
    version: str


_LIBC = ("libc6", "libgcc-s1")
_PGBOUNCER = (
    *("pgbouncer", "libcares2", "libevent-2.1-7t64", "libssl3t64", "libsystemd0", "libzstd1"),
    *("libpam0g", "libaudit1", "libcap-ng0", "libcap2", "zlib1g", *_LIBC),
)
KNOWN: dict[str, Debian | Go] = {
    "kustomize": Debian("usr/bin/kustomize", ("kustomize", *_LIBC)),
    "prometheus": Debian("usr/bin/prometheus", ("prometheus", *_LIBC)),
    "promtool": Debian("usr/bin/promtool", ("promtool", *_LIBC)),
    # From 1.21 on it keeps prepared statements in transaction mode.
    "pgbouncer": Debian("usr/sbin/pgbouncer", _PGBOUNCER),
    # Reads a compose file as `docker compose` does.
    "compose-go": Go("github.com/compose-spec/compose-go/v2/cmd", "v2.9.0"),
    "k6": Go("go.k6.io/k6", "v1.8.1"),
    "kube-score": Go("github.com/zegl/kube-score/cmd/kube-score", "v1.20.0"),
}


def tool(name: str) -> Path:
    """Give the path of a program of `KNOWN`, fetched unless it is there.

    Raises:
        Missing: It can't be had on this machine.
    """
    found = BIN / name
    if found.exists():
        return found
    BIN.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not found.exists():
            wanted = KNOWN[name]
            fetch_debian(name, wanted) if isinstance(wanted, Debian) else fetch_go(name, wanted)
    return found


def fetch_debian(name: str, wanted: Debian) -> None:
    """Unpack a program of Debian with its libraries, and write what starts it with them."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb") and KEYRING.exists()):
        raise Missing(f"{name} comes from Debian's archive, and this machine has no apt-get")
    root, apt = TOOLS / wanted.packages[0], TOOLS / "apt"
    options = apt_options(apt)
    downloads = apt / "downloads"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    run(name, "apt-get", *options, "download", *wanted.packages, cwd=downloads)
    for package in downloads.glob("*.deb"):
        run(name, "dpkg-deb", "-x", str(package), str(root))
    shutil.rmtree(downloads)
    loader = next(root.glob("usr/lib/*/ld-linux-*.so.*"))
    starter = BIN / f".{name}"
    starter.write_text(
        f'#!/bin/sh\nexec {loader} --library-path {loader.parent} {root / wanted.path} "$@"\n'
    )
    starter.chmod(0o755)
    starter.rename(BIN / name)


def apt_options(apt: Path) -> list[str]:
    """Set up an apt of our own, which knows `SUITE` on the mirror that the machine uses."""
    options = [
        *("-o", f"Dir::State={apt}/state", "-o", f"Dir::Cache={apt}/cache"),
        *("-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={apt}/sources"),
        *("-o", "APT::Sandbox::User=", "-q"),
    ]
    if (apt / "ready").exists():
        return options
    shown = run("apt", "apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)")
    mirrors = re.findall(r"^(\S+/debian/?) ", shown, re.MULTILINE)
    if not mirrors:
        raise Missing("this machine's apt-get knows no mirror of Debian")
    for folder in ("state/lists/partial", "cache/archives/partial", "sources"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    source = f"deb [signed-by={KEYRING}] {mirrors[0]} {SUITE} main\n"
    (apt / "sources" / "suite.list").write_text(source)
    run("apt", "apt-get", *options, "update")
    (apt / "ready").touch()
    return options


def fetch_go(name: str, wanted: Go) -> None:
    """Build a program with Go."""
    if not shutil.which("go"):
        raise Missing(f"{name} is built with Go, and this machine has none")
    made = TOOLS / "go"
    environment = os.environ | {"GOBIN": str(made), "GOFLAGS": ""}
    run(name, "go", "install", f"{wanted.package}@{wanted.version}", environment=environment)
    (made / wanted.package.rpartition("/")[2]).rename(BIN / name)


def run(
    name: str, *command: str, cwd: Path = PROJECT, environment: dict[str, str] | None = None
) -> str:
    """Run a command and give its output.

    Raises:
        Missing: It failed; its last line says why.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()] or [command[0]]
        raise Missing(f"{name} can't be fetched: {said[-1]}")
    return done.stdout


def main() -> int:
    """Fetch what the arguments name and print where it is; return the exit code."""
    missing = 0
    for name in sys.argv[1:]:
        if name not in KNOWN:
            print(f"error: {name} is none of {', '.join(KNOWN)}", file=sys.stderr)
            return 2
        try:
            print(tool(name))
        except Missing as reason:
            print(f"tools: {reason}", file=sys.stderr)
            missing += 1
    return 3 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
