"""The use cases of sessions."""

from server.cross_site_session.service.change import Sessions
from server.cross_site_session.service.merging import SessionMerging
from server.cross_site_session.service.visiting import SessionService

__all__ = ["SessionMerging", "SessionService", "Sessions"]
