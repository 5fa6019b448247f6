"""What a cross-site session asks of a kind of container, and how every kind answers it.

The first three methods give parts of the session's own statements, so that a transfer of all kinds
of containers is still one statement that reads and one that writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol

from google.protobuf.message import Message
from sqlalchemy import CTE, ColumnElement, and_, func, insert, literal_column, or_, select

from server.containers.context import NewContainer
from server.containers.editor import Editor
from server.containers.kind import LoadedT, View
from server.containers.merge_report import ConflictStrategy, ContainerMerge, ContainerType
from server.containers.merging import bring
from server.containers.storage import Record, Storage
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.sql import array
from server.platform.records import change_record


class SessionPort(Protocol):
    """The containers of one kind, as far as sessions go."""

    @property
    def type(self) -> ContainerType:
        """Which kind it is."""
        ...

    def select_live(
        self,
        *,
        company_id: ColumnElement[Any],
        customer_id: ColumnElement[Any],
        ids: ColumnElement[Any],
        token: ColumnElement[Any],
    ) -> ColumnElement[Any]:
        """Give a column that finds the live container which a session has.

        The first of: the customer's own; one of *ids*, or a guest's (without customer) that *token*
        opens, the last changed first. Live is what a shopper who comes back could go on with.

        Args:
            company_id: The tenant; text.
            customer_id: The session's customer; text, may be NULL.
            ids: The containers that the session refers to; a text array, not NULL.
            token: The digest of a container's own session token; text, may be NULL.

        Returns:
            A scalar subquery: a JSON array of id and count (units of a cart, items of a list), or
            NULL. The arguments may be columns of the enclosing select.
        """
        ...

    def insert_ctes(self, guard: CTE) -> list[CTE]:
        """Give the parts of a statement that create an empty container once *guard* gave a row.

        The container's row, its …_CREATED event and its audit record. The names of all parts and
        parameters begin with the kind in lower case and an underscore, such as `cart_`.
        """
        ...

    def insert_values(self, caller: Caller, new: NewContainer) -> dict[str, Any]:
        """Give the values of the parameters of `insert_ctes`, under their prefixed names.

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
        no live container of the kind: the source becomes theirs as it is (customer set, its own
        token dead, version counted, recorded). They have one: it keeps its id, and MERGE_ALL merges
        the source into it (cart SUM, a wishlist's own items win, a comparison is filled in source
        order); KEEP_TARGET leaves it and parks the source's content; KEEP_SOURCE gives it the
        source's content and parks what it held. Parked is: a cart's lines among the saved items of
        the surviving cart; a list's items in the source's row, which stays without customer, token
        and link. An item that both hold is reported KEPT or REPLACED.

        Either way the source is no longer live and its token dead, unless it was handed over;
        events, audit and versions as for the module's own merge.

        Args:
            transaction: The open transaction.
            caller: The customer; their row exists. Neither `If-Match` nor an idempotency key.
            source_id: A container that the merged session has.
            strategy: What to do where the customer has a live container already.
            dry_run: Whether to report only and write nothing.

        Returns:
            What was done; None when there is nothing to do, since the source is no longer live or
            is the caller's own already.

        Raises:
            Forbidden: The source is another customer's.
            TooLarge: The container could not be sent afterwards.
            WriteConflict: Somebody else was faster; the caller of this rolls back and tries again.
        """
        ...


@dataclass(frozen=True, slots=True)
class SessionAdapter(Generic[Record, LoadedT, View]):
    """The containers of one kind, for sessions."""

    editor: Editor[Record, LoadedT, View]
    encode: Callable[[View], Message]
    """Makes the container's own message, by which it is measured."""

    @property
    def type(self) -> ContainerType:
        """Which kind it is."""
        return self._storage.type

    @property
    def _storage(self) -> Storage[Record]:
        return self.editor.kind.storage

    @property
    def _prefix(self) -> str:
        return f"{self._storage.module}_"

    def select_live(
        self,
        *,
        company_id: ColumnElement[Any],
        customer_id: ColumnElement[Any],
        ids: ColumnElement[Any],
        token: ColumnElement[Any],
    ) -> ColumnElement[Any]:
        """Give a column that finds the live container which a session has."""
        table, rules = self._storage.table, self._storage.session
        own = table.c.customer_id == customer_id
        # What became another customer's is no longer the session's, whoever refers to it.
        nobodys = table.c.customer_id.is_(None)
        found = or_(table.c.id == func.any(ids), table.c.session_token == token)
        return (
            select(array(table.c.id, rules.count(table)))
            .where(
                table.c.company_id == company_id,
                *rules.live,
                or_(own, and_(nobodys, found, *rules.returning)),
            )
            .order_by(
                func.coalesce(own, literal_column("false")).desc(),
                *rules.order,
                # What the session refers to goes before what a token opens.
                (table.c.id == func.any(ids)).desc(),
                table.c.updated_at.desc(),
            )
            .limit(1)
            .correlate_except(table)
            .scalar_subquery()
        )

    def insert_ctes(self, guard: CTE) -> list[CTE]:
        """Give the parts of a statement that create an empty container."""
        storage, prefix = self._storage, self._prefix
        table, rules = storage.table, storage.session
        values = storage.fields.bound(storage.fields.columns, prefix)
        row, first = select(*values.values()).select_from(guard), []
        if rules.retire is not None:
            ended = rules.retire(values).where(guard.c[guard.c.keys()[0]].is_not(None))
            retired = ended.returning(table.c.id).cte(f"{prefix}retired")
            # Counted, so that the old one goes before the new one takes its key.
            row = row.where(select(func.count()).select_from(retired).scalar_subquery() >= 0)
            first = [retired]
        made = insert(table).from_select(list(values), row).cte(f"{prefix}row")
        # Where the guard wrote, this did: it has no condition of its own.
        return [*first, made, *change_record.parts(guard, with_answer=False, prefix=prefix)]

    def insert_values(self, caller: Caller, new: NewContainer) -> dict[str, Any]:
        """Give the values of the parameters of `insert_ctes`."""
        kind, prefix = self.editor.kind, self._prefix
        record = kind.touch(kind.begin(new, None), new.home, new.now)
        change = self.editor.record_of(caller, None, record, (kind.created,), None)
        fields = kind.storage.fields
        values = fields.parameters(record, fields.columns, prefix)
        return values | change_record.parameters(change, prefix=prefix)

    async def merge(
        self,
        transaction: Executor,
        caller: Caller,
        *,
        source_id: str,
        strategy: ConflictStrategy,
        dry_run: bool,
    ) -> ContainerMerge | None:
        """Bring what a visitor's container holds to the caller; see `merging.bring`."""
        return await bring(
            self.editor, transaction, caller, source_id, strategy, self.encode, dry_run=dry_run
        )
