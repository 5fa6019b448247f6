// What a frontend ships that tells the story by gRPC-Web.
import { connect } from "@commerce/client/web";
import { CartService } from "@commerce/client/gen/commerce/cart/v1/cart_service_pb";
import { PublicCartService } from "@commerce/client/gen/commerce/cart/v1/public_cart_service_pb";
import { ComparisonService } from "@commerce/client/gen/commerce/comparison/v1/comparison_service_pb";
import { CrossSiteSessionService } from "@commerce/client/gen/commerce/cross_site_session/v1/cross_site_session_service_pb";
import { WishlistService } from "@commerce/client/gen/commerce/wishlist/v1/wishlist_service_pb";

const shop = connect({ target: location.origin });
console.log(
  await shop(PublicCartService).createGuestCart({ currency: "USD" }),
  await shop(CartService).getCart({}),
  await shop(WishlistService).getWishlist({}),
  await shop(ComparisonService).getComparison({}),
  await shop(CrossSiteSessionService).getSession({}),
);
