"""What is to be known of a language, and how its tools are run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CLIENTS = PROJECT / "clients"
CACHE = PROJECT / ".cache"


@dataclass(frozen=True, slots=True)
class Language:
    """One client package."""

    name: str
    package: Path
    """Its folder."""
    generated: tuple[str, ...]
    """The folders in it that belong to the generator: all of their content is made by it."""
    tools: tuple[str, ...]
    """The commands that a machine must have, else the language is left out."""
    generate: Callable[[Path], None]
    """Writes the generated folders into another folder in the place of `package`."""

    def missing_tool(self) -> str | None:
        """Name a command that it needs and this machine does not have."""
        return next((tool for tool in self.tools if shutil.which(tool) is None), None)


def run(*command: str | Path, folder: Path) -> None:
    """Run a tool and end with what it says when it fails."""
    done = subprocess.run(  # noqa: S603 - a tool that the project pins
        [str(part) for part in command],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        sys.exit(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
