"""What is done by the clock: the runner, its records, the scheduler, mail and archive."""
