"""The whole document: what is said once, and every operation."""

from __future__ import annotations

import re
from typing import Any

from contract import Contract
from operations import ERROR, Examples, Operations
from schemas import Schema, Schemas

VERSION = "0.1.0"
ABOUT = """\
Shopping state for merchants with several storefronts: carts, wishlists, comparisons, cross-site
sessions and their analytics.

**Who is calling.** Customers and staff send `Authorization: Bearer …`; the token names the company.
Guests use the routes under `/api/public` with the header `x-company-id`, and `x-session-token` with
the secret that creating a record returned.

**Answers.** A POST that succeeds answers 201; GET, PATCH and DELETE answer 200 with a body. Amounts
are numbers in major units, time stamps RFC 3339 in UTC. Values that are not optional are always
there, with `0`, `false`, `""` or `[]` too; an unset optional value is left out and never `null`.

**Refusals.** Every error has the shape of `RestError`; `reason` is for machines, `message` for
developers.

**Retries.** A mutation with an `Idempotency-Key` happens once within 24 hours; a repetition gets
the stored answer and `Idempotent-Replayed: true`. `If-Match` with an `ETag` changes that version
only.

**Leniences.** Fields of a body that a method does not know are dropped, `"12"` is taken for `12`,
`null` for absent and an empty body for `{}`. Query parameters that a method does not know are
refused with 400. Names in `snake_case` are understood as well.
"""
HEADERS: Schema = {
    "RequestId": {
        "description": "Finds the call in the logs; the caller's own where one was sent.",
        "required": True,
        "schema": {"type": "string", "maxLength": 128},
        "example": "0198f0c2-7b1e-7c3a-9d55-000000000001",
    },
    "ETag": {
        "description": "The version of the record, in quotes; weak when the answer is compressed.",
        "schema": {"type": "string", "pattern": '^(W/)?"[0-9]+"$'},
        "example": '"3"',
    },
    "IdempotentReplayed": {
        "description": "`true` when the answer is that of an earlier call with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "RetryAfter": {
        "description": "When to come back, in seconds.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 1,
    },
}
PARAMETERS: Schema = {
    "RequestId": {
        "name": "x-request-id",
        "in": "header",
        "description": "Names the call in the logs. Another one is made for a name that is longer "
        "than 128 characters or holds anything but letters, digits, `.`, `_` and `-`.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Any text of the caller's, best a UUID. The call has its effect once within "
        "24 hours, however often it is sent.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "LastEventId": {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The `id` of the last event that was read: the stream goes on behind it.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}:[0-9]{1,9}$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "An `ETag`. The call is refused unless the record has that version.",
        "schema": {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$'},
        "example": '"3"',
    },
}
SECURITY: Schema = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of the merchant's identity provider.",
    },
    "companyId": {
        "type": "apiKey",
        "in": "header",
        "name": "x-company-id",
        "description": "The company whose shop the guest is in.",
    },
    "sessionToken": {
        "type": "apiKey",
        "in": "header",
        "name": "x-session-token",
        "description": "The secret that creating the guest's record returned: 64 lower-case hex "
        "characters.",
    },
}
SHARED_RESPONSES = {
    "BodyTooLarge": ("Payload Too Large: `BODY_TOO_LARGE`, beyond 256 KiB", False),
    "RateLimited": ("Too Many Requests: `RATE_LIMITED`", True),
    "Unavailable": ("Service Unavailable: `UNAVAILABLE`", True),
    "DeadlineExceeded": ("Gateway Timeout: `DEADLINE_EXCEEDED`", False),
}
HEALTH_SCHEMA: Schema = {
    "type": "object",
    "description": "Whether calls are answered.",
    "required": ["status"],
    "properties": {"status": {"type": "string", "enum": ["ok"], "description": "Always `ok`."}},
}


def document(contract: Contract, examples: Examples) -> Schema:
    """Make the document."""
    schemas = Schemas(contract)
    error = contract.messages["commerce.errors.v1.RestError"]
    schemas.of_message(error.full_name, answer=True)
    operations = Operations(contract, schemas, examples)
    paths: dict[str, Schema] = {}
    tags: dict[str, str] = {}
    for method in contract.methods:
        tags.setdefault(method.service_name, method.service_comment)
        paths.setdefault(path_of(method.path), {})[method.verb] = operations.operation(method)
    tags["Health"] = "Tells load balancers whether calls are answered."
    for path, name in (("/health", "Health_Root"), ("/api/health", "Health_Api")):
        paths[path] = {"get": health(name)}
    schemas.collected["Health"] = HEALTH_SCHEMA
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "commerce-server",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [
            {"url": "/", "description": "Where this document was asked for"},
            {"url": "http://localhost:3001", "description": "`make run`, by default"},
        ],
        "tags": [{"name": name, "description": about} for name, about in tags.items()],
        "paths": paths,
        "components": {
            "securitySchemes": SECURITY,
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "responses": dict(shared_responses()),
            "schemas": dict(sorted(schemas.collected.items())),
        },
    }


def path_of(path: str) -> str:
    """Write a path of the contract with the names of JSON."""
    return re.sub(r"{(\w+)}", lambda found: "{" + camel(found[1]) + "}", path)


def camel(name: str) -> str:
    """Turn `item_id` into `itemId`."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


def shared_responses() -> Any:
    """Yield the refusals that read alike everywhere."""
    for name, (description, retry) in SHARED_RESPONSES.items():
        headers: Schema = {"x-request-id": {"$ref": "#/components/headers/RequestId"}}
        if retry:
            headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
        yield (
            name,
            {
                "description": description,
                "headers": headers,
                "content": {"application/json": {"schema": {"$ref": ERROR}}},
            },
        )


def health(name: str) -> Schema:
    """Describe the answer to load balancers, which Envoy gives by itself."""
    media = {"schema": {"$ref": "#/components/schemas/Health"}, "example": {"status": "ok"}}
    unavailable = {"$ref": "#/components/responses/Unavailable"}
    return {
        "operationId": name,
        "tags": ["Health"],
        "summary": "Says whether a worker answers",
        "security": [],
        "parameters": [{"$ref": "#/components/parameters/RequestId"}],
        "responses": {
            "200": {
                "description": "OK",
                "headers": {"x-request-id": {"$ref": "#/components/headers/RequestId"}},
                "content": {"application/json": media},
            },
            "503": unavailable,
        },
    }
