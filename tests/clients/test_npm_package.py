"""The TypeScript package as npm installs it from a copy of the repository."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.clients.programs import CACHE, fingerprint
from tests.support.made import made, maker, missing
from tests.support.node import CLIENT, generator

INSTALLED = "TypeScript package, installed"
FOLDER = CACHE / "npm"
WAYS: Mapping[str, tuple[str, ...]] = {"link": (), "package": ("--install-links",)}
"""By what npm puts into the project: its options."""
USER = """
import { CommerceError } from "@commerce/client";
import { connect } from "@commerce/client/node";
import { rest } from "@commerce/client/rest";
import { CartService } from "@commerce/client/gen/commerce/cart/v1/cart_service_pb";
console.log(typeof CommerceError, typeof connect, typeof rest, CartService.typeName);
"""


@maker(INSTALLED)
def install() -> None:
    """Install the package into a project in each way, from a copy in which nothing is built."""
    if reason := generator().missing():
        missing(reason)
    kept = ("src", "package.json", "package-lock.json", "prepare.mjs", "tsconfig.json")
    files = [path for name in kept for path in (CLIENT / name, *(CLIENT / name).rglob("*"))]
    wanted = fingerprint(path for path in files if path.is_file())
    stamp = FOLDER / "installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    ignored = shutil.ignore_patterns("node_modules", "dist", ".install.lock")
    for way, options in WAYS.items():
        copy, project = FOLDER / way / "client", FOLDER / way / "project"
        shutil.copytree(CLIENT, copy, ignore=ignored)
        project.mkdir()
        (project / "package.json").write_text('{"private": true, "type": "module"}')
        (project / "user.mjs").write_text(USER)
        command = ["npm", "install", *options, "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*command, str(copy)], cwd=project, check=True)
    stamp.write_text(wanted)


@pytest.mark.made(INSTALLED)
@pytest.mark.parametrize("way", WAYS)
def test_what_npm_installs_can_be_imported(way: str) -> None:
    made(INSTALLED)
    project: Path = FOLDER / way / "project"
    done = subprocess.run(
        ["node", "user.mjs"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.stdout == "function function function commerce.cart.v1.CartService\n", done.stderr
