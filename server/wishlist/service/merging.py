"""Merging a guest's wishlist into the customer's."""

from __future__ import annotations

from dataclasses import replace

from server.catalog.containers import ConflictStrategy, ContainerMerge, MergeOutcome, Outcome
from server.catalog.scene import By, require_merge_proof, require_version
from server.kernel.errors import Forbidden
from server.kernel.identity import Caller
from server.platform.postgres import Executor, settle
from server.wishlist import domain, errors
from server.wishlist.domain import Wishlist
from server.wishlist.repository import Merged, Needs, Situation, lock
from server.wishlist.service.change import Change, WishlistChanger, note, view_of
from server.wishlist.views import WishlistView

NEEDS = Needs(source=True)
_CAME = (Outcome.ADDED, Outcome.REPLACED)


class WishlistMerging:
    """Merges wishlists."""

    def __init__(self, changer: WishlistChanger) -> None:
        self._wishlists = changer

    async def merge(
        self, caller: Caller, source_id: str, *, proof: str | None, dry_run: bool
    ) -> WishlistView:
        """Merge the wishlist *source_id* into the caller's, and report on every item.

        Args:
            caller: The customer.
            source_id: The wishlist to take from.
            proof: The source's session token; without it the header's counts.
            dry_run: Whether to report only.

        Raises:
            NotFound: There is no such wishlist in the company.
            Forbidden: The caller has not shown that the source is theirs.
            Refused: Source and target are the same.
        """

        async def attempt(executor: Executor, locked: bool) -> WishlistView:
            if locked:
                await lock(executor, caller, By.CUSTOMER, NEEDS, source_id=source_id)
            situation = await self._wishlists.read(
                executor, caller, By.CUSTOMER, NEEDS, source_id=source_id
            )
            source, before = situation.source, situation.wishlist
            if source is None:
                if before is not None and source_id in before.merged_ids:
                    return view_of(before, situation)
                raise errors.wishlist_not_found()
            if before is not None and source.id == before.id:
                raise errors.self_merge()
            require_merge_proof(
                caller,
                customer_id=source.customer_id,
                token_digest=source.token_digest,
                proof=proof,
            )
            require_version(caller, before.version if before else 0)
            target = before or self._wishlists.begun(
                caller, situation, site_id=source.site_id, name=source.name
            )
            emptied, after, report = domain.merge(source, target, ConflictStrategy.MERGE_ALL)
            if dry_run:
                after = replace(after, updated_at=self._wishlists.now())
                return view_of(after, situation, report=tuple(report))
            change = self._change(source, emptied if emptied.items else None, after, report)
            return await self._wishlists.write(executor, caller, situation, before, change)

        return await settle(self._wishlists.database, attempt)

    async def merge_within(
        self,
        transaction: Executor,
        caller: Caller,
        source_id: str,
        strategy: ConflictStrategy,
        *,
        dry_run: bool,
    ) -> ContainerMerge | None:
        """Bring a visitor's wishlist to the caller, who is its owner now, in *transaction*.

        A caller without a wishlist gets it as it is, link included. Else what stays in the source
        is out of reach of whoever has its token or its link.

        Returns:
            What was done; None when the source is gone or the caller's own already.

        Raises:
            Forbidden: The source is another customer's.
            Overtaken: Somebody else was faster.
        """
        situation = await self._wishlists.read(
            transaction, caller, By.CUSTOMER, NEEDS, source_id=source_id
        )
        source, target = situation.source, situation.wishlist
        gone = source is None or (target is not None and source.id in target.merged_ids)
        if source is None or gone or source.customer_id == caller.customer_id:
            return None
        if source.customer_id is not None:
            raise Forbidden("MERGE_PROOF_REQUIRED", "The source belongs to another customer")
        if target is None:
            return await self._hand_over(transaction, caller, situation, source, dry_run=dry_run)
        rest, after, report = domain.merge(source, target, strategy)
        if not dry_run:
            rest = domain.park(rest)
            if source.id not in after.merged_ids:
                after = replace(after, merged_ids=(*after.merged_ids, source.id))
            if strategy is ConflictStrategy.KEEP_TARGET:
                parked = note("WISHLIST_ITEM_REMOVED", items=0, change="PARKED")
                change, written = Change(rest, (parked,)), source
            else:
                ends = strategy is ConflictStrategy.MERGE_ALL and not rest.items
                change, written = (
                    self._change(source, None if ends else rest, after, report),
                    target,
                )
            await self._wishlists.write(transaction, caller, situation, written, change)
        return ContainerMerge(target.id, len(source.items), target.id, tuple(report))

    async def _hand_over(
        self,
        transaction: Executor,
        caller: Caller,
        situation: Situation,
        source: Wishlist,
        *,
        dry_run: bool,
    ) -> ContainerMerge:
        assert caller.customer_id is not None  # noqa: S101 - a bearer token names one
        report = tuple(
            MergeOutcome(item.product_id, item.variant_id, Outcome.ADDED, 1)
            for item in source.items
        )
        if not dry_run:
            handed = note("WISHLIST_ITEM_ADDED", items=0, change="HANDED_OVER")
            change = Change(domain.hand_over(source, caller.customer_id), (handed,))
            await self._wishlists.write(transaction, caller, situation, source, change)
        return ContainerMerge(source.id, len(source.items), None, report)

    def _change(
        self,
        source: Wishlist,
        rest: Wishlist | None,
        after: Wishlist,
        report: list[MergeOutcome],
    ) -> Change:
        came = sum(row.outcome in _CAME for row in report)
        event = note("WISHLIST_ITEM_ADDED", items=came, change="MERGED", sourceWishlistId=source.id)
        kept = None if rest is None else domain.touch(rest, self._wishlists.now())
        return Change(after, (event,), merged=Merged(source, kept), report=tuple(report))
