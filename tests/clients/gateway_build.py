"""Builds the gateway: its REST handlers are generated from the contract, next to a copy of it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "tests" / "clients" / "gateway"
# As deep below the project as this folder is: `go.mod` finds the client from either.
BUILD = PROJECT / ".cache" / "clients" / "gateway"

GATEWAY = "grpc-gateway"

sys.path.insert(0, str(PROJECT / "protos"))

from languages.contract import run_protoc_on, write_portable_image  # noqa: E402 - by its path
from languages.go import build_plugins  # noqa: E402 - the path comes first
from languages.language import run  # noqa: E402 - the path comes first

from tests.clients.programs import needs_tools  # noqa: E402 - the path comes first
from tests.support.made import maker  # noqa: E402 - the path comes first

OPTIONS = ("paths=source_relative", "standalone=true")


@maker(GATEWAY)
def build() -> Path:
    """Generate and compile the gateway; return the program."""
    needs_tools(GATEWAY, ("go",))
    shutil.rmtree(BUILD / "commerce", ignore_errors=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("main.go", "go.mod", "go.sum"):
        shutil.copy(SOURCE / name, BUILD / name)
    image = BUILD / "contract.binpb"
    write_portable_image(image)
    plugin = build_plugins() / "protoc-gen-grpc-gateway"
    run_protoc_on(
        image,
        f"--plugin=protoc-gen-grpc-gateway={plugin}",
        f"--grpc-gateway_out={BUILD}",
        *(f"--grpc-gateway_opt={option}" for option in OPTIONS),
    )
    program = BUILD / "gateway"
    run("go", "build", "-o", str(program), ".", folder=BUILD)
    return program
