// Verifies what a receiver has kept with the official package: LOG SECRET.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Webhook } = createRequire(`${process.cwd()}/`)("standardwebhooks");
const [log, secret] = process.argv.slice(2);
const verifier = new Webhook(secret);
const lines = readFileSync(log, "utf8").trim().split("\n");
let wrong = 0;
for (const line of lines) {
  const [, came, , headers, body] = JSON.parse(line);
  // It was received then: the package refuses what is older than five minutes.
  Date.now = () => came / 1e6;
  try {
    verifier.verify(body, headers);
  } catch {
    wrong += 1;
  }
}
console.log(`${wrong} of ${lines.length}`);
