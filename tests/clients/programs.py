"""The example programs of the client packages, and how each language builds and runs them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.made import made, maker, missing

PROJECT = Path(__file__).resolve().parents[2]
CLIENTS = PROJECT / "clients"
CACHE = PROJECT / ".cache" / "clients"
STORY_PAGE = Path(__file__).parent / "story.md"
FAILURES_PAGE = Path(__file__).parent / "failures.md"
STREAMING_PAGE = Path(__file__).parent / "streaming.md"
STORY, FAILURES, QUICKSTART, STREAMING = "story", "failures", "quickstart", "streaming"
_PRINTED = re.compile(r"`([^`]+)`(?: \(else .*\))? \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Language:
    """A language that has a client package."""

    name: str
    tools: tuple[str, ...]
    """The commands that it needs."""
    build: Callable[[], None]
    """Makes its programs ready before the tests; cheap when they are."""
    command: Callable[[str], list[str]]
    """Gives the command line of a program."""
    quickstart: Path
    """The source of the program that its README shows."""

    @property
    def programs(self) -> str:
        """What a test is marked with that runs its programs."""
        return f"{self.name} programs"

    def is_possible(self) -> bool:
        """Say whether this machine has what it needs."""
        return all(shutil.which(tool) for tool in self.tools)

    def make(self) -> None:
        """Build its programs, or leave out what needs them."""
        needs_tools(self.name, self.tools)
        self.build()

    def run(self, program: str, environment: Mapping[str, str]) -> list[str]:
        """Run a program; return the lines that it prints."""
        made(self.programs)
        return printed_by(self.command(program), environment)


def printed_by(command: list[str], environment: Mapping[str, str]) -> list[str]:
    """Run a program and return the lines that it prints."""
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stderr}"
    return done.stdout.splitlines()


def printed_lines(page: Path) -> list[str]:
    """Read what every program has to print from the last column of the table of a page."""
    _, table = page.read_text().split("| prints |")
    return _PRINTED.findall(table)


def needs_tools(name: str, tools: Iterable[str]) -> None:
    """Skip where the tools of something are missing, but fail in CI, which proves all."""
    tool = next((tool for tool in tools if shutil.which(tool) is None), None)
    if tool is None:
        return
    missing(f"{name} is left out: `{tool}` is missing")


def _tool(*command: str, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"


def fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _build_nothing() -> None:
    """Python is ready as it is."""


def _python(program: str) -> list[str]:
    return [sys.executable, str(CLIENTS / "python" / "examples" / f"{program}.py")]


def _build_go() -> None:
    (CACHE / "go").mkdir(parents=True, exist_ok=True)
    _tool("go", "build", "-o", f"{CACHE / 'go'}/", "./examples/...", folder=CLIENTS / "go")


def _go(program: str) -> list[str]:
    return [str(CACHE / "go" / program)]


def _build_java() -> None:
    """Run Maven only when a source has changed: it takes seconds to find that nothing has."""
    project = CLIENTS / "java"
    sources = (path for path in (project / "src").rglob("*") if path.is_file())
    wanted = fingerprint([project / "pom.xml", *sources])
    stamp = project / "target" / "examples.built"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    for stale in ("classes", "test-classes"):
        shutil.rmtree(project / "target" / stale, ignore_errors=True)
    copy = ("dependency:copy-dependencies", "-DoutputDirectory=target/lib")
    _tool("mvn", "-q", "-B", "test-compile", *copy, folder=project)
    stamp.write_text(wanted)


def _java(program: str) -> list[str]:
    target = CLIENTS / "java" / "target"
    path = os.pathsep.join(f"{target}/{part}" for part in ("classes", "test-classes", "lib/*"))
    # They live for a second: no time to optimise.
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    return ["java", *quick, "-cp", path, f"commerce.examples.{program.title()}"]


def _build_typescript() -> None:
    _tool(sys.executable, str(PROJECT / "protos" / "typescript.py"), "--install", folder=PROJECT)
    examples = [str(path) for path in (CLIENTS / "typescript" / "examples").glob("*.ts")]
    options = ("--bundle", "--platform=node", "--format=esm", "--out-extension:.js=.mjs")
    folders = (f"--outdir={CACHE / 'typescript'}", "--tsconfig=tsconfig.programs.json")
    command = ("node_modules/.bin/esbuild", *examples, *options, *folders)
    _tool(*command, "--log-level=warning", folder=CLIENTS / "typescript")


def _typescript(program: str) -> list[str]:
    return ["node", str(CACHE / "typescript" / f"{program}.mjs")]


LANGUAGES = (
    Language(
        "Python", (), _build_nothing, _python, CLIENTS / "python" / "examples" / "quickstart.py"
    ),
    Language("Go", ("go",), _build_go, _go, CLIENTS / "go" / "examples" / "quickstart" / "main.go"),
    Language(
        "Java",
        ("java", "mvn"),
        _build_java,
        _java,
        CLIENTS / "java/src/test/java/commerce/examples/Quickstart.java",
    ),
    Language(
        "TypeScript",
        ("node", "npm"),
        _build_typescript,
        _typescript,
        CLIENTS / "typescript" / "examples" / "quickstart.ts",
    ),
)
for _language in LANGUAGES:
    maker(_language.programs)(_language.make)
