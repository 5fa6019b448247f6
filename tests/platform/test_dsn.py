"""Database addresses as they are written for other clients."""

from __future__ import annotations

import pytest

from server.platform.database.dsn import asyncpg_dsn, without_password


@pytest.mark.parametrize(
    ("url", "dsn"),
    [
        ("postgresql://u:p@h:5432/d", "postgresql://u:p@h:5432/d"),
        ("postgres://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"),
        ("postgresql+asyncpg://u@h/d", "postgresql://u@h/d"),
        ("postgresql://u@h/d?connection_limit=75&pool_timeout=30", "postgresql://u@h/d"),
        ("postgresql://u@h/d?schema=shop", "postgresql://u@h/d?search_path=shop"),
        ("postgresql://u:p%40x@h/d", "postgresql://u:p%40x@h/d"),
        ("postgresql:///d?host=/run/pg", "postgresql:///d?host=%2Frun%2Fpg"),
    ],
)
def test_an_address_is_reduced_to_what_the_driver_understands(url: str, dsn: str) -> None:
    """The runbook's section 6.2 sets Prisma's pool in the address of the same database."""
    assert asyncpg_dsn(url) == dsn


@pytest.mark.parametrize(
    ("url", "split"),
    [
        ("postgresql://u:p%40x@h:5432/d", ("postgresql://u@h:5432/d", "p@x")),
        ("postgresql://u@h/d?sslmode=require", ("postgresql://u@h/d?sslmode=require", "")),
        ("postgresql+asyncpg:///d?host=/run/pg", ("postgresql:///d?host=%2Frun%2Fpg", "")),
    ],
)
def test_a_password_goes_to_programs_beside_the_address(url: str, split: tuple[str, str]) -> None:
    """What is an argument of a program, everybody on the machine can read."""
    assert without_password(url) == split
