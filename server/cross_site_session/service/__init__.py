"""The use cases of sessions."""

from server.cross_site_session.service.editor import Sessions
from server.cross_site_session.service.merging import SessionMerging
from server.cross_site_session.service.visiting import SessionService
from server.cross_site_session.service.watching import SessionWatching

__all__ = ["SessionMerging", "SessionService", "SessionWatching", "Sessions"]
