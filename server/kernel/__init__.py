"""The vocabulary all modules share: pure, on the standard library only."""
