"""Everything the session may refuse, beside what the catalogue refuses."""

from __future__ import annotations

from server.containers.merge_report import ContainerType
from server.kernel.errors import Forbidden, NotFound, Refused


def session_not_found() -> NotFound:
    """There is no such ACTIVE session for this caller."""
    return NotFound("SESSION_NOT_FOUND", "Session not found")


def self_merge() -> Refused:
    """Source and target are the same session."""
    return Refused("SELF_MERGE", "A session can't be merged into itself")


def merge_proof_required() -> Forbidden:
    """The caller has not shown that the source is theirs."""
    return Forbidden("MERGE_PROOF_REQUIRED", "The session token of the source is required")


def handoff_code_invalid() -> Forbidden:
    """The code is unknown, used, expired, or of another site or company."""
    return Forbidden("HANDOFF_CODE_INVALID", "The hand-off code is not valid here and now")


def container_not_linked(kind: ContainerType) -> Forbidden:
    """The token that was shown opens no container that could be linked."""
    return Forbidden("CONTAINER_NOT_LINKED", f"The token opens no {kind.lower()} to link")


def container_exists(kind: ContainerType) -> Refused:
    """The session has another container of this kind."""
    return Refused("CONTAINER_EXISTS", f"The session has a {kind.lower()} already")
