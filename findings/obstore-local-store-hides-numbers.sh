#!/usr/bin/env bash
# obstore's store of local files does not list a file whose name ends with `#` and a number.
#
# Version: obstore 0.12.1.
# Behaviour: such names are what the store calls the parts of an upload that is under way. It refuses to
#   write one, and leaves one that another program has put there out of every listing, without a word;
#   the store in memory takes, gives and lists the same key. So a folder that was filled by hand, or a
#   test on the store in memory, says nothing about an archive on a disk (`order-#1001` is fine,
#   `order#1001` is not).
# Source: the documentation of obstore's LocalStore names no key that it can't hold.
# Expected otherwise: that all stores take the same keys, or that the listing tells what is there.
# Output seen:
#   memory: put, listed ['carts/order#1001', 'carts/order-1001']
#   local: refused, listed ['carts/order-1001']
#   a file of that name on the disk: listed ['carts/order-1001']
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet obstore==0.12.1
cat > "$folder/seen.py" <<'PYTHON'
import pathlib
import sys

import obstore
from obstore.store import LocalStore, MemoryStore

folder = pathlib.Path(sys.argv[1])
folder.mkdir()


def listed(store):
    return sorted(entry["path"] for page in obstore.list(store) for entry in page)


for name, store in (("memory", MemoryStore()), ("local", LocalStore(folder))):
    obstore.put(store, "carts/order-1001", b"{}")
    try:
        obstore.put(store, "carts/order#1001", b"{}")
        done = "put"
    except Exception:
        done = "refused"
    print(f"{name}: {done}, listed {listed(store)}")
(folder / "carts" / "order#1001").write_bytes(b"{}")
print(f"a file of that name on the disk: listed {listed(LocalStore(folder))}")
PYTHON
seen="$("$folder/venv/bin/python" "$folder/seen.py" "$folder/archive")"
expected="memory: put, listed ['carts/order#1001', 'carts/order-1001']
local: refused, listed ['carts/order-1001']
a file of that name on the disk: listed ['carts/order-1001']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
