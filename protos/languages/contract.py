"""The contract as descriptors: what every language starts from."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import grpc_tools
from google.api import annotations_pb2  # noqa: F401 - descriptors read from now on know its options
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc
from protovalidate._gen.buf.validate import validate_pb

PROTOS = Path(__file__).resolve().parents[1]
VALIDATE = "buf/validate/validate.proto"
GO_MODULE = "example.com/commerce/clients/go"
WELL_KNOWN = Path(grpc_tools.__file__).parent / "_proto"
SITE_PACKAGES = Path(grpc_tools.__file__).parents[1]


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


def run_protoc_on(image: Path, *arguments: str) -> None:
    """Run the compiler over the files of the contract as *image* has them."""
    command = ["protoc", f"--descriptor_set_in={image}", *arguments, *contract_files()]
    if protoc.main(command) != 0:
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


def write_portable_image(path: Path) -> None:
    """Write the contract as other languages take it.

    They get their package names here, so that the contract knows of no language. They do not get
    the rules of `buf.validate`: the server keeps them, and nobody has to install them.
    """
    write_image(path)
    image = FileDescriptorSet.FromString(path.read_bytes())
    kept = [file for file in image.file if file.name != VALIDATE]
    for file in kept:
        if file.name.startswith("commerce/"):
            _without_validation(file)
            _name_packages(file)
    path.write_bytes(FileDescriptorSet(file=kept).SerializeToString(deterministic=True))


def _name_packages(file: FileDescriptorProto) -> None:
    _, *modules, version = file.package.split(".")
    folder = "/".join(["commerce", *modules, version])
    file.options.go_package = f"{GO_MODULE}/{folder};{''.join(modules).replace('_', '')}{version}"
    file.options.java_package = file.package
    file.options.java_multiple_files = True
    name = Path(file.name).stem.title().replace("_", "")
    file.options.java_outer_classname = f"{name}Proto"


def _without_validation(file: FileDescriptorProto) -> None:
    # Options that no imported module knows: all but those of google.api.http, that is.
    file.DiscardUnknownFields()
    if VALIDATE in file.dependency:
        place = list(file.dependency).index(VALIDATE)
        del file.dependency[place]
        # What is said of the import below it moves up with it.
        for location in list(file.source_code_info.location):
            if len(location.path) == 2 and location.path[0] == 3:
                if location.path[1] == place:
                    file.source_code_info.location.remove(location)
                elif location.path[1] > place:
                    location.path[1] -= 1
