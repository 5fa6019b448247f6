"""What a session needs of the modules whose containers it ties together.

Each module offers one object with these methods; the composition root passes them in. The first
three give parts of the session's own statements, so that a transfer of all kinds of containers is
still one statement that reads and one that writes.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import CTE, ColumnElement

from server.catalog.containers import (
    ConflictStrategy,
    ContainerMerge,
    ContainerType,
    NewContainer,
)
from server.kernel.identity import Caller
from server.platform.postgres import Executor


class Containers(Protocol):
    """The containers of one kind, as far as sessions go."""

    @property
    def type(self) -> ContainerType:
        """Which kind it is."""
        ...

    def living(
        self,
        *,
        company_id: ColumnElement[Any],
        customer_id: ColumnElement[Any],
        ids: ColumnElement[Any],
        token: ColumnElement[Any],
    ) -> ColumnElement[Any]:
        """Give a column that finds the living container which a session has.

        The first of: the customer's own; one of *ids*, the last changed first; a guest's (without
        customer) that *token* opens. Living is what a shopper who comes back could go on with.

        Args:
            company_id: The tenant; text.
            customer_id: The session's customer; text, may be NULL.
            ids: The containers that the session refers to; a text array, not NULL.
            token: The digest of a container's own session token; text, may be NULL.

        Returns:
            A scalar subquery: a JSON array of id and count (units of a cart, items of a list), or
            NULL. The arguments may be columns of the enclosing select, so the subquery ends in
            `correlate_except` of its own tables.
        """
        ...

    def beginning(self, guard: CTE) -> list[CTE]:
        """Give the parts of a statement that create an empty container once *guard* gave a row.

        The container's row (`INSERT … SELECT … FROM guard`), and by `journal.parts(row, prefix=…,
        with_answer=False)` its …_CREATED event and audit record. The names of all parts and
        parameters begin with the kind in lower case and an underscore, such as `cart_`.
        """
        ...

    def beginning_values(self, caller: Caller, new: NewContainer) -> dict[str, Any]:
        """Give the values of the parameters of `beginning`, under their prefixed names.

        The container has no session token of its own: its session opens it.
        """
        ...

    async def merge(
        self,
        transaction: Executor,
        caller: Caller,
        *,
        source_id: str,
        strategy: ConflictStrategy,
        dry_run: bool,
    ) -> ContainerMerge | None:
        """Bring what a visitor's container holds to the caller, who is its owner now.

        Everything happens in *transaction*; nothing is committed or caught here. The customer has
        no living container of the kind: the source becomes theirs as it is (customer set, its own
        token dead, version counted, recorded). They have one: it keeps its id, and MERGE_ALL merges
        the source into it (cart SUM, a wishlist's own items win, a comparison is filled in source
        order); KEEP_TARGET leaves it and parks the source's content; KEEP_SOURCE gives it the
        source's content and parks what it held. Parked is: a cart's lines among the saved items of
        the surviving cart; a list's items in the source's row, which stays without customer, token
        and link. An item that both hold is reported KEPT or REPLACED.

        Either way the source is no longer living and its token dead, unless it was handed
        over; events, audit and versions as for the module's own merge.

        Args:
            transaction: The open transaction.
            caller: The customer; their row exists. Neither `If-Match` nor an idempotency key.
            source_id: A container that the merged session has.
            strategy: What to do where the customer has a living container already.
            dry_run: Whether to report only and write nothing.

        Returns:
            What was done; None when there is nothing to do, since the source is no longer living or
            is the caller's own already.

        Raises:
            Forbidden: The source is another customer's.
            Overtaken: Somebody else was faster; the caller of this rolls back and tries again.
        """
        ...
