#!/usr/bin/env bash
# A JSON body that gives one protobuf field under both of its names means three things to three runtimes.
#
# Versions: protobuf 7.36.2 (Python), @bufbuild/protobuf 2.9.0 (JavaScript),
#   google.golang.org/protobuf 1.36.10 (Go).
# Behaviour: a field may be written by its JSON name and by its name in the .proto file. Python refuses
#   the same name twice, but takes both names together, and the last one counts, so that a null takes
#   away what came before; JavaScript takes all of these; Go refuses all of them. Who checks a body by
#   one runtime and reads it by another one has checked something else than what is read.
# Source: the ProtoJSON format's guide, "JSON field names": parsers accept both names.
# Expected otherwise: one rule, as binary messages have it (the last one counts).
# Output seen:
#   Python  both names: b; same name: refused; null after a value: nothing
#   JavaScript  both names: b; same name: b; null after a value: nothing
#   Go  both names: refused; same name: refused; null after a value: refused
set -euo pipefail
folder="$(mktemp -d)"; trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
# The one message with a name of two words that every runtime brings along.
export BOTH='{"typeName": "a", "type_name": "b"}' SAME='{"typeName": "a", "typeName": "b"}'
export EMPTIED='{"type_name": "a", "typeName": null}'

python3 -m venv venv
venv/bin/pip install --quiet protobuf==7.36.2
cat > seen.py <<'PYTHON'
import os
from google.protobuf import descriptor_pb2, json_format

def seen(name):
    try:
        return json_format.Parse(os.environ[name], descriptor_pb2.FieldDescriptorProto()).type_name or "nothing"
    except json_format.ParseError:
        return "refused"

print(f"Python  both names: {seen('BOTH')}; same name: {seen('SAME')}; null after a value: {seen('EMPTIED')}")
PYTHON
cat > seen.mjs <<'JAVASCRIPT'
import { fromJsonString } from "@bufbuild/protobuf";
import { FieldDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

const seen = (name) => {
  try {
    return fromJsonString(FieldDescriptorProtoSchema, process.env[name]).typeName || "nothing";
  } catch {
    return "refused";
  }
};
console.log(`JavaScript  both names: ${seen("BOTH")}; same name: ${seen("SAME")}; null after a value: ${seen("EMPTIED")}`);
JAVASCRIPT
npm install --silent --no-fund --no-audit @bufbuild/protobuf@2.9.0 > /dev/null
mkdir go
cat > go/seen.go <<'GO'
package main

import (
	"fmt"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/descriptorpb"
)

func seen(name string) string {
	field := &descriptorpb.FieldDescriptorProto{}
	if protojson.Unmarshal([]byte(os.Getenv(name)), field) != nil {
		return "refused"
	}
	if field.GetTypeName() == "" {
		return "nothing"
	}
	return field.GetTypeName()
}

func main() {
	fmt.Printf("Go  both names: %s; same name: %s; null after a value: %s\n", seen("BOTH"), seen("SAME"), seen("EMPTIED"))
}
GO
(cd go && export GOFLAGS=-mod=mod GOPATH="$folder/gopath" && go mod init seen > /dev/null 2>&1 &&
  go get google.golang.org/protobuf@v1.36.10 > /dev/null 2>&1 && go build -o seen .)

seen="$(venv/bin/python seen.py; node seen.mjs; go/seen)"
expected='Python  both names: b; same name: refused; null after a value: nothing
JavaScript  both names: b; same name: b; null after a value: nothing
Go  both names: refused; same name: refused; null after a value: refused'
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'changed' >&2; exit 1; }
