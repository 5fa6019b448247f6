#!/usr/bin/env bash
# A cart of the Universal Commerce Protocol that ucp-sdk reads and writes is no cart by the schemas.
#
# Version: ucp-sdk 0.5.0 (release 2026-08-25 of the protocol).
# Behaviour: the models write every optional member that is not there as null, which no schema of a cart
#   allows (`parent_id`, `continue_url` and the others are strings, lists or objects, not required); they
#   read these nulls again, so two sides with the SDK never notice. Read leniently, as they do by
#   default, they take a quantity that is a text, and an address without a path gets one. Only
#   `model_dump_json(exclude_none=True)` gives a valid cart, and `model_validate(..., strict=True)`
#   refuses what the schemas refuse.
# Source: the protocol's schemas/shopping/cart.json and types/line_item.json, draft 2020-12.
# Expected otherwise: that the protocol's own models write what its schemas describe.
# Output seen:
#   members that are null: 22
#   the address: https://shop.example/?cart=1
#   a quantity of "2": taken as 2; strictly: refused
#   without nulls: 0
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ucp-sdk==0.5.0
cat > "$folder/seen.py" <<'PYTHON'
import json

from pydantic import ValidationError
from ucp_sdk.models.schemas.shopping.cart import Cart

total = {"type": "subtotal", "amount": 1299}
line = {
    "id": "line-1",
    "item": {"id": "mug", "title": "Mug", "price": 1299},
    "quantity": 1,
    "totals": [total],
}
cart = {
    "ucp": {"version": "2026-08-25", "status": "success"},
    "id": "cart-1",
    "line_items": [line],
    "currency": "USD",
    "totals": [total, total | {"type": "total"}],
    "continue_url": "https://shop.example?cart=1",
}


def nulls(value):
    if isinstance(value, dict):
        return sum(map(nulls, value.values()))
    if isinstance(value, list):
        return sum(map(nulls, value))
    return value is None


read = Cart.model_validate(cart)
written = json.loads(read.model_dump_json())
print("members that are null:", nulls(written))
print("the address:", written["continue_url"])
text = json.dumps(cart | {"line_items": [line | {"quantity": "2"}]})
taken = Cart.model_validate_json(text).line_items[0].quantity
try:
    Cart.model_validate_json(text, strict=True)
    strictly = "taken"
except ValidationError:
    strictly = "refused"
print(f'a quantity of "2": taken as {taken}; strictly: {strictly}')
print("without nulls:", nulls(json.loads(read.model_dump_json(exclude_none=True))))
PYTHON
seen="$("$folder/venv/bin/python" "$folder/seen.py")"
expected='members that are null: 22
the address: https://shop.example/?cart=1
a quantity of "2": taken as 2; strictly: refused
without nulls: 0'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
