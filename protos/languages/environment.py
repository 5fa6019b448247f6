"""Python environments beside the project's own, for packages of other versions."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sys
from pathlib import Path

from languages.language import CACHE, PROJECT, run


def environment(name: str, *requirements: str | Path) -> Path:
    """Make an environment unless it is there; give its Python. Safe to call at once.

    Args:
        name: Its folder below `.cache/environments`.
        requirements: What pip is told to install. Files are read to see whether they have changed.
    """
    folder = CACHE / "environments" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    python, stamp = folder / "bin" / "python", folder / ".installed"
    wanted = _fingerprint(folder, requirements)
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            run(sys.executable, "-m", "venv", "--without-pip", folder, folder=PROJECT)
            pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet")
            run(*pip, "--disable-pip-version-check", *requirements, folder=PROJECT)
            stamp.write_text(wanted)
    return python


def _fingerprint(folder: Path, requirements: tuple[str | Path, ...]) -> str:
    digest = hashlib.sha256(f"{sys.version}\0{folder}".encode())
    for part in requirements:
        digest.update(f"\0{part}".encode())
        if isinstance(part, Path):
            digest.update(part.read_bytes())
    return digest.hexdigest()
