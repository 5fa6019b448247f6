"""What Envoy has to know of the contract, read from the generated client package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from pathlib import Path

CLIENT = Path(__file__).resolve().parents[1] / "clients" / "python"
if str(CLIENT) not in sys.path:
    sys.path.insert(0, str(CLIENT))

from commerce.errors.v1 import rest_error_pb2  # noqa: E402 - the path to it comes first
from google.api import annotations_pb2, http_pb2  # noqa: E402
from google.protobuf import struct_pb2  # noqa: E402
from google.protobuf.descriptor import (  # noqa: E402
    EnumDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet  # noqa: E402


def services() -> list[ServiceDescriptor]:
    """Find the services that REST callers can reach: those with a `google.api.http` rule."""
    found: list[ServiceDescriptor] = []
    for path in sorted(CLIENT.glob("commerce/**/*_service_pb2.py")):
        name = ".".join(path.relative_to(CLIENT).with_suffix("").parts)
        found += importlib.import_module(name).DESCRIPTOR.services_by_name.values()
    return [service for service in found if any(http_rule(method) for method in service.methods)]


def http_rule(method: MethodDescriptor) -> http_pb2.HttpRule | None:
    """Return the REST binding of a method, if it has one."""
    options = method.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return None
    rule: http_pb2.HttpRule = options.Extensions[annotations_pb2.http]
    return rule


def descriptor_set(of: Iterable[ServiceDescriptor]) -> bytes:
    """Serialise services, all they import, and the shape of errors.

    Envoy prints a failed call as `google.rpc.Status`. It gets a definition of that message with the
    fields of `commerce.errors.v1.RestError`, so that it prints those.
    """
    files = FileDescriptorSet()
    status = FileDescriptorProto()
    rest_error_pb2.DESCRIPTOR.CopyToProto(status)
    status.name, status.package = "google/rpc/status.proto", "google.rpc"
    status.message_type[0].name = "Status"
    known = {status.name}

    def add(file: FileDescriptor) -> None:
        if file.name in known:
            return
        known.add(file.name)
        # The server checks the rules of fields; for Envoy they would only be long.
        dependencies = [d for d in file.dependencies if d.package != "buf.validate"]
        for dependency in dependencies:
            add(dependency)
        copy = files.file.add()
        file.CopyToProto(copy)
        copy.dependency[:] = [dependency.name for dependency in dependencies]

    add(struct_pb2.DESCRIPTOR)
    files.file.append(status)
    for service in of:
        add(service.file)
    return files.SerializeToString(deterministic=True)


def enum_values(of: Iterable[ServiceDescriptor]) -> dict[str, list[str]]:
    """List the names that each enum of the contract takes, by the enum's full name."""
    enums: list[EnumDescriptor] = []
    known: set[str] = set()

    def visit(file: FileDescriptor) -> None:
        if file.name in known or not file.package.startswith("commerce."):
            return
        known.add(file.name)
        enums.extend(file.enum_types_by_name.values())
        for message in file.message_types_by_name.values():
            enums.extend(message.enum_types)
        for dependency in file.dependencies:
            visit(dependency)

    for service in of:
        visit(service.file)
    return {
        enum.full_name: [v.name for v in enum.values if not v.name.endswith("UNSPECIFIED")]
        for enum in enums
    }


def body_fields(of: Iterable[ServiceDescriptor]) -> list[str]:
    """Name the request fields that are the whole body of some method (`body: "item"`).

    Raises:
        ValueError: Such a name is also a field inside of another method's body, so that an error
            about the one could not be told from an error about the other.
    """
    rules = [(method, http_rule(method)) for service in of for method in service.methods]
    names = {rule.body for _, rule in rules if rule} - {"", "*"}
    for method, rule in rules:
        if rule and rule.body == "*" and names.intersection(method.input_type.fields_by_name):
            raise ValueError(f"{method.full_name} has a field that is the body of another method")
    return sorted(names)
