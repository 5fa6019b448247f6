"""How a comparison is opened and changed: the steps that all use cases share.

Read all that the decision needs, decide, write; again under the row's lock when somebody else was
faster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from server.catalog.containers import MergeOutcome
from server.catalog.domain import require_feature
from server.catalog.scene import (
    By,
    Provision,
    enter,
    opens,
    require_opened,
    require_token,
    require_version,
)
from server.comparison import errors
from server.comparison.domain import changes
from server.comparison.domain.model import Comparison, NewComparison
from server.comparison.repository import Merged, Needs, Situation, load, lock, save
from server.comparison.views import Answer, ComparisonView, EmptyComparison
from server.kernel import tokens
from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.kernel.ids import new_id
from server.platform import journal
from server.platform.postgres import Database, Executor, settle

NOTHING = Needs()


@dataclass(frozen=True, slots=True)
class Change:
    """What a use case decided."""

    comparison: Comparison
    events: tuple[journal.Event, ...] = ()
    """What it means, beside that a new one is created."""
    answer: Callable[[ComparisonView], Answer] | None = None
    """Makes the answer, where it is not the comparison."""
    merged: Merged | None = None
    report: tuple[MergeOutcome, ...] = ()


Decide = Callable[[Situation, Comparison], Change]


@dataclass(frozen=True, slots=True)
class Opened:
    """A comparison that is about to be changed."""

    before: Comparison | None
    """As stored; None for a new one."""
    comparison: Comparison
    retired: Comparison | None = None
    """The customer's expired one, in whose place the new one comes."""

    @property
    def events(self) -> tuple[journal.Event, ...]:
        """What opening it means."""
        return (note("COMPARISON_CREATED"),) if self.before is None else ()


def note(event_type: str, **payload: Any) -> journal.Event:
    """Make an event.

    Events about items carry `items`, how many came or went. A lesser change is named by `change`
    and hangs on the event it is nearest to.
    """
    return journal.Event(event_type, payload)


class ComparisonChanger:
    """Opens comparisons for callers and writes what was decided about them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        present: Callable[[Answer], bytes],
        auto_provision: bool,
    ) -> None:
        self.database = database
        self.now = clock.now
        self._present = present
        self._auto_provision = auto_provision

    # --- use cases -------------------------------------------------------------------------

    async def change(
        self,
        caller: Caller,
        comparison_id: str | None,
        decide: Decide,
        *,
        needs: Needs = NOTHING,
        site_id: str | None = None,
        **values: Any,
    ) -> ComparisonView:
        """Find the comparison, let *decide* change it and write it.

        Args:
            caller: Who calls.
            comparison_id: A guest's comparison; None for the customer's own.
            decide: Makes the change from what was read; may refuse.
            needs: What *decide* needs to know.
            site_id: The site the shopper is on.
            values: The parameters that *needs* names.

        Raises:
            Conflict: The caller's `If-Match` names another version.
        """
        by = By.CUSTOMER if comparison_id is None else By.ID
        if comparison_id is not None:
            require_token(caller)

        async def attempt(executor: Executor, locked: bool) -> ComparisonView:
            if locked:
                await lock(executor, caller, by, needs, record_id=comparison_id)
            situation = await self.read(
                executor, caller, by, needs, site_id=site_id, record_id=comparison_id, **values
            )
            if comparison_id is None:
                opened = self.customers(caller, situation, site_id)
            else:
                found = self.guests(caller, situation)
                opened = Opened(found, found)
            require_version(caller, opened.before.version if opened.before else 0)
            change = decide(situation, opened.comparison)
            return await self.write(executor, caller, situation, opened, change)

        return await settle(self.database, attempt)

    async def found_or_created(
        self, caller: Caller, *, site_id: str | None, with_items: bool
    ) -> ComparisonView:
        """Give the customer's comparison; one read when there is a live one."""

        async def attempt(executor: Executor, locked: bool) -> ComparisonView:
            situation = await self.read(executor, caller, By.CUSTOMER, NOTHING, site_id=site_id)
            opened = self.customers(caller, situation, site_id)
            if opened.before is not None:
                return self.view(caller, opened.before, with_items=with_items)
            view = await self.write(executor, caller, situation, opened, Change(opened.comparison))
            return replace(view, with_items=with_items)

        return await settle(self.database, attempt)

    async def opened(
        self, caller: Caller, *, site_id: str | None, with_items: bool
    ) -> ComparisonView | EmptyComparison:
        """Give the comparison that the session token opens; without a token a placeholder."""
        situation = await self.read(self.database, caller, By.TOKEN, NOTHING, site_id=site_id)
        if caller.session_token is None:
            return EmptyComparison(caller.company_id)
        found = situation.comparison
        if (
            found is None
            or not opens(caller, situation.scene, found.token_digest)
            or not found.is_live(self.now())
        ):
            raise errors.comparison_not_found()
        return self.view(caller, found, with_items=with_items)

    async def seen(self, caller: Caller, comparison_id: str | None) -> Comparison | None:
        """Give a comparison to look at; None where the customer has no live one."""
        by = By.CUSTOMER if comparison_id is None else By.ID
        if comparison_id is not None:
            require_token(caller)
        situation = await self.read(self.database, caller, by, NOTHING, record_id=comparison_id)
        if comparison_id is not None:
            return self.guests(caller, situation)
        return self.customers(caller, situation, None).before

    async def created(self, caller: Caller, new: NewComparison) -> ComparisonView:
        """Create a guest's comparison with a new session token."""
        token = tokens.new_session_token()

        async def attempt(executor: Executor, locked: bool) -> ComparisonView:
            situation = await self.read(
                executor, caller, By.TOKEN, NOTHING, site_id=new.site_id, token=None
            )
            comparison = changes.begin(
                new_id(),
                caller.company_id,
                self.now(),
                site_id=new.site_id,
                token_digest=tokens.digest(token),
                visitor_id=new.visitor_id,
                name=new.name,
            )
            return await self.write(
                executor,
                caller,
                situation,
                Opened(None, comparison),
                Change(comparison),
                session_token=token,
            )

        return await settle(self.database, attempt)

    # --- steps -----------------------------------------------------------------------------

    async def read(
        self,
        executor: Executor,
        caller: Caller,
        by: By,
        needs: Needs,
        *,
        site_id: str | None = None,
        **values: Any,
    ) -> Situation:
        """Read what a decision needs, and answer at once what was answered before.

        Raises:
            Replayed: The call was made before under the same idempotency key.
            NotFound: There is no such ACTIVE company.
            Forbidden: The site is not one of the company's, or has no comparisons.
        """
        situation = await load(executor, caller, by, needs, site_id=site_id, **values)
        enter(situation.scene if situation else None, caller, site_id=site_id)
        assert situation is not None  # noqa: S101 - `enter` refuses None
        require_feature(situation.scene.acting_site.enable_compare, "enableCompare")
        return situation

    async def write(
        self,
        executor: Executor,
        caller: Caller,
        situation: Situation,
        opened: Opened,
        change: Change,
        *,
        session_token: str | None = None,
    ) -> ComparisonView:
        """Write a changed comparison, and give the view of it."""
        before = opened.before
        after = changes.touch(change.comparison, self.now())
        view = self.view(caller, after, session_token=session_token, report=change.report)
        answer = change.answer(view) if change.answer else view
        events = (*opened.events, *change.events)
        await save(
            executor,
            before,
            after,
            self.entry(caller, before, after, events, answer),
            provision=None if before else self._provision(caller, situation),
            merged=change.merged,
            retired=opened.retired,
        )
        return view

    def view(
        self,
        caller: Caller,
        comparison: Comparison,
        *,
        session_token: str | None = None,
        with_items: bool = True,
        report: tuple[MergeOutcome, ...] = (),
    ) -> ComparisonView:
        """Give a comparison as the caller sees it."""
        guest = caller.role is None
        return ComparisonView(
            comparison,
            link=comparison.link_at(self.now()),
            session_token=(session_token or caller.session_token) if guest else None,
            with_items=with_items,
            merge_report=report,
        )

    def entry(
        self,
        caller: Caller,
        before: Comparison | None,
        after: Comparison,
        events: tuple[journal.Event, ...],
        answer: Answer | None,
    ) -> journal.Entry:
        """Make the record of a change."""
        was: dict[str, Any] = _recorded(before) if before else {}
        recorded = {key: [was.get(key), value] for key, value in _recorded(after).items()}
        detail = [{"type": event.type, **event.payload} for event in events]
        return journal.Entry(
            caller=caller,
            now=after.updated_at,
            entity="Comparison",
            entity_id=after.id,
            version=after.version,
            action="UPDATE" if before else "CREATE",
            changes=recorded | {"detail": detail},
            events=events,
            site_id=after.site_id,
            customer_id=after.customer_id,
            visitor_id=after.visitor_id,
            answer=self._present(answer) if caller.idempotency and answer else None,
        )

    def customers(self, caller: Caller, situation: Situation, site_id: str | None) -> Opened:
        """Give the customer's live comparison as stored, or a new one."""
        self._provision(caller, situation)
        found = situation.comparison
        if found is not None and found.is_live(self.now()):
            return Opened(found, found)
        new = changes.begin(
            new_id(),
            caller.company_id,
            self.now(),
            site_id=site_id,
            customer_id=caller.customer_id,
        )
        return Opened(None, new, retired=found)

    def guests(self, caller: Caller, situation: Situation) -> Comparison:
        """Give the guest's comparison, if the session token opens it and it is live."""
        found = situation.comparison
        if found is None:
            raise errors.comparison_not_found()
        require_opened(
            caller,
            found.token_digest,
            errors.comparison_not_found,
            live=found.is_live(self.now()),
            scene=situation.scene,
        )
        return found

    def _provision(self, caller: Caller, situation: Situation) -> Provision | None:
        """Refuse a customer who may not shop; give what to create for one who is new."""
        if caller.customer_id is None:
            return None
        return situation.scene.require_customer(caller, may_create=self._auto_provision)


def _recorded(comparison: Comparison) -> dict[str, Any]:
    """What an audit record tells of a comparison. The link's secret is not in it."""
    return {
        "version": comparison.version,
        "name": comparison.name,
        "productIds": [item.product_id for item in comparison.items],
        "shareExpiresAt": comparison.link.expires_at if comparison.link else None,
    }
