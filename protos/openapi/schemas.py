"""Messages and their rules as JSON schemas."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from contract import Contract, Enum, Field, Message
from google.protobuf.descriptor_pb2 import FieldDescriptorProto

Schema = dict[str, Any]

FREE_FORM = {"type": "object", "additionalProperties": True}
WELL_KNOWN: dict[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?\d+(\.\d+)?s$"},
    "google.protobuf.Struct": FREE_FORM,
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": {"type": "array", "items": {}},
    "google.protobuf.Empty": {"type": "object"},
}
SCALARS: dict[int, Schema] = {
    FieldDescriptorProto.TYPE_STRING: {"type": "string"},
    FieldDescriptorProto.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    FieldDescriptorProto.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptorProto.TYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptorProto.TYPE_UINT32: {"type": "integer", "format": "int32", "minimum": 0},
    FieldDescriptorProto.TYPE_DOUBLE: {"type": "number", "format": "double"},
    FieldDescriptorProto.TYPE_FLOAT: {"type": "number", "format": "float"},
}
LISTS: dict[str, Schema] = {
    # Lists whose absence means something are `ListValue`s, which can't name what they hold.
    "data_types": {"$ref": "#/components/schemas/ContainerType"},
    "violations": {"$ref": "#/components/schemas/Violation"},
}
VIOLATION: Schema = {
    "type": "object",
    "description": "What is wrong with one field.",
    "required": ["field", "description"],
    "properties": {
        "field": {"type": "string", "description": "The field, as the caller wrote it."},
        "description": {"type": "string", "description": "What it must be."},
    },
}


class Schemas:
    """The schemas that the operations refer to, collected as they are asked for."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._owners: dict[str, str] = {"Violation": ""}
        self.collected: dict[str, Schema] = {"Violation": VIOLATION}

    def of_message(self, full_name: str, *, answer: bool) -> Schema:
        """Refer to a message, or spell it out where JSON has its own form for it."""
        if full_name in WELL_KNOWN:
            return dict(WELL_KNOWN[full_name])
        name = self._claim(full_name)
        if name not in self.collected:
            self.collected[name] = {}
            message = self._contract.messages[full_name]
            self.collected[name] = self.object_of(message, message.fields, answer=answer)
        return {"$ref": f"#/components/schemas/{name}"}

    def object_of(self, message: Message, fields: Collection[Field], *, answer: bool) -> Schema:
        """Describe an object of some of a message's fields."""
        needed = always_there if answer else required
        schema: Schema = {"type": "object", "description": message.comment}
        if names := [field.json_name for field in fields if needed(message, field)]:
            schema["required"] = names
        schema["properties"] = {field.json_name: self.of_field(field, answer) for field in fields}
        return schema

    def of_field(self, field: Field, answer: bool = False) -> Schema:
        """Describe a field: its shape, its limits, its comment."""
        entry = self._contract.messages.get(field.type_name)
        if field.name in LISTS and field.type_name == "google.protobuf.ListValue":
            if field.name == "data_types":
                self._of_enum("commerce.containers.v1.ContainerType")
            schema: Schema = {"type": "array", "items": LISTS[field.name]}
        elif entry is not None and entry.is_map_entry:
            schema = {"type": "object", "additionalProperties": self.of_field(entry.fields[1])}
        elif field.repeated:
            rules = field.rules.repeated
            schema = {"type": "array", "items": self._value(field, rules.items, answer)}
            if rules.HasField("min_items"):
                schema["minItems"] = rules.min_items
            if rules.HasField("max_items"):
                schema["maxItems"] = rules.max_items
            if rules.unique:
                schema["uniqueItems"] = True
        else:
            schema = self._value(field, field.rules, answer)
        return schema | {"description": field.comment}

    def _value(self, field: Field, rules: Any, answer: bool) -> Schema:
        if field.is_message:
            return self.of_message(field.type_name, answer=answer)
        if field.proto.type == FieldDescriptorProto.TYPE_ENUM:
            return self._of_enum(field.type_name)
        if field.proto.type not in SCALARS:
            raise ValueError(f"{field.name} has a type that JSON writes as a string")
        schema = dict(SCALARS[field.proto.type])
        limits = getattr(rules, rules.WhichOneof("type") or "", None)
        if limits is None:
            return schema
        if schema["type"] == "string":
            words = (("min_len", "minLength"), ("max_len", "maxLength"), ("pattern", "pattern"))
        else:
            words = (("gte", "minimum"), ("lte", "maximum"), ("gt", "exclusiveMinimum"))
            words += (("lt", "exclusiveMaximum"),)
        for rule, keyword in words:
            if limits.HasField(rule):
                schema[keyword] = getattr(limits, rule)
        allowed = list(getattr(limits, "in"))
        if allowed:
            schema["enum"] = allowed
        return schema

    def _of_enum(self, full_name: str) -> Schema:
        name = self._claim(full_name)
        enum: Enum = self._contract.enums[full_name]
        lines = "\n".join(f"- `{value}`: {comment}" for value, comment in enum.values)
        self.collected[name] = {
            "type": "string",
            "description": f"{enum.comment}\n\n{lines}",
            "enum": [value for value, _ in enum.values],
        }
        return {"$ref": f"#/components/schemas/{name}"}

    def _claim(self, full_name: str) -> str:
        """Name a schema: the message's name, with those around it and without the package.

        Raises:
            ValueError: Two types would have one name.
        """
        parts = full_name.split(".")
        name = "".join(part for part in parts if part[0].isupper())
        if self._owners.setdefault(name, full_name) != full_name:
            raise ValueError(f"{full_name} and {self._owners[name]} have one name in the document")
        return name


def required(_message: Message, field: Field) -> bool:
    """Say whether a request must have a field: its rules refuse what absence stands for."""
    rules = field.rules
    if rules.required:
        return True
    if field.optional or field.repeated:
        return field.repeated and rules.repeated.min_items > 0
    if rules.WhichOneof("type") == "string":
        return rules.string.min_len > 0
    if rules.WhichOneof("type") == "int32":
        return rules.int32.gte > 0
    return False


def always_there(message: Message, field: Field) -> bool:
    """Say whether an answer always has a field.

    Values and lists are always written. A message is, unless it is `optional` or its comment tells
    when it is absent; of records that have a placeholder, only those of the contract itself are.
    """
    if field.repeated or not field.is_message:
        return not field.optional
    if field.optional or "Absent" in field.comment:
        return False
    return "placeholder" not in message.comment or field.type_name.startswith("commerce.")
