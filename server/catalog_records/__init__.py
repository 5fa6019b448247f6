"""A merchant's catalogue, in and out: batches of records, one record at a time, positions."""
