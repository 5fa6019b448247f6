"""Answers that can be asked for again: their keys, their seals, and how they are read.

A call with an `Idempotency-Key` leaves its answer behind, sealed by a key that only the caller can
make; a repetition gets it back without doing anything.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import Message
from sqlalchemy import ColumnElement, func, literal_column, or_, select

from server.kernel.errors import AlreadyExists
from server.kernel.identity import Caller, Idempotency
from server.platform.records.tables import idempotency_keys

ANSWER_LIFETIME = timedelta(hours=24)
_NONCE_BYTES = 12
# By the database's clock, so that reading and writing a record agree on it.
ANSWER_EXPIRED = idempotency_keys.c.expires_at <= func.timezone(literal_column("'UTC'"), func.now())


KEPT_BYTES = 2048
"""The largest answer that is kept whole where it can be made again."""
_REMAINDER = b"\x00"
"""Begins what is kept of a larger one; no message begins so."""


class Replayed(Exception):
    """The call was made before; here is what it answered."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("replayed")
        self.answer = answer


def replay(caller: Caller, record: tuple[bytes, bytes] | None) -> bytes | None:
    """Answer a repeated call from its record, read beside whatever the call needs.

    Args:
        caller: Who calls.
        record: Request digest and sealed answer of the call's scope; None for a first call.

    Returns:
        What was kept of an answer that has to be made again; None for a first call.

    Raises:
        Replayed: The same call was made before, and its answer was kept whole.
        AlreadyExists: Another call was made under the same key.
    """
    if record is None or caller.idempotency is None:
        return None
    request_digest, sealed = record
    if not hmac.compare_digest(request_digest, caller.idempotency.request_digest):
        raise AlreadyExists(
            "IDEMPOTENCY_KEY_REUSED", "The Idempotency-Key was used for another request"
        )
    kept = _unseal(sealed, caller.idempotency)
    if kept.startswith(_REMAINDER):
        return kept[len(_REMAINDER) :]
    raise Replayed(kept)


def kept_of(answer: Message) -> bytes:
    """Give what is kept of an answer that shows a container: of a large one not the container.

    A repetition is given the container as it is then, and of the first answer what only that call
    could tell: its report, and what an answer shows beside the container.
    """
    whole = answer.SerializeToString()
    if len(whole) <= KEPT_BYTES:
        return whole
    rest, beside = type(answer)(), "version" not in answer.DESCRIPTOR.fields_by_name
    for field, value in answer.ListFields():
        if field.name == "merge_report":
            getattr(rest, field.name).extend(value)
        elif beside and field.message_type is None and not field.is_repeated:
            setattr(rest, field.name, value)
    return _REMAINDER + rest.SerializeToString()


def derive(key: str, *, who: str, method: str, request: bytes, secret: bytes) -> Idempotency:
    """Derive what is stored of an `Idempotency-Key`, and the key that seals its answer.

    An answer can hold a guest's session token, which is nowhere stored in the clear: so the answer
    is sealed with a key that only the caller's own key, together with the server's secret, gives.

    Args:
        key: The header's value.
        who: The caller; two callers' equal keys do not meet.
        method: The full name of the method.
        request: The serialised request.
        secret: A secret of the server; may be empty.
    """
    scope = hashlib.sha256(f"{who}\0{method}\0{key}".encode()).digest()
    seal = hmac.digest(secret + key.encode(), b"idempotent answer" + scope, "sha256")
    return Idempotency(scope, hashlib.sha256(request).digest(), seal)


def sealed(answer: bytes, record: Idempotency) -> bytes:
    """Seal *answer* so that only the same key opens it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(record.seal).encrypt(nonce, answer, record.scope)


def _unseal(sealed: bytes, record: Idempotency) -> bytes:
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(record.seal).decrypt(nonce, text, record.scope)
    except InvalidTag:
        # The server's secret was changed since: the effect stands, its answer can't be shown.
        raise AlreadyExists(
            "IDEMPOTENCY_KEY_REUSED", "The answer of the first call can no longer be shown"
        ) from None


def stored_answer(scope: Any, company_id: ColumnElement[Any]) -> Any:
    """Give the column that reads the record of the bound *scope*, to stand in a larger select."""
    return (
        select(
            func.json_build_array(
                func.encode(idempotency_keys.c.request_digest, literal_column("'hex'")),
                func.encode(idempotency_keys.c.answer, literal_column("'hex'")),
            )
        )
        .where(idempotency_keys.c.scope == scope, of_company(company_id), ~ANSWER_EXPIRED)
        .scalar_subquery()
    )


def of_company(company_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a record is the company's, or of a release that did not write whose."""
    kept = idempotency_keys.c.company_id
    return or_(kept == company_id, kept.is_(None))


def read_stored_answer(value: list[str] | None) -> tuple[bytes, bytes] | None:
    """Read the column of `stored_answer`."""
    return None if value is None else (bytes.fromhex(value[0]), bytes.fromhex(value[1]))
