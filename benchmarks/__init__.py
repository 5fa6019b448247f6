"""Measures throughput, latency, memory and start of the whole stack, beside PostgreSQL's floor."""
