"""What is done with records: batches, streams, one at a time, reading them back."""

from server.catalog_records.service.applying import Applying
from server.catalog_records.service.editing import Editing
from server.catalog_records.service.reading import Reading
from server.catalog_records.service.streaming import Streaming

__all__ = ["Applying", "Editing", "Reading", "Streaming"]
