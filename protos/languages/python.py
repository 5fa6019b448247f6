"""The Python package: messages, stubs and their types, all from installed packages."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from languages.contract import VALIDATE, contract_files, run_protoc, write_validate_descriptor
from languages.language import CLIENTS, Language

_GENERATED = ("commerce", "buf")
_PLUGINS = [
    f"--plugin={name}={Path(sys.executable).parent / name}"
    for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")
]


def _generate(target: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        validate = write_validate_descriptor(Path(scratch))
        run_protoc(
            *_PLUGINS,
            f"--descriptor_set_in={validate}",
            f"--python_out={target}",
            f"--mypy_out=quiet:{target}",
            f"--grpc_python_out={target}",
            f"--mypy_grpc_out=quiet,only_async:{target}",
            *contract_files(),
            VALIDATE,
        )
    for package in _GENERATED:
        for folder in (target / package).rglob("*"):
            if folder.is_dir() and folder.name != "__pycache__":
                (folder / "__init__.py").touch()
        (target / package / "__init__.py").touch()
        (target / package / "py.typed").touch()
    for empty in target.rglob("*_pb2_grpc.py*"):
        name = empty.name.split("_pb2_grpc")[0]
        if not name.endswith("_service"):
            empty.unlink()


PYTHON = Language(
    name="Python",
    package=CLIENTS / "python",
    generated=_GENERATED,
    tools=(),
    generate=_generate,
)
