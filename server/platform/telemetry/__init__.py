"""What the server tells about itself: logs, metrics and traces."""

from server.platform.telemetry.logs import configure_logging, logger

__all__ = ["configure_logging", "logger"]
