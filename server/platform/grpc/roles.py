"""Which role may call which method: one table, of which `docs/roles.md` is made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from server.kernel.errors import Forbidden
from server.kernel.identity import Caller, Role


class Access(Enum):
    """Who may call a service."""

    BEARER = "customers, for themselves; members of staff, for a customer they name"
    STAFF = "bearer tokens of members of staff and services; what they may see is the servicer's"
    SUPPORT = "bearer tokens of members of staff who may shop for a customer"
    ADMINISTRATOR = "bearer tokens of the roles ADMIN, SUPER_ADMIN and SERVICE"
    MERCHANT = "bearer tokens of members of staff and services; USER and VIEWER may read alone"
    SERVICE = "bearer tokens of the role SERVICE"
    PUBLIC = "anybody; the header x-company-id names the tenant"
    ANYONE = "anybody, and no tenant: what is asked for says whose it is"
    AGENT = "assistants, by tokens that a site has handed out, which the servicer checks"


class Permission(Enum):
    """What a role may do with a method."""

    YES = "yes"
    FOR_CUSTOMER = "for a customer"
    NO = ""


SELLERS = frozenset({Role.USER, Role.MANAGER, Role.ADMIN, Role.SUPER_ADMIN})
"""Members of staff who may shop for a customer; viewers look at figures alone."""


MERCHANTS = frozenset({Role.MANAGER, Role.ADMIN, Role.SUPER_ADMIN, Role.SERVICE})
"""Who may make promotions and run them."""
ADMINISTRATORS = frozenset({Role.ADMIN, Role.SUPER_ADMIN, Role.SERVICE})
"""Who may read and clear what is stored about people."""


def permission(access: Access, role: Role | None, *, mutates: bool) -> Permission:
    """Say whether *role* may call a method.

    Args:
        access: Who may call its service.
        role: The role of the bearer token; None for none.
        mutates: Whether the method changes something.
    """
    if access in {Access.PUBLIC, Access.ANYONE, Access.AGENT}:
        return Permission.YES
    if role is None:
        return Permission.NO
    if access is Access.SERVICE:
        return Permission.YES if role is Role.SERVICE else Permission.NO
    if access is Access.ADMINISTRATOR:
        return Permission.YES if role in ADMINISTRATORS else Permission.NO
    if access is Access.MERCHANT:
        reads = frozenset() if mutates else frozenset({Role.USER, Role.VIEWER})
        return Permission.YES if role in MERCHANTS | reads else Permission.NO
    if access is Access.SUPPORT:
        return Permission.YES if role in SELLERS else Permission.NO
    if access is Access.STAFF:
        if role is Role.CUSTOMER or (mutates and role is Role.VIEWER):
            return Permission.NO
        return Permission.YES
    if role in SELLERS:
        return Permission.FOR_CUSTOMER
    return Permission.YES if role is Role.CUSTOMER else Permission.NO


def admit(caller: Caller, access: Access, *, mutates: bool) -> None:
    """Refuse a caller who is known but may not call a method of a service that is open to *access*.

    Raises:
        Forbidden: The role does not suffice, a member of staff names no customer, or the token
            names no company.
    """
    may = permission(access, caller.role, mutates=mutates)
    if may is Permission.NO:
        needed = "SERVICE" if access is Access.SERVICE else "another"
        raise Forbidden("ROLE_REQUIRED", f"The role does not suffice; {needed} is required")
    if may is Permission.FOR_CUSTOMER and caller.staff_id is None:
        raise Forbidden(
            "ROLE_REQUIRED", "Members of staff act for a customer, whom x-customer-id names"
        )
    if not caller.company_id and access not in {Access.ANYONE, Access.AGENT, Access.STAFF}:
        raise Forbidden("COMPANY_REQUIRED", "The token names no company")


def mutates(method: MethodDescriptor) -> bool:
    """Say whether *method* changes something: REST reaches it with another method than GET."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    return bool(rule.WhichOneof("pattern") != "get")


PAGE = Path(__file__).resolve().parents[3] / "docs" / "roles.md"
_HEAD = """# Which role may call which method

Made of `server/platform/grpc/roles.py`; a test calls every method with every role.
"guest" is a call without a bearer token.
"for a customer": a member of staff names a customer of the company in the header `x-customer-id`.
The audit record of what is done so names both.
What a method answers is checked beside: a record is its owner's, figures are those of the
companies that the token is about.
"""


def page(services: Mapping[ServiceDescriptor, Access]) -> str:
    """Write `docs/roles.md`."""
    roles = [None, *Role]
    lines = [_HEAD]
    for service, access in sorted(services.items(), key=lambda found: found[0].full_name):
        lines += [
            f"## {service.name}",
            "",
            f"Open to {access.value}.",
            "",
            f"| method | guest | {' | '.join(Role)} |",
            "|---|" + "---|" * len(roles),
        ]
        for method in service.methods:
            cells = [permission(access, role, mutates=mutates(method)).value for role in roles]
            lines.append(f"| `{method.name}` | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)
