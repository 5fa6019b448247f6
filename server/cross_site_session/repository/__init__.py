"""Every SQL statement of sessions: one reads what a decision needs, one writes what it was."""

from server.cross_site_session.repository.load import Key, Needs, Reader, Situation
from server.cross_site_session.repository.merge import MergeWrite, provide_customer, read_result
from server.cross_site_session.repository.save import NewHandoff, Visit, Write, Writer

__all__ = [
    "Key",
    "MergeWrite",
    "Needs",
    "NewHandoff",
    "Reader",
    "Situation",
    "Visit",
    "Write",
    "Writer",
    "provide_customer",
    "read_result",
]
