"""Every limit of the contract is told as a sentence that a shop's developer can act on."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from buf.validate import validate_pb2
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from server.kernel.errors import InvalidInput
from server.platform.grpc.validation import RequestReader
from server.stack.process import PROJECT

RULES = validate_pb2.field
FOREIGN = re.compile(
    r"[\^$\\{}]|\[A|regex|pattern|TYPE_|google|commerce\.|UNSPECIFIED|value|valid|\(s\)"
)
"""What belongs to a library, or to how the contract is written."""
SENTENCE = re.compile(
    r"is required|must be (at most|at least|between|one of|of|an?|without) .+|must hold at most \d+"
)


def methods() -> Iterator[MethodDescriptor]:
    """Give every method of every service of the contract."""
    package = PROJECT / "clients/python"
    for path in sorted(package.glob("commerce/**/*_service_pb2.py")):
        name = ".".join(path.relative_to(package).with_suffix("").parts)
        for service in importlib.import_module(name).DESCRIPTOR.services_by_name.values():
            yield from service.methods


def broken(kind: Descriptor) -> Iterator[tuple[Message, str]]:
    """Give requests that break one rule each, and the name of the field."""
    for field in kind.fields:
        for change in breaking(field):
            message = message_factory.GetMessageClass(kind)()
            change(message)
            yield message, field.name
        inner = field.message_type
        if field.GetOptions().Extensions[RULES].ignore == validate_pb2.IGNORE_ALWAYS:
            continue  # Its entries are refused one by one, by the same words.
        if inner and inner.full_name.startswith("commerce."):
            for nested, name in broken(inner):
                message = message_factory.GetMessageClass(kind)()
                if field.is_repeated:
                    getattr(message, field.name).append(nested)
                else:
                    getattr(message, field.name).CopyFrom(nested)
                yield message, name


def breaking(field: FieldDescriptor) -> Iterator[Any]:
    """Give changes of a message that break the rules of *field*."""
    rules = field.GetOptions().Extensions[RULES]
    name = field.name
    if rules.required:
        yield lambda message: message.ClearField(name)
    if rules.string.min_len:
        yield lambda message: setattr(message, name, "")
    if rules.string.max_len:
        yield lambda message: setattr(message, name, "x" * (rules.string.max_len + 1))
    if rules.string.email:
        yield lambda message: setattr(message, name, "nobody")
    if rules.string.pattern:
        yield lambda message: setattr(message, name, "a@b/ c")
    if rules.HasField("int32"):
        if rules.int32.HasField("gte"):
            yield lambda message: setattr(message, name, rules.int32.gte - 1)
        if rules.int32.HasField("lte"):
            yield lambda message: setattr(message, name, rules.int32.lte + 1)
    if rules.enum.defined_only:
        yield lambda message: setattr(message, name, 99)
    if rules.repeated.max_items:
        count = rules.repeated.max_items + 1
        if field.message_type:
            yield lambda message: [getattr(message, name).add() for _ in range(count)]
        else:
            filler = 1 if field.enum_type else "x"
            yield lambda message: getattr(message, name).extend([filler] * count)


@pytest.mark.parametrize("method", methods(), ids=lambda method: method.full_name)
def test_no_refusal_shows_a_pattern_a_type_or_a_library_s_text(method: MethodDescriptor) -> None:
    """`{"currency":"usd"}` was answered with a regular expression."""
    reader = RequestReader(method, message_factory.GetMessageClass(method.input_type).FromString)
    for request, name in broken(method.input_type):
        with pytest.raises(InvalidInput) as refusal:
            reader.read(request.SerializeToString())
        about = [
            violation
            for violation in refusal.value.violations
            if violation.field.rpartition(".")[2].partition("[")[0] in (camel(name), "body")
        ]
        assert about, (name, refusal.value.violations)
        for violation in refusal.value.violations:
            assert not FOREIGN.search(violation.description), violation
            assert SENTENCE.fullmatch(violation.description), violation


def camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
