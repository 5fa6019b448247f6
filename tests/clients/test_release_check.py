"""What stands against a release is named before a tag is set."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

import pytest

from tests.clients.programs import PROJECT

_spec = importlib.util.spec_from_file_location("release_check", PROJECT / ".ci/release_check.py")
assert _spec is not None
assert _spec.loader is not None
release_check = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(release_check)


def commit(project: Path) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e@example.com")
    for arguments in (("add", "-A"), (*who, "commit", "-q", "--allow-empty", "-m", "m")):
        subprocess.run(["git", *arguments], cwd=project, check=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Our packages, in a repository of their own, ready for version 1.2.3."""
    for path in release_check.versions(PROJECT):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        text = (PROJECT / path).read_text()
        ours = release_check.versions(PROJECT)[path]
        (tmp_path / path).write_text(text.replace(ours, "1.2.3"))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    commit(tmp_path)
    return tmp_path


def test_nothing_stands_against_a_release_that_is_ready(project: Path) -> None:
    assert list(release_check.obstacles(project)) == []


def test_versions_of_this_commit_agree() -> None:
    assert len(set(release_check.versions(PROJECT).values())) == 1


def test_a_package_of_another_version_is_named(project: Path) -> None:
    pom = project / "clients/java/pom.xml"
    pom.write_text(pom.read_text().replace("<version>1.2.3</version>", "<version>1.2.4</version>"))
    commit(project)
    (found,) = release_check.obstacles(project)
    assert "clients/java/pom.xml 1.2.4" in found


def test_a_version_without_a_changelog_is_named(project: Path) -> None:
    (project / "docs/CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")
    commit(project)
    assert list(release_check.obstacles(project)) == ["docs/CHANGELOG.md has no section 1.2.3"]


def test_what_is_not_committed_is_named(project: Path) -> None:
    (project / "new").touch()
    assert list(release_check.obstacles(project)) == ["not everything is committed"]


def test_a_version_that_was_released_is_named(project: Path) -> None:
    subprocess.run(["git", "tag", "v1.2.3"], cwd=project, check=True)
    assert list(release_check.obstacles(project)) == ["v1.2.3 was released already"]
