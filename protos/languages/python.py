"""The Python package: messages, stubs and their types.

An old compiler writes what runs, so that it runs beside old packages too; it has an environment of
its own. The project's compiler writes the types.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from languages.contract import (
    VALIDATE,
    contract_files,
    run_protoc,
    write_image,
    write_validate_descriptor,
)
from languages.environment import environment
from languages.language import CLIENTS, PROJECT, Language, run

_GENERATED = ("commerce", "buf")
_LOCK = PROJECT / "requirements" / "generator.lock"
_PLUGINS = [
    f"--plugin={name}={Path(sys.executable).parent / name}"
    for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")
]


def generator() -> Path:
    """Give the Python that has the old compiler, installed unless it is there."""
    return environment("generator", "--require-hashes", "-r", _LOCK)


def _generate(target: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        validate = write_validate_descriptor(Path(scratch))
        run_protoc(
            *_PLUGINS,
            f"--descriptor_set_in={validate}",
            f"--mypy_out=quiet:{target}",
            f"--mypy_grpc_out=quiet,only_async:{target}",
            *contract_files(),
            VALIDATE,
        )
        image = Path(scratch) / "contract.binpb"
        write_image(image)
        run(
            *(generator(), "-m", "grpc_tools.protoc"),
            f"--descriptor_set_in={image}",
            f"--python_out={target}",
            f"--grpc_python_out={target}",
            *contract_files(),
            VALIDATE,
            folder=CLIENTS,
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
