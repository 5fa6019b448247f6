"""Which companies a member of staff may ask about and record for."""

from __future__ import annotations

from server.kernel.identity import Caller


def reached(company: str) -> str:
    """Give the SQL of whether the row *company* of `companies` is one of the caller's."""
    return f"""coalesce({company}.id = :own
        OR :scope_type = 'CLIENT' AND {company}."clientId" = :scope_id
        OR :scope_type = 'ORGANIZATION' AND EXISTS (SELECT FROM clients l
            WHERE l.id = {company}."clientId" AND l."organizationId" = :scope_id), false)"""


def reaching(caller: Caller) -> dict[str, str | None]:
    """Give the parameters of `reached`."""
    return {
        "own": caller.company_id or None,
        "scope_type": caller.scope_type,
        "scope_id": caller.scope_id,
    }
