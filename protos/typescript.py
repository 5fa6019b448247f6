"""Generates the TypeScript client from the contract and from the OpenAPI document.

`python protos/typescript.py` writes `clients/typescript/src/gen`; `--check` compares instead and
fails on a difference; `--install` only sees to the packages, `--lint` lints the document. Without
Node it says so and does nothing, except where `CI` is set: there it fails.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from google.api import annotations_pb2, httpbody_pb2
from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet, MethodOptions
from google.rpc import error_details_pb2

PROTOS = Path(__file__).resolve().parent
CLIENT = PROTOS.parent / "clients" / "typescript"
GENERATED = CLIENT / "src" / "gen"
MODULES = CLIENT / "node_modules"
# They say where REST finds a method and what the server refuses: nothing that a caller's code
# needs, and more than all the rest together in a browser's bundle.
UNNEEDED = ("buf/validate/validate.proto", "google/api/annotations.proto", "google/api/http.proto")


def missing() -> str | None:
    """Say why nothing can be done here, if so."""
    if shutil.which("node") and shutil.which("npm"):
        return None
    return "TypeScript: left out, Node is not installed"


def install() -> None:
    """Install the packages of the lock file, unless they are there; safe to call at once."""
    wanted = hashlib.sha256((CLIENT / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    with (CLIENT / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=CLIENT, check=True)  # noqa: S603
        stamp.write_text(wanted)


def image() -> FileDescriptorSet:
    """Compile the contract with its comments."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "contract.binpb"
        generator = PROTOS / "generate.py"
        subprocess.run([sys.executable, str(generator), "--image", str(target)], check=True)  # noqa: S603
        return FileDescriptorSet.FromString(target.read_bytes())


def request() -> CodeGeneratorRequest:
    """Ask for the contract, and for the details that errors carry."""
    asked = CodeGeneratorRequest(parameter="target=ts,import_extension=js")
    known = set()
    for file in image().file:
        if file.name in UNNEEDED:
            continue
        strip(file)
        asked.proto_file.append(file)
        known.add(file.name)
    for extra in (error_details_pb2.DESCRIPTOR, httpbody_pb2.DESCRIPTOR):
        if extra.name not in known:
            file = asked.proto_file.add()
            extra.CopyToProto(file)
    ours = [file.name for file in asked.proto_file if not file.name.startswith("google/protobuf/")]
    asked.file_to_generate.extend(ours)
    return asked


def strip(file: FileDescriptorProto) -> None:
    """Take out what callers do not need; what remains of a GET is that it has no effect."""
    kept = [name for name in file.dependency if name not in UNNEEDED]
    del file.dependency[:]
    file.dependency.extend(kept)
    if not file.package.startswith("commerce."):
        return
    for message in file.message_type:
        for field in message.field:
            field.ClearField("options")
    for service in file.service:
        for method in service.method:
            reads = method.options.Extensions[annotations_pb2.http].WhichOneof("pattern") == "get"
            method.ClearField("options")
            if reads:
                method.options.idempotency_level = MethodOptions.NO_SIDE_EFFECTS


def generate(target: Path) -> None:
    """Generate everything into an empty folder."""
    plugin = subprocess.run(  # noqa: S603
        ["node", str(MODULES / ".bin" / "protoc-gen-es")],  # noqa: S607
        input=request().SerializeToString(deterministic=True),
        capture_output=True,
        check=True,
    )
    answer = CodeGeneratorResponse.FromString(plugin.stdout)
    if answer.error:
        sys.exit(f"protoc-gen-es: {answer.error}")
    for file in answer.file:
        path = target / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content)
    document = PROTOS.parent / "envoy" / "pages" / "openapi.json"
    command = ["node", str(MODULES / ".bin" / "openapi-typescript"), str(document)]
    command += [
        "--output",
        str(target / "rest.ts"),
        "--root-types",
        "--root-types-no-schema-prefix",
    ]
    subprocess.run(command, cwd=CLIENT, check=True, capture_output=True)  # noqa: S603


def tree(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--install", action="store_true", help="only see to the packages")
    parser.add_argument("--lint", action="store_true", help="lint both documents")
    options = parser.parse_args()
    if reason := missing():
        sys.exit(reason if os.environ.get("CI") else print(reason))
    install()
    if options.install:
        return
    if options.lint:
        docs = PROTOS.parent / "docs"
        lints = (("lint.mjs", "openapi.yaml"), ("lint_events.mjs", "asyncapi.yaml"))
        codes = [
            subprocess.run(["node", f"tests/{lint}", str(docs / file)], cwd=CLIENT, check=False)  # noqa: S603, S607
            for lint, file in lints
        ]
        sys.exit(max(code.returncode for code in codes))
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        generate(made)
        if options.check:
            new, old = tree(made), tree(GENERATED)
            if stale := [n for n in sorted(new.keys() | old.keys()) if new.get(n) != old.get(n)]:
                names = "\n".join(stale)
                sys.exit(f"the TypeScript client differs from protos/, run `make protos`:\n{names}")
        else:
            shutil.rmtree(GENERATED, ignore_errors=True)
            shutil.copytree(made, GENERATED)


if __name__ == "__main__":
    main()
