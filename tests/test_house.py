"""The rules of CONTRIBUTING that a program can keep, and the documents' own promises."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from server.cli.main import command_line
from server.stack.process import PROJECT

LONGEST = 400
"""Lines of a file of code; a longer one becomes a folder of the same name."""
MODULES = sorted(
    path.parent.name
    for path in (PROJECT / "server").glob("*/servicer.py")
    if path.parent.name != "catalog"  # shared records, which the modules import
)
ROOMS = {
    *("domain", "errors", "jobs", "repository", "service", "servicer", "tables", "views", "wire"),
    *("templates", "files"),
}
PLATFORM_ROOMS = {"database", "grpc", "maintenance", "records", "schema", "settings", "telemetry"}
GENERATED = (
    *("clients/go/commerce/", "clients/java/src/generated/", "clients/typescript/src/gen/"),
    *("clients/python/commerce/", "clients/python/buf/", "docs/openapi.yaml", "envoy/pages/"),
)
DECISIONS = PROJECT / "docs" / "decisions"
GLOSSARY = PROJECT / "docs" / "glossary.md"


@cache
def tracked() -> tuple[str, ...]:
    """Name every file that belongs to the repository, new ones too."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(name for name in listed.stdout.splitlines() if (PROJECT / name).is_file())


def written(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Give name and text of every file with one of the *suffixes* that people write."""
    for name in tracked():
        if name.endswith(suffixes) and not name.startswith(GENERATED):
            yield name, (PROJECT / name).read_text()


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Give number and text of each line of a document that stands in no fenced block."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


# --- the code ---------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_the_same_rooms(module: str) -> None:
    """Who knows one module knows all; a new kind of room needs a decision first."""
    found = {path.stem for path in (PROJECT / "server" / module).iterdir()}
    assert found - ROOMS - {"__init__", "__pycache__"} == set()


def test_import_linter_watches_the_rooms_of_every_module() -> None:
    """A module that it does not know may import what it likes."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
    watched = next(one["containers"] for one in contracts["contracts"] if "containers" in one)
    assert watched == [f"server.{module}" for module in MODULES]


def test_the_platform_is_parted_into_rooms() -> None:
    """Beside them stands what is too small for a room; it must not become a drawer."""
    folders = {path.parent for path in (PROJECT / "server" / "platform").glob("*/*.py")}
    assert {folder.name for folder in folders} == PLATFORM_ROOMS
    assert len(list((PROJECT / "server" / "platform").glob("*.py"))) <= 10


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    """A room over 400 lines becomes a folder of the same name."""
    lengths = {name: text.count("\n") for name, text in written(".py", ".proto", ".sh")}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_rows_are_read_in_repositories_alone() -> None:
    """Everybody else takes and gives values, and knows no column's name."""
    rooms = {"service", "servicer", "jobs", "wire", "views", "domain", "rules", "errors"}
    found = [
        name
        for name, text in written(".py")
        if name.startswith("server/") and rooms & set(re.split(r"[/.]", name))
        if re.search(r"\brow\[", text)
    ]
    assert found == []


def test_no_two_files_are_the_same() -> None:
    """A copy is changed in one place and read in the other."""
    same = defaultdict(list)
    for name in tracked():
        if (content := (PROJECT / name).read_bytes()) and not name.startswith(GENERATED):
            same[hashlib.sha256(content).digest()].append(name)
    assert [names for names in same.values() if len(names) > 1] == []


def test_import_linter_watches_rooms_that_exist() -> None:
    """It passes over what it does not find, and would keep nothing."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
    for contract in contracts["contracts"]:
        listed = " ".join(
            f"{contract.get('layers', '')} {contract.get('source_modules', '')} "
            f"{contract.get('containers', '')}".split()
        )
        for room in re.findall(r"server(?:\.[a-z_*]+)+", listed):
            found = list(PROJECT.glob(room.replace(".", "/"))) + list(
                PROJECT.glob(room.replace(".", "/") + ".py")
            )
            assert found, f"{contract['name']}: {room}"


# --- words ------------------------------------------------------------------------------------


def unused_words() -> Iterator[tuple[str, str]]:
    """Give each word of the glossary's second table, and how far it is not used."""
    table = GLOSSARY.read_text().partition("## Words we do not use")[2]
    for row in re.findall(r"^\| ([^|]+) \|[^|]+\|$", table, re.MULTILINE)[1:]:
        for word in row.split(","):
            found = re.fullmatch(r"\s*`(\w+)`(?: \((.+)\))?\s*", word)
            if found is not None:
                yield found[1], found[2] or "in any name"


def names() -> Iterator[tuple[str, str, str]]:
    """Give file, kind and name of each module, class and function of the server."""
    for path in sorted((PROJECT / "server").rglob("*.py")):
        name = str(path.relative_to(PROJECT))
        yield name, "module", path.stem
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                yield name, "class", node.name
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name, "function", node.name


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")


def is_used(word: str, how: str, kind: str, name: str) -> bool:
    """Say whether a *name* is, or holds, a *word* that has a better one."""
    if how == "as a module":
        return kind == "module" and name == word
    if how == "as a function":
        return kind == "function" and name.strip("_") == word
    if how == "as a whole name":
        return snake(name) == word
    return f"_{word}_" in f"_{snake(name)}_"


def test_doors_carry_the_fields_words() -> None:
    """A metaphor has to be learnt; the field's word is known."""
    words = list(unused_words())
    assert len(words) > 25
    used = [
        f"{file}: {name} ({word})"
        for file, kind, name in names()
        for word, how in words
        if is_used(word, how, kind, name)
    ]
    assert used == []


ELSEWHERE = ("protos/released/VERSION", "buf/validate/")
"""What is named without being a file of the repository: a placeholder, an import of buf's."""


def test_the_glossary_is_in_order() -> None:
    """A reader looks a word up."""
    table = GLOSSARY.read_text().partition("## Words we do not use")[0]
    listed = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)[2:]
    assert listed == sorted(listed, key=str.lower)


# --- documents --------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """Give the anchors of a document's headings, as they are made of them everywhere."""
    headings = [line.lstrip("#").strip() for _, line in prose(text) if line.startswith("#")]
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in kept}


def test_no_link_is_broken() -> None:
    for name, text in written(".md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, anchor = target.partition("#")
            if "://" in path or path.startswith("mailto:"):
                continue
            found = (PROJECT / name).parent / path if path else PROJECT / name
            assert found.exists(), f"{name}: {target}"
            if anchor:
                assert anchor in anchors(found.read_text()), f"{name}: {target}"


def test_every_file_that_is_named_exists() -> None:
    """In documents as in comments, from the top or from a folder above the one who names it."""
    tops = "benchmarks|clients|deploy|docs|envoy|migrations|protos|requirements|server|tests"
    endings = "json|md|mjs|proto|py|sh|sql|toml|ts|yaml"
    for name, text in written(".md", ".py", ".proto", ".toml", ".yaml", ".j2"):
        paths = re.findall(rf"`((?:{tops})/[\w./-]+?)/?(?::\s?[\w.]+)?`", text)
        paths += re.findall(rf"`([a-z_]+/[\w./-]+\.(?:{endings}))(?::\s?[\w.]+)?`", text)
        above = list((PROJECT / name).parents)
        for path in paths:
            if not path.startswith(ELSEWHERE):
                assert any((folder / path).exists() for folder in above), f"{name}: {path}"


def test_every_command_that_is_named_exists() -> None:
    """`make …` and `python -m server …` are typed as they are read."""
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    known = set(get_command(command_line(completion=False)).commands)
    for name, text in written(".md", ".py", ".sh"):
        for target in re.findall(r"`make ([a-z][a-z-]*)", text):
            assert target in targets, f"{name}: make {target}"
        for command in re.findall(r"python -m server ([a-z]+)", text):
            assert command in known, f"{name}: python -m server {command}"


def test_no_reference_leads_out_of_the_repository() -> None:
    """A reader can open all that is cited."""
    # Put together, so that this file does not hold what it looks for.
    lost = "|".join((r"pitfall", r"house rule \d", r"\bits plan\b.*house", r"\brules\.md"))
    for name, text in written(".md", ".py", ".proto", ".toml", ".yaml", ".sh", "Makefile"):
        if name != "tests/test_house.py":
            found = re.search(lost, text, re.IGNORECASE)
            assert found is None, f"{name}: {found[0]}"


def test_every_decision_that_is_cited_exists() -> None:
    numbers = {int(path.name[:4]) for path in DECISIONS.glob("[0-9]*.md")}
    for name, text in written(".md", ".py", ".proto", ".toml", ".yaml"):
        for cited in re.findall(r"\bdecisions? (\d+)\b", text, re.IGNORECASE):
            assert int(cited) in numbers, f"{name}: decision {cited}"


def decision(path: Path) -> dict[str, str]:
    """Read what the head of a decision says.

    Raises:
        AssertionError: It has another form than all the others.
    """
    text = path.read_text()
    head = re.match(
        r"# (?P<number>\d+)\. (?P<title>.+)\n\n"
        r"- Status: (?P<status>accepted|superseded by \d+)\n"
        r"- Date: (?P<date>20\d\d-\d\d-\d\d)\n"
        r"- Area: (?P<area>[a-z ]+)\n\n## Context\n",
        text,
    )
    assert head is not None, f"{path.name}: its head has another form"
    assert int(head["number"]) == int(path.name[:4]), path.name
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections == ["Context", "Decision", "Consequences"], path.name
    return head.groupdict()


def test_every_decision_has_one_form_and_stands_in_the_index() -> None:
    """`KEEP_DECISIONS=1` writes the table of the index anew."""
    index = DECISIONS / "README.md"
    rows = [
        f"| {one['number']} | [{one['title']}]({path.name}) | {one['area']} | {one['date']} "
        f"| {one['status']} |"
        for path in sorted(DECISIONS.glob("[0-9]*.md"))
        for one in [decision(path)]
    ]
    text = index.read_text()
    before, _, _ = text.partition("|---|---|---|---|---|\n")
    wanted = before + "|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    if os.environ.get("KEEP_DECISIONS"):
        index.write_text(wanted)
    assert index.read_text() == wanted


ENDS = re.compile(r"""(?<=[a-zäöü0-9`)"][.!?]) (?=[A-ZÄÖÜ])(?!.*\|)""")


def test_prose_has_one_sentence_a_line() -> None:
    """A change of a sentence is then a change of a line."""
    for name, text in written(".md"):
        if name.startswith("benchmarks/results/"):  # a program writes them
            continue
        for number, line in prose(text):
            if line.lstrip().startswith(("|", "#", ">")):
                continue
            line = re.sub(r"^\s*([-*]|\d+\.) ", "", line)
            plain = re.sub(r"`[^`]*`|\([^()]*\)|\*\*[^*]*\*\*|\"[^\"]*\"", "x", line)
            assert ENDS.search(plain) is None, f"{name}, line {number}: {line}"


def test_the_readme_is_read_in_one_go() -> None:
    """It says what this is, how to start it and where to read on; all else has a page."""
    assert (PROJECT / "README.md").read_text().count("\n") <= 80


def test_the_demo_datas_page_names_all_of_it() -> None:
    """What a newcomer may type must be written down somewhere."""
    from server.catalog.domain import DEMO_PROMOTIONS
    from server.demo.seeding import FILES, ids_in

    page = (PROJECT / "docs" / "demo-data.md").read_text()
    records = "".join(path.read_text() for path in FILES)
    unsaid = (PROJECT / "server" / "demo" / "unsaid.sql").read_text()
    ids = {name for path in FILES for name in ids_in(path)}
    ids |= set(re.findall(r'"id": "(var-[^"]+)"', records))
    ids |= set(re.findall(r"'([a-z]+-company-id)'", unsaid))
    ids = {name for name in ids if not name.startswith("prod-bundle-")}
    ids -= {f"prod-{number:04}" for number in range(2, 500)}
    codes = set(re.findall(r"-company-id', '([A-Z0-9]+)'", unsaid)) | set(DEMO_PROMOTIONS)
    assert len(ids) > 30
    assert len(codes) > 8
    assert {word for word in ids | codes if f"`{word}`" not in page} == set()
