"""What is installed is what was locked, to the byte; and what is known against it is told."""

from __future__ import annotations

import importlib.util
import json
import re
import stat
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from server.stack.process import PROJECT
from tests.support.stacks import environment

AUDIT = PROJECT / "requirements" / "audit.py"
LOCKS = ("dev", "run", "runtime")


def locked(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Read a lock: the version of each package, and the hashes it may have."""
    text = (PROJECT / "requirements" / f"{name}.lock").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        package, *options = line.split(" ; ")[0].split()
        marked = line.split(" ; ")[1].split() if " ; " in line else []
        hashes = [option for option in options + marked if option.startswith("--hash=")]
        pinned = re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^\s=*]+)", package)
        assert pinned, f"{name}.lock: {package} is not pinned"
        assert hashes, f"{name}.lock: {package} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", option) for option in hashes)
        found[pinned[1]] = (pinned[2], frozenset(hashes))
    assert len(found) > 20
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_with_its_hashes(name: str) -> None:
    assert locked(name)
    assert "://" not in (PROJECT / "requirements" / f"{name}.lock").read_text()


@pytest.mark.parametrize(("part", "whole"), [("runtime", "run"), ("run", "dev")])
def test_what_runs_is_what_was_tested(part: str, whole: str) -> None:
    """Else an audit of the one lock would say nothing of the other."""
    tested = locked(whole)
    assert all(tested[package] == pinned for package, pinned in locked(part).items())
    assert set(tested) > set(locked(part))


def test_every_package_of_the_typescript_client_has_its_hash() -> None:
    lock = json.loads((PROJECT / "clients/typescript/package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+[\w.+-]*", entry["version"]), name
        assert entry["integrity"].startswith("sha512-"), name


def test_every_module_of_the_go_client_has_its_hash() -> None:
    client = PROJECT / "clients" / "go"
    wanted = re.findall(
        r"^\s*(?:require )?(\S+\.\S+) (v\S+)", (client / "go.mod").read_text(), re.MULTILINE
    )
    hashes = (client / "go.sum").read_text()
    assert wanted
    for module, version in wanted:
        assert f"\n{module} {version}/go.mod h1:" in f"\n{hashes}", module


def test_every_version_of_the_java_client_is_one_version() -> None:
    root = ElementTree.parse(PROJECT / "clients/java/pom.xml").getroot()
    versions = [node.text or "" for node in root.iter() if node.tag.endswith("}version")]
    assert versions
    for version in versions:
        assert not re.search(r"[\[\](),]|LATEST|RELEASE", version), version


# --- make audit -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def audit() -> Any:
    """The module, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("audit", AUDIT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_finding_in_python_is_told(audit: Any) -> None:
    package = {"name": "some", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
    skipped = {"name": "other", "skip_reason": "Dependency not found on PyPI"}
    clean = {"name": "third", "version": "2.0", "vulns": []}
    assert audit.python({"dependencies": [skipped, package]}) == ["some 1.0: PYSEC-1"]
    assert audit.python({"dependencies": [skipped, clean]}) == []
    with pytest.raises(audit.Unreachable, match="no advisories for any of 1 packages"):
        audit.python({"dependencies": [skipped]})


def programs(directory: Path, *, npm: str) -> None:
    """Put programs into *directory* that answer as the real ones would."""
    answers = {"pip-audit": '{"dependencies": [{"name": "a", "skip_reason": "-"}]}', "npm": npm}
    for name, answer in answers.items():
        program = directory / name
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit 1\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (directory / "python").symlink_to(sys.executable)


@pytest.mark.parametrize(
    ("npm", "code", "said"),
    [
        ('{"message": "405 Method Not Allowed"}', 0, "TypeScript not audited: the registry has"),
        ("no JSON at all", 0, "TypeScript not audited: its advisories can't be reached"),
        ('{"vulnerabilities": {}}', 0, "TypeScript: nothing is known"),
        (
            '{"vulnerabilities": {"some": {"severity": "high", "range": "<2"}}}',
            1,
            "error: TypeScript: some: high, <2",
        ),
    ],
)
def test_a_finding_fails_and_silence_does_not(
    tmp_path: Path, npm: str, code: int, said: str
) -> None:
    """A machine without a way to the advisories can still be checked on."""
    programs(tmp_path, npm=npm)
    done = subprocess.run(
        [tmp_path / "python", AUDIT],
        capture_output=True,
        text=True,
        env=environment(PATH=f"{tmp_path}:/usr/bin:/bin"),
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert "audit: Python not audited: the index has no advisories for any of 1" in done.stdout
