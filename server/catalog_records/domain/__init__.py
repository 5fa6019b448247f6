"""The rules of records: what they are, what they may hold, and which row they mean."""
