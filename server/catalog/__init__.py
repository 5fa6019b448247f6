"""The platform's shared records, read by all modules."""
