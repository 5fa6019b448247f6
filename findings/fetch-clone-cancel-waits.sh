#!/usr/bin/env bash
# The cancellation of a fetched body that was cloned waits for the clone, without a word.
#
# Version: Node 20.20.2 (undici's fetch).
# Behaviour: response.clone() splits the body in two, and `await response.body.cancel()` ends only
#   when the other half is cancelled too. Of an answer without an end, such as server-sent events,
#   whoever keeps the clone to read it afterwards waits for ever.
# Source: Streams Standard, ReadableStreamTee: one promise of cancellation for both halves.
# Expected otherwise: that who cancels one half is done with it.
# Output seen:
#   one half: still waiting
#   both halves: cancelled
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cat > "$folder/clone.mjs" <<'PROGRAM'
import { createServer } from "node:http";

const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write("data: first\n\n");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const response = await fetch(`http://127.0.0.1:${server.address().port}/`);
const copy = response.clone();
const cancelled = response.body.cancel().then(() => "cancelled");
const moment = new Promise((resolve) => setTimeout(resolve, 2000, "still waiting"));
const alone = await Promise.race([cancelled, moment]);
console.log(`one half: ${alone}`);
await copy.body.cancel();
console.log(`both halves: ${await cancelled}`);
process.exit(alone === "still waiting" ? 0 : 1);
PROGRAM
node "$folder/clone.mjs"
