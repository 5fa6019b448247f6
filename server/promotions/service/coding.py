"""What members of staff do with the codes of promotions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.promotions import errors
from server.promotions.domain import codes as rules
from server.promotions.domain import pages
from server.promotions.domain.model import OVER, CodeBatch, NewCode, Promotion
from server.promotions.repository import codes, promotions
from server.promotions.service.running import Promotions, record, require_company
from server.promotions.views import CodePage

DEFAULT_PAGE = 5000
_HEAD = "code,uses,used\n"
Instead = Callable[[Sequence[NewCode]], Iterable[NewCode]]
"""What to store instead of codes that are like stored ones."""


@dataclass(frozen=True, slots=True)
class PromotionCodes:
    """Makes codes, stores and gives them back."""

    promotions: Promotions

    async def make(
        self,
        caller: Caller,
        promotion_id: str,
        *,
        prefix: str,
        length: int,
        count: int,
        uses_each: int,
    ) -> CodeBatch:
        """Make random codes.

        Raises:
            NotFound: The company has no such promotion.
            InvalidInput: Prefix or length make no codes.
            Refused: The promotion is over or automatic, or the codes would be too short.
        """
        uses_each = uses_each or 1
        new = list(rules.random_codes(prefix, length, count, uses_each))
        return await self._store(
            caller,
            promotion_id,
            rules.normalise(prefix),
            new,
            uses_each,
            lambda taken: rules.random_codes(prefix, length, len(taken), uses_each),
        )

    async def take(self, caller: Caller, promotion_id: str, csv: str) -> CodeBatch:
        """Store codes that come as CSV.

        Raises:
            NotFound: The company has no such promotion.
            InvalidInput: A line holds no code, or one that is like another line's or a stored one.
            Refused: The promotion is over or automatic.
        """
        return await self._store(caller, promotion_id, "", rules.from_csv(csv), None, _refuse)

    async def page(
        self, caller: Caller, promotion_id: str, *, batch_id: str, size: int, token: str
    ) -> CodePage:
        """Give a page of codes as CSV.

        Raises:
            NotFound: The company has no such promotion.
            InvalidInput: The token is another list's, or the promotion has no such batch.
        """
        database = self.promotions.database
        await self.promotions.find(database, caller, promotion_id)
        of = (caller.company_id, "codes", promotion_id, batch_id)
        after = pages.key(token, *of)
        if after is not None and not (len(after) == 1 and isinstance(after[0], int)):
            raise errors.page_token_invalid()
        found = await codes.page(
            database,
            caller.company_id,
            promotion_id,
            batch_id,
            after=int(after[0]) if after else 0,
            limit=(limit := size or DEFAULT_PAGE),
        )
        if batch_id and not found and after is None:
            raise errors.reference_not_found("batchId", "batches")
        rows = "".join(
            f"{code},{'' if uses is None else uses},{used}\n" for _, code, uses, used in found
        )
        following = pages.token([found[-1][0]], *of) if len(found) == limit else ""
        return CodePage(rows if token else _HEAD + rows, following)

    async def _store(
        self,
        caller: Caller,
        promotion_id: str,
        prefix: str,
        new: Sequence[NewCode],
        uses_each: int | None,
        instead: Instead,
    ) -> CodeBatch:
        require_company(caller)
        service = self.promotions
        async with service.database.transaction() as transaction:
            await service.look(transaction, caller, None)
            promotion = await service.find(transaction, caller, promotion_id, lock=True)
            _require_room(promotion)
            now = service.now()
            batch = CodeBatch(
                id=new_id(),
                company_id=caller.company_id,
                promotion_id=promotion_id,
                prefix=prefix,
                count=len(new),
                uses_each=uses_each,
                created_at=now,
            )
            await codes.put_batch(transaction, batch)
            while taken := await codes.put(
                transaction, caller.company_id, promotion_id, batch.id, new
            ):
                new = list(instead(taken))
            changes = {"batch": batch.id, "codes": batch.count, "prefix": prefix}
            answer = service.answers.batch(batch)
            await promotions.put_on_record(
                transaction,
                promotion,
                record(caller, promotion, "UPDATE", now, answer, changes),
            )
        return batch


def _require_room(promotion: Promotion) -> None:
    if promotion.status in OVER:
        raise errors.over()
    if promotion.terms.automatic:
        raise errors.automatic()


def _refuse(taken: Sequence[NewCode]) -> Iterable[NewCode]:
    raise errors.code_taken([code.field for code in taken[: rules.MAX_VIOLATIONS]])
