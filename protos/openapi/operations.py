"""Methods as operations: parameters, bodies, answers, refusals, who may call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from contract import Contract, Field, Method
from schemas import Schema, Schemas

Operation = dict[str, Any]
Examples = dict[str, dict[str, Any]]

ERROR = "#/components/schemas/RestError"
SHARED = {413: "BodyTooLarge", 429: "RateLimited", 503: "Unavailable", 504: "DeadlineExceeded"}
RAW = "google.api.HttpBody"
EVENTS = "text/event-stream"
OPEN_ROUTES = re.compile(r"^/api/public/(sites/|[\w-]+/(recover|redeem)$)")
"""Public routes that no session token opens."""
COMMON = {
    "bearer": ("COMPANY_REQUIRED", "CUSTOMER_BLOCKED", "UNAUTHENTICATED"),
    "public": ("COMPANY_HEADER_REQUIRED", "COMPANY_NOT_FOUND"),
}


class Operations:
    """Makes the operations of the document."""

    def __init__(self, contract: Contract, schemas: Schemas, examples: Examples) -> None:
        self._contract = contract
        self._schemas = schemas
        self._examples = examples
        self._versioned = {
            method.service
            for method in contract.methods
            if not method.follows and self._has_version(method.answer)
        }

    def operation(self, method: Method) -> Operation:
        """Describe one method."""
        example = self._examples.get(method.operation, {})
        summary, _, rest = method.comment.partition("\n\n")
        sentence, dot, more = summary.partition(". ")
        operation: Operation = {
            "operationId": method.operation,
            "tags": [method.service_name],
            "summary": sentence.rstrip("."),
        }
        if description := "\n\n".join(part for part in ((more if dot else ""), rest) if part):
            operation["description"] = description
        operation["security"] = security(method)
        operation["parameters"] = [*self._parameters(method, example), *self._headers(method)]
        if method.body:
            operation["requestBody"] = self._body(method, example)
        operation["responses"] = self._responses(method, example)
        return operation

    def _fields(self, method: Method) -> dict[str, Field]:
        return {field.name: field for field in self._contract.walk(method.request)}

    def _parameters(self, method: Method, example: dict[str, Any]) -> Iterator[Schema]:
        fields = self._fields(method)
        for name in method.path_fields:
            field = fields.pop(name)
            yield self._parameter(field, field.json_name, "path", True, example)
        if method.body == "*":
            return
        fields.pop(method.body, None)
        for name, field in self._flat(fields.values(), ""):
            yield self._parameter(field, name, "query", False, example)

    def _flat(self, fields: Any, prefix: str) -> Iterator[tuple[str, Field]]:
        """Yield what a query can hold: fields of messages are written with dots."""
        for field in fields:
            name = prefix + field.json_name
            if field.is_message and field.type_name.startswith("commerce."):
                yield from self._flat(self._contract.walk(field.type_name), f"{name}.")
            else:
                yield name, field

    def _parameter(
        self, field: Field, name: str, place: str, required: bool, example: dict[str, Any]
    ) -> Schema:
        schema = self._schemas.of_field(field)
        description = schema.pop("description")
        if place == "path":
            # A path has no empty segments, and a slash begins another one.
            schema.setdefault("minLength", 1)
            schema.setdefault("pattern", r"^[^/\\]+$")
        parameter: Schema = {"name": name, "in": place, "description": description}
        if required:
            parameter["required"] = True
        parameter["schema"] = schema
        given = example.get(place, {})
        if name in given:
            parameter["example"] = given[name]
        return parameter

    def _headers(self, method: Method) -> Iterator[Schema]:
        names = ["RequestId"]
        if method.follows:
            names.append("LastEventId")
        if method.mutates:
            names.append("IdempotencyKey")
            if method.service in self._versioned:
                names.append("IfMatch")
        for name in names:
            yield {"$ref": f"#/components/parameters/{name}"}

    def _body(self, method: Method, example: dict[str, Any]) -> Schema:
        fields = self._fields(method)
        if method.body == "*":
            message = self._contract.messages[method.request]
            left = [field for name, field in fields.items() if name not in method.path_fields]
            schema = self._schemas.object_of(message, left, answer=False)
            needed = bool(schema.get("required"))
        else:
            field = fields[method.body]
            schema = self._schemas.of_message(field.type_name, answer=False)
            needed = field.rules.required
        media: Schema = {"schema": schema}
        if "body" in example:
            media["example"] = example["body"]
        return {"required": needed, "content": {"application/json": media}}

    def _responses(self, method: Method, example: dict[str, Any]) -> Schema:
        headers = {"x-request-id": {"$ref": "#/components/headers/RequestId"}}
        success = dict(headers)
        if self._has_version(method.answer) and not method.follows:
            success["ETag"] = {"$ref": "#/components/headers/ETag"}
        if method.mutates:
            success["Idempotent-Replayed"] = {"$ref": "#/components/headers/IdempotentReplayed"}
        if method.answer == RAW:
            media = "text/csv" if method.path.endswith(".csv") else "application/octet-stream"
            content: Schema = {media: {"schema": {"type": "string"}}}
        elif method.follows:
            told = self._schemas.of_message(method.answer, answer=True)
            schema = {
                "type": "string",
                "description": "Events; the data of each is of this schema.",
            }
            schema |= {"contentMediaType": "application/json", "contentSchema": told}
            content = {EVENTS: {"schema": schema}}
        else:
            content = {
                "application/json": {"schema": self._schemas.of_message(method.answer, answer=True)}
            }
        if "answer" in example:
            next(iter(content.values()))["example"] = example["answer"]
        status = "201" if method.verb == "post" else "200"
        responses: Schema = {
            status: {
                "description": "Created" if status == "201" else "OK",
                "headers": success,
                "content": content,
            }
        }
        for code, reasons in sorted(self._refusals(method).items()):
            if code in SHARED:
                responses[str(code)] = {"$ref": f"#/components/responses/{SHARED[code]}"}
                continue
            named = ", ".join(f"`{reason}`" for reason in reasons)
            responses[str(code)] = {
                "description": f"{HTTPStatus(code).phrase}: {named}",
                "headers": headers,
                "content": {"application/json": {"schema": {"$ref": ERROR}}},
            }
        return responses

    def _refusals(self, method: Method) -> dict[int, list[str]]:
        reasons = ["INVALID_ARGUMENT", *COMMON.get(kind(method), ())]
        reasons += ["ROUTE_NOT_FOUND", "RATE_LIMITED", "UNAVAILABLE", "DEADLINE_EXCEEDED"]
        if method.body:
            reasons += ["MALFORMED_BODY", "BODY_TOO_LARGE"]
        if method.mutates:
            reasons.append("IDEMPOTENCY_KEY_REUSED")
            if method.service in self._versioned:
                reasons.append("VERSION_MISMATCH")
        reasons += self._contract.reasons(method)
        found: dict[int, list[str]] = {}
        for reason in self._contract.statuses:
            if reason in reasons:
                found.setdefault(self._contract.statuses[reason], []).append(reason)
        return found

    def _has_version(self, full_name: str) -> bool:
        """Say whether an answer carries a version, itself or in a record it shows."""
        message = self._contract.messages.get(full_name)
        if message is None:
            return False
        if any(field.name == "version" for field in message.fields):
            return True
        records = (
            self._contract.walk(field.type_name)
            for field in message.fields
            if field.type_name in self._contract.messages and not field.repeated
        )
        return any(field.name == "version" for record in records for field in record)


def kind(method: Method) -> str:
    """Say who may call: `bearer`, `public`, or `anyone` without any header."""
    if method.service_name.startswith("PublicShared"):
        return "anyone"
    return "public" if method.service_name.startswith("Public") else "bearer"


def security(method: Method) -> list[dict[str, list[str]]]:
    """Say which headers open a method; one of the entries must be met."""
    who = kind(method)
    if who == "anyone":
        return []
    if who == "bearer":
        with_token = [{"bearer": [], "sessionToken": []}] if method.name.startswith("Merge") else []
        return [{"bearer": []}, *with_token]
    company: dict[str, list[str]] = {"companyId": []}
    with_session = company | {"sessionToken": []}
    if OPEN_ROUTES.match(method.path) or (method.verb == "post" and not method.path_fields):
        return [company]
    return [with_session] if method.path_fields else [company, with_session]
