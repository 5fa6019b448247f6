"""Every SQL statement of sessions: one reads what a decision needs, one writes what it was."""

from server.cross_site_session.repository.load import Include, Key, LoadedSession, Reader
from server.cross_site_session.repository.merge import MergeWrite, provide_customer
from server.cross_site_session.repository.save import NewHandoff, Visit, Write, Writer

__all__ = [
    "Include",
    "Key",
    "LoadedSession",
    "MergeWrite",
    "NewHandoff",
    "Reader",
    "Visit",
    "Write",
    "Writer",
    "provide_customer",
]
