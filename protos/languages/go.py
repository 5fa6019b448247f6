"""The Go module. Its generators are pinned by the module `clients/go/tools`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from languages.contract import GO_MODULE, run_protoc_on, write_portable_image
from languages.language import CACHE, CLIENTS, Language, run

_PACKAGE = CLIENTS / "go"
_PLUGINS = ("protoc-gen-go", "protoc-gen-go-grpc")


def build_plugins() -> Path:
    """Build the pinned generators, which Go does once and remembers; return their folder."""
    folder = CACHE / "go-tools"
    folder.mkdir(parents=True, exist_ok=True)
    run("go", "build", "-o", f"{folder}/", "tool", folder=_PACKAGE / "tools")
    return folder


def _generate(target: Path) -> None:
    plugins = build_plugins()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        image = Path(scratch) / "contract.binpb"
        write_portable_image(image)
        run_protoc_on(
            image,
            *(f"--plugin={name}={plugins / name}" for name in _PLUGINS),
            f"--go_out={target}",
            f"--go_opt=module={GO_MODULE}",
            f"--go-grpc_out={target}",
            f"--go-grpc_opt=module={GO_MODULE}",
        )


GO = Language(
    name="Go",
    package=_PACKAGE,
    generated=("commerce",),
    tools=("go",),
    generate=_generate,
)
