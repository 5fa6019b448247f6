"""Programs of the TypeScript client, made runnable for tests."""

from __future__ import annotations

import importlib.util
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType

from server.stack.process import PROJECT
from tests.support.made import made, maker, missing

CLIENT = PROJECT / "clients" / "typescript"
MODULES = CLIENT / "node_modules"
PACKAGES = "TypeScript packages"


@cache
def generator() -> ModuleType:
    """The script that generates the client, which knows how to install its packages."""
    spec = importlib.util.spec_from_file_location(
        "typescript_generator", PROJECT / "protos" / "typescript.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@maker(PACKAGES)
def install() -> None:
    """Install what the client's programs are built of."""
    if reason := generator().missing():
        missing(reason)
    generator().install()


def bundle(source: Path, target: Path, *options: str) -> Path:
    """Make one file of a program and of what it imports."""
    command = [str(MODULES / ".bin" / "esbuild"), str(source), "--bundle", "--format=esm"]
    command += ["--log-level=warning", f"--tsconfig={CLIENT / 'tsconfig.programs.json'}"]
    subprocess.run([*command, *options, f"--outfile={target}"], cwd=CLIENT, check=True)
    return target


def program(source: Path, folder: Path) -> list[str]:
    """Give the command that runs a program of TypeScript."""
    made(PACKAGES)
    script = bundle(source, folder / f"{source.stem}.mjs", "--platform=node")
    return ["node", str(script)]
