// Follows a cart by gRPC and by events, through breaks: what a test of another language asks for.
import { CommerceError } from "@commerce/client";
import { follow } from "@commerce/client/events";
import { CartService } from "@commerce/client/gen/commerce/cart/v1/cart_service_pb";
import { connect } from "@commerce/client/node";
import { answer, rest } from "@commerce/client/rest";

const [baseUrl = "", token = ""] = process.argv.slice(2);
const options = { baseUrl, token };
const shop = rest(options);
const add = (productId: string) => answer(shop.POST("/api/cart/items", { body: { productId, quantity: 1 } }));

/** Cuts every connection of a stream after its second message. */
let opened = 0;
const cut = async (request: Request): Promise<Response> => {
  const response = await fetch(request);
  opened++;
  let left = 2;
  const short = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (--left === 0) controller.error(new Error("cut"));
    },
  });
  return new Response(response.body!.pipeThrough(short), response);
};

const first = await add("prod-mug");
const seen: number[] = [];
for await (const update of follow({ ...options, fetch: cut }, "/api/cart/stream")) {
  seen.push(update.version - first.version);
  if (seen.length === 6) break;
  await add(seen.length % 2 ? "prod-lamp" : "prod-mug");
}
console.log("events:", ...seen, opened > 2 ? "over several connections" : "uncut");

const native = connect({ target: baseUrl, token })(CartService);
const now = (await answer(shop.GET("/api/cart"))).version;
const told: number[] = [];
for await (const update of native.watchCart({})) {
  told.push(update.version - now);
  if (told.length === 3) break;
  await add("prod-mug");
}
console.log("grpc:", ...told);

const stop = new AbortController();
setTimeout(() => stop.abort(), 200);
for await (const _ of follow({ baseUrl, token }, "/api/wishlist/stream", { signal: stop.signal }));
console.log("stopped");

for (const refusal of [
  () => follow({ baseUrl, token: "nobody's" }, "/api/cart/stream").next(),
  () => connect({ target: baseUrl, token: "nobody's" })(CartService).watchCart({})[Symbol.asyncIterator]().next(),
]) {
  const error: unknown = await refusal().catch((thrown: unknown) => thrown);
  if (!(error instanceof CommerceError)) throw error;
  console.log(error.status, error.reason);
}
process.exit(0);
