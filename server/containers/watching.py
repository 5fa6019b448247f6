"""Containers as streams follow them: who may, and what they see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic

from server.containers import access
from server.containers.context import Lookup, LookupBy
from server.containers.editor import Answer, Editor
from server.containers.following import Followed, Seen, Start, Update, follow
from server.containers.kind import End, EndReason, LoadedT, View
from server.containers.storage import Include, Record
from server.containers.watched import looks
from server.kernel.identity import Caller
from server.platform.records.streams import Look, Looked, Streams, Watch


@dataclass(frozen=True, eq=False)
class Watching(Generic[Record, LoadedT, View]):
    """Follows containers of one kind."""

    editor: Editor[Record, LoadedT, View]
    streams: Streams
    include: Include
    """What is read to show one."""

    def follow(
        self, caller: Caller, start: Start, encode: Callable[[View], Answer]
    ) -> AsyncIterator[Update[Answer]]:
        """Tell how a container is, then each of its changes once, until it ends.

        Args:
            caller: Who follows.
            start: From where on.
            encode: Makes what is shown of it.

        Raises:
            CommerceError: The caller may not follow it, or no longer.
        """
        if caller.role is None:
            access.require_token(caller)
        followed: Followed[Answer] = _Containers(self, encode)
        return follow(self.streams, self.editor.database, followed, caller, start)

    async def look(self, ids: Sequence[str]) -> Mapping[str, Looked]:
        """Tell of many whether anything about them changed."""
        return await looks(self.editor.database, self.editor.kind.storage.table, ids)


@dataclass(frozen=True, slots=True)
class _Containers(Generic[Record, LoadedT, View, Answer]):
    watching: Watching[Record, LoadedT, View]
    encode: Callable[[View], Answer]

    @property
    def look(self) -> Look:
        """Tells of many whether they have changed."""
        return self.watching.look

    async def open(self, caller: Caller, site_id: str | None) -> str:
        """Open the container that reading gives: found, brought back or created."""
        by = LookupBy.TOKEN if caller.role is None else LookupBy.CUSTOMER
        answer = await self.watching.editor.open(
            caller, Lookup(by, site_id=site_id), self.encode, self.watching.include
        )
        return str(answer.id)  # type: ignore[attr-defined]

    async def see(self, caller: Caller, start: Start, watch: Watch) -> Seen[Answer]:
        """Read the container that is followed."""
        editor, kind = self.watching.editor, self.watching.editor.kind
        place = Lookup(LookupBy.ID, start.record_id, start.site_id)
        loaded = await editor.load(editor.database, caller, place, self.watching.include)
        now, record = editor.clock.now(), loaded.record
        access.check_kind(kind, loaded.context, guest=caller.role is None)
        begun = watch.version > 0
        if record is None:
            if not begun:
                raise kind.not_found()
            return Seen(watch.version, None, _gone(watch))
        live = kind.is_live(record, now)
        end = None if live else kind.ended(record)
        if begun and live and caller.role is None and record.customer_id is not None:
            end = None if self._opens(caller, loaded) else End(EndReason.HANDED_OVER)
        if end is None or not (begun or await self._opened_before(caller, start, end)):
            self._check(caller, loaded, record)
        if not live and not begun and start.after is None:
            raise kind.not_found()
        if end is not None:
            return Seen(record.version, None, end)
        # The session token stays where it is: who follows has it.
        view = editor.view(replace(caller, session_token=None), loaded, record, None, now)
        own_token = caller.role is not None or not loaded.context.opened
        return Seen(
            record.version,
            self.encode(view),
            ends_at=_ends_at(record),
            uncertain=not own_token,
        )

    def _check(self, caller: Caller, loaded: LoadedT, record: Record) -> None:
        """Refuse whoever the record is not open to."""
        if caller.role is None:
            access.require_opened(caller, loaded.context, record.token_digest)
            return
        editor = self.watching.editor
        access.check_customer(loaded.context, caller, may_create=editor.auto_provision)
        if record.customer_id != caller.customer_id:
            raise editor.kind.not_found()

    async def _opened_before(self, caller: Caller, start: Start, end: End) -> bool:
        """Say whether a guest comes back to a record whose token opens what goes on of it."""
        if caller.role is not None or start.after is None or end.merged_into is None:
            return False
        editor = self.watching.editor
        place = Lookup(LookupBy.ID, end.merged_into, start.site_id)
        following = await editor.load(editor.database, caller, place, self.watching.include)
        return self._opens(caller, following)

    @staticmethod
    def _opens(caller: Caller, loaded: LoadedT) -> bool:
        record: Record | None = loaded.record
        return record is not None and access.opens(caller, loaded.context, record.token_digest)


def _gone(watch: Watch) -> End:
    if watch.merged_into is not None:
        return End(EndReason.MERGED, merged_into=watch.merged_into)
    return End(EndReason.DELETED)


def _ends_at(record: Record) -> datetime | None:
    found = getattr(record, "ends_at", None) or getattr(record, "expires_at", None)
    return found if isinstance(found, datetime) else None
