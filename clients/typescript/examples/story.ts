// The shopping story in TypeScript; see `tests/clients/story.md`.
import { CommerceError, connect, type ConnectOptions } from "@commerce/client/node";
import { AnalyticsService } from "@commerce/client/gen/commerce/analytics/v1/analytics_service_pb";
import type { Cart } from "@commerce/client/gen/commerce/cart/v1/cart_pb";
import { CartService } from "@commerce/client/gen/commerce/cart/v1/cart_service_pb";
import { PublicCartService } from "@commerce/client/gen/commerce/cart/v1/public_cart_service_pb";
import { MatrixRow_Kind } from "@commerce/client/gen/commerce/comparison/v1/comparison_pb";
import { ComparisonService } from "@commerce/client/gen/commerce/comparison/v1/comparison_service_pb";
import { CrossSiteSessionService } from "@commerce/client/gen/commerce/cross_site_session/v1/cross_site_session_service_pb";
import { WishlistService } from "@commerce/client/gen/commerce/wishlist/v1/wishlist_service_pb";

const env = (name: string): string => process.env[`COMMERCE_${name}`]!;
const server = { target: env("TARGET") };
const totals = (cart?: Cart): string =>
  `${cart?.totals?.itemCount} items, ${cart?.totals?.grandTotal.toFixed(2)} ${cart?.currency}`;

async function shopAsGuest(company: ConnectOptions): Promise<Cart> {
  const created = await connect(company)(PublicCartService).createGuestCart({ currency: "USD" });
  console.log(`guest cart: ${totals(created)}`);
  const carts = connect({ ...company, sessionToken: created.sessionToken! })(PublicCartService);
  const cartId = created.id;
  let cart = await carts.addGuestItem({ cartId, item: { productId: "prod-mug", quantity: 2 } });
  console.log(`two mugs: ${totals(cart)}`);
  const added = await carts.addGuestBundle({ cartId, bundle: { bundleId: "bundle-fixed" } });
  console.log(`bundle ${added.bundlePrice.toFixed(2)}: ${totals(added.cart)}`);
  cart = await carts.applyGuestDiscount({ cartId, code: "SAVE10" });
  console.log(`discount ${cart.totals?.discountTotal.toFixed(2)}: ${totals(cart)}`);
  try {
    await carts.addGuestItem({ cartId, item: { productId: "prod-lowstock", quantity: 5 } });
  } catch (error) {
    if (!(error instanceof CommerceError)) throw error;
    console.log(`refused: ${error.reason}, available ${error.facts["available"]}`);
  }
  return created;
}

async function shopAsCustomer(guest: Cart): Promise<void> {
  const customer = connect({ ...server, token: env("CUSTOMER_TOKEN"), sessionToken: guest.sessionToken! });
  console.log(`merged: ${totals(await customer(CartService).mergeCart({ sourceCartId: guest.id }))}`);

  const wishlists = customer(WishlistService);
  await wishlists.addItem({ item: { productId: "prod-lamp" } });
  const stats = await wishlists.getWishlistStats({});
  console.log(`wishlist: ${stats.totalItems} item, ${stats.totalValue.toFixed(2)}`);

  const comparisons = customer(ComparisonService);
  for (const productId of ["prod-mug", "prod-tee"]) {
    await comparisons.addComparisonItem({ item: { productId }, siteId: "site-outlet" });
  }
  const matrix = await comparisons.getComparisonMatrix({});
  const prices = matrix.rows.find((row) => row.kind === MatrixRow_Kind.PRICE);
  const cheapest = Math.min(...(prices?.cells ?? []).map((cell) => cell.amount ?? Infinity));
  console.log(`comparison: ${matrix.columns.length} products from ${cheapest.toFixed(2)}`);

  const sessions = customer(CrossSiteSessionService);
  await sessions.createSession({ siteId: "site-main" });
  const session = await sessions.transferSession({ targetSiteId: "site-outlet" });
  const taken = session.dataReferences.filter((found) => found.siteId === "site-outlet");
  console.log(`transferred: ${taken.length} containers`);
  const summary = await sessions.getSessionSummary({});
  console.log(
    `session: ${summary.cartItemCount} in cart, ${summary.wishlistItemCount} wished, ${summary.comparisonItemCount} compared`,
  );
}

async function lookAsStaff(): Promise<void> {
  const staff = connect({ ...server, token: env("STAFF_TOKEN") })(AnalyticsService);
  const overview = await staff.getOverview({ fresh: true });
  const counts = [
    overview.cart?.totalCarts,
    overview.wishlist?.totalWishlists,
    overview.comparison?.totalComparisons,
    overview.crossSiteSession?.totalSessions,
  ];
  console.log(`overview of ${overview.companyId}: ${counts.every(Boolean) ? "all counted" : "something missing"}`);
}

await shopAsCustomer(await shopAsGuest({ ...server, companyId: env("COMPANY") }));
await lookAsStaff();
