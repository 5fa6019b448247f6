"""Lists what a rollback of the database undoes: `undone.py TO FROM`, two ids of revisions.

A line a revision, newest first, and what its docstring says of its downgrade.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def main() -> int:
    """Print the list; return the exit code."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    to, current = ("" if name == "base" else name for name in sys.argv[1:])
    files = {path.stem.partition("_")[0]: path for path in VERSIONS.glob("[0-9]*_*.py")}
    if current not in files or (to and to not in files):
        print("error: this release does not know that revision", file=sys.stderr)
        return 1
    for key in sorted(files, reverse=True):
        if to < key <= current:
            text = ast.get_docstring(ast.parse(files[key].read_text())) or ""
            print(f"{files[key].stem}: {text.splitlines()[0]}")
            for part in text.split("\n\n"):
                said = " ".join(part.split())
                if (at := said.find("The downgrade")) >= 0:
                    print(f"    {said[at:]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
