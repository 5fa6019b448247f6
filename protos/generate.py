"""Generates the Python client package from the contract.

`python protos/generate.py` writes `clients/python`; `--check` compares instead and fails on a
difference; `--image PATH` writes the descriptor image that `buf lint` and `buf breaking` read.
Everything comes from installed packages, so it works offline.
"""

from __future__ import annotations

import argparse
import filecmp
import shutil
import sys
import tempfile
from pathlib import Path

import grpc_tools
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc
from protovalidate._gen.buf.validate import validate_pb

PROTOS = Path(__file__).resolve().parent
PYTHON_CLIENT = PROTOS.parent / "clients" / "python"
GENERATED = ("commerce", "buf")
VALIDATE = "buf/validate/validate.proto"
WELL_KNOWN = Path(grpc_tools.__file__).parent / "_proto"
SITE_PACKAGES = Path(grpc_tools.__file__).parents[1]
PLUGINS = [
    f"--plugin={name}={Path(sys.executable).parent / name}"
    for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")
]


def contract_files() -> list[str]:
    """Name the files of the contract, relative to `protos/`, in a stable order."""
    return sorted(
        path.relative_to(PROTOS).as_posix() for path in PROTOS.glob("commerce/**/*.proto")
    )


def run_protoc(*arguments: str) -> None:
    """Run the compiler over the contract and the packages it imports."""
    includes = [f"-I{folder}" for folder in (PROTOS, WELL_KNOWN, SITE_PACKAGES)]
    if protoc.main(["protoc", *includes, *arguments]) != 0:
        sys.exit("protoc failed")


def write_validate_descriptor(folder: Path) -> Path:
    """Write the descriptor of `buf/validate/validate.proto`, which its package carries."""
    well_known = folder / "well_known.binpb"
    names = ("descriptor", "duration", "field_mask", "timestamp")
    run_protoc(f"--descriptor_set_out={well_known}", *(f"google/protobuf/{n}.proto" for n in names))
    files = FileDescriptorSet.FromString(well_known.read_bytes())
    files.file.append(FileDescriptorProto.FromString(validate_pb.desc().proto.to_binary()))
    target = folder / "validate.binpb"
    target.write_bytes(files.SerializeToString())
    return target


def generate(target: Path) -> None:
    """Generate messages, stubs and their types into *target*."""
    with tempfile.TemporaryDirectory() as scratch:
        validate = write_validate_descriptor(Path(scratch))
        run_protoc(
            *PLUGINS,
            f"--descriptor_set_in={validate}",
            f"--python_out={target}",
            f"--mypy_out=quiet:{target}",
            f"--grpc_python_out={target}",
            f"--mypy_grpc_out=quiet,only_async:{target}",
            *contract_files(),
            VALIDATE,
        )
    for package in GENERATED:
        for folder in (target / package).rglob("*"):
            if folder.is_dir() and folder.name != "__pycache__":
                (folder / "__init__.py").touch()
        (target / package / "__init__.py").touch()
        (target / package / "py.typed").touch()
    for empty in target.rglob("*_pb2_grpc.py*"):
        name = empty.name.split("_pb2_grpc")[0]
        if not name.endswith("_service"):
            empty.unlink()


def write_image(path: Path) -> None:
    """Write the contract with its comments and imports as one descriptor set."""
    with tempfile.TemporaryDirectory() as scratch:
        validate = write_validate_descriptor(Path(scratch))
        run_protoc(
            f"--descriptor_set_in={validate}",
            f"--descriptor_set_out={path}",
            "--include_imports",
            "--include_source_info",
            *contract_files(),
        )


def differences(left: Path, right: Path) -> list[str]:
    """List the generated files that differ between two trees or are missing in one."""
    found: list[str] = []
    for package in GENERATED:
        trees = [
            {
                p.relative_to(tree)
                for p in (tree / package).rglob("*")
                if p.is_file() and p.suffix != ".pyc"
            }
            for tree in (left, right)
        ]
        found += [str(path) for path in sorted(trees[0] ^ trees[1])]
        found += [
            str(path)
            for path in sorted(trees[0] & trees[1])
            if not filecmp.cmp(left / path, right / path, shallow=False)
        ]
    return found


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
        with tempfile.TemporaryDirectory() as scratch:
            generate(Path(scratch))
            if found := differences(Path(scratch), PYTHON_CLIENT):
                sys.exit(
                    "generated code differs from protos/, run `make protos`:\n" + "\n".join(found)
                )
    else:
        for package in GENERATED:
            shutil.rmtree(PYTHON_CLIENT / package, ignore_errors=True)
        generate(PYTHON_CLIENT)


if __name__ == "__main__":
    main()
