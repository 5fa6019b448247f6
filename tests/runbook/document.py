"""Reads commands out of a document: its fenced blocks, and what they are expected to print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(.*)$")
_EXPECTED = "# Expected:"
_MORE = "#   "


@dataclass(frozen=True, slots=True)
class Step:
    """Some lines of a block, up to what they are expected to print."""

    script: str
    expected: tuple[str, ...]
    """The last lines of the output, where `…` stands for anything; empty: anything."""

    def unlike(self, output: str) -> str:
        """Say how *output* differs from what is expected; empty when it does not."""
        if not self.expected:
            return ""
        lines = [line.rstrip() for line in output.strip().splitlines()]
        found = lines[-len(self.expected) :]
        if len(found) == len(self.expected) and all(
            re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), line)
            for wanted, line in zip(self.expected, found, strict=True)
        ):
            return ""
        return "expected\n" + "\n".join(self.expected) + "\nbut it printed\n" + output


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block."""

    label: str
    """What stands after the fence: `bash`, `bash cluster`, `yaml` …"""
    text: str
    line: int
    heading: str

    @property
    def steps(self) -> list[Step]:
        """What is run at once, and compared at once."""
        steps, script, expected = [], list[str](), list[str]()
        for line in self.text.splitlines():
            if line.startswith(_EXPECTED):
                expected.append(line.removeprefix(_EXPECTED).strip())
            elif expected and line.startswith(_MORE):
                expected.append(line.removeprefix(_MORE).rstrip())
            else:
                if expected:
                    steps.append(Step("\n".join(script), tuple(filter(None, expected))))
                    script, expected = [], []
                script.append(line)
        steps.append(Step("\n".join(script), tuple(filter(None, expected))))
        return steps


def blocks(path: Path) -> Iterator[Block]:
    """Give the fenced blocks of a document in their order."""
    heading, label, start = "", "", 0
    inside: list[str] | None = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        fence = _FENCE.match(line)
        if inside is None and fence:
            inside, label, start = [], fence[1].strip(), number
        elif inside is not None and fence:
            yield Block(label, "\n".join(inside) + "\n", start, heading)
            inside = None
        elif inside is not None:
            inside.append(line)
        elif line.startswith("#"):
            heading = line.lstrip("#").strip()
    assert inside is None, f"the block of line {start} does not end"
