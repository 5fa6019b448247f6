"""Generates the documents of the contract, their pages and a collection for API explorers.

`python protos/openapi` writes `docs/openapi.yaml` and `docs/postman_collection.json`, of the calls,
`docs/asyncapi.yaml`, of the events that webhooks send, and what Envoy serves of the documents,
under `envoy/pages`; `--check` compares instead and fails on a difference.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import events
import yaml
from collection import collection
from contract import Contract
from document import VERSION, document
from page import events_page, page

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
EXAMPLES = HERE / "examples.json"


class _Dumper(yaml.CSafeDumper):
    """Writes every list anew instead of referring to an equal one, and long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    # Readers of YAML 1.2 take some texts for numbers that those of 1.1 do not.
    style = "|" if "\n" in value else "'" if value.replace(".", "").isdigit() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def image() -> bytes:
    """Compile the contract with its comments."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "contract.binpb"
        generator = HERE.parent / "generate.py"
        subprocess.run([sys.executable, str(generator), "--image", str(target)], check=True)  # noqa: S603
        return target.read_bytes()


def files() -> dict[Path, str]:
    """Make every generated file."""
    examples = json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
    contract = Contract(image())
    calls, sent = document(contract, examples), events.document(contract, VERSION)
    docs, pages = PROJECT / "docs", PROJECT / "envoy" / "pages"
    return {
        docs / "openapi.yaml": _written(calls),
        docs / "postman_collection.json": json.dumps(
            collection(calls), indent=1, ensure_ascii=False
        )
        + "\n",
        docs / "asyncapi.yaml": _written(sent),
        pages / "openapi.json": _compact(calls),
        pages / "asyncapi.json": _compact(sent),
        pages / "docs.html": page(calls),
        pages / "events.html": events_page(sent),
    }


def _written(made: dict[str, Any]) -> str:
    header = "# Generated from protos/ by `make protos`; not to be edited.\n"
    return header + yaml.dump(made, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _compact(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args()
    stale = [path for path, new in files().items() if not path.exists() or path.read_text() != new]
    if options.check:
        if stale:
            names = "\n".join(str(path.relative_to(PROJECT)) for path in stale)
            sys.exit(f"the document differs from protos/, run `make protos`:\n{names}")
        return
    for path, new in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(new)


if __name__ == "__main__":
    main()
