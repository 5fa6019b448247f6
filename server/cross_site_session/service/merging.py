"""Merging a visitor's session into the customer's: one transaction over all modules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from server.containers.editor import Answer
from server.containers.merge_report import ConflictStrategy, ContainerMerge, ContainerType
from server.cross_site_session import domain, errors
from server.cross_site_session.domain import Holding, Migration, Session, Status
from server.cross_site_session.repository import (
    Include,
    Key,
    LoadedSession,
    MergeWrite,
    provide_customer,
)
from server.cross_site_session.service.editor import Sessions, event
from server.kernel import tokens
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.retry import Attempts, WriteConflict

SOURCE = Include(source=True)
_Merged = dict[ContainerType, tuple[Holding, ContainerMerge | None]]


@dataclass(frozen=True, slots=True)
class SessionMerging:
    """Merges sessions."""

    sessions: Sessions

    async def merge(
        self,
        caller: Caller,
        source_id: str,
        encode: Callable[[Migration], Answer],
        *,
        proof: str | None,
        strategy: ConflictStrategy,
        dry_run: bool,
    ) -> Answer:
        """Merge a visitor's session and its containers into the caller's; all of it or nothing.

        Args:
            caller: The customer.
            source_id: The visitor's session.
            encode: Makes the answer, which is kept for a repetition of the call and given back.
            proof: One of its tokens, unless the header has it or the session is the caller's.
            strategy: What to do where both have a container of one kind.
            dry_run: Whether to report only.

        Raises:
            NotFound: There is no such session in the company, or it has ended otherwise.
            Forbidden: The caller has not shown that the source is theirs.
            Refused: The source is the caller's newest session itself.
        """
        shown, sessions = tokens.digest(proof) if proof else caller.session_digest, self.sessions
        tries = Attempts(sessions.database, atomic=True)
        while True:
            async with tries.next() as attempt:
                now, executor = sessions.clock.now(), attempt.executor
                values: dict[str, Any] = {"source_id": source_id, "now": now}
                if attempt.locked:
                    await sessions.reader.lock(executor, caller, Key.CUSTOMER, **values)
                loaded = await sessions.load(
                    executor, caller, Key.CUSTOMER, SOURCE, proof=shown, **values
                )
                source = _require_source(caller, loaded)
                if loaded.source_result is not None:
                    return encode(loaded.source_result)
                if not source.is_live(now):
                    raise errors.session_not_found()
                if loaded.session is not None and loaded.session.id == source.id:
                    raise errors.self_merge()
                if not dry_run and not loaded.locked:
                    raise WriteConflict
                # The answer of the whole is kept, not that of its parts.
                inner = replace(caller, idempotency=None, if_match=None)
                merged = await self._bring(executor, inner, loaded, strategy, now, dry_run=dry_run)
                target = loaded.session or sessions.new(caller, now, visitor_id=source.visitor_id)
                target_id = "" if dry_run and loaded.session is None else target.id
                result = _result(source, target_id, merged, strategy, dry_run=dry_run)
                answer = encode(result)
                if not dry_run:
                    kept = answer.SerializeToString() if caller.idempotency else None
                    targets = loaded.session, target
                    write = self._write(
                        caller, source, targets, merged, strategy, result, kept, now
                    )
                    await write.save(executor)
                return answer

    async def _bring(
        self,
        executor: Executor,
        caller: Caller,
        loaded: LoadedSession,
        strategy: ConflictStrategy,
        now: datetime,
        *,
        dry_run: bool,
    ) -> _Merged:
        """Bring the containers that the source has to the caller."""
        provision = self.sessions.provision(caller, loaded)
        if provision is not None and not dry_run:
            await provide_customer(executor, provision, now)
        merged: _Merged = {}
        for kind in self.sessions.containers:
            held = loaded.source_holdings.get(kind.type)
            if held is not None:
                done = await kind.merge(
                    executor, caller, source_id=held.id, strategy=strategy, dry_run=dry_run
                )
                merged[kind.type] = held, done
        return merged

    def _write(
        self,
        caller: Caller,
        source: Session,
        targets: tuple[Session | None, Session],
        merged: _Merged,
        strategy: ConflictStrategy,
        result: Migration,
        answer: bytes | None,
        now: datetime,
    ) -> MergeWrite:
        (before, target), sessions = targets, self.sessions
        places = {
            kind: done.container_id if done else held.id for kind, (held, done) in merged.items()
        }
        linked = domain.inherited(source, target, places, now)
        after = domain.refer(domain.touch(target, now), linked)
        ended = replace(domain.end(source, Status.MERGED, now), customer_id=caller.customer_id)
        counts = {kind.value: held.count for kind, held in result.migrated.items()}
        gone = event(
            "SESSION_MERGED", targetSessionId=after.id, strategy=strategy.value, migrated=counts
        )
        came = (
            event("SESSION_DATA_SYNCED", change="MERGE", sourceSessionId=source.id)
            if before
            else event("SESSION_CREATED", sourceSessionId=source.id)
        )
        action = "UPDATE" if before else "CREATE"
        return MergeWrite(
            source_before=source,
            source=ended,
            target_before=before,
            target=after,
            result=result,
            references=linked,
            change=sessions.record_of(caller, source, ended, (gone,), answer),
            target_change=sessions.record_of(caller, before, after, (came,), None, action=action),
            token_digest=tokens.digest(tokens.new_session_token()),
        )


def _require_source(caller: Caller, loaded: LoadedSession) -> Session:
    """Give the source, if the caller has shown that it is theirs."""
    source = loaded.source
    if source is None:
        raise errors.session_not_found()
    mine = source.customer_id is not None and source.customer_id == caller.customer_id
    if not mine and (source.customer_id is not None or not loaded.proven):
        raise errors.merge_proof_required()
    return source


def _result(
    source: Session,
    target_id: str,
    merged: _Merged,
    strategy: ConflictStrategy,
    *,
    dry_run: bool,
) -> Migration:
    migrated, conflicts, report = {}, [], []
    for kind, (held, done) in merged.items():
        if done is None:
            continue
        migrated[kind] = Holding(done.container_id, done.item_count)
        conflict = domain.conflict_of(kind, held.id, done, strategy)
        if conflict is not None:
            conflicts.append(conflict)
        report += [(kind, row) for row in done.report]
    return Migration(
        source.id, target_id, migrated, tuple(conflicts), tuple(report), dry_run=dry_run
    )
