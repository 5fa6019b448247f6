"""The Agentic Commerce Protocol: what may be answered, and that tokens are told nowhere."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import pytest
from jsonschema import Draft202012Validator

from server.platform.database.dsn import asyncpg_dsn
from server.platform.grpc.guesses import TOKEN_SHARE
from server.stack.envoy import ask_admin
from tests.support.stacks import RunningStack, running_stack
from tests.support.workers import COMPANY, OTHER_COMPANY
from tests.ucp.acp import CART, ERROR, AcpAssistant, acp_cart, sent_back
from tests.ucp.agents import ACP_TOKEN, OTHER_ACP_TOKEN, SETTINGS, new_key, serve_agents
from tests.ucp.test_continuing import Shopper, code_of
from tests.ucp.test_secrets import rows

GUESSES, CALLS = 4, 60
"""Wrong words that one address has in a minute, and calls that one assistant has."""
ITEMS = (
    *("prod-mug", "var-tee-xl", "prod-lowstock", "prod-hidden", "bundle-fixed", "nothing"),
    *("prod-other", "prod-yen", "bundle-mix", "bundle-percent"),
)
CODES = ("SAVE10", "WELCOME", "FLAT10", "TAKE10", "OLD5", "VIP20", "NOPE", "", "save10")


def test_two_hundred_random_calls_are_answered_as_the_protocol_has_it(api: httpx.Client) -> None:
    agent, rng = AcpAssistant(api), random.Random(7)
    carts, errors = Draft202012Validator(CART), Draft202012Validator(ERROR)

    def random_body() -> Any:
        body: dict[str, Any] = acp_cart(
            *(
                (rng.choice(ITEMS), rng.choice([1, 2, 3, 4, 100, 101, 10**9]))
                for _ in range(rng.randrange(4))
            )
        )
        if rng.random() < 0.5:
            body["discounts"] = {"codes": rng.sample(CODES, rng.randrange(4))}
        if rng.random() < 0.2:
            body["buyer"] = rng.choice([{"email": "a@b.example"}, {"email": 7}, "Ann"])
        wrong = rng.random()
        if wrong < 0.05:
            return b"{"
        if wrong < 0.1:
            body["line_items"] = rng.choice([None, {}, "x", [7], [{"item": {}}]])
        return body

    told: dict[int, int] = {}
    shown: dict[str, Any] | None = None
    for _ in range(200):
        way = rng.random()
        headers: dict[str, str | None] = {}
        if rng.random() < 0.05:
            headers = {rng.choice(["authorization", "api_version", "idempotency_key"]): None}
        if shown is None or way < 0.3:
            body = random_body() if rng.random() < 0.5 else acp_cart(("prod-mug", 2))
            answer = agent.call("POST", "/carts", body, **headers)
        elif way < 0.5:
            answer = agent.call("GET", f"/carts/{shown['id']}", **headers)
        elif way < 0.9:
            body = random_body() if rng.random() < 0.6 else sent_back(shown)
            answer = agent.call("POST", f"/carts/{shown['id']}", body, **headers)
        else:
            answer = agent.call("POST", f"/carts/{shown['id']}/cancel", {}, **headers)
        told[answer.status_code] = told.get(answer.status_code, 0) + 1
        assert answer.status_code in {200, 201, 400, 401, 404, 422}, answer.text
        schema = errors if answer.status_code >= 400 else carts
        assert not [wrong.message for wrong in schema.iter_errors(answer.json())], answer.text
        if answer.status_code < 400:
            shown = answer.json()
            check_sums(shown)
    assert {200, 201, 400, 404, 422} <= told.keys(), told


def check_sums(shown: dict[str, Any]) -> None:
    """Hold totals and allocations of a cart against each other; what is taken off is positive."""
    totals = {total["type"]: total["amount"] for total in shown["totals"]}
    off = totals.get("items_discount", 0) + totals.get("discount", 0)
    added = totals["subtotal"] + totals.get("fulfillment", 0) + totals.get("tax", 0)
    assert totals["total"] == added - off
    of_lines: dict[str, int] = {}
    for line in shown["line_items"]:
        for total in line["totals"]:
            of_lines[total["type"]] = of_lines.get(total["type"], 0) + total["amount"]
    assert of_lines.get("subtotal", 0) == totals["subtotal"]
    assert of_lines.get("items_discount", 0) == totals.get("items_discount", 0)
    for one in shown["discounts"]["applied"]:
        assert sum(part["amount"] for part in one["allocations"]) == one["amount"]


# --- tokens ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def watched() -> Iterator[RunningStack]:
    """A stack of its own that writes every log there is, with narrow limits and one worker."""
    with running_stack(
        WORKERS="1",
        LOG_LEVEL="debug",
        RATE_LIMIT_GUESSES=str(GUESSES),
        RATE_LIMIT_TOKEN=str(CALLS),
    ) as stack:
        asyncio.run(serve_agents(stack.database_url, host="localhost"))
        yield stack


@pytest.fixture
def calls(watched: RunningStack) -> Iterator[httpx.Client]:
    """A client of that stack."""
    base = watched.api_url.replace("127.0.0.1", "localhost")
    with httpx.Client(base_url=base, timeout=30) as client:
        yield client


def test_no_token_digest_or_id_is_kept_anywhere(watched: RunningStack, calls: httpx.Client) -> None:
    agent, key = AcpAssistant(calls), new_key()
    begun = agent.call("POST", "/carts", acp_cart(("prod-mug", 2)), idempotency_key=key).json()
    path = f"/carts/{begun['id']}"
    agent.update(begun["id"], acp_cart(("prod-mug", 3)))
    assert agent.call("POST", path, b"{").status_code == 400
    assert agent.call("POST", path, acp_cart(("prod-mug", 101))).status_code == 422
    assert agent.call("POST", path, {}, if_match='"99"').status_code == 400
    wrong = AcpAssistant(calls, "a-token-that-somebody-guessed")
    assert wrong.call("GET", path).status_code == 401
    shopper = Shopper(calls, begun)
    assert agent.call("POST", f"{path}/cancel").status_code == 200
    secrets = {
        "token": ACP_TOKEN,
        "digest": hashlib.sha256(ACP_TOKEN.encode()).hexdigest(),
        "other digest": hashlib.sha256(OTHER_ACP_TOKEN.encode()).hexdigest(),
        "guess": wrong.token,
        "digest of a guess": hashlib.sha256(wrong.token.encode()).hexdigest(),
        "cart": begun["id"],
        "code": code_of(begun),
        "key": key,
        "shopper's token": shopper.headers["x-session-token"],
    }
    ask_admin(watched.state["envoy_admin"], "/reopen_logs", method="POST")
    files = {*watched.directory.rglob("*.log"), *watched.directory.rglob("*access*")}
    texts = {file.name: file.read_text(errors="replace") for file in files}
    tables = asyncio.run(rows(watched.database_url))
    assert any("UpdateAcpCart" in text for text in texts.values())
    events = json.loads(tables["commerce_events"])
    assert {"AGENT"} == {
        event["payload"].get("channel") for event in events if "agent" in event["payload"]
    }
    assert "openai" in tables["audit_logs"]
    assert "openai" in tables["commerce_events"]
    found = [
        (name, place)
        for name, secret in secrets.items()
        for place, text in (texts | tables).items()
        if secret in text
    ]
    assert not found


def test_a_site_serves_its_own_carts_to_its_own_tokens(
    watched: RunningStack, calls: httpx.Client
) -> None:
    """One beside has no token, one the first one's, and so has one of another company."""
    begun = AcpAssistant(calls).create(("prod-mug", 1))
    wrong = [
        {"name": "link", "tokenSha256": "0" * 64},
        {"name": "Open AI", "tokenSha256": "0" * 64},
        {"name": "openai", "tokenSha256": "short"},
        {"name": "openai"},
        "openai",
    ]

    async def switch_on() -> None:
        connection = await asyncpg.connect(asyncpg_dsn(watched.database_url))
        try:
            sites = (
                ("site-untold", COMPANY, {"acp": wrong}),
                ("site-beside", COMPANY, SETTINGS),
                ("site-abroad", OTHER_COMPANY, SETTINGS),
            )
            for site, company, settings in sites:
                await connection.execute(
                    'INSERT INTO sites (id, "companyId", name, slug, domain, "enableAgents", '
                    '"agentSettings") VALUES ($1, $2, $1, $1, $3, true, $4)',
                    *(site, company, f"{site}.example", json.dumps(settings)),
                )
        finally:
            await connection.close()

    asyncio.run(switch_on())
    untold = {"host": "site-untold.example"}
    assert calls.get("/.well-known/acp.json", headers=untold).status_code == 404
    assert calls.get("/.well-known/ucp", headers=untold).status_code == 200
    refused = AcpAssistant(calls, site="site-untold").call("POST", "/carts", acp_cart(("p", 1)))
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    for site in ("site-beside", "site-abroad"):
        elsewhere = AcpAssistant(calls, site=site)
        path = f"/carts/{begun['id']}"
        for answer in (
            elsewhere.call("GET", path),
            elsewhere.call("POST", path, acp_cart(("prod-mug", 2))),
            elsewhere.call("POST", f"{path}/cancel"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    own = AcpAssistant(calls, site="site-beside").create(("prod-mug", 3))
    assert own["line_items"][0]["quantity"] == 3
    assert AcpAssistant(calls).get(begun["id"])["line_items"] == begun["line_items"]


def test_who_guesses_tokens_waits_and_who_has_one_does_not(
    watched: RunningStack, calls: httpx.Client
) -> None:
    agent = AcpAssistant(calls)
    begun = agent.create(("prod-mug", 1))
    path = f"/carts/{begun['id']}"
    answers = [
        AcpAssistant(calls, f"guess-{number}").call("GET", path)
        for number in range(TOKEN_SHARE * GUESSES + 2)
    ]
    assert {answer.status_code for answer in answers} == {401, 429}
    last = answers[-1]
    assert last.status_code == 429
    assert last.json()["type"] == "service_unavailable"
    assert last.json()["code"] == "rate_limit_exceeded"
    assert int(last.headers["retry-after"]) >= 1
    assert not list(Draft202012Validator(ERROR).iter_errors(last.json()))
    # One that was right before goes on; one that is right now can't be told from a guess.
    assert agent.get(begun["id"])["id"] == begun["id"]
    late = AcpAssistant(calls, OTHER_ACP_TOKEN).call("GET", path)
    assert late.status_code == 429

    async def audited() -> int:
        connection = await asyncpg.connect(asyncpg_dsn(watched.database_url))
        try:
            refusals = "a::text LIKE '%GetAcpCart%' AND a::text LIKE '%UNAUTHENTICATED%'"
            return int(
                await connection.fetchval(f"SELECT count(*) FROM audit_logs a WHERE {refusals}")
            )
        finally:
            await connection.close()

    assert asyncio.run(audited()) >= 1


def test_an_assistant_calls_so_often_and_not_more(calls: httpx.Client) -> None:
    agent = AcpAssistant(calls)
    for _ in range(CALLS + 1):
        answer = agent.call("GET", f"/carts/{'0' * 64}")
    assert answer.status_code == 429
    assert answer.json()["code"] == "rate_limit_exceeded"
    assert int(answer.headers["retry-after"]) >= 1
