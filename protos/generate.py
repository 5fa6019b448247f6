"""Generates the client packages of all languages from the contract.

`python protos/generate.py` writes into `clients/`; `--check` compares instead and fails on a
difference; `--image PATH` writes the descriptor image that `buf lint` and `buf breaking` read. A
language whose tools are missing is left out, and said so; with CI=true it is an error.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import sys
import tempfile
from pathlib import Path

from languages import LANGUAGES
from languages.contract import write_image
from languages.language import Language


def possible() -> list[Language]:
    """Choose the languages that this machine has the tools of."""
    found: list[Language] = []
    for language in LANGUAGES:
        tool = language.missing_tool()
        if tool is None:
            found.append(language)
        elif os.environ.get("CI") == "true":
            sys.exit(f"{language.name} can't be generated: `{tool}` is missing")
        else:
            print(f"{language.name} is left out: `{tool}` is missing", file=sys.stderr)
    return found


def generate(language: Language) -> None:
    """Write the generated folders of a language anew."""
    with tempfile.TemporaryDirectory() as scratch:
        language.generate(Path(scratch))
        for folder in language.generated:
            shutil.rmtree(language.package / folder, ignore_errors=True)
            shutil.copytree(Path(scratch) / folder, language.package / folder)


def differences(language: Language) -> list[str]:
    """List the generated files of a language that differ from the contract, or are missing."""
    with tempfile.TemporaryDirectory() as scratch:
        language.generate(Path(scratch))
        trees = [_files(tree, language) for tree in (Path(scratch), language.package)]
        changed = {
            path
            for path in trees[0] & trees[1]
            if not filecmp.cmp(Path(scratch) / path, language.package / path, shallow=False)
        }
        return [f"{language.name}: {path}" for path in sorted((trees[0] ^ trees[1]) | changed)]


def _files(tree: Path, language: Language) -> set[Path]:
    return {
        path.relative_to(tree)
        for folder in language.generated
        for path in (tree / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument(
        "--image", type=Path, help="write the descriptor image for buf to this path"
    )
    options = parser.parse_args()
    if options.image:
        write_image(options.image)
    elif options.check:
        if found := [line for language in possible() for line in differences(language)]:
            sys.exit("generated code differs from protos/, run `make protos`:\n" + "\n".join(found))
    else:
        for language in possible():
            generate(language)


if __name__ == "__main__":
    main()
