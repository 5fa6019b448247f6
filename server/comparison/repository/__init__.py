"""Every SQL statement of comparisons: how they are kept, and what is read beside them."""

from server.comparison.repository.sharing import load_shared
from server.comparison.repository.storage import COMPARISONS, Include, LoadedComparison, read

__all__ = ["COMPARISONS", "Include", "LoadedComparison", "load_shared", "read"]
