"""What members of staff do with endpoints."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from server.kernel.clock import Clock
from server.kernel.errors import NotFound, version_mismatch
from server.kernel.identity import Caller, Role
from server.kernel.ids import new_id
from server.kernel.values import replace
from server.platform.database.pool import Database, Executor
from server.platform.mail import is_address
from server.platform.outbound import TargetRefused, check_target
from server.platform.records import idempotency
from server.platform.records.change_record import ChangeRecord
from server.webhooks import errors
from server.webhooks.domain import event_types, secret
from server.webhooks.domain.model import MAX_ENDPOINTS, Backlog, Endpoint, Status
from server.webhooks.repository import endpoints, log
from server.webhooks.service.sealing import Seal
from server.webhooks.views import Answers, EndpointChanges, NewEndpoint

DEFAULT_OVERLAP = timedelta(hours=24)
Result = TypeVar("Result")


class WebhookEndpoints:
    """Creates endpoints, changes and deletes them.

    Args:
        database: Where they are.
        clock: The time.
        seal: Seals their secrets.
        types: Every type of event.
        answers: Writes answers for repeated calls.
        development: Whether this machine may be called.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        seal: Seal,
        *,
        types: Sequence[str],
        answers: Answers,
        development: bool,
    ) -> None:
        self.database = database
        self.now = clock.now
        self._seal = seal
        self._types = tuple(types)
        self._answers = answers
        self._development = development

    async def create(self, caller: Caller, new: NewEndpoint) -> tuple[Endpoint, str]:
        """Create an endpoint; gives its secret too.

        Raises:
            Forbidden: The role may not.
            InvalidInput: The address, a pattern, a site, the secret or the owner's address is none.
            Refused: The company has too many.
        """
        require_writer(caller)
        self._check_filter(new.event_types)
        self._check_sites("eventTypes", new.event_types, new.site_ids)
        _check_email(new.alert_email)
        if new.secret and not secret.is_secret(new.secret):
            raise errors.secret_invalid()
        await self._check_url(new.url)
        now = self.now()
        chosen, endpoint_id = new.secret or secret.new_secret(), new_id()
        endpoint = Endpoint(
            id=endpoint_id,
            company_id=caller.company_id,
            url=new.url,
            description=new.description,
            event_types=new.event_types,
            site_ids=new.site_ids,
            alert_email=new.alert_email,
            status=Status.ACTIVE,
            secret=self._seal.close(endpoint_id, chosen),
            version=1,
            created_at=now,
            updated_at=now,
        )
        async with self.database.transaction() as transaction:
            loaded = await self.look(transaction, caller, new.site_ids)
            if loaded.endpoints >= MAX_ENDPOINTS:
                raise errors.endpoint_limit(MAX_ENDPOINTS)
            answer = self._answers.with_secret(endpoint, chosen)
            await endpoints.create(
                transaction, endpoint, record(caller, endpoint, "CREATE", now, answer=answer)
            )
        return endpoint, chosen

    async def list(self, caller: Caller) -> list[Endpoint]:
        """Give the company's endpoints, the oldest first."""
        require_company(caller)
        return await endpoints.of_company(self.database, caller.company_id)

    async def get(self, caller: Caller, endpoint_id: str) -> tuple[Endpoint, Backlog]:
        """Give an endpoint and what waits for it.

        Raises:
            NotFound: The company has no such endpoint.
        """
        endpoint = await self.find(self.database, caller, endpoint_id)
        names = map(event_types.name_of, self._types)
        chosen = event_types.chosen_names(endpoint.event_types, names)
        return endpoint, await log.backlog(self.database, endpoint, chosen, self.now())

    async def update(self, caller: Caller, endpoint_id: str, changes: EndpointChanges) -> Endpoint:
        """Change an endpoint; another receiver is sent at once what waits.

        Raises what `create` raises, and NotFound.
        """
        require_writer(caller)
        if changes.event_types is not None:
            self._check_filter(changes.event_types)
        if changes.url is not None:
            await self._check_url(changes.url)
        _check_email(changes.alert_email or "")
        given: dict[str, Any] = {
            name: value
            for name in EndpointChanges.__slots__
            if (value := getattr(changes, name)) is not None
        }

        moved = False

        def changed(endpoint: Endpoint, _: datetime) -> Endpoint:
            nonlocal moved
            after = replace(endpoint, **given)
            if given.keys() & {"event_types", "site_ids"}:
                field = "siteIds" if changes.event_types is None else "eventTypes"
                self._check_sites(field, after.event_types, after.site_ids)
            moved = after.url != endpoint.url
            # It was the former receiver that failed, or wanted to be left alone.
            return replace(after, blocked_until=None) if moved else after

        async def at_once(transaction: Executor, endpoint: Endpoint, now: datetime) -> None:
            if moved:
                await endpoints.retry_now(transaction, endpoint.id, now)

        return await self._changed(
            caller, endpoint_id, changed, site_ids=changes.site_ids or (), then=at_once
        )

    async def pause(self, caller: Caller, endpoint_id: str) -> Endpoint:
        """Send nothing until it is resumed; what is disabled stays so.

        Raises:
            NotFound: The company has no such endpoint.
        """
        require_writer(caller)

        def paused(endpoint: Endpoint, _: datetime) -> Endpoint:
            stays = endpoint.status is Status.DISABLED
            return endpoint if stays else replace(endpoint, status=Status.PAUSED)

        return await self._changed(caller, endpoint_id, paused)

    async def resume(self, caller: Caller, endpoint_id: str) -> Endpoint:
        """Go on; what waits is tried at once.

        Raises:
            NotFound: The company has no such endpoint.
        """
        require_writer(caller)

        def resumed(endpoint: Endpoint, _: datetime) -> Endpoint:
            return replace(endpoint, status=Status.ACTIVE, disabled_reason="", blocked_until=None)

        async def at_once(transaction: Executor, endpoint: Endpoint, now: datetime) -> None:
            await endpoints.retry_now(transaction, endpoint.id, now)

        return await self._changed(caller, endpoint_id, resumed, then=at_once)

    async def rotate(
        self, caller: Caller, endpoint_id: str, *, own: str, overlap: timedelta | None
    ) -> tuple[Endpoint, str]:
        """Give an endpoint a new secret; what is sent carries both signatures for a while.

        Raises:
            NotFound: The company has no such endpoint.
            InvalidInput: The secret is none.
        """
        require_writer(caller)
        if own and not secret.is_secret(own):
            raise errors.secret_invalid()
        chosen = own or secret.new_secret()

        def rotated(endpoint: Endpoint, now: datetime) -> Endpoint:
            lasting = DEFAULT_OVERLAP if overlap is None else overlap
            return replace(
                endpoint,
                secret=self._seal.close(endpoint.id, chosen),
                former_secret=endpoint.secret if lasting else None,
                former_secret_until=now + lasting if lasting else None,
            )

        endpoint = await self._changed(
            caller,
            endpoint_id,
            rotated,
            answer=lambda after: self._answers.with_secret(after, chosen),
        )
        return endpoint, chosen

    async def delete(self, caller: Caller, endpoint_id: str) -> None:
        """Delete an endpoint with its queue and its log.

        Raises:
            NotFound: The company has no such endpoint.
        """
        require_writer(caller)
        async with self.database.transaction() as transaction:
            await self.look(transaction, caller, ())
            endpoint = await self.find(transaction, caller, endpoint_id, lock=True)
            entry = record(caller, endpoint, "DELETE", self.now(), answer=self._answers.deleted)
            await endpoints.remove(transaction, endpoint, entry)

    # --- parts -----------------------------------------------------------------------------

    async def look(
        self, executor: Executor, caller: Caller, site_ids: Sequence[str]
    ) -> endpoints.Loaded:
        """Look at what a change begins with, and answer a call that was made before.

        Raises:
            NotFound: There is no such ACTIVE company.
            InvalidInput: A site is not the company's.
        """
        loaded = await endpoints.look(executor, caller, site_ids)
        if loaded is None:
            raise NotFound("COMPANY_NOT_FOUND", "Company not found")
        idempotency.replay(caller, loaded.stored_answer)
        if loaded.foreign_sites:
            raise errors.sites_unknown()
        return loaded

    async def find(
        self, executor: Executor, caller: Caller, endpoint_id: str, *, lock: bool = False
    ) -> Endpoint:
        """Find an endpoint of the caller's company.

        Raises:
            Forbidden: The token names no company.
            NotFound: The company has no such endpoint.
        """
        require_company(caller)
        found = await endpoints.get(executor, caller.company_id, endpoint_id, lock=lock)
        if found is None:
            raise errors.endpoint_not_found()
        if lock and caller.if_match is not None and caller.if_match != found.version:
            raise version_mismatch(found.version)
        return found

    async def _changed(
        self,
        caller: Caller,
        endpoint_id: str,
        change: Callable[[Endpoint, datetime], Endpoint],
        *,
        site_ids: Sequence[str] = (),
        answer: Callable[[Endpoint], bytes] | None = None,
        then: Callable[[Executor, Endpoint, datetime], Awaitable[None]] | None = None,
    ) -> Endpoint:
        async with self.database.transaction() as transaction:
            await self.look(transaction, caller, site_ids)
            before = await self.find(transaction, caller, endpoint_id, lock=True)
            now = self.now()
            after = replace(change(before, now), version=before.version + 1, updated_at=now)
            kept = (answer or self._answers.endpoint)(after)
            await endpoints.save(
                transaction, after, record(caller, after, "UPDATE", now, answer=kept)
            )
            if then is not None:
                await then(transaction, after, now)
        return after

    def _check_filter(self, patterns: Sequence[str]) -> None:
        place = event_types.unknown(patterns, self._types)
        if place is not None:
            raise errors.filter_unknown(place)

    def _check_sites(self, field: str, patterns: Sequence[str], site_ids: Sequence[str]) -> None:
        place = event_types.without_site(patterns, self._types) if site_ids else None
        if place is not None:
            named = f"{field}[{place}]" if field == "eventTypes" else field
            raise errors.filter_without_site(named)

    async def _check_url(self, url: str) -> None:
        try:
            await check_target(url, development=self._development)
        except TargetRefused as refused:
            raise errors.url_refused(str(refused)) from None


def _check_email(text: str) -> None:
    # The contract's own check takes more than a mail server does, such as two dots in a row.
    if text and not is_address(text):
        raise errors.alert_email_invalid()


def require_company(caller: Caller) -> None:
    """Make sure that the token names a company.

    Raises:
        Forbidden: It does not.
    """
    if not caller.company_id:
        raise errors.company_required()


def require_writer(caller: Caller) -> None:
    """Make sure that the caller may change webhooks.

    Raises:
        Forbidden: The role may not, or the token names no company.
    """
    if caller.role is Role.VIEWER:
        raise errors.role_required()
    require_company(caller)


def record(
    caller: Caller,
    endpoint: Endpoint,
    action: str,
    now: datetime,
    *,
    answer: bytes | None,
    **detail: Any,
) -> ChangeRecord:
    """Make the audit record of a change; no event tells of it, and no secret is in it."""
    return ChangeRecord(
        caller=caller,
        now=now,
        entity="WebhookEndpoint",
        entity_id=endpoint.id,
        version=endpoint.version,
        action=action,
        changes={
            "url": endpoint.url,
            "status": endpoint.status.value,
            "eventTypes": endpoint.event_types,
            "siteIds": endpoint.site_ids,
            **detail,
        },
        events=(),
        answer=answer if caller.idempotency else None,
    )
