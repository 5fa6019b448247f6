"""What is done by the clock: jobs, retention, partitions, upkeep."""
