"""The tables of notices; they stand with the containers', whose statements read them."""

from server.containers.notice_tables import (
    MAIL_STATUSES,
    last_told,
    notice_mails,
    notice_preferences,
)

__all__ = ["MAIL_STATUSES", "last_told", "notice_mails", "notice_preferences"]
