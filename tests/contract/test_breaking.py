"""What would break callers of the last release fails `make breaking`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CART = "commerce/cart/v1/cart_service.proto"
INPUT = "commerce/cart/v1/cart_input.proto"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the contract whose last release is what it says now."""
    ignored = shutil.ignore_patterns("__pycache__", "released")
    shutil.copytree(PROJECT / "protos", tmp_path / "protos", ignore=ignored)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(PROJECT / name, tmp_path)
    for name in (".venv", "clients", "requirements"):
        (tmp_path / name).symlink_to(PROJECT / name)
    run = [sys.executable, "protos/breaking.py", "--remember"]
    subprocess.run(run, cwd=tmp_path, check=True)
    return tmp_path


def breaking(copy: Path) -> subprocess.CompletedProcess[str]:
    # The environment is there: nothing is to be installed.
    command = ["make", "--assume-old=.venv/.installed", "breaking"]
    return subprocess.run(command, cwd=copy, check=False, capture_output=True, text=True)


def edit(copy: Path, file: str, old: str, new: str) -> None:
    path = copy / "protos" / file
    text = path.read_text()
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        pytest.param(
            CART,
            "  rpc ClearCart(ClearCartRequest) returns (Cart) {\n"
            '    option (google.api.http) = {delete: "/api/cart"};\n  }\n',
            "",
            'RPC "ClearCart"',
            id="a method that is gone",
        ),
        pytest.param(
            CART,
            'delete: "/api/cart"',
            'delete: "/api/basket"',
            "ClearCart is no longer DELETE /api/cart",
            id="another path",
        ),
        pytest.param(
            CART,
            'delete: "/api/cart"',
            'post: "/api/cart"',
            "ClearCart is no longer DELETE /api/cart",
            id="another verb",
        ),
        pytest.param(CART, 'body: "item"', 'body: "*"', "with the body item", id="another body"),
        pytest.param(
            *(INPUT, "max_items = 100", "max_items = 99", "max_items was 100, is 99"),
            id="fewer items of a list",
        ),
        pytest.param(INPUT, "max_len = 64", "max_len = 63", "max_len was 64", id="a shorter text"),
        pytest.param(INPUT, "lte: 100\n", "lte: 99\n", "the upper bound was", id="a lower number"),
        pytest.param(
            INPUT,
            "  bool is_gift = ",
            "  // New.\n  string colour = 900 [(buf.validate.field).string.min_len = 1];\n"
            "  bool is_gift = ",
            "NewItem.colour is new, and calls without it fail",
            id="a new field that is required",
        ),
        pytest.param(
            INPUT, "string gift_message", "string note", "gift_message", id="a field renamed"
        ),
    ],
)
def test_what_callers_of_the_release_rely_on_stays(
    file: str, old: str, new: str, told: str, copy: Path
) -> None:
    edit(copy, file, old, new)
    done = breaking(copy)
    assert done.returncode != 0
    assert told in done.stderr + done.stdout


def test_what_is_new_and_what_is_wider_breaks_nobody(copy: Path) -> None:
    edit(copy, INPUT, "max_len = 64", "max_len = 65")
    edit(copy, INPUT, "lte: 100\n", "lte: 101\n")
    new = "  // New.\n  optional string colour = 900 [(buf.validate.field).string.max_len = 9];\n"
    edit(copy, INPUT, "  bool is_gift = ", f"{new}  bool is_gift = ")
    done = breaking(copy)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_of_this_commit_breaks_nobody() -> None:
    done = breaking(PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr
