"""Database addresses as they are written for other clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.platform.database.dsn import (
    UnreadableAddress,
    asyncpg_dsn,
    check_address,
    place_of,
    without_password,
)


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
        ("postgresql://u@db:6543/d?hostaddr=10.0.0.1", "postgresql://u@10.0.0.1:6543/d"),
        ("postgresql://a:1,b/d?hostaddr=10.0.0.1,::1", "postgresql://10.0.0.1:1,[::1]/d"),
        ("host=db hostaddr=10.0.0.1 dbname=d", "postgresql://?host=10.0.0.1&dbname=d"),
        (
            "postgresql://u@h/d?pool_max_conns=9&pool_size=5&prepareThreshold=0",
            "postgresql://u@h/d",
        ),
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


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:hush@::1:5432/d", "can't be read"),
        ("postgresql://u:hush@h/d?application_name=a%00b", "can't be read"),
        ("postgresql://u:hush@a,b/d?hostaddr=10.0.0.1", "can't be read"),
        ("postgresql://u:hush@h/d?target_session_attrs=master", "target_session_attrs must be one"),
        ("postgresql://u:hush@h/d?service=nowhere", "service is in no service file"),
        ("postgresql://u:hush@h/d?sslcrldir=/x", "sslcrldir asks for what"),
        ("postgresql://u:hush@h/d?requirepeer=x", "requirepeer asks for what"),
        (
            "postgresql://u:hush@h/d?sslmode=verify-ca&sslrootcert=/no.pem",
            "sslrootcert names a file that can't be read",
        ),
        (
            "postgresql://u:hush@h/d?sslmode=require&sslcert=/tmp&sslkey=/tmp",
            "sslcert names a file",
        ),
    ],
)
def test_what_the_driver_would_not_do_is_told_in_words(
    url: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise it is passed over, or told without the parameter's name."""
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    with pytest.raises(UnreadableAddress, match=told) as refused:
        check_address(url)
    assert "hush" not in str(refused.value)


def test_a_service_that_the_driver_finds_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := tmp_path / "services").write_text("[shop]\nhost=db\npassword=50%\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    check_address("postgresql:///d?service=shop")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("postgresql://u:p@h/d", "postgres://v@H:5432/d?schema=public&connection_limit=4", True),
        ("postgresql://u@a:1,b:2/d", "postgresql://u@b:2,a:1/d", True),
        ("postgresql://u@h/d?schema=A", "host=h dbname=d options='-c search_path=\"A\",x'", True),
        ("postgresql://u@h", "postgresql://u@h/u", True),
        ("postgresql://u@h/d", "postgresql://u@h/e", False),
        ("postgresql://u@h/d", "postgresql://u@h:6432/d", False),
        ("postgresql://u@h/d", "postgresql://u@h/d?schema=d", False),
    ],
)
def test_where_an_address_leads_is_compared(one: str, other: str, same: bool) -> None:
    assert (place_of(one) == place_of(other)) is same
