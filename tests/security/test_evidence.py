"""What the documents name as evidence is there, and the locks hold what they promise."""

from __future__ import annotations

import re

import pytest

from server.stack.process import PROJECT


@pytest.mark.parametrize("page", ["security.md", "runbook.md"])
def test_every_test_that_a_document_names_exists(page: str) -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", (PROJECT / "docs" / page).read_text())
    assert named
    assert [path for path in named if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize("lock", ["dev.lock", "runtime.lock"])
def test_every_dependency_is_pinned_and_has_hashes(lock: str) -> None:
    text = (PROJECT / "requirements" / lock).read_text()
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^ *#.*\n", "", text).strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9._\[\],-]+==[^\s;]+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in text
