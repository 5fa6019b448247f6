"""Calls of the document's operations by the TypeScript client, and what came of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from server.stack.process import PROJECT

DOCUMENT = PROJECT / "docs" / "openapi.yaml"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the document."""

    name: str
    method: str
    path: str
    parts: dict[str, Any]

    @property
    def success(self) -> str:
        """The status of its success."""
        return next(status for status in self.parts["responses"] if status < "300")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call was answered."""

    status: int
    headers: dict[str, str]
    text: str
    error: dict[str, Any] | None
    """The client's exception."""

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Call:
    """One call and its answer."""

    operation: str
    path: dict[str, Any]
    query: dict[str, Any]
    body: Any
    answer: Answer


class Document:
    """The committed document."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = yaml.load(DOCUMENT.read_text(), yaml.CSafeLoader)
        self.operations = {
            operation["operationId"]: Operation(operation["operationId"], method, path, operation)
            for path, methods in self.root["paths"].items()
            for method, operation in methods.items()
        }

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow a reference."""
        while "$ref" in node:
            target = self.root
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    def check(self, name: str, answer: Answer) -> None:
        """Hold an answer against the document: status, headers, media type and body."""
        responses = self.operations[name].parts["responses"]
        assert str(answer.status) in responses, f"{name} answered {answer.status}: {answer.text}"
        response = self.resolve(responses[str(answer.status)])
        for header, reference in response["headers"].items():
            described = self.resolve(reference)
            value = answer.headers.get(header.lower())
            if value is None:
                assert not described.get("required"), f"{name} lacks {header}"
                continue
            schema = described["schema"]
            self.validate(int(value) if schema["type"] == "integer" else value, schema)
        media = answer.headers["content-type"].partition(";")[0]
        schema = response["content"][media]["schema"]
        self.validate(answer.json if media == "application/json" else answer.text, schema)

    def validate(self, value: Any, schema: dict[str, Any]) -> None:
        """Hold a value against a schema; what the schema does not name is an error too."""
        whole = {"components": self._closed, **_close(schema)}
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)

    @property
    def _closed(self) -> dict[str, Any]:
        closed: dict[str, Any] = _close({"schemas": self.root["components"]["schemas"]})
        return closed


def _close(node: Any) -> Any:
    """Refuse properties that a schema does not name."""
    if isinstance(node, list):
        return [_close(part) for part in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _close(part) for key, part in node.items() if key not in {"example", "examples"}}
    if isinstance(node.get("properties"), dict) and node.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


@dataclass
class Caller:
    """Calls operations through one process of Node."""

    process: subprocess.Popen[str]
    document: Document
    made: list[Call] = field(default_factory=list)

    def call(
        self,
        name: str,
        who: dict[str, str],
        *,
        path: dict[str, Any] | None = None,
        query: dict[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call an operation and keep what came of it."""
        operation = self.document.operations[name]
        parameters = {"path": path or {}, "query": query or {}, "header": headers or {}}
        init: dict[str, Any] = {"params": parameters}
        if body is not None:
            init["body"] = body
        asked = {"method": operation.method, "path": operation.path, "init": init}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(asked | {"credentials": who}), file=self.process.stdin, flush=True)
        told = json.loads(self.process.stdout.readline())
        assert "status" in told, told
        answer = Answer(told["status"], told["headers"], told["body"], told.get("error"))
        self.made.append(Call(name, path or {}, query or {}, body, answer))
        return answer

    def get(self, name: str, who: dict[str, str], **parts: Any) -> Any:
        """Call an operation that must succeed; return the body."""
        answer = self.call(name, who, **parts)
        assert answer.error is None, (name, answer.error)
        media = answer.headers["content-type"].partition(";")[0]
        return answer.json if media == "application/json" else answer.text


def started(command: list[str], api_url: str, document: Document) -> Iterator[Caller]:
    """Start the process and end it."""
    with subprocess.Popen(
        [*command, api_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(PROJECT),
    ) as process:
        yield Caller(process, document)
        assert process.stdin is not None
        process.stdin.close()
