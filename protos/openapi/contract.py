"""The contract as the document needs it: messages, enums and REST methods with their comments."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CLIENT = Path(__file__).resolve().parents[2] / "clients" / "python"
if str(CLIENT) not in sys.path:
    sys.path.insert(0, str(CLIENT))

from buf.validate import validate_pb2  # noqa: E402 - the path to it comes first
from google.api import annotations_pb2  # noqa: E402
from google.protobuf.descriptor_pb2 import (  # noqa: E402
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

OWN_PATHS = "/api/"
"""How the paths of this API begin; others follow a protocol that has documents of its own."""
REASONS = "commerce.errors.v1.ErrorReason"


@dataclass(frozen=True)
class Field:
    """A field of a message."""

    proto: FieldDescriptorProto
    comment: str

    @property
    def name(self) -> str:
        """Its name in protobuf."""
        return self.proto.name

    @property
    def json_name(self) -> str:
        """Its name in JSON."""
        return self.proto.json_name

    @property
    def type_name(self) -> str:
        """The full name of its message or enum, else nothing."""
        return self.proto.type_name.removeprefix(".")

    @property
    def repeated(self) -> bool:
        """Whether it is a list or a map."""
        return self.proto.label == FieldDescriptorProto.LABEL_REPEATED

    @property
    def optional(self) -> bool:
        """Whether it says `optional`."""
        return self.proto.proto3_optional

    @property
    def is_message(self) -> bool:
        """Whether it holds messages."""
        return self.proto.type == FieldDescriptorProto.TYPE_MESSAGE

    @property
    def rules(self) -> validate_pb2.FieldRules:
        """What `buf.validate` says about its values."""
        return self.proto.options.Extensions[validate_pb2.field]


@dataclass(frozen=True)
class Message:
    """A message."""

    full_name: str
    comment: str
    fields: tuple[Field, ...]
    is_map_entry: bool


@dataclass(frozen=True)
class Enum:
    """An enum: names and comments of its values, without the one that is never sent."""

    full_name: str
    comment: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Method:
    """A method that REST callers can reach."""

    service: str
    """The service's full name."""
    service_comment: str
    name: str
    comment: str
    verb: str
    """`get`, `post`, `patch` or `delete`."""
    path: str
    """The path with the names of protobuf in braces."""
    body: str
    """The field that is the body, `*` for all that the path does not name, or nothing."""
    request: str
    answer: str
    follows: bool
    """Whether it answers with one message after the other, as server-sent events."""

    @property
    def service_name(self) -> str:
        """The service's name without its package."""
        return self.service.rpartition(".")[2]

    @property
    def operation(self) -> str:
        """The method's name in the document."""
        return f"{self.service_name}_{self.name}"

    @property
    def path_fields(self) -> list[str]:
        """The request fields that the path names."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def mutates(self) -> bool:
        """Whether it changes something."""
        return self.verb != "get"


class Contract:
    """A descriptor image with comments, indexed."""

    def __init__(self, image: bytes) -> None:
        self.messages: dict[str, Message] = {}
        self.enums: dict[str, Enum] = {}
        self.methods: list[Method] = []
        for file in FileDescriptorSet.FromString(image).file:
            comments = {
                tuple(at.path): at.leading_comments for at in file.source_code_info.location
            }
            self._add(file, comments)
        self.methods.sort(key=lambda method: method.service)

    @cached_property
    def statuses(self) -> dict[str, int]:
        """The HTTP status of each error reason, from the end of its comment."""
        found = {}
        for name, comment in self.enums[REASONS].values:
            if status := re.search(r"(\d{3})\.$", comment):
                found[name] = int(status[1])
        return found

    def _add(self, file: FileDescriptorProto, comments: dict[tuple[int, ...], str]) -> None:
        for number, message in enumerate(file.message_type):
            self._add_message(message, file.package, (4, number), comments)
        for number, enum in enumerate(file.enum_type):
            self._add_enum(enum, file.package, (5, number), comments)
        for number, service in enumerate(file.service):
            about = text(comments.get((6, number), ""))
            for position, method in enumerate(service.method):
                if not method.options.HasExtension(annotations_pb2.http):
                    continue
                rule = method.options.Extensions[annotations_pb2.http]
                for bound in (rule, *rule.additional_bindings):
                    verb = bound.WhichOneof("pattern")
                    if not getattr(bound, verb).startswith(OWN_PATHS):
                        continue
                    self.methods.append(
                        Method(
                            service=f"{file.package}.{service.name}",
                            service_comment=about,
                            name=method.name,
                            comment=text(comments.get((6, number, 2, position), "")),
                            verb=verb,
                            path=getattr(bound, verb),
                            body=bound.body,
                            request=method.input_type.removeprefix("."),
                            answer=method.output_type.removeprefix("."),
                            follows=method.server_streaming,
                        )
                    )

    def _add_message(
        self,
        proto: DescriptorProto,
        scope: str,
        path: tuple[int, ...],
        comments: dict[tuple[int, ...], str],
    ) -> None:
        full_name = f"{scope}.{proto.name}"
        self.messages[full_name] = Message(
            full_name=full_name,
            comment=text(comments.get(path, "")),
            fields=tuple(
                Field(field, text(comments.get((*path, 2, number), "")))
                for number, field in enumerate(proto.field)
            ),
            is_map_entry=proto.options.map_entry,
        )
        for number, enum in enumerate(proto.enum_type):
            self._add_enum(enum, full_name, (*path, 4, number), comments)
        for number, nested in enumerate(proto.nested_type):
            self._add_message(nested, full_name, (*path, 3, number), comments)

    def _add_enum(
        self,
        proto: EnumDescriptorProto,
        scope: str,
        path: tuple[int, ...],
        comments: dict[tuple[int, ...], str],
    ) -> None:
        full_name = f"{scope}.{proto.name}"
        self.enums[full_name] = Enum(
            full_name=full_name,
            comment=text(comments.get(path, "")),
            values=tuple(
                (value.name, text(comments.get((*path, 2, number), "")))
                for number, value in enumerate(proto.value)
                if not value.name.endswith("UNSPECIFIED")
            ),
        )

    def reasons(self, method: Method) -> list[str]:
        """List the error reasons that the comments of a method and its service name.

        `as AddItem` in the comment of a method takes over what that one fails with.
        """
        by_name = {f"{m.service}.{m.name}": m for m in self.methods}
        seen: dict[str, None] = {}

        def follow(current: Method, visited: frozenset[str]) -> None:
            for name in re.findall(r"`([A-Z][A-Z_]+)`", current.comment):
                if name in self.statuses:
                    seen.setdefault(name)
            for prefix in re.findall(r"`([A-Z]+_)…`", current.comment):
                for name in self.statuses:
                    if name.startswith(prefix):
                        seen.setdefault(name)
            package = current.service.rpartition(".")[0]
            for name in re.findall(r"[Aa]s `([\w.]+)`", current.comment):
                for full in (name, f"{package}.{name}", f"{current.service}.{name}"):
                    if full in by_name and full not in visited:
                        follow(by_name[full], visited | {full})

        for name in re.findall(r"`([A-Z][A-Z_]+)`", method.service_comment):
            if name in self.statuses:
                seen.setdefault(name)
        follow(method, frozenset({f"{method.service}.{method.name}"}))
        return list(seen)

    def walk(self, full_name: str) -> Iterator[Field]:
        """Yield the fields of a message."""
        yield from self.messages[full_name].fields


def text(comment: str) -> str:
    """Join the lines of a comment to paragraphs."""
    lines = "\n".join(line.removeprefix(" ").rstrip() for line in comment.strip("\n").split("\n"))
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", lines)).strip()
