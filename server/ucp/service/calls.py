"""Whose an agent's call is."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from server.kernel.identity import Caller
from server.platform.grpc.limits import CallLimits
from server.platform.records import idempotency
from server.ucp.domain.model import AgentSite
from server.ucp.views import AgentCall


def caller_of(
    call: AgentCall,
    company_id: str,
    site_id: str,
    agent: str,
    *,
    method: str,
    body: bytes,
    secret: str,
) -> Caller:
    """Say whose the call is: the company's whose site it is, through the agent.

    Args:
        call: The call.
        company_id: The tenant.
        site_id: The site.
        agent: The agent's name: the host of its profile, or what the site calls it.
        method: What is called; keys of two methods do not meet.
        body: The raw body, by which a repetition is told from another call.
        secret: The server's.
    """
    kept = None
    if call.idempotency_key:
        kept = idempotency.derive(
            call.idempotency_key,
            who=f"{company_id}\0{site_id}\0agent {agent}",
            method=method,
            request=body,
            secret=secret.encode(),
        )
    return replace(
        call.caller,
        company_id=company_id,
        agent=agent,
        if_match=call.if_match,
        idempotency=kept,
    )


def count_agent(
    limits: CallLimits, site: AgentSite, agent: str, *, unproven_from: str | None = None
) -> None:
    """Count a call as the holder of a token's: so many of one agent at one site.

    Args:
        limits: Counts calls.
        site: Where it was made.
        agent: The agent's name.
        unproven_from: The address of a call that proves nothing of who makes it: anybody can take
            a name, so it counts with those of the same address alone.

    Raises:
        RateLimited: The agent, or all of the company, call too often.
    """
    who = f"{site.id}\0{agent}\0{unproven_from or ''}"
    name = hashlib.sha256(who.encode()).hexdigest()
    limits.admit(Caller(site.company_id, session_token=name))
