"""Every operation of the document, called through Envoy by the TypeScript client."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.contract.calls import Caller, Document, Operation
from tests.contract.examples import FILE, examples, written
from tests.support.databases import query
from tests.support.node import PACKAGES
from tests.support.stacks import RunningStack

pytestmark = pytest.mark.made(PACKAGES)


def test_every_operation_answers_as_it_is_documented(walked: Caller, document: Document) -> None:
    succeeded = {call.operation for call in walked.made if call.answer.error is None}
    assert succeeded == document.operations.keys()
    for call in walked.made:
        document.check(call.operation, call.answer)


def test_the_bodies_of_the_walk_are_what_the_document_asks_for(
    walked: Caller, document: Document
) -> None:
    """Else the answers would prove nothing about the schemas of requests."""
    for call in walked.made:
        body = document.operations[call.operation].parts.get("requestBody")
        if call.body is not None:
            document.validate(call.body, body["content"]["application/json"]["schema"])


def test_the_examples_are_what_the_server_answers(walked: Caller) -> None:
    found = examples(walked.made)
    if os.environ.get("KEEP_EXAMPLES"):
        FILE.write_text(written(found))
    assert found == json.loads(FILE.read_text()), "run `make examples`"


def test_every_operation_refuses_who_shows_nothing(caller: Caller, document: Document) -> None:
    """The client throws the typed error, and the body is the one shape of errors."""
    for operation in document.operations.values():
        if operation.name.startswith("Health_"):
            continue
        answer = caller.call(operation.name, {}, path=named(operation), body=body_of(operation))
        expected = {
            "bearer": (401, "UNAUTHENTICATED"),
            "companyId": (400, "COMPANY_HEADER_REQUIRED"),
            "": (404, "_NOT_FOUND"),
        }[opener(operation)]
        assert answer.error is not None
        assert answer.status == expected[0], (operation.name, answer.text)
        assert answer.error["reason"].endswith(expected[1])
        assert answer.error["requestId"] == answer.headers["x-request-id"]
        document.check(operation.name, answer)


@pytest.mark.parametrize(
    ("name", "field", "body"),
    [
        ("CartService_AddItem", "quantity", {"productId": "prod-mug", "quantity": 101}),
        ("WishlistService_AddItem", "priority", {"productId": "prod-mug", "priority": 1001}),
        ("ComparisonService_ShareComparison", "expiresInDays", {"expiresInDays": 31}),
        ("CrossSiteSessionService_TransferSession", "targetSiteId", {}),
    ],
)
def test_a_refused_field_is_named_to_the_caller(
    caller: Caller, document: Document, alice_token: str, name: str, field: str, body: Any
) -> None:
    answer = caller.call(name, {"token": alice_token}, body=body)
    assert answer.error is not None
    (violation,) = answer.error["violations"]
    assert (answer.error["status"], violation["field"]) == (400, field)
    document.check(name, answer)


UNRECORDED = frozenset(
    {
        # A reported event is a record itself, and an erasure has a table of its own.
        "AnalyticsService_RecordEvent",
        "CustomerDataService_ErasePerson",
        # It reads; the person's name must not stand in an address.
        "CustomerDataService_ExportPerson",
        # Nothing has changed on the carts of the walk that could be acknowledged.
        "CartService_AcknowledgeChanges",
        "PublicCartService_AcknowledgeGuestChanges",
    }
)


def test_every_change_is_in_the_audit_log(
    walked: Caller, document: Document, contract_stack: RunningStack
) -> None:
    """Walked over all operations: each that succeeded and changed something left its record."""
    rows = query(
        contract_stack.database_url, "SELECT DISTINCT metadata->>'requestId' FROM audit_logs"
    )
    recorded = {row[0] for row in rows}
    missing = {
        call.operation
        for call in walked.made
        if document.operations[call.operation].method.lower() != "get"
        and call.answer.error is None
        and call.operation not in UNRECORDED
        and call.answer.headers["x-request-id"] not in recorded
    }
    assert not missing


def test_a_mutation_carries_a_key_of_its_own(caller: Caller, alice_token: str) -> None:
    """The client sets it; the same key given twice has its effect once."""
    body = {"productId": "prod-chair", "quantity": 1}
    key = {"Idempotency-Key": "contract-of-keys-0123456789abcdef"}
    who = {"token": alice_token}
    first = caller.call("CartService_AddItem", who, body=body, headers=key)
    second = caller.call("CartService_AddItem", who, body=body, headers=key)
    third = caller.call("CartService_AddItem", who, body=body)
    assert second.headers["idempotent-replayed"] == "true"
    assert second.json == first.json
    assert "idempotent-replayed" not in third.headers
    assert third.json["version"] > first.json["version"]


def test_a_stale_version_tells_the_present_one(
    caller: Caller, document: Document, alice_token: str
) -> None:
    name = "CartService_UpdateShipping"
    stale = {"If-Match": '"999999"'}
    answer = caller.call(name, {"token": alice_token}, body={"country": "US"}, headers=stale)
    assert answer.error is not None
    assert (answer.error["status"], answer.error["reason"]) == (409, "VERSION_MISMATCH")
    assert answer.error["facts"]["currentVersion"] == str(answer.json["currentVersion"])
    document.check(name, answer)


def named(operation: Operation) -> dict[str, str]:
    """Fill the parameters of a path."""
    parameters = operation.parts["parameters"]
    return {p["name"]: "x" for p in parameters if p.get("in") == "path"}


def body_of(operation: Operation) -> Any:
    """Give a body where there must be one."""
    return {} if "requestBody" in operation.parts else None


def opener(operation: Operation) -> str:
    """Name the first header that opens an operation."""
    ways = operation.parts["security"]
    return next(iter(ways[0])) if ways else ""
