"""Guesses at what opens something: tokens, links, hand-off and discount codes.

A caller who is wrong too often is told to wait before the next try, so that a code that can be
spelled can't be found by trying; every wrong one is counted in a figure. Bearer tokens are counted
apart: whoever has one that was verified before never waits for others of the same address.
"""

from __future__ import annotations

from google.protobuf.descriptor import Descriptor, MethodDescriptor

from server.kernel.errors import CommerceError
from server.kernel.identity import Caller, network_of
from server.kernel.recent import Recent
from server.platform.grpc.limits import CallLimits
from server.platform.telemetry import metrics

CODE = "code"
"""What people spell."""
TOKEN_SHARE = 5
"""Tokens are too long to be guessed, and expire in honest hands: so many times as many."""
HOLDER_PART = 6
"""One cart or customer has this part of what an address has."""
MAX_TOLD = 4096
"""Words told to be wrong that a worker remembers; the oldest goes first."""
_WRONG = "so many wrong guesses in a minute"
_CODES = frozenset(
    {
        # What tells that a code exists is as good a guess as one that hits.
        *("DISCOUNT_UNKNOWN", "DISCOUNT_EXPIRED", "DISCOUNT_NOT_YET_VALID", "DISCOUNT_USED_UP"),
        *("DISCOUNT_NOT_FOR_CUSTOMER", "DISCOUNT_NOT_FOR_SITE", "HANDOFF_CODE_INVALID"),
    }
)
_TOKENS = frozenset(
    {
        *("SESSION_TOKEN_MISMATCH", "MERGE_PROOF_REQUIRED", "CONTAINER_NOT_LINKED"),
        *("RECOVERY_TOKEN_INVALID", "WISHLIST_NOT_FOUND", "COMPARISON_NOT_FOUND"),
        *("CART_NOT_FOUND", "SESSION_NOT_FOUND"),
    }
)
_SECRET_FIELDS = frozenset({"code", "token", "shared_url", "share_token"})


class Guesses:
    """Counts the wrong guesses of addresses and holders, and makes those wait who have too many."""

    def __init__(self, limits: CallLimits, *, a_minute: int) -> None:
        """Begin to count.

        Args:
            limits: Where the counts are kept, and shared with the other workers.
            a_minute: The wrong codes that one address may try in a minute.
        """
        self._limits = limits
        self._of_address = a_minute
        self._of_holder = max(1, a_minute // HOLDER_PART)
        self._of_tokens = TOKEN_SHARE * a_minute
        self._told: Recent[tuple[str, str, str], None] = Recent(MAX_TOLD)

    def admit(self, caller: Caller, kind: str | None) -> None:
        """Let the next guess through.

        Args:
            caller: Who calls.
            kind: What the method looks up by a secret, as `guessed` says it; None for nothing.

        Raises:
            RateLimited: There were too many wrong ones lately.
        """
        if kind is not None:
            for key, most in self._keys(caller, kind):
                self._limits.check(key, most, _WRONG)

    def admit_bearer(self, address: str | None) -> None:
        """Let a bearer token through that was never seen before.

        Raises:
            RateLimited: The address has shown too many that were not valid.
        """
        if address:
            self._limits.check(f"guess bearer {network_of(address)}", self._of_tokens, _WRONG)

    def count(self, caller: Caller, kind: str | None, error: CommerceError) -> bool:
        """Count a refusal, if it is one of a wrong guess, and say whether it is."""
        if error.reason == "UNAUTHENTICATED":
            metrics.GUESSES.labels("bearer").inc()
            if caller.address:
                self._limits.add(f"guess bearer {caller.network}", self._of_tokens)
            return True
        wrong = error.reason in _CODES or (
            error.reason in _TOKENS and (kind is not None or caller.session_token is not None)
        )
        if not wrong:
            return False
        self._add(caller, kind or "session")
        return True

    def count_told(self, caller: Caller, reason: str, sentence: str) -> bool:
        """Count a wrong code that an answer tells of beside a cart, and say whether it is a guess.

        Who hears the same again has learned nothing, and is not counted: assistants send the codes
        that were wrong with every update.
        """
        key = (caller.company_id, caller.network or "", sentence)
        if reason not in _CODES or key in self._told:
            return False
        self._told.keep(key, None)
        self._add(caller, CODE)
        return True

    def _add(self, caller: Caller, kind: str) -> None:
        metrics.GUESSES.labels(kind).inc()
        for key, most in self._keys(caller, kind):
            self._limits.add(key, most)

    def _keys(self, caller: Caller, kind: str) -> list[tuple[str, int]]:
        found = []
        code = kind == CODE
        if caller.address:
            most = self._of_address if code else self._of_tokens
            found.append((f"guess {kind} {caller.company_id} {caller.network}", most))
        holder = caller.customer_id or caller.session_digest
        if holder and code:
            found.append((f"guess {kind} {caller.company_id} {holder}", self._of_holder))
        return found


def guessed(method: MethodDescriptor) -> str | None:
    """Say what *method* looks up by a secret or half-secret word of its request; None for nothing.

    Returns:
        `code` for codes that people spell, `link` for links and one-time codes.
    """
    names = set(_fields(method.input_type))
    if not names & _SECRET_FIELDS:
        return None
    return CODE if "code" in names else "link"


def _fields(kind: Descriptor) -> list[str]:
    found = []
    for field in kind.fields:
        found.append(field.name)
        inner = field.message_type
        if inner is not None and inner.full_name.startswith("commerce."):
            found += [nested.name for nested in inner.fields]
    return found
