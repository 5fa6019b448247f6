"""Merging a visitor's session into the customer's: one transaction over all modules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.catalog.containers import ConflictStrategy, ContainerMerge, ContainerType
from server.cross_site_session import domain, errors
from server.cross_site_session.domain import Holding, Migration, Session, Status
from server.cross_site_session.repository import (
    Key,
    MergeWrite,
    Needs,
    Situation,
    provide_customer,
    read_result,
)
from server.cross_site_session.service.change import Sessions, note
from server.kernel import tokens
from server.kernel.identity import Caller
from server.platform.postgres import Executor, Overtaken, settle

NEEDS = Needs(source=True)
_Merged = dict[ContainerType, tuple[Holding, ContainerMerge | None]]


class SessionMerging:
    """Merges sessions."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def merge(
        self,
        caller: Caller,
        source_id: str,
        *,
        proof: str | None,
        strategy: ConflictStrategy,
        dry_run: bool,
    ) -> Migration:
        """Merge a visitor's session and its containers into the caller's; all of it or nothing.

        Args:
            caller: The customer.
            source_id: The visitor's session.
            proof: One of its tokens, unless the header has it or the session is the caller's.
            strategy: What to do where both have a container of one kind.
            dry_run: Whether to report only.

        Raises:
            NotFound: There is no such session in the company, or it has ended otherwise.
            Forbidden: The caller has not shown that the source is theirs.
            Refused: The source is the caller's newest session itself.
        """
        shown = tokens.digest(proof) if proof else caller.session_digest

        async def attempt(executor: Executor, locked: bool) -> Migration:
            named: dict[str, Any] = {"source_id": source_id, "now": self._sessions.now()}
            if locked:
                await self._sessions.reader.lock(executor, caller, Key.CUSTOMER, **named)
            situation = await self._sessions.read(
                executor, caller, Key.CUSTOMER, NEEDS, proof=shown, **named
            )
            source = _require_source(caller, situation)
            if situation.source_result is not None:
                return read_result(situation.source_result)
            if not source.is_live(self._sessions.now()):
                raise errors.session_not_found()
            if situation.session is not None and situation.session.id == source.id:
                raise errors.self_merge()
            if not dry_run and not situation.locked:
                raise Overtaken
            return await self._merge(executor, caller, situation, source, strategy, dry_run=dry_run)

        return await settle(self._sessions.database, attempt, atomic=True)

    async def _merge(
        self,
        executor: Executor,
        caller: Caller,
        situation: Situation,
        source: Session,
        strategy: ConflictStrategy,
        *,
        dry_run: bool,
    ) -> Migration:
        now = self._sessions.now()
        provision = self._sessions.provision(caller, situation)
        if provision is not None and not dry_run:
            await provide_customer(executor, provision, now)
        # The answer of the whole is kept, not that of its parts.
        inner = replace(caller, idempotency=None, if_match=None)
        merged: _Merged = {}
        for kind in self._sessions.containers:
            held = situation.source_holdings.get(kind.type)
            if held is not None:
                done = await kind.merge(
                    executor, inner, source_id=held.id, strategy=strategy, dry_run=dry_run
                )
                merged[kind.type] = held, done
        before = situation.session
        target = before or self._sessions.new(caller, visitor_id=source.visitor_id)
        target_id = "" if dry_run and before is None else target.id
        result = _result(source, target_id, merged, strategy, dry_run=dry_run)
        if dry_run:
            return result
        places = {
            kind: done.container_id if done else held.id for kind, (held, done) in merged.items()
        }
        linked = domain.inherited(source, target, places, now)
        after = domain.refer(domain.touch(target, now), linked)
        ended = replace(domain.end(source, Status.MERGED, now), customer_id=caller.customer_id)
        counts = {kind.value: held.count for kind, held in result.migrated.items()}
        gone = note(
            "SESSION_MERGED", targetSessionId=after.id, strategy=strategy.value, migrated=counts
        )
        came = (
            note("SESSION_DATA_SYNCED", change="MERGE", sourceSessionId=source.id)
            if before
            else note("SESSION_CREATED", sourceSessionId=source.id)
        )
        action = "UPDATE" if before else "CREATE"
        await MergeWrite(
            source_before=source,
            source=ended,
            target_before=before,
            target=after,
            result=result,
            references=linked,
            entry=self._sessions.entry(caller, source, ended, (gone,), result),
            target_entry=self._sessions.entry(inner, before, after, (came,), None, action=action),
            token_digest=tokens.digest(tokens.new_session_token()),
        ).save(executor)
        return result


def _require_source(caller: Caller, situation: Situation) -> Session:
    """Give the source, if the caller has shown that it is theirs."""
    source = situation.source
    if source is None:
        raise errors.session_not_found()
    mine = source.customer_id is not None and source.customer_id == caller.customer_id
    if not mine and (source.customer_id is not None or not situation.proven):
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
