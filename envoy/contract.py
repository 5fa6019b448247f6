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
from google.api import annotations_pb2, http_pb2, httpbody_pb2  # noqa: E402
from google.protobuf import struct_pb2  # noqa: E402
from google.protobuf.descriptor import (  # noqa: E402
    Descriptor,
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


def bindings(service: ServiceDescriptor) -> list[tuple[str, str]]:
    """List the HTTP methods and path templates of a service."""
    found = []
    for method in service.methods:
        rule = http_rule(method)
        for one in (rule, *rule.additional_bindings) if rule else ():
            verb = one.WhichOneof("pattern")
            if verb and verb != "custom":
                found.append((verb.upper(), str(getattr(one, verb))))
    return found


def descriptor_set(of: Iterable[ServiceDescriptor]) -> bytes:
    """Serialise services, all they import, and the shape of errors.

    Envoy prints a failed call as `google.rpc.Status`. It gets a definition of that message with the
    fields of `commerce.errors.v1.RestError`, so that it prints those. What answers with one message
    after the other is told as raw bodies: the server itself writes server-sent events.
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
        for method in (method for service in copy.service for method in service.method):
            if method.server_streaming:
                method.output_type = f".{raw.full_name}"
                if raw.file.name not in copy.dependency:
                    copy.dependency.append(raw.file.name)

    raw = httpbody_pb2.HttpBody.DESCRIPTOR
    add(raw.file)
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


def list_fields(of: Iterable[ServiceDescriptor]) -> list[str]:
    """Name the fields of requests that are lists wherever they are."""
    lists: set[str] = set()
    others: set[str] = set()
    known: set[str] = set()

    def visit(message: Descriptor) -> None:
        if message.full_name in known or not message.full_name.startswith("commerce."):
            return
        known.add(message.full_name)
        for field in message.fields:
            (lists if field.is_repeated else others).add(field.name)
            if field.message_type:
                visit(field.message_type)

    for service in of:
        for method in service.methods:
            visit(method.input_type)
    return sorted(lists - others)


def entire_paths(of: Iterable[ServiceDescriptor]) -> set[str]:
    """Give the paths under which a body is the whole request (`body: "*"`)."""
    rules = [rule for service in of for method in service.methods if (rule := http_rule(method))]
    return {
        str(getattr(one, str(one.WhichOneof("pattern"))))
        for rule in rules
        for one in (rule, *rule.additional_bindings)
        if one.body == "*"
    }


def streaming_methods(service: ServiceDescriptor) -> list[str]:
    """Name the methods of *service* whose requests come one after the other."""
    return [method.name for method in service.methods if method.client_streaming]


def following_methods(service: ServiceDescriptor) -> list[str]:
    """Name the methods of *service* whose answers come one after the other."""
    return [method.name for method in service.methods if method.server_streaming]


def following_paths(*of: ServiceDescriptor) -> list[str]:
    """Give the REST paths of methods whose answers come one after the other."""
    methods = [method for service in of for method in service.methods if method.server_streaming]
    return [rule.get for method in methods if (rule := http_rule(method)) is not None]


LINKS = frozenset({"FollowCartLink"})
"""The methods that REST reaches with GET though they make something: a link can't do otherwise."""


def link_paths(*of: ServiceDescriptor) -> list[str]:
    """Give the REST paths of `LINKS`."""
    methods = [method for service in of for method in service.methods if method.name in LINKS]
    rules = [rule for method in methods if (rule := http_rule(method)) is not None]
    return [str(one.get) for rule in rules for one in (rule, *rule.additional_bindings)]


def reading_methods(service: ServiceDescriptor) -> list[str]:
    """Name the methods of *service* that change nothing: those that REST reaches with GET.

    Those whose answers come one after the other have routes of their own.
    """
    return [
        method.name
        for method in service.methods
        if (rule := http_rule(method)) and rule.WhichOneof("pattern") == "get"
        if not method.server_streaming and method.name not in LINKS
    ]


def queries(of: Iterable[ServiceDescriptor]) -> dict[str, list[dict[str, object]]]:
    """List what may stand in the query of each route, by the verb and the number of segments.

    By itself the transcoder lets a query write into any field of the request: over what the path
    says, and into the body.
    """
    found: dict[str, list[dict[str, object]]] = {}
    rules = [(method, http_rule(method)) for service in of for method in service.methods]
    for method, rule in rules:
        for binding in [rule, *rule.additional_bindings] if rule else []:
            verb = str(binding.WhichOneof("pattern"))
            segments = getattr(binding, verb).strip("/").split("/")
            variables = {segment[1:-1] for segment in segments if segment.startswith("{")}
            fields = [] if binding.body == "*" else list(method.input_type.fields)
            names = [
                name
                for field in fields
                if field.name not in variables | {binding.body}
                for name in (field.name, field.json_name)
            ]
            route = {
                "segments": ["*" if "{" in segment else segment for segment in segments],
                "fields": {name: field_name(name) for name in names},
            }
            found.setdefault(f"{verb.upper()} {len(segments)}", []).append(route)
    for routes in found.values():
        routes.sort(key=lambda route: str(route["segments"]).count("'*'"))
    return found


def field_name(name: str) -> str:
    """Give the one name of a field that can be written in two ways: `siteId` for `site_id` too."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
