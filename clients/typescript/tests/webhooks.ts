// Reads `[[headers, body], …]` from standard input and tells what each request holds.
import { readFileSync } from "node:fs";
import { received } from "../src/webhooks.js";

const asked = JSON.parse(readFileSync(0, "utf8")) as [Record<string, string>, string][];
for (const [headers, body] of asked) {
  try {
    const event = received(new Headers(headers), body, process.argv[2] ?? "");
    console.log(
      event.data.case === "cartItemAdded"
        ? `${event.data.case} ${event.data.value.productId} ${event.data.value.quantity}`
        : `${event.data.case} ${event.type}`,
    );
  } catch (error) {
    console.log((error as Error).constructor.name);
  }
}
