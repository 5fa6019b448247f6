// Calls by gRPC-Web through Envoy, as browsers do.
import { CommerceError, connect } from "@commerce/client/web";
import { PublicCartService } from "@commerce/client/gen/commerce/cart/v1/public_cart_service_pb";

const [target = ""] = process.argv.slice(2);
const shop = { target, companyId: "test-company-id" };
const cart = await connect(shop)(PublicCartService).createGuestCart({ currency: "USD" });
const guest = connect({ ...shop, sessionToken: cart.sessionToken! })(PublicCartService);
const filled = await guest.addGuestItem({ cartId: cart.id, item: { productId: "prod-mug", quantity: 2 } });
console.log(filled.totals?.grandTotal);
try {
  await guest.addGuestItem({ cartId: cart.id, item: { productId: "prod-mug", quantity: 101 } });
} catch (error) {
  if (!(error instanceof CommerceError)) throw error;
  console.log(error.status, error.reason, error.violations[0]?.field, error.requestId.length > 0);
}
