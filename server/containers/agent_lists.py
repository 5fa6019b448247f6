"""What a shopping assistant keeps beside a cart: a wishlist, a comparison.

They are the shopper's, as the cart is: found through the assistant's access to the cart, and handed
over with it. Who has the cart's code gets one session token for all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import select, update

from server.containers import access
from server.containers.agent_tables import agent_carts
from server.containers.context import Lookup, LookupBy, NewContainer
from server.containers.editor import Editor
from server.containers.kind import LoadedT, Opened, View
from server.containers.lookup import agent_column, opened_by_agent
from server.containers.storage import Include, Record, Storage
from server.kernel import tokens
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform.database.pool import Executor
from server.platform.database.retry import Attempts
from server.platform.database.sql import text
from server.platform.database.statement import Statement

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Record, LoadedT]):
    """A list as an assistant's call found it, in the call's transaction."""

    executor: Executor
    caller: Caller
    place: Lookup
    loaded: LoadedT
    opened: Opened[Record]


@dataclass(frozen=True, slots=True)
class AgentLists(Generic[Record, LoadedT, View]):
    """The lists of one kind, as far as shopping assistants go."""

    editor: Editor[Record, LoadedT, View]

    async def see(
        self, caller: Caller, site_id: str, secret: str, include: Include
    ) -> tuple[LoadedT, Record]:
        """Give the list beside a cart to be looked at.

        Raises:
            NotFound: There is none yet, or it has become a customer's.
            Forbidden: The site has the kind switched off.
        """
        loaded, opened = await self.editor.see(caller, _place(secret, site_id), include)
        if not self._is_open(opened.record):
            raise self.editor.kind.not_found()
        return loaded, opened.record

    async def change(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        include: Include,
        values: dict[str, Any],
        work: Callable[[Kept[Record, LoadedT]], Awaitable[Result]],
    ) -> Result:
        """Change the list beside a cart, in one transaction; the first change begins it.

        Raises:
            NotFound: The secret opens no cart of the site.
            Forbidden: The site has the kind switched off.
        """
        editor, place = self.editor, _place(secret, site_id)
        # A repetition comes to the same, so no answer is kept; lists have no version to name.
        caller = replace(caller, idempotency=None, if_match=None)
        tries = Attempts(editor.database, atomic=True)
        while True:
            async with tries.next() as attempt:
                executor, now = attempt.executor, editor.clock.now()
                named = {
                    "record_id": tokens.digest(secret),
                    "company_id": caller.company_id,
                    "site_id": site_id,
                }
                # Calls on one cart queue here: two of them must not begin two lists.
                row = await executor.fetch_row(_LOCK, named)
                if row is None:
                    raise editor.kind.not_found()
                loaded = await editor.load(executor, caller, place, include, values)
                access.check_kind(editor.kind, loaded.context, guest=False)
                record: Record | None = loaded.record
                if record is not None and self._is_open(record):
                    opened = Opened(record, record)
                else:
                    new = NewContainer(
                        id=new_id(),
                        company_id=caller.company_id,
                        site_id=site_id,
                        currency=loaded.context.currency,
                        now=now,
                        token_digest=row[0],
                    )
                    begun = editor.kind.begin(new, None)
                    opened = Opened(None, begun, (editor.kind.created,))
                    linked = named | {"list_id": begun.id}
                    await executor.fetch(_link(editor.kind.storage), linked)
                return await work(Kept(executor, caller, place, loaded, opened))

    def _is_open(self, record: Record) -> bool:
        now = self.editor.clock.now()
        return record.customer_id is None and self.editor.kind.is_live(record, now)


async def hand_over(
    executor: Executor,
    storages: Iterable[Storage[Any]],
    cart_id: str,
    company_id: str,
    session_token: str,
) -> None:
    """Open the lists beside a cart with the session token that the cart got.

    Args:
        executor: The transaction in which the cart is handed over.
        storages: How each kind of list is stored.
        cart_id: The cart.
        company_id: The tenant.
        session_token: The token's digest.
    """
    values = {"cart_id": cart_id, "company_id": company_id, "session_token": session_token}
    await executor.fetch(_OWN, values)
    for storage in storages:
        await executor.fetch(_hand_over(storage), values)


def _place(secret: str, site_id: str) -> Lookup:
    return Lookup(LookupBy.AGENT, tokens.digest(secret), site_id, trusted=True)


_LOCK = Statement(opened_by_agent(agent_carts.c.session_token).with_for_update())
_OWN = Statement(
    update(agent_carts)
    .where(
        agent_carts.c.cart_id == text("cart_id"),
        agent_carts.c.company_id == text("company_id"),
    )
    .values(session_token=text("session_token"))
    .returning(agent_carts.c.cart_id)
)


@lru_cache(maxsize=8)
def _link(storage: Storage[Any]) -> Statement:
    named = opened_by_agent(agent_carts.c.token).scalar_subquery()
    return Statement(
        update(agent_carts)
        .where(agent_carts.c.token == named, agent_carts.c.company_id == text("company_id"))
        .values({agent_column(storage): text("list_id")})
        .returning(agent_carts.c.cart_id)
    )


@lru_cache(maxsize=8)
def _hand_over(storage: Storage[Any]) -> Statement:
    table = storage.table
    mine = select(agent_column(storage)).where(
        agent_carts.c.cart_id == text("cart_id"), agent_carts.c.company_id == text("company_id")
    )
    return Statement(
        update(table)
        .where(
            table.c.id.in_(mine),
            table.c.company_id == text("company_id"),
            table.c.customer_id.is_(None),
        )
        .values(session_token=text("session_token"))
        .returning(table.c.id)
    )
