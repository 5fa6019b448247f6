"""Orders that a shopper gives to a list."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from server.kernel.errors import InvalidInput


def require_permutation(given: Sequence[str], existing: Collection[str]) -> None:
    """Refuse an order that does not name everything that is there, each once.

    Args:
        given: The ids in the order asked for.
        existing: The ids that are there.

    Raises:
        InvalidInput: One is missing, twice there, or unknown.
    """
    if len(given) != len(existing) or set(given) != set(existing):
        raise InvalidInput.field(
            "itemIds", "must name every item of the list once", reason="NOT_A_PERMUTATION"
        )
