"""Ids, tokens, the clock, callers and refusals."""

from __future__ import annotations

import re
import time
import uuid

import pytest

from server.kernel import errors, tokens
from server.kernel.clock import SystemClock
from server.kernel.identity import Caller, Idempotency, Role
from server.kernel.ids import new_bundle_group_id, new_id


def test_ids_are_uuids_of_version_7() -> None:
    made = uuid.UUID(new_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_ids_tell_when_they_were_made() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id()).int >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_ids_made_one_after_another_sort_in_that_order() -> None:
    """The lines of a bundle share their time; their order is that of their ids."""
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_bundle_groups_have_a_recognisable_name() -> None:
    assert re.fullmatch(r"bundle_[0-9a-f]{16}", new_bundle_group_id())


def test_session_tokens_are_64_lower_case_hex_characters() -> None:
    token = tokens.new_session_token()
    assert re.fullmatch(r"[0-9a-f]{64}", token)
    assert tokens.is_session_token(token)
    assert tokens.new_session_token() != token


@pytest.mark.parametrize(
    "text", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 64 + "\n", " " + "0" * 63]
)
def test_nothing_else_is_taken_for_a_session_token(text: str) -> None:
    """A trailing line break matches `$` but not the whole."""
    assert not tokens.is_session_token(text)


def test_only_a_marked_digest_of_a_token_is_stored() -> None:
    """No token in clear text. The digest is the well-known SHA-256 of "abc"."""
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert tokens.digest("abc") == f"sha256:{known}"


def test_an_absent_digest_matches_nothing() -> None:
    """Digests are compared in constant time, and None is never equal to None."""
    digest = tokens.digest("0" * 64)
    assert tokens.matches(digest, digest)
    assert not tokens.matches(digest, tokens.digest("1" * 64))
    assert not tokens.matches(None, digest)
    assert not tokens.matches(digest, None)
    assert not tokens.matches(None, None)


def test_the_clock_tells_utc_in_whole_milliseconds() -> None:
    """The columns are timestamp(3): a finer time would differ from itself once stored."""
    now = SystemClock().now()
    assert now.utcoffset() is not None
    assert now.tzname() == "UTC"
    assert now.microsecond % 1000 == 0


def test_a_caller_never_shows_its_secrets() -> None:
    """What is logged or raised with a caller in it holds no token."""
    idempotency = Idempotency(b"scope", b"request", seal=b"a very secret seal")
    caller = Caller("company", session_token="f" * 64, idempotency=idempotency)
    assert "f" * 64 not in repr(caller)
    assert "secret" not in repr(caller)


def test_a_caller_without_a_token_has_no_digest() -> None:
    assert Caller("company").session_digest is None
    assert Caller("company", session_token="").session_digest is None
    assert Caller("company", session_token="0" * 64).session_digest == tokens.digest("0" * 64)


def test_roles_are_their_names() -> None:
    assert Role("SERVICE") is Role.SERVICE
    assert all(role.value == role.name for role in Role)


def test_a_stale_version_is_told_the_current_one() -> None:
    conflict = errors.version_mismatch(7)
    assert conflict.reason == "VERSION_MISMATCH"
    assert conflict.facts == {"currentVersion": 7}


def test_an_invalid_field_is_named_in_the_violation() -> None:
    refusal = errors.InvalidInput.field("quantity", "must be between 1 and 100")
    assert refusal.reason == "INVALID_ARGUMENT"
    assert refusal.violations == (errors.Violation("quantity", "must be between 1 and 100"),)
    assert refusal.message == "quantity must be between 1 and 100"


def test_refused_access_is_audited_and_nothing_else() -> None:
    """Denials leave an audit record."""
    kinds = errors.CommerceError.__subclasses__()
    assert [kind for kind in kinds if kind.audited] == [errors.Forbidden]
