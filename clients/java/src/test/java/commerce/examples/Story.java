package commerce.examples;

import commerce.analytics.v1.AnalyticsQuery;
import commerce.analytics.v1.AnalyticsServiceGrpc;
import commerce.analytics.v1.Overview;
import commerce.cart.v1.AddGuestBundleRequest;
import commerce.cart.v1.AddGuestItemRequest;
import commerce.cart.v1.ApplyGuestDiscountRequest;
import commerce.cart.v1.BundleAddResult;
import commerce.cart.v1.Cart;
import commerce.cart.v1.CartServiceGrpc;
import commerce.cart.v1.CreateGuestCartRequest;
import commerce.cart.v1.MergeCartRequest;
import commerce.cart.v1.NewBundle;
import commerce.cart.v1.NewItem;
import commerce.cart.v1.PublicCartServiceGrpc;
import commerce.client.CommerceClient;
import commerce.client.CommerceException;
import commerce.client.Credentials;
import commerce.comparison.v1.AddComparisonItemRequest;
import commerce.comparison.v1.ComparisonMatrix;
import commerce.comparison.v1.ComparisonServiceGrpc;
import commerce.comparison.v1.GetComparisonMatrixRequest;
import commerce.comparison.v1.MatrixCell;
import commerce.comparison.v1.MatrixRow;
import commerce.comparison.v1.NewComparisonItem;
import commerce.cross_site_session.v1.CreateSessionRequest;
import commerce.cross_site_session.v1.CrossSiteSession;
import commerce.cross_site_session.v1.CrossSiteSessionServiceGrpc;
import commerce.cross_site_session.v1.GetSessionSummaryRequest;
import commerce.cross_site_session.v1.SessionSummary;
import commerce.cross_site_session.v1.TransferSessionRequest;
import commerce.wishlist.v1.AddItemRequest;
import commerce.wishlist.v1.GetWishlistStatsRequest;
import commerce.wishlist.v1.NewWishlistItem;
import commerce.wishlist.v1.WishlistServiceGrpc;
import commerce.wishlist.v1.WishlistStats;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The shopping story in Java; see {@code tests/clients/story.md}. */
public final class Story {
  private static final String COMPANY = System.getenv("COMMERCE_COMPANY");

  public static void main(String[] arguments) {
    Credentials nobody = Credentials.none().company(COMPANY);
    try (var client =
        CommerceClient.connectPlaintext(System.getenv("COMMERCE_TARGET"), nobody)) {
      Cart cart = shopAsGuest(client, nobody);
      Credentials customer =
          Credentials.none()
              .token(System.getenv("COMMERCE_CUSTOMER_TOKEN"))
              .session(cart.getSessionToken());
      shopAsCustomer(client.actingAs(customer), cart.getId());
      Credentials staff = Credentials.none().token(System.getenv("COMMERCE_STAFF_TOKEN"));
      lookAsStaff(client.actingAs(staff));
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  private static String totals(Cart cart) {
    var totals = cart.getTotals();
    return String.format(
        Locale.ROOT,
        "%d items, %.2f %s",
        totals.getItemCount(),
        totals.getGrandTotal(),
        cart.getCurrency());
  }

  private static NewItem item(String product, int quantity) {
    return NewItem.newBuilder().setProductId(product).setQuantity(quantity).build();
  }

  /** Fills a guest's cart and returns it, with its session token. */
  private static Cart shopAsGuest(CommerceClient client, Credentials nobody) {
    var opening = PublicCartServiceGrpc.newBlockingStub(client.channel());
    var create = CreateGuestCartRequest.newBuilder().setCurrency("USD").build();
    Cart created = client.call(() -> opening.createGuestCart(create));
    say("guest cart: %s", totals(created));

    var guest = client.actingAs(nobody.session(created.getSessionToken()));
    var carts = PublicCartServiceGrpc.newBlockingStub(guest.channel());
    var add = AddGuestItemRequest.newBuilder().setCartId(created.getId());
    var mugs = add.setItem(item("prod-mug", 2)).build();
    say("two mugs: %s", totals(guest.call(() -> carts.addGuestItem(mugs))));

    var bundle =
        AddGuestBundleRequest.newBuilder()
            .setCartId(created.getId())
            .setBundle(NewBundle.newBuilder().setBundleId("bundle-fixed"))
            .build();
    BundleAddResult added = guest.call(() -> carts.addGuestBundle(bundle));
    say("bundle %.2f: %s", added.getBundlePrice(), totals(added.getCart()));

    var code =
        ApplyGuestDiscountRequest.newBuilder().setCartId(created.getId()).setCode("SAVE10").build();
    Cart cart = guest.call(() -> carts.applyGuestDiscount(code));
    say("discount %.2f: %s", cart.getTotals().getDiscountTotal(), totals(cart));

    var tooMany = add.setItem(item("prod-lowstock", 5)).build();
    try {
      guest.call(() -> carts.addGuestItem(tooMany));
    } catch (CommerceException refused) {
      say("refused: %s, available %s", refused.reason(), refused.facts().get("available"));
    }
    return created;
  }

  /** Takes the guest's cart over, wishes, compares, and goes to another site. */
  private static void shopAsCustomer(CommerceClient customer, String guestCart) {
    var carts = CartServiceGrpc.newBlockingStub(customer.channel());
    var merge = MergeCartRequest.newBuilder().setSourceCartId(guestCart).build();
    say("merged: %s", totals(customer.call(() -> carts.mergeCart(merge))));

    var wishlists = WishlistServiceGrpc.newBlockingStub(customer.channel());
    var wish =
        AddItemRequest.newBuilder()
            .setItem(NewWishlistItem.newBuilder().setProductId("prod-lamp"))
            .build();
    customer.call(() -> wishlists.addItem(wish));
    WishlistStats stats =
        customer.call(
            () -> wishlists.getWishlistStats(GetWishlistStatsRequest.getDefaultInstance()));
    say("wishlist: %d item, %.2f", stats.getTotalItems(), stats.getTotalValue());

    var comparisons = ComparisonServiceGrpc.newBlockingStub(customer.channel());
    for (String product : List.of("prod-mug", "prod-tee")) {
      var compared =
          AddComparisonItemRequest.newBuilder()
              .setItem(NewComparisonItem.newBuilder().setProductId(product))
              .setSiteId("site-outlet")
              .build();
      customer.call(() -> comparisons.addComparisonItem(compared));
    }
    ComparisonMatrix matrix =
        customer.call(
            () -> comparisons.getComparisonMatrix(GetComparisonMatrixRequest.getDefaultInstance()));
    double cheapest =
        matrix.getRowsList().stream()
            .filter(row -> row.getKind() == MatrixRow.Kind.PRICE)
            .flatMap(row -> row.getCellsList().stream())
            .mapToDouble(MatrixCell::getAmount)
            .min()
            .orElseThrow();
    say("comparison: %d products from %.2f", matrix.getColumnsCount(), cheapest);

    var sessions = CrossSiteSessionServiceGrpc.newBlockingStub(customer.channel());
    var begin = CreateSessionRequest.newBuilder().setSiteId("site-main").build();
    customer.call(() -> sessions.createSession(begin));
    var transfer = TransferSessionRequest.newBuilder().setTargetSiteId("site-outlet").build();
    CrossSiteSession session = customer.call(() -> sessions.transferSession(transfer));
    long taken =
        session.getDataReferencesList().stream()
            .filter(found -> found.getSiteId().equals("site-outlet"))
            .count();
    say("transferred: %d containers", taken);
    SessionSummary summary =
        customer.call(
            () -> sessions.getSessionSummary(GetSessionSummaryRequest.getDefaultInstance()));
    say(
        "session: %d in cart, %d wished, %d compared",
        summary.getCartItemCount(),
        summary.getWishlistItemCount(),
        summary.getComparisonItemCount());
  }

  /** Sees what has been counted. */
  private static void lookAsStaff(CommerceClient staff) {
    var analytics = AnalyticsServiceGrpc.newBlockingStub(staff.channel());
    var query = AnalyticsQuery.newBuilder().setFresh(true).build();
    Overview overview = staff.call(() -> analytics.getOverview(query));
    boolean all =
        Stream.of(
                overview.getCart().getTotalCarts(),
                overview.getWishlist().getTotalWishlists(),
                overview.getComparison().getTotalComparisons(),
                overview.getCrossSiteSession().getTotalSessions())
            .allMatch(count -> count > 0);
    say(
        "overview of %s: %s",
        overview.getCompanyId(), all ? "all counted" : "something missing");
  }
}
