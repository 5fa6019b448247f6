#!/usr/bin/env bash
# buf's strictest breaking check calls a contract unbroken whose REST path has changed.
#
# Versions: buf-bin 1.75.0 (buf), googleapis-common-protos 1.76.0 (google/api/annotations.proto).
# Behaviour: `buf breaking` with the category FILE, which promises that generated code of every
#   language goes on, compares no custom option: another path, another HTTP method and another body
#   of google.api.http pass with exit code 0, while every caller through Envoy or grpc-gateway gets
#   404. (Rules of protovalidate are custom options too, and are not compared either.)
# Source: buf's list of breaking rules; google/api/http.proto.
# Expected otherwise: that the annotation which two gateways route by belongs to the contract.
# Output seen:
#   path, method and body changed: exit code 0
#   field removed: exit code 100
set -euo pipefail
folder="$(mktemp -d)"; trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet buf-bin==1.75.0 googleapis-common-protos==1.76.0
packages="$("$folder/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
export XDG_CACHE_HOME="$folder/cache"

contract() { # FOLDER HTTP-RULE FIELDS
  mkdir -p "$folder/$1/shop" "$folder/$1/google/api"
  cp "$packages/google/api/annotations.proto" "$packages/google/api/http.proto" "$folder/$1/google/api"
  printf 'version: v2\nbreaking:\n  use: [FILE]\n' > "$folder/$1/buf.yaml"
  cat > "$folder/$1/shop/cart.proto" <<PROTO
syntax = "proto3";
package shop;
import "google/api/annotations.proto";
message AddItemRequest { $3 }
message Cart { string id = 1; }
service CartService {
  rpc AddItem(AddItemRequest) returns (Cart) { option (google.api.http) = { $2 }; }
}
PROTO
}
both='string cart_id = 1; string product_id = 2;'
contract before 'post: "/carts/{cart_id}/items" body: "*"' "$both"
contract moved 'get: "/v2/carts/{cart_id}/add"' "$both"
contract removed 'post: "/carts/{cart_id}/items" body: "*"' 'string cart_id = 1;'

compare() {
  local code=0
  (cd "$folder/$1" && "$folder/venv/bin/buf" breaking --against ../before > /dev/null 2>&1) || code=$?
  echo "$2: exit code $code"
}
seen="$(compare moved 'path, method and body changed'; compare removed 'field removed')"
expected='path, method and body changed: exit code 0
field removed: exit code 100'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
