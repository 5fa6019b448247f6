"""PostgreSQL: statements, connections, and what happens when it is slow or away."""
