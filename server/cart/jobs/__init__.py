"""What is done to carts by the clock: ending, mails about abandoned ones, the archive."""
