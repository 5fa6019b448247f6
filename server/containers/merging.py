"""Merging one container into another: proof, hand-over, dry run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from google.protobuf.message import Message

from server.containers import access
from server.containers.context import OWN
from server.containers.editor import Answer, Editor
from server.containers.kind import Change, LoadedT, Opened, View
from server.containers.merge_report import ConflictStrategy, ContainerMerge
from server.containers.storage import Record
from server.kernel.errors import Forbidden
from server.kernel.identity import Caller
from server.platform.database.pool import Executor
from server.platform.database.retry import Attempts


async def merge(
    editor: Editor[Record, LoadedT, View],
    caller: Caller,
    source_id: str,
    combine: Callable[[LoadedT, Record, Opened[Record], datetime], Change[Record]],
    encode: Callable[[View], Answer],
    *,
    proof: str | None,
    dry_run: bool,
) -> Answer:
    """Merge the container *source_id* into the caller's, and report on every item.

    Args:
        editor: Of the kind.
        caller: The customer.
        source_id: The container to take from.
        combine: Makes the change of the target.
        encode: Makes the answer.
        proof: The source's session token, unless the header has it or it is the caller's own.
        dry_run: Whether to report only.

    Raises:
        NotFound: There is no such container in the company, or it has ended.
        Forbidden: The caller has not shown that the source is theirs.
        Refused: Source and target are the same.
    """
    kind, rules, values = editor.kind, editor.kind.merging, {"source_id": source_id}
    tries = Attempts(editor.database)
    while True:
        async with tries.next() as attempt:
            if attempt.locked:
                await editor.lock(attempt.executor, caller, OWN, rules.include, values)
            now = editor.clock.now()
            loaded = await editor.load(attempt.executor, caller, OWN, rules.include, values)
            opened = _target(editor.check(caller, OWN, loaded, now))
            source: Record | None = loaded.source
            target = opened.before
            if target is not None and rules.was_merged(target, source_id, source):
                return encode(editor.view(caller, loaded, target, None, now))
            if source is None:
                raise kind.not_found()
            if target is not None and source.id == target.id:
                raise rules.self_merge()
            access.require_merge_proof(
                caller,
                customer_id=source.customer_id,
                token_digest=source.token_digest,
                proof=proof,
            )
            if not rules.is_open(source, now):
                raise kind.not_found()
            access.require_version(caller, target.version if target else 0)
            change = combine(loaded, source, opened, now)
            if dry_run:
                after = await editor.completed(loaded, change, now)
                answer = encode(editor.view(caller, loaded, after, change, now))
                editor.require_sendable(answer, caller, loaded, target, encode, now)
                return answer
            return await editor.write(attempt.executor, caller, loaded, opened, change, encode, now)


async def bring(
    editor: Editor[Record, LoadedT, View],
    transaction: Executor,
    caller: Caller,
    source_id: str,
    strategy: ConflictStrategy,
    encode: Callable[[View], Message],
    *,
    dry_run: bool,
) -> ContainerMerge | None:
    """Bring what a visitor's container holds to the caller, who is its owner now.

    Two statements, whatever the number of items: one reads, one writes. A customer without a live
    container of the kind gets the visitor's as it is.

    Returns:
        What was done; None when the source is gone, or the caller's own already.

    Raises:
        Forbidden: The source is another customer's.
        TooLarge: What *encode* makes of the container afterwards could not be sent.
        WriteConflict: Somebody else was faster.
    """
    kind, rules, now = editor.kind, editor.kind.merging, editor.clock.now()
    values = {"source_id": source_id}
    loaded = await editor.load(transaction, caller, OWN, rules.include, values)
    opened = _target(editor.check(caller, OWN, loaded, now))
    source: Record | None = loaded.source
    target = opened.before
    if source is None or not rules.is_open(source, now):
        return None
    if source.customer_id is not None and source.customer_id == caller.customer_id:
        return None
    if target is not None and rules.was_merged(target, source_id, source):
        return None
    if source.customer_id is not None:
        raise Forbidden("MERGE_PROOF_REQUIRED", "The source belongs to another customer")
    if target is None:
        change = rules.hand_over(source, caller.customer_id or "", now)
        retired = opened.retired
        if kind.retire is not None:
            retired = tuple(
                replace(old, after=kind.retire(old.before, source, now)) for old in retired
            )
        opened = Opened(source, source, retired=retired)
    else:
        change = rules.combine(strategy, loaded, source, opened, now)
    after = await editor.completed(loaded, change, now)
    answer = encode(editor.view(caller, loaded, after, change, now))
    editor.require_sendable(answer, caller, loaded, change.before or target, encode, now)
    if not dry_run:
        await editor.store(transaction, caller, loaded, opened, change, after)
    return ContainerMerge(
        container_id=target.id if target is not None else source.id,
        item_count=rules.size(source),
        target_id=target.id if target is not None else None,
        report=change.report,
    )


def _target(opened: Opened[Record]) -> Opened[Record]:
    """Give what is merged into: that it came back on the way is no event of its own."""
    return opened if opened.before is None else replace(opened, events=())
