"""Reading who wants to be told what, and writing what they were told."""
