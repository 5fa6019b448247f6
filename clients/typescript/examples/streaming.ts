// What the client makes of streams; see `tests/clients/streaming.md`.
import { CommerceError, connect } from "@commerce/client/node";
import { CartService } from "@commerce/client/gen/commerce/cart/v1/cart_service_pb";
import { type CartUpdate } from "@commerce/client/gen/commerce/cart/v1/cart_stream_pb";
import { Update_Kind } from "@commerce/client/gen/commerce/containers/v1/stream_pb";

const env = (name: string): string => process.env[`COMMERCE_${name}`]!;
const token = env("CUSTOMER_TOKEN");
const mug = { item: { productId: "prod-mug", quantity: 1 } };

const shop = connect({ target: env("TARGET"), token })(CartService);
const breaking = connect({ target: env("BREAKING_TARGET"), token })(CartService);

async function refusal(updates: AsyncIterable<CartUpdate>): Promise<string> {
  try {
    for await (const _ of updates) break;
  } catch (error) {
    if (error instanceof CommerceError) return error.reason;
    throw error;
  }
  return "not refused";
}

const seen: CartUpdate[] = [];
for await (const update of breaking.watchCart({})) {
  if (seen.push(update) === 7) break;
  await shop.addItem(mug);
}
console.log("first:", Update_Kind[seen[0]!.kind]);
console.log("then:", ...seen.slice(1).map(({ version }) => version - seen[0]!.version));
const late = connect({ target: env("TARGET"), token: env("EXPIRED_TOKEN") })(CartService);
console.log("expired token:", await refusal(late.watchCart({})));
console.log("unknown cart:", await refusal(shop.watchCart({ cartId: "no-such-cart" })));
process.exit(0);
