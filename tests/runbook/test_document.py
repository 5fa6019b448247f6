"""`docs/runbook.md` says nothing that does not work, and names nothing that does not exist."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.analytics.service import Retirement
from server.jobs.registry import planned_jobs
from server.kernel.clock import SystemClock
from server.platform.schema import migrations
from server.platform.settings import Settings
from server.stack.process import PROJECT
from tests.runbook.conftest import Host
from tests.runbook.document import Block, blocks
from tests.runbook.scripts import SCRIPTS
from tests.support.made import made

pytestmark = pytest.mark.made("kustomize")

RUNBOOK = PROJECT / "docs" / "runbook.md"
TEXT = RUNBOOK.read_text()
BLOCKS = list(blocks(RUNBOOK))


@pytest.mark.timeout(600)
def test_every_command_of_the_runbook_works(host: Host) -> None:
    """In their order, in one shell: what one step leaves, the next one finds."""
    _run(host, "bash")


@pytest.mark.timeout(600)
def test_the_first_deployment_works_on_a_bare_host_beside_an_empty_database(
    bare_host: Host,
) -> None:
    """Whoever begins has no schema, no backup and no company yet."""
    _run(bare_host, "bash first")


def _run(host: Host, label: str) -> None:
    for block in BLOCKS:
        if block.label == label:
            for step in block.steps:
                where = f"{block.heading!r}, line {block.line}"
                try:
                    printed = host.shell.run(step.script)
                except AssertionError as failure:
                    raise AssertionError(f"{where}: {failure}") from None
                unlike = step.unlike(printed)
                assert not unlike, f"{where}: {step.script}\n{unlike}"


def test_every_block_is_run_or_checked() -> None:
    assert {block.label for block in BLOCKS} == {"bash", "bash cluster", "bash first"}
    assert sum(block.label == "bash" for block in BLOCKS) > 15


# --- the cluster ---------------------------------------------------------------------------


def _rendered(overlay: str) -> list[dict[str, Any]]:
    kubectl = shutil.which("kubectl")
    render = [kubectl, "kustomize"] if kubectl else [str(made("kustomize")), "build"]
    done = subprocess.run(
        [*render, str(PROJECT / overlay)], capture_output=True, text=True, check=True
    )
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def _commands(block: Block) -> Iterator[list[str]]:
    for line in block.text.splitlines():
        for command in line.split(" | "):
            yield shlex.split(command)


def test_what_cluster_commands_name_is_in_the_manifests() -> None:
    """No cluster is at hand, but its objects are rendered, and their names must be these."""
    known: set[tuple[str, str]] = set()
    namespaces = set()
    for overlay in ("production", "production-green"):
        for document in _rendered(f"deploy/kubernetes/overlays/{overlay}"):
            known.add((document["kind"].lower(), document["metadata"]["name"]))
            namespaces.add(document["metadata"].get("namespace"))
    named = set()
    for block in BLOCKS:
        if block.label != "bash cluster":
            continue
        for words in _commands(block):
            assert words[0] in {"kubectl", "deploy/scripts/rollback"}, words
            if "--namespace" in words:
                assert words[words.index("--namespace") + 1] in namespaces
            named |= {
                (kind, name)
                for kind, name in known
                if f"{kind}/{name}" in words or (kind in words and name in words)
            }
            for word in words:
                if "/overlays/" in word:
                    assert (PROJECT / word / "kustomization.yaml").is_file()
                elif re.fullmatch(r"(deployment|job)/\S+", word):
                    assert tuple(word.split("/")) in known, word
            if "--deployment" in words:
                assert ("deployment", words[words.index("--deployment") + 1]) in known
    assert {kind for kind, _ in named} == {"deployment", "job", "horizontalpodautoscaler"}


# --- what tables say -----------------------------------------------------------------------


def _rows(heading: str) -> list[list[str]]:
    """Give the cells of the first table under a heading, without its head."""
    section = TEXT.split(f"\n### {heading}", 1)[1].split("\n### ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    table = lines[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_the_jobs_are_those_that_run() -> None:
    """A runbook of jobs that do not exist."""
    settings = Settings(node_env="test", database_url="postgresql:///none", jwt_secret="x" * 32)
    planned = planned_jobs(settings, SystemClock(), Retirement())
    told = {row[0].strip("`"): row[1].strip("`") for row in _rows("7.1")}
    assert told == {name: job.cron for name, job in planned.items()}
    assert all(job.next_time(datetime.now(UTC)) for job in planned.values())


def test_the_variables_are_settings() -> None:
    envoy = (PROJECT / "envoy" / "render.py").read_text()
    for row in _rows("1.1"):
        for name in re.findall(r"`([A-Z_]+)`", row[0]):
            field = Settings.model_fields.get(name.lower())
            assert field is not None or f"`{name}`" in envoy, name
            if field is not None and row[2].startswith("`"):
                assert row[2].strip("`") == field.default


def test_every_revision_is_measured_and_says_what_undoing_it_loses() -> None:
    """`make bench-migrations` prints the table anew after a revision has been added."""
    names = [name for _, name in migrations.revisions()]
    assert [row[0].strip("`") for row in _rows("2.1")] == names
    told = [name for row in _rows("2.3") for name in re.findall(r"`(\d{14}_\w+)`", row[0])]
    assert sorted(told) == names


def test_every_endpoint_is_listed() -> None:
    """`KEEP_RUNBOOK=1` writes the list anew after the contract has changed."""
    document = yaml.safe_load((PROJECT / "docs" / "openapi.yaml").read_text())
    lines = ["| method | endpoint | caller | |", "|---|---|---|---|"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method not in {"get", "post", "patch", "put", "delete"}:
                continue
            security = operation.get("security", document.get("security", []))
            named = sorted({name for choice in security for name in choice})
            caller = ", ".join(named) or "anybody"
            summary = operation.get("summary", "").rstrip(".")
            lines.append(f"| {method.upper()} | `{path}` | {caller} | {summary} |")
    table = "\n".join(lines)
    start, end = "<!-- endpoints -->\n", "\n<!-- end of endpoints -->"
    before, after = TEXT.split(start)[0] + start, end + TEXT.split(end)[1]
    if os.environ.get("KEEP_RUNBOOK"):
        RUNBOOK.write_text(before + table + after)
        return
    assert TEXT.removeprefix(before).removesuffix(after) == table


# --- what it refers to ---------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted(PROJECT.glob("docs/*.md")), ids=lambda page: page.name)
def test_every_link_of_the_documents_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if "://" not in target and not target.startswith("#"):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_every_file_and_target_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:deploy|tests|benchmarks|server|docs|envoy)/[\w./-]+)`", TEXT))
    assert "tests/runbook/test_document.py" in named
    missing = sorted(name for name in named if not (PROJECT / name).exists())
    assert missing == []
    listed = subprocess.run(
        ["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    for target in re.findall(r"`make ([a-z-]+)`", TEXT):
        assert f"make {target} " in listed, target


def test_every_script_is_explained() -> None:
    for path in SCRIPTS.iterdir():
        if "." not in path.name:
            assert path.name in TEXT, path.name


def test_every_box_of_the_security_list_has_its_evidence() -> None:
    rows = _rows("8.1")
    assert len(rows) >= 7
    for row in rows:
        assert row[0].startswith("[x] ")
        for name in re.findall(r"`(tests/\S+\.py)`", row[1]):
            assert re.search(r"^(async )?def test_", (PROJECT / name).read_text(), re.MULTILINE)
        assert "`" in row[1]
