"""The command line: one file a group of commands, and what they have in common.

Commands import what they need when they run: `token` must not wait for gRPC and SQLAlchemy.
"""
