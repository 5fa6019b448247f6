"""What customers wait for: who is told what, once."""
