"""Says whether the contract breaks callers of the last release.

`python protos/breaking.py` compares `protos/` with the descriptors of releases in
`protos/released`, and fails on what would break callers: by the rules of `buf breaking`, by the
paths of REST, and by the rules of fields, both of which buf does not look at. `--remember` writes
the descriptor of the version that `pyproject.toml` names; `--remembered` fails unless it is there
and is this contract.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PROTOS = Path(__file__).resolve().parent
PROJECT = PROTOS.parent
RELEASED = PROTOS / "released"
sys.path.insert(0, str(PROTOS / "openapi"))

from contract import Contract, validate_pb2  # noqa: E402 - by its path
from google.protobuf.descriptor_pb2 import (  # noqa: E402
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorSet,
)
from languages.contract import write_image  # noqa: E402
from rules import narrower, refuses_absence  # noqa: E402

Binding = tuple[str, str, str]
"""Verb, path without the names of its parts, and the field that is the body."""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--remember", action="store_true", help="write this version's descriptor")
    parser.add_argument("--remembered", action="store_true", help="fail unless it is written")
    options = parser.parse_args()
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    own = RELEASED / f"{version}.binpb"
    now = compiled()
    if options.remember:
        if _tagged(version):
            sys.exit(f"v{version} was released already: its descriptor stays as it is")
        RELEASED.mkdir(exist_ok=True)
        own.write_bytes(now)
    elif options.remembered:
        if not own.exists() or own.read_bytes() != now:
            sys.exit(f"{own.relative_to(PROJECT)} is not this contract: make release-descriptor")
    elif found := [line for path in compared_with(version) for line in breaks(path, now)]:
        sys.exit("\n".join(found))


def compiled() -> bytes:
    """Compile the contract without its comments, byte for byte alike on every machine."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "contract.binpb"
        write_image(target)
        image = FileDescriptorSet.FromString(target.read_bytes())
    for file in image.file:
        file.ClearField("source_code_info")
    return image.SerializeToString(deterministic=True)


def compared_with(version: str) -> list[Path]:
    """List the descriptors to compare with: of the release before *version*, and of itself."""
    known = {_number(path.stem): path for path in RELEASED.glob("*.binpb")}
    before = [number for number in sorted(known) if number < _number(version)]
    chosen = [*before[-1:], *(number for number in known if number == _number(version))]
    if not chosen:
        print("breaking: there is no release yet to compare with")
    return [known[number] for number in chosen]


def breaks(released: Path, now: bytes) -> Iterator[str]:
    """Yield a line on everything in *now* that breaks callers of *released*."""
    for line in (*_buf(released, now), *_paths(released, now), *_rules(released, now)):
        yield f"{line} (since {released.stem})"


def _buf(released: Path, now: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as scratch:
        image = Path(scratch) / "now.binpb"
        image.write_bytes(now)
        config = str(PROTOS / "buf.yaml")
        command = [str(Path(sys.executable).parent / "buf"), "breaking", str(image)]
        command += ["--against", str(released), "--config", config, "--against-config", config]
        done = subprocess.run(  # noqa: S603 - a tool that the project pins
            [*command, "--path", "commerce"], check=False, capture_output=True, text=True
        )
    found = (done.stdout + done.stderr).splitlines()
    return found if found or done.returncode == 0 else [f"buf ended with {done.returncode}"]


def _paths(released: Path, now: bytes) -> Iterator[str]:
    after = _bindings(now)
    for method, bindings in _bindings(released.read_bytes()).items():
        # A method that is gone as a whole is named by buf.
        for verb, path, body in sorted(bindings - after.get(method, bindings)):
            told = f" with the body {body}" if body else ""
            yield f"{method} is no longer {verb.upper()} {path}{told}"


def _bindings(image: bytes) -> Mapping[str, set[Binding]]:
    """Read how REST calls each method; methods without a path have an empty set."""
    found: dict[str, set[Binding]] = {
        f"{file.package}.{service.name}.{method.name}": set()
        for file in FileDescriptorSet.FromString(image).file
        for service in file.service
        for method in service.method
    }
    for method in Contract(image).methods:
        # What a part of the path is called is nobody's business but the server's.
        path = re.sub(r"{\w+", "{", method.path)
        found[f"{method.service}.{method.name}"].add((method.verb, path, method.body))
    return found


def _rules(released: Path, now: bytes) -> Iterator[str]:
    before, after = _messages(released.read_bytes()), _messages(now)
    for name in before.keys() & after.keys():
        old, new = before[name], after[name]
        yield from _said(name, old.options, new.options, validate_pb2.message)
        for oneof, other in _pairs(old.oneof_decl, new.oneof_decl):
            rules = validate_pb2.oneof
            yield from _said(f"{name}.{other.name}", oneof.options, other.options, rules)
        for field, other in _pairs(old.field, new.field):
            rules = validate_pb2.field
            yield from _said(f"{name}.{other.name}", field.options, other.options, rules)
        known = {field.name for field in old.field}
        for field in new.field:
            if field.name not in known and _is_demanded(field):
                yield f"{name}.{field.name} is new, and calls without it fail"


def _said(name: str, old: Any, new: Any, rules: Any) -> Iterator[str]:
    for word in narrower(old.Extensions[rules], new.Extensions[rules]):
        yield f"{name} accepts less: {word}"


def _pairs(old: Any, new: Any) -> Iterator[tuple[Any, Any]]:
    known = {one.name: one for one in old}
    return ((known[one.name], one) for one in new if one.name in known)


def _is_demanded(field: FieldDescriptorProto) -> bool:
    message = field.type == FieldDescriptorProto.TYPE_MESSAGE
    presence = field.proto3_optional or (message and field.label != field.LABEL_REPEATED)
    return refuses_absence(field.options.Extensions[validate_pb2.field], presence)


def _messages(image: bytes) -> dict[str, DescriptorProto]:
    found: dict[str, DescriptorProto] = {}

    def add(scope: str, message: DescriptorProto) -> None:
        name = f"{scope}.{message.name}"
        found[name] = message
        for nested in message.nested_type:
            add(name, nested)

    for file in FileDescriptorSet.FromString(image).file:
        if file.name.startswith("commerce/"):
            for message in file.message_type:
                add(file.package, message)
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _tagged(version: str) -> bool:
    """Say whether this copy of the repository knows the version's tag."""
    command = ["git", "tag", "--list", f"v{version}"]
    done = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True)  # noqa: S603
    return bool(done.stdout.strip())


if __name__ == "__main__":
    main()
