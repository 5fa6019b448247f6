"""Releases of this server other than the one under test."""

from __future__ import annotations

import shutil
from pathlib import Path

from server.platform import migrations
from server.stack.process import PROJECT


def previous_release(folder: Path) -> Path:
    """Make what this release was before its newest revision: its code, and no such revision."""
    release = folder / "previous"
    for name in ("server", "migrations", "envoy", "clients/python", "docs", "deploy"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules", "results")
        shutil.copytree(PROJECT / name, release / name, ignore=ignored)
    (release / "migrations" / "versions" / f"{migrations.revisions()[-1][1]}.py").unlink()
    return release
