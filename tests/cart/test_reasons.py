"""The contract's reasons: each can happen, and nothing else does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from commerce.errors.v1 import error_reason_pb2

from server.stack.process import PROJECT
from tests.support.refusals import DOCUMENTED

REASONS = frozenset(error_reason_pb2.ErrorReason.keys())

OF_THE_EDGE = {
    "ROUTE_NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "ORIGIN_NOT_ALLOWED",
    "BODY_TOO_LARGE",
    "HEADERS_TOO_LARGE",
    "RATE_LIMITED",
    "UNIMPLEMENTED",
    "CANCELLED",
}
"""Said by Envoy or by gRPC itself, never by a servicer."""
ELSEWHERE = {"ERROR_REASON_UNSPECIFIED", "RECOVERY_TOKEN_INVALID", "NOT_A_PERMUTATION"}
"""Never sent; of recovery mails; of lists with an order of their own."""
_FIRST_OF_ANOTHER_MODULE = error_reason_pb2.WISHLIST_NOT_FOUND
OF_THE_CART = {
    name
    for name, number in error_reason_pb2.ErrorReason.items()
    if number < _FIRST_OF_ANOTHER_MODULE
} - (OF_THE_EDGE | ELSEWHERE)
"""The contract numbers the reasons of each module together, those of all before them."""


def _strings(folder: Path, *, but: str = "") -> Iterator[str]:
    """Give the strings in a folder's code that are reasons, docstrings aside."""
    for path in folder.rglob("*.py"):
        if path.name == but:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and node.value in REASONS:
                yield str(node.value)


def test_every_reason_has_a_status() -> None:
    assert REASONS - {"ERROR_REASON_UNSPECIFIED"} <= DOCUMENTED.keys()


def test_every_reason_of_the_cart_is_provoked_by_a_test() -> None:
    """A reason that no test provokes may be one that no caller can ever meet."""
    tests = PROJECT / "tests"
    provoked = {
        *_strings(tests / "cart", but=Path(__file__).name),
        *_strings(tests / "platform"),
    }
    assert OF_THE_CART - provoked == set()


def test_every_reason_that_the_code_gives_is_in_the_contract() -> None:
    """Refusals are made by a reason's name; a misspelt one would reach callers."""
    given = set()
    for path in (PROJECT / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node) in _KINDS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    given.add(first.value)
    assert given
    assert given <= REASONS


_KINDS = {
    "NotFound",
    "Forbidden",
    "Refused",
    "InvalidInput",
    "Unauthenticated",
    "Conflict",
    "AlreadyExists",
    "Unavailable",
    "CommerceError",
}


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
