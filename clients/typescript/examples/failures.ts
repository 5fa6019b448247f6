// What the client makes of calls that fail; see `tests/clients/failures.md`.
import { CommerceError, connect } from "@commerce/client/node";
import { CartService } from "@commerce/client/gen/commerce/cart/v1/cart_service_pb";

const env = (name: string): string => process.env[`COMMERCE_${name}`]!;
const token = env("CUSTOMER_TOKEN");
const mugs = (quantity: number) => ({ item: { productId: "prod-mug", quantity } });

async function tell(what: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof CommerceError)) throw error;
    const known = error.requestId ? "with a request id" : "without a request id";
    console.log(`${what}: ${error.code}, ${error.reason}, ${known}`);
    for (const violation of error.violations) console.log(`  violation: ${violation.field}`);
  }
}

const target = env("TARGET");
const carts = connect({ target, token })(CartService);
const late = connect({ target, token: env("EXPIRED_TOKEN") })(CartService);
await tell("expired token", late.getCart({}));
await tell("refused call", carts.applyDiscount({ code: "NONE" }));
await tell("invalid input", carts.addItem(mugs(101)));
await tell("dead server", connect({ target: env("DEAD_TARGET"), token })(CartService).getCart({}));
const silent = connect({ target: env("SILENT_TARGET"), token, deadline: 500 })(CartService);
await tell("deadline", silent.getCart({}));

const unsteady = env("UNSTEADY_TARGET");
const customer = connect({ target: unsteady, token })(CartService);
console.log(`read: ${(await customer.getCart({})).notes}`);
console.log(`change: ${(await customer.addItem(mugs(1))).notes}`);
const visitor = connect({ target: unsteady, companyId: "company", sessionToken: "session" })(CartService);
console.log(`another caller: ${(await visitor.getCart({})).notes}`);
