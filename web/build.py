"""Builds the pages for people: `python web/build.py` writes `envoy/pages/web`.

`--check` compares instead and fails on a difference; `--install` only sees to the packages,
`--types` checks the types. Without Node it says so and does nothing, except where `CI` is set:
there it fails.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WEB = Path(__file__).resolve().parent
PROJECT = WEB.parent
MODULES = WEB / "node_modules"
BUILT = PROJECT / "envoy" / "pages" / "web"
SITES = ("dashboard", "portal")


def missing() -> str | None:
    """Say why nothing can be done here, if so."""
    if shutil.which("node") and shutil.which("npm"):
        return None
    return "The pages: left out, Node is not installed"


def install() -> None:
    """Install the packages of the lock file, unless they are there; safe to call at once."""
    generator = PROJECT / "protos" / "typescript.py"
    subprocess.run([sys.executable, str(generator), "--install"], check=True)  # noqa: S603
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    (PROJECT / ".cache").mkdir(exist_ok=True)
    with (PROJECT / ".cache" / "web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=WEB, check=True)  # noqa: S603
        stamp.write_text(wanted)


def build(target: Path) -> None:
    """Build everything into an empty folder."""
    for site in SITES:
        command = [str(MODULES / ".bin" / "esbuild"), f"src/{site}/main.tsx", "--bundle"]
        command += ["--minify", "--format=esm", "--target=es2022", "--charset=utf8"]
        command += ["--legal-comments=none", "--log-level=warning", f"--outfile={target}/{site}.js"]
        subprocess.run(command, cwd=WEB, check=True)  # noqa: S603
        page = (WEB / "pages" / "page.html").read_text()
        for name in (f"{site}.js", f"{site}.css"):
            version = hashlib.sha256((target / name).read_bytes()).hexdigest()[:12]
            page = page.replace(name.replace(site, "@SITE@"), f"{name}?v={version}")
        (target / f"{site}.html").write_text(page)
    shutil.copyfile(WEB / "pages" / "icon.svg", target / "icon.svg")


def tree(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--install", action="store_true", help="only see to the packages")
    parser.add_argument("--types", action="store_true", help="check the types")
    options = parser.parse_args()
    if reason := missing():
        sys.exit(reason if os.environ.get("CI") else print(reason))
    install()
    if options.install:
        return
    if options.types:
        command = [str(MODULES / ".bin" / "tsc"), "--project", "."]
        sys.exit(subprocess.run(command, cwd=WEB, check=False).returncode)  # noqa: S603
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        build(made)
        if options.check:
            new, old = tree(made), tree(BUILT)
            if stale := [n for n in sorted(new.keys() | old.keys()) if new.get(n) != old.get(n)]:
                names = "\n".join(stale)
                sys.exit(f"the pages differ from web/, run `make web`:\n{names}")
        else:
            shutil.rmtree(BUILT, ignore_errors=True)
            BUILT.mkdir(parents=True)
            for name, content in tree(made).items():
                (BUILT / name).write_bytes(content)


if __name__ == "__main__":
    main()
