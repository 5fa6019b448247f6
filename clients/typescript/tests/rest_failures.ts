// What the REST client makes of failures, and what it repeats.
import { answer, CommerceError, rest } from "@commerce/client/rest";

async function tell(what: string, call: Promise<unknown>): Promise<void> {
  const error = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof CommerceError)) throw error;
  console.log(`${what}: ${error.status} ${error.reason} ${error.requestId ? "named" : "unnamed"}`);
}

const [dead = ""] = process.argv.slice(2);
await tell("dead server", answer(rest({ baseUrl: dead }).GET("/api/cart")));

const never = (request: Request) =>
  new Promise<Response>((_, reject) => {
    // A deadline alone does not keep Node running; a connection would.
    const connection = setInterval(() => undefined, 1000);
    request.signal.addEventListener("abort", () => {
      clearInterval(connection);
      reject(request.signal.reason);
    });
  });
await tell("deadline", answer(rest({ baseUrl: dead, deadline: 50, fetch: never }).GET("/api/cart")));

// What no header can carry is refused as by the server, and is not sent.
for (const odd of [{ token: "日本" }, { companyId: "two\nlines" }, { sessionToken: "日本" }]) {
  await tell(Object.keys(odd)[0]!, answer(rest({ baseUrl: dead, ...odd }).GET("/api/cart")));
}

const keys: (string | null)[] = [];
const bodies: string[] = [];
const unsteady = async (request: Request): Promise<Response> => {
  keys.push(request.headers.get("idempotency-key"));
  bodies.push(await request.text());
  if (keys.length < 3) return Response.json({ reason: "UNAVAILABLE" }, { status: 503 });
  return Response.json({ id: "cart" }, { status: 201 });
};
const body = { productId: "prod-mug", quantity: 1 };
await answer(rest({ baseUrl: dead, fetch: unsteady }).POST("/api/cart/items", { body }));
console.log(`change: ${keys.length} attempts, ${new Set(keys).size} key, ${new Set(bodies).size} body`);
