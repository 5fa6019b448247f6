"""What members of staff do with promotions: write them, start and stop them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from server.catalog.promotions.terms import Terms, document_of
from server.kernel.clock import Clock
from server.kernel.errors import version_mismatch
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.kernel.values import replace
from server.platform.database.pool import Database, Executor
from server.platform.records import idempotency
from server.platform.records.change_record import ChangeRecord, Event
from server.promotions import errors
from server.promotions.domain import checks, filters, pages
from server.promotions.domain.codes import checked as checked_code
from server.promotions.domain.model import OVER, Place, Promotion, Status
from server.promotions.repository import codes, promotions
from server.promotions.views import Answers, PromotionPage, UsePage

DEFAULT_PAGE = 50
_STEPS = {
    Status.ACTIVE: "PROMOTION_ACTIVATED",
    Status.PAUSED: "PROMOTION_PAUSED",
    Status.ENDED: "PROMOTION_ENDED",
    Status.ARCHIVED: "PROMOTION_ARCHIVED",
}
Changed = Callable[[Promotion, datetime], Promotion]


class Promotions:
    """Makes promotions and runs them.

    Args:
        database: Where they are.
        clock: The time.
        answers: Writes answers for repeated calls.
    """

    def __init__(self, database: Database, clock: Clock, answers: Answers) -> None:
        self.database = database
        self.now = clock.now
        self.answers = answers

    async def create(self, caller: Caller, terms: Terms) -> Promotion:
        """Create a promotion that no cart meets yet.

        Raises:
            InvalidInput: Its terms contradict each other or name what the company has not, or its
                code is like another.
        """
        require_company(caller)
        now = self.now()
        async with self.database.transaction() as transaction:
            place = await self.look(transaction, caller, terms)
            terms, starts_at, ends_at = checks.checked(terms, place, now)
            promotion = Promotion(
                id=new_id(),
                company_id=caller.company_id,
                status=Status.DRAFT,
                terms=terms,
                starts_at=starts_at,
                ends_at=ends_at,
                created_at=now,
                updated_at=now,
                codes=1 if terms.code else 0,
            )
            await self._write(transaction, caller, None, promotion, now)
            await self._put_code(transaction, promotion)
        return promotion

    async def get(self, caller: Caller, promotion_id: str) -> Promotion:
        """Give a promotion.

        Raises:
            NotFound: The company has no such promotion.
        """
        return await self.find(self.database, caller, promotion_id)

    async def page(
        self, caller: Caller, *, size: int, token: str, chosen: str, archived: bool
    ) -> PromotionPage:
        """Give a page of promotions, the newest first.

        Raises:
            InvalidInput: The filter can't be read, or the token is another list's.
        """
        require_company(caller)
        of = (caller.company_id, chosen, str(archived))
        wanted = filters.parse(chosen)
        found = await promotions.page(
            self.database,
            caller.company_id,
            wanted,
            archived=archived or filters.names_archived(wanted),
            after=_after(pages.key(token, *of)),
            limit=(limit := size or DEFAULT_PAGE) + 1,
        )
        more = found[limit - 1 : limit] if len(found) > limit else []
        following = [pages.token([one.created_at.isoformat(), one.id], *of) for one in more]
        return PromotionPage(found[:limit], "".join(following))

    async def uses(self, caller: Caller, promotion_id: str, *, size: int, token: str) -> UsePage:
        """Give a page of a promotion's uses, the newest first.

        Raises:
            NotFound: The company has no such promotion.
            InvalidInput: The token is another list's.
        """
        await self.find(self.database, caller, promotion_id)
        of = (caller.company_id, "uses", promotion_id)
        found = await codes.uses(
            self.database,
            caller.company_id,
            promotion_id,
            after=_after(pages.key(token, *of)),
            limit=(limit := size or DEFAULT_PAGE) + 1,
        )
        more = found[limit - 1 : limit] if len(found) > limit else []
        following = [pages.token([one.created_at.isoformat(), one.cart_id], *of) for one in more]
        return UsePage(found[:limit], "".join(following))

    async def change(self, caller: Caller, promotion_id: str, terms: Terms) -> Promotion:
        """Change what a promotion says, as a whole.

        Raises:
            NotFound: The company has no such promotion.
            Refused: It is over.
            InvalidInput: As for `create`, or a limit is below what is used.
        """
        require_company(caller)
        now = self.now()
        async with self.database.transaction() as transaction:
            place = await self.look(transaction, caller, terms)
            before = await self.find(transaction, caller, promotion_id, lock=True)
            if before.status in OVER:
                raise errors.over()
            terms, starts_at, ends_at = checks.checked(terms, place, now, before.terms)
            checks.check_change(before, terms)
            after = replace(
                before,
                terms=terms,
                starts_at=starts_at,
                ends_at=ends_at,
                version=before.version + 1,
                updated_at=now,
                codes=before.codes - bool(before.terms.code) + bool(terms.code),
            )
            if terms.code != before.terms.code and before.terms.code:
                await codes.drop_typed(
                    transaction, caller.company_id, promotion_id, before.terms.code
                )
            await self._write(transaction, caller, before, after, now)
            if terms.code != before.terms.code:
                await self._put_code(transaction, after)
        return after

    async def activate(self, caller: Caller, promotion_id: str) -> Promotion:
        """Let carts meet a promotion.

        Raises:
            NotFound: The company has no such promotion.
            Refused: It is over.
        """

        def activated(before: Promotion, now: datetime) -> Promotion:
            passed = before.ends_at is not None and before.ends_at <= now
            if before.status in OVER or passed:
                raise errors.over()
            return replace(before, status=Status.ACTIVE)

        return await self._move(caller, promotion_id, activated)

    async def pause(self, caller: Caller, promotion_id: str) -> Promotion:
        """Let no cart meet a promotion for a while.

        Raises:
            NotFound: The company has no such promotion.
            Refused: It is over, or was never active.
        """

        def paused(before: Promotion, _: datetime) -> Promotion:
            if before.status in OVER:
                raise errors.over()
            if before.status is Status.DRAFT:
                raise errors.not_active()
            return replace(before, status=Status.PAUSED)

        return await self._move(caller, promotion_id, paused)

    async def end(self, caller: Caller, promotion_id: str) -> Promotion:
        """End a promotion for good.

        Raises:
            NotFound: The company has no such promotion.
        """

        def ended(before: Promotion, _: datetime) -> Promotion:
            return before if before.status in OVER else replace(before, status=Status.ENDED)

        return await self._move(caller, promotion_id, ended)

    async def archive(self, caller: Caller, promotion_id: str) -> Promotion:
        """Put a promotion out of sight.

        Raises:
            NotFound: The company has no such promotion.
            Refused: It runs or is paused.
        """

        def archived(before: Promotion, _: datetime) -> Promotion:
            if before.status in {Status.ACTIVE, Status.PAUSED}:
                raise errors.still_active()
            return replace(before, status=Status.ARCHIVED)

        return await self._move(caller, promotion_id, archived)

    # --- parts -----------------------------------------------------------------------------

    async def look(self, executor: Executor, caller: Caller, terms: Terms | None) -> Place:
        """Look at what a change begins with, and answer a call that was made before.

        Raises:
            NotFound: There is no such ACTIVE company.
        """
        sites = terms.site_ids if terms else ()
        named = [selector.product_ids for _, selector in terms.selectors()] if terms else []
        products = sorted(frozenset[str]().union(*named))
        loaded = await promotions.look(executor, caller, sites, products)
        if loaded is None:
            raise errors.company_not_found()
        idempotency.replay(caller, loaded.stored_answer)
        return loaded.place

    async def find(
        self, executor: Executor, caller: Caller, promotion_id: str, *, lock: bool = False
    ) -> Promotion:
        """Find a promotion of the caller's company.

        Raises:
            Forbidden: The token names no company.
            NotFound: The company has no such promotion.
            Conflict: It has changed since the version that the caller names.
        """
        require_company(caller)
        found = await promotions.get(executor, caller.company_id, promotion_id, lock=lock)
        if found is None:
            raise errors.promotion_not_found()
        if lock and caller.if_match is not None and caller.if_match != found.version:
            raise version_mismatch(found.version)
        return found

    async def _move(self, caller: Caller, promotion_id: str, move: Changed) -> Promotion:
        require_company(caller)
        async with self.database.transaction() as transaction:
            await self.look(transaction, caller, None)
            before = await self.find(transaction, caller, promotion_id, lock=True)
            now = self.now()
            after = move(before, now)
            if after == before:
                kept = record(caller, before, "UPDATE", now, self.answers.promotion(before), {})
                await promotions.put_on_record(transaction, before, kept)
                return before
            after = replace(after, version=before.version + 1, updated_at=now)
            await self._write(transaction, caller, before, after, now)
        return after

    async def _write(
        self,
        executor: Executor,
        caller: Caller,
        before: Promotion | None,
        after: Promotion,
        now: datetime,
    ) -> None:
        action = "UPDATE" if before else "CREATE"
        changes = _difference(before, after)
        answer = self.answers.promotion(after)
        kept = record(caller, after, action, now, answer, changes, _happened(before, after))
        await promotions.write(executor, after, action, kept)

    async def _put_code(self, executor: Executor, promotion: Promotion) -> None:
        if code := promotion.terms.code:
            new = checked_code(code, "code")
            company = promotion.company_id
            if await codes.put(executor, company, promotion.id, None, [new]):
                raise errors.code_taken([new.field])


def require_company(caller: Caller) -> None:
    """Make sure that the token names a company.

    Raises:
        Forbidden: It does not.
    """
    if not caller.company_id:
        raise errors.company_required()


def record(
    caller: Caller,
    promotion: Promotion,
    action: str,
    now: datetime,
    answer: bytes,
    changes: dict[str, Any],
    *events: Event,
) -> ChangeRecord:
    """Make the audit record of a change, its events, and what a repeated call is answered with."""
    return ChangeRecord(
        caller=caller,
        now=now,
        entity="Promotion",
        entity_id=promotion.id,
        version=promotion.version,
        action=action,
        changes=changes,
        events=events,
        answer=answer if caller.idempotency else None,
    )


def _happened(before: Promotion | None, after: Promotion) -> Event:
    """Say what happened to a promotion, and what it is now."""
    facts: dict[str, Any] = {
        "name": after.terms.name,
        "automatic": after.terms.automatic,
        "code": after.terms.code or None,
        "startsAt": after.starts_at and after.starts_at.isoformat(),
        "endsAt": after.ends_at and after.ends_at.isoformat(),
    }
    if before is None:
        name = "PROMOTION_CREATED"
    elif before.status is not after.status:
        name = _STEPS[after.status]
    else:
        name = "PROMOTION_CHANGED"
        facts["changed"] = list(_difference(before, after))
    return Event(name, {key: value for key, value in facts.items() if value is not None})


def _difference(before: Promotion | None, after: Promotion) -> dict[str, Any]:
    old = _facts(before) if before else {}
    new = _facts(after)
    return {
        name: [old.get(name), new.get(name)]
        for name in sorted(old | new)
        if old.get(name) != new.get(name)
    }


def _facts(promotion: Promotion) -> dict[str, Any]:
    facts = document_of(promotion.terms)
    # Customers are people; how many there are says enough.
    if "customerIds" in facts:
        facts["customerIds"] = len(facts["customerIds"])
    return facts | {"status": promotion.status.value}


def _after(key: pages.Key | None) -> tuple[datetime, str] | None:
    if key is None:
        return None
    try:
        moment, row_id = key
        return datetime.fromisoformat(str(moment)), str(row_id)
    except ValueError:
        raise errors.page_token_invalid() from None
