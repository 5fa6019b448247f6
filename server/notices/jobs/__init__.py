"""What notices do by the clock."""

from server.notices.jobs.mailing import SendNoticeMails, sweep_mails
from server.notices.jobs.telling import TellWhatIsAwaited, sweep_told

__all__ = ["SendNoticeMails", "TellWhatIsAwaited", "sweep_mails", "sweep_told"]
