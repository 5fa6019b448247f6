"""Nobody reaches what is another's: every method, with every other one's ids in every field.

Two people have one of every kind of record: Bob, of another company, and Ann, of the same one. A
third calls every method of the contract with their ids, in the place of the third's own and of each
other. No row of theirs may change, and no answer, nor any error, may hold anything of theirs.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import grpc
import httpx
import pytest
from google.protobuf.message import Message

from server.platform.settings import Settings
from tests.security.contract import Leaf, Method, build, call, methods, strings
from tests.security.people import RUN_BY_STAFF, SECRETS, Person, Shop, kind_of, token_kind
from tests.security.rows import snapshot
from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, OTHER_COMPANY, Metadata, Server, running_worker

EVERY = pytest.mark.parametrize("method", methods(), ids=str)
OPEN_BY_LINK = {"GetSharedWishlist", "GetSharedComparison", "WatchSharedWishlist"}
"""Shows what was shared to everybody who has the link, of whatever company."""
OF_A_COMPANY = frozenset({"AnalyticsService", "EventFeedService", *RUN_BY_STAFF})
"""Called by staff and services, who have no records of their own."""
OF_THE_COMPANY = frozenset(
    {"CartLifecycleService", "EventFeedService", "CatalogService", "CustomerDataService"}
    | set(RUN_BY_STAFF)
)
"""See to all of a company's carts, catalogue, people, endpoints and promotions."""
RULES = ("already in the comparison", "has to end first", "look like another code")
"""What the shop says to its own people where all doors are open."""
LOGS = frozenset({"audit_logs", "commerce_events", "idempotency_keys", "promotion_sets"})
"""Written by every call and changed by none; looked at once, in the end."""


@dataclass(slots=True)
class Scene:
    """Who is there."""

    server: Server
    shops: tuple[Shop, Shop]
    ann: Person
    """Of the same company."""
    bob: Person
    """Of another company."""
    numbers: Iterator[int]
    logs: dict[str, set[str]]

    async def somebody(self) -> Person:
        """Give a third person, of Ann's company, who has one of everything."""
        person = Person(self.shops[0], f"mal-{next(self.numbers)}", self.server.channel)
        await person.settle()
        return person


@pytest.fixture(scope="module")
async def scene(settings: Settings, isolated_database_url: str) -> AsyncIterator[Scene]:
    """A worker on a database of its own, with two shops, and who shops there."""
    chosen = settings.model_copy(update={"database_url": isolated_database_url})
    async with running_worker(chosen) as server:
        shops = (
            Shop(server.database, COMPANY, "USD", "ours"),
            Shop(server.database, OTHER_COMPANY, "EUR", "theirs"),
        )
        people = []
        for shop, name in zip(shops, ("ann", "bob"), strict=True):
            await shop.furnish()
            people.append(Person(shop, f"cust-{name}-{shop.mark}", server.channel))
            await people[-1].settle()
        everything = await snapshot(server.database, frozenset())
        logs = {name: everything[name] for name in LOGS & everything.keys()}
        # The revision of our own rules moves with them; the other company's must not.
        revisions = logs.get("promotion_sets", set())
        logs["promotion_sets"] = {row for row in revisions if OTHER_COMPANY in row}
        yield Scene(server, shops, people[0], people[1], itertools.count(1), logs)
        # Nobody has written into what had been written down before.
        for name, rows in (await snapshot(server.database, frozenset())).items():
            assert logs.get(name, set()) <= rows, name


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call with what is another's."""

    request: Message
    metadata: Metadata
    used: frozenset[str]
    """What of the other's was sent."""


def ids_of(method: Method) -> list[Leaf]:
    """Give the fields of a request that name a record."""
    return [leaf for leaf in strings(method.descriptor.input_type) if kind_of(method, leaf)]


def _is_whole_link(method: Method, taken: tuple[Leaf, ...]) -> bool:
    """Whether it is all of a link that names the company beside its secret, which is to open."""
    kinds = {kind_of(method, leaf) for leaf in taken}
    return "company" in kinds and bool(kinds & SECRETS)


def attempts(method: Method, thief: Person, victim: Person) -> Iterator[Attempt]:
    """Give the calls of *thief* with what is the victim's."""
    leaves, strange = ids_of(method), victim.shop is not thief.shop
    # Within a company a secret opens what it is the secret of: that is what it is for.
    # What the shop has, both may use.
    common = {*SECRETS, *thief.shop.things} if not strange else set()
    fields = [leaf for leaf in leaves if kind_of(method, leaf) not in common]
    subsets: list[tuple[Leaf, ...]] = [
        subset
        for size in range(1, len(fields) + 1)
        for subset in itertools.combinations(fields, size)
        if len(fields) <= 4 or size in {1, len(fields)}
        if not _is_whole_link(method, subset)
    ]
    kinds = {*victim.guest.items(), *victim.customer.items()}
    spread = sorted({value for kind, value in kinds if kind not in common})
    chosen = [{leaf: victim.value(method, leaf) for leaf in subset} for subset in subsets]
    headers = [thief.metadata(method)]
    if method.public:
        headers.append(thief.stranger(None))
        if strange:
            headers.append(thief.stranger(victim.guest.get(token_kind(method))))
    elif strange and method.service not in OF_A_COMPANY:
        token = victim.guest.get(token_kind(method), "")
        headers.append((*thief.bearer, ("x-session-token", token)))
        headers.append(thief.with_role("ADMIN"))
    calls = [(taken, metadata) for taken in chosen for metadata in headers]
    if method.public and strange and not any(kind_of(method, leaf) in SECRETS for leaf in leaves):
        # The stranger's token alone; a code or a link needs none.
        calls.append(({}, headers[-1]))
    # Any kind of id in the place of any other; one caller is enough for these.
    calls += [(dict.fromkeys(fields, value), headers[0]) for value in spread if fields]
    for taken, metadata in calls:
        request = build(method, lambda leaf, own=taken: own.get(leaf) or thief.value(method, leaf))
        sent = {*taken.values(), *(value for _, value in metadata)}
        yield Attempt(request, metadata, frozenset(sent))


def texts_of(victim: Person, used: frozenset[str], *, strange: bool) -> set[str]:
    """Give what no answer to another may hold: all that is the victim's, but what was sent."""
    kinds = {*victim.guest.items(), *victim.customer.items()}
    shared = {*victim.shop.things.values()}
    found = {value for _, value in kinds if strange or value not in shared}
    found |= {victim.name, f"private-{victim.name}"} | ({victim.shop.mark} if strange else set())
    ours = {"USD", "EUR"}
    return {text for text in found - ours if not any(text in sent for sent in used)}


@EVERY
def test_every_field_is_known_to_this_test(method: Method) -> None:
    """A new field has to say what it names, in `people.py`, or nobody would try it here."""
    for leaf in strings(method.descriptor.input_type):
        kind_of(method, leaf)


@EVERY
async def test_only_the_owner_reaches_what_is_theirs(scene: Scene, method: Method) -> None:
    """In the end the same call with what is the caller's own, else all was refused as nonsense."""
    person = await scene.somebody()
    database = scene.server.database
    before = await snapshot(database, LOGS)
    await _try_all(scene.server, method, person, scene.bob)
    # The services of a company see to all of its carts.
    if method.service not in OF_THE_COMPANY:
        await _try_all(scene.server, method, person, scene.ann)
    after = await snapshot(database, LOGS)
    own = _rows_of(before, person)
    if method.service == "CatalogService":
        own = {table: own[table] | _of(person, rows) for table, rows in before.items()}
    for table, rows in before.items():
        assert rows - after[table] <= own[table], table
        assert _of(scene.bob, after[table]) == _of(scene.bob, rows), table
    request = build(method, lambda leaf: person.value(method, leaf))
    try:
        await call(scene.server.channel, method, request, person.metadata(method))
    except grpc.aio.AioRpcError as error:
        # Already compared: a rule of the shop, behind all doors.
        if not any(rule in str(error.details()) for rule in RULES):
            raise


async def _try_all(server: Server, method: Method, thief: Person, victim: Person) -> None:
    """Make every attempt; nothing of the victim may be in what is told."""
    strange = victim.shop is not thief.shop
    for attempt in attempts(method, thief, victim):
        try:
            told = str(await call(server.channel, method, attempt.request, attempt.metadata))
        except grpc.aio.AioRpcError as error:
            if error.code() in {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}:
                raise
            told = f"{error.details()} {error.trailing_metadata()}"
        if method.name not in OPEN_BY_LINK:
            for text in texts_of(victim, attempt.used, strange=strange):
                assert text not in told, (text, attempt.request)


def _rows_of(tables: dict[str, set[str]], person: Person) -> dict[str, set[str]]:
    """Give the rows that belong to *person*: those that hold one of their ids."""
    kinds = {*person.guest.items(), *person.customer.items()}
    ids = {value for kind, value in kinds if value not in person.shop.things.values()}
    return {
        table: {row for row in rows if any(text in row for text in ids)}
        for table, rows in tables.items()
    }


def _of(person: Person, rows: set[str]) -> set[str]:
    """Give the rows that name the person's company."""
    return {row for row in rows if person.shop.company in row}


async def _beginning(answer: httpx.Response) -> str:
    """Give what is answered; of what has no end the first event."""
    if answer.headers.get("content-type") == "text/event-stream":
        return await anext(answer.aiter_text())
    await answer.aread()
    return answer.text


def _rest_methods() -> list[Method]:
    return [method for method in methods() if method.rest(method.request()) is not None]


@pytest.fixture(scope="module")
async def over_rest(scene: Scene, isolated_stack: RunningStack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=isolated_stack.api_url, timeout=30) as client:
        yield client


@pytest.mark.parametrize("method", _rest_methods(), ids=str)
async def test_nothing_of_another_company_is_shown_or_changed_over_rest(
    scene: Scene, over_rest: httpx.AsyncClient, method: Method
) -> None:
    thief, victim, database = scene.ann, scene.bob, scene.server.database
    before = await snapshot(database, LOGS)
    theirs = {table: _of(victim, rows) for table, rows in before.items()}
    request = build(method, lambda leaf: victim.value(method, leaf))
    asked: dict[str, Any] = method.rest(request) or {}
    token = victim.guest.get(token_kind(method), "")
    for metadata in (thief.metadata(method), (*thief.metadata(method), ("x-session-token", token))):
        async with over_rest.stream(**asked, headers=dict(metadata)) as answer:
            told = await _beginning(answer)
        assert answer.status_code < 500, told
        if method.name in OPEN_BY_LINK:
            continue
        sent = frozenset({str(request), token})
        for text in texts_of(victim, sent, strange=True):
            assert text not in told, (text, answer.request.url)
    after = await snapshot(database, LOGS)
    for table, rows in theirs.items():
        assert _of(victim, after[table]) == rows, table
