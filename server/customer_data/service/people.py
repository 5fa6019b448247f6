"""Giving people their data, and forgetting them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.customer_data.repository import erase, found, records
from server.customer_data.repository.found import Found
from server.customer_data.repository.records import Record
from server.customer_data.service.archives import Store, rewrite
from server.kernel.clock import Clock
from server.kernel.errors import InvalidInput, NotFound, Unavailable
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.kernel.tokens import digest
from server.platform.database.pool import Database, Transaction
from server.platform.database.retry import transact
from server.platform.records.audit import record_export
from server.platform.schema.ownership import Ownership

STATEMENT_SECONDS = 60.0
CUT_OFF = timedelta(minutes=10)
"""An erasure that is not finished by then was cut off."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by what names them."""

    customer_id: str | None = None
    session_token: str | None = None

    def subject(self, company_id: str) -> str:
        """Give the digest that tells whether this person was forgotten, but not who it was."""
        named = f"customer\0{self.customer_id}"
        if self.customer_id is None:
            named = f"guest\0{self.token_digest}"
        return hashlib.sha256(f"{company_id}\0{named}".encode()).hexdigest()

    @property
    def token_digest(self) -> str | None:
        """What is stored of the session token."""
        return digest(self.session_token) if self.session_token else None


class CustomerData:
    """Exports and erasures."""

    def __init__(
        self, database: Database, clock: Clock, ownership: Ownership, store: Store | None
    ) -> None:
        """Work on *database*.

        Args:
            database: Where.
            clock: Tells when.
            ownership: Whether the customers' rows are ours.
            store: Where archived carts are; None where there is no archive.
        """
        self._database = database
        self._clock = clock
        self._ownership = ownership
        self._store = store

    async def export(self, caller: Caller, person: Person) -> dict[str, list[Any]]:
        """Give everything that is stored about *person*, by table, and record that it was given.

        Raises:
            InvalidInput: The person is not named by one of both ways.
            NotFound: Nothing is.
        """
        _require(person)
        company, customer = caller.company_id, person.customer_id
        async with self._database.snapshot(timeout_seconds=STATEMENT_SECONDS) as snapshot:
            there = await found.find(snapshot, company, customer, person.token_digest)
            data = await found.export(snapshot, company, customer, there)
        if not any(data.values()):
            raise _not_found()
        now = self._clock.now()
        await record_export(self._database, caller, entity="Customer", entity_id=customer, now=now)
        return data

    async def erase(self, caller: Caller, person: Person) -> Record:
        """Forget *person*, and give the record of it; goes on where an earlier call was cut off.

        Raises:
            InvalidInput: The person is not named by one of both ways.
            NotFound: The person was never known.
            Unavailable: There are archived carts, and the archive can't be reached.
        """
        _require(person)
        company, subject = caller.company_id, person.subject(caller.company_id)
        there = await self._find(caller, person)
        if not (there.records or there.known or there.once_carts) and not (
            await records.was_asked(self._database, company, subject)
        ):
            raise _not_found()
        record = await records.begin(
            self._database,
            company,
            subject,
            record_id=new_id(),
            who=caller.actor,
            customer_id=person.customer_id,
            token=person.token_digest,
            now=self._clock.now(),
        )
        if record is None:
            raise _not_found()
        return await self.carry_out(record)

    async def carry_out(self, record: Record) -> Record:
        """Do what is left of an erasure, each part of which may be done again.

        Raises:
            Unavailable: There are archived carts, and the archive can't be reached.
        """
        if record.customer_id is not None or record.token is not None:
            await self._forget_rows(record)
            record = await records.look(self._database, record.id)
        if record.cart_ids:
            await self._forget_archives(record)
            record = await records.look(self._database, record.id)
        for name in record.objects:
            await self._archive().delete(name)
        return await records.finish(self._database, record.id, self._clock.now())

    async def unfinished(self) -> list[Record]:
        """Give the erasures that something has cut off."""
        return await records.unfinished(self._database, self._clock.now() - CUT_OFF)

    async def _find(self, caller: Caller, person: Person) -> Found:
        return await found.find(
            self._database, caller.company_id, person.customer_id, person.token_digest
        )

    async def _forget_rows(self, record: Record) -> None:
        """Forget in the database, as one transaction."""
        ours = await self._ownership.is_ours()

        async def work(transaction: Transaction) -> None:
            company, customer, now = record.company_id, record.customer_id, self._clock.now()
            there = await found.find(transaction, company, customer, record.token)
            cleared = await erase.erase(
                transaction,
                company,
                customer,
                there,
                nobody=f"erased-{secrets.token_hex(8)}",
                with_customer=ours,
                now=now,
            )
            await records.rows_done(transaction, record.id, there, cleared=cleared, now=now)

        await transact(self._database, work, timeout_seconds=STATEMENT_SECONDS)

    async def _forget_archives(self, record: Record) -> None:
        if await records.archives(self._database, record.company_id, record.cart_ids):
            await rewrite(self._database, self._archive(), record)

    def _archive(self) -> Store:
        if self._store is None:
            raise Unavailable("UNAVAILABLE", "The archive of carts can't be reached from here")
        return self._store


def _require(person: Person) -> None:
    if bool(person.customer_id) == bool(person.session_token):
        raise InvalidInput.field("person", "must have either a customer's id or a session token")


def _not_found() -> NotFound:
    return NotFound("PERSON_NOT_FOUND", "Nothing is stored about such a person")
