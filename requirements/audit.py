"""Asks whether a locked dependency has a known vulnerability: `make audit`.

Advisories are kept by others, and a machine without a way to them can't ask. That is said in one
line and is no failure; a finding is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 120


class Unreachable(Exception):
    """There is nobody to ask."""


def output(command: Sequence[str], directory: Path) -> dict[str, Any]:
    """Run a program that answers in JSON; what it exits with says no more than that.

    Raises:
        Unreachable: It is not there, or has no answer.
    """
    try:
        done = subprocess.run(
            command, cwd=directory, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except FileNotFoundError:
        raise Unreachable(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise Unreachable(f"no answer within {PATIENCE_SECONDS} seconds") from None
    except ValueError:
        raise Unreachable("its advisories can't be reached from here") from None
    return found


def python(report: dict[str, Any]) -> list[str]:
    """Read what pip-audit has found in the lock of everything, which holds that of the server.

    Raises:
        Unreachable: It could not ask for a single package.
    """
    packages = report["dependencies"]
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        raise Unreachable(f"the index has no advisories for any of {len(packages)} packages")
    return [
        f"{package['name']} {package['version']}: {found['id']}"
        for package in asked
        for found in package["vulns"]
    ]


def typescript(report: dict[str, Any]) -> list[str]:
    """Read what npm has found in the lock of the TypeScript client.

    Raises:
        Unreachable: The registry has no advisories.
    """
    if "vulnerabilities" not in report:
        raise Unreachable("the registry has no advisories")
    return [
        f"{name}: {found['severity']}, {found['range']}"
        for name, found in report["vulnerabilities"].items()
    ]


def main() -> int:
    """Ask for each language, and say what was found."""
    pip_audit = str(Path(sys.executable).with_name("pip-audit"))
    lock = ("--requirement", "requirements/dev.lock", "--disable-pip", "--require-hashes")
    npm = shutil.which("npm") or "npm"
    failed = False
    for language, command, directory, read in (
        ("Python", (pip_audit, "--format", "json", *lock), ROOT, python),
        (
            "TypeScript",
            (npm, "audit", "--json", "--package-lock-only"),
            ROOT / "clients" / "typescript",
            typescript,
        ),
    ):
        try:
            found = read(output(command, directory))
        except Unreachable as reason:
            print(f"audit: {language} not audited: {reason}")
            continue
        for line in found:
            print(f"error: {language}: {line}", file=sys.stderr)
        failed = failed or bool(found)
        if not found:
            print(f"audit: {language}: nothing is known")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
