"""Says whether this commit can be released: `make release-check`.

Versions agree, the changelog knows them, everything is committed, the version is a new one. That
generated code is fresh and that the contract breaks nobody, `make release-check` asks before.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

PROJECT = Path(__file__).resolve().parents[1]
VERSION = re.compile(r"\d+\.\d+\.\d+")
_POM = "{http://maven.apache.org/POM/4.0.0}version"


def versions(project: Path) -> dict[str, str]:
    """Read the version of every package; Go's is the tag itself."""
    found = {}
    for path in ("pyproject.toml", "clients/python/pyproject.toml"):
        found[path] = str(tomllib.loads((project / path).read_text())["project"]["version"])
    pom = project / "clients/java/pom.xml"
    found["clients/java/pom.xml"] = str(ElementTree.parse(pom).findtext(_POM))  # noqa: S314 - ours
    package = project / "clients/typescript/package.json"
    if package.exists():
        found["clients/typescript/package.json"] = str(json.loads(package.read_text())["version"])
    return found


def obstacles(project: Path) -> Iterator[str]:
    """Name what stands against a release."""
    found = versions(project)
    version = found["pyproject.toml"]
    if len(set(found.values())) > 1:
        yield "versions differ: " + ", ".join(f"{path} {value}" for path, value in found.items())
    if not VERSION.fullmatch(version):
        yield f"{version} is no semantic version"
    changelog = (project / "docs/CHANGELOG.md").read_text()
    if not re.search(rf"^## \[?{re.escape(version)}\b", changelog, re.MULTILINE):
        yield f"docs/CHANGELOG.md has no section {version}"
    if git(project, "status", "--porcelain"):
        yield "not everything is committed"
    if git(project, "tag", "--list", f"v{version}"):
        yield f"v{version} was released already"


def git(project: Path, *arguments: str) -> str:
    """Return what git prints."""
    command = ["git", *arguments]
    done = subprocess.run(  # noqa: S603 - git, and nothing from outside
        command, cwd=project, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def main() -> None:
    """Print what stands against a release, or that nothing does."""
    found = list(obstacles(PROJECT))
    if found:
        sys.exit("\n".join(f"release-check: {obstacle}" for obstacle in found))
    version = versions(PROJECT)["pyproject.toml"]
    print(f"release-check: {version} can be tagged v{version} and clients/go/v{version}")


if __name__ == "__main__":
    main()
