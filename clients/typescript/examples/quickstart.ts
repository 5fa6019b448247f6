// A guest fills a cart.
import { CommerceError, connect } from "@commerce/client/node";
import { PublicCartService } from "@commerce/client/gen/commerce/cart/v1/public_cart_service_pb";

const shop = { target: process.env["COMMERCE_TARGET"]!, companyId: "test-company-id" };

const cart = await connect(shop)(PublicCartService).createGuestCart({ currency: "USD" });
const guest = connect({ ...shop, sessionToken: cart.sessionToken! });
try {
  const item = { productId: "prod-lowstock", quantity: 5 };
  await guest(PublicCartService).addGuestItem({ cartId: cart.id, item });
} catch (error) {
  if (!(error instanceof CommerceError)) throw error;
  console.log(error.reason, error.facts["available"]); // OUT_OF_STOCK 3
}
