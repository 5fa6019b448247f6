package commerce.examples;

import commerce.cart.v1.AddItemRequest;
import commerce.cart.v1.CartServiceGrpc;
import commerce.cart.v1.CartServiceGrpc.CartServiceBlockingStub;
import commerce.cart.v1.CartUpdate;
import commerce.cart.v1.NewItem;
import commerce.cart.v1.WatchCartRequest;
import commerce.client.CommerceClient;
import commerce.client.CommerceException;
import commerce.client.Credentials;
import commerce.client.Following;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the client makes of streams; see {@code tests/clients/streaming.md}. */
public final class Streaming {
  private static final AddItemRequest MUG =
      AddItemRequest.newBuilder()
          .setItem(NewItem.newBuilder().setProductId("prod-mug").setQuantity(1))
          .build();

  public static void main(String[] arguments) {
    WatchCartRequest own = WatchCartRequest.getDefaultInstance();
    try (var shop = client("COMMERCE_TARGET", "COMMERCE_CUSTOMER_TOKEN");
        var breaking = client("COMMERCE_BREAKING_TARGET", "COMMERCE_CUSTOMER_TOKEN");
        var late = client("COMMERCE_TARGET", "COMMERCE_EXPIRED_TOKEN")) {
      var carts = carts(shop);
      List<CartUpdate> seen = new ArrayList<>();
      try (var updates = Following.of(carts(breaking)::watchCart, own)) {
        while (seen.size() < 7 && updates.hasNext()) {
          seen.add(updates.next());
          if (seen.size() < 7) {
            shop.call(() -> carts.addItem(MUG));
          }
        }
      }
      int first = seen.get(0).getVersion();
      System.out.println("first: " + seen.get(0).getKind());
      System.out.println(
          "then: "
              + seen.stream()
                  .skip(1)
                  .map(update -> String.valueOf(update.getVersion() - first))
                  .collect(Collectors.joining(" ")));
      System.out.println("expired token: " + refusal(carts(late), own));
      WatchCartRequest unknown = own.toBuilder().setCartId("no-such-cart").build();
      System.out.println("unknown cart: " + refusal(carts, unknown));
    }
  }

  private static CommerceClient client(String target, String token) {
    Credentials credentials = Credentials.none().token(System.getenv(token));
    return CommerceClient.connectPlaintext(System.getenv(target), credentials);
  }

  private static CartServiceBlockingStub carts(CommerceClient client) {
    return CartServiceGrpc.newBlockingStub(client.channel());
  }

  private static String refusal(CartServiceBlockingStub carts, WatchCartRequest request) {
    try (var updates = Following.of(carts::watchCart, request)) {
      updates.hasNext();
      return "not refused";
    } catch (CommerceException failed) {
      return failed.reason();
    }
  }
}
