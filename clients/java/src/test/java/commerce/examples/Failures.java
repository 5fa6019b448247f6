package commerce.examples;

import commerce.cart.v1.AddItemRequest;
import commerce.cart.v1.ApplyDiscountRequest;
import commerce.cart.v1.Cart;
import commerce.cart.v1.CartServiceGrpc;
import commerce.cart.v1.CartServiceGrpc.CartServiceBlockingStub;
import commerce.cart.v1.GetCartRequest;
import commerce.cart.v1.NewItem;
import commerce.client.CommerceClient;
import commerce.client.CommerceException;
import commerce.client.Credentials;
import commerce.client.Violation;
import java.time.Duration;
import java.util.function.Function;

/** What the client makes of calls that fail; see {@code tests/clients/failures.md}. */
public final class Failures {
  private static final Credentials CUSTOMER =
      Credentials.none().token(System.getenv("COMMERCE_CUSTOMER_TOKEN"));

  public static void main(String[] arguments) {
    Credentials late = Credentials.none().token(System.getenv("COMMERCE_EXPIRED_TOKEN"));
    GetCartRequest read = GetCartRequest.getDefaultInstance();
    ApplyDiscountRequest unknown = ApplyDiscountRequest.newBuilder().setCode("NONE").build();

    try (var client = client("COMMERCE_TARGET")) {
      tell("expired token", client.actingAs(late), carts -> carts.getCart(read));
      tell("refused call", client, carts -> carts.applyDiscount(unknown));
      tell("invalid input", client, carts -> carts.addItem(mugs(101)));
    }
    try (var client = client("COMMERCE_DEAD_TARGET")) {
      tell("dead server", client, carts -> carts.getCart(read));
    }
    try (var client = client("COMMERCE_SILENT_TARGET")) {
      tell("deadline", client.within(Duration.ofMillis(500)), carts -> carts.getCart(read));
    }
    try (var client = client("COMMERCE_UNSTEADY_TARGET")) {
      var carts = CartServiceGrpc.newBlockingStub(client.channel());
      System.out.println("read: " + client.call(() -> carts.getCart(read)).getNotes());
      System.out.println("change: " + client.call(() -> carts.addItem(mugs(1))).getNotes());
      var guest = client.actingAs(Credentials.none().company("company").session("session"));
      var others = CartServiceGrpc.newBlockingStub(guest.channel());
      System.out.println("another caller: " + guest.call(() -> others.getCart(read)).getNotes());
    }
  }

  private static CommerceClient client(String target) {
    return CommerceClient.connectPlaintext(System.getenv(target), CUSTOMER);
  }

  private static AddItemRequest mugs(int quantity) {
    NewItem item = NewItem.newBuilder().setProductId("prod-mug").setQuantity(quantity).build();
    return AddItemRequest.newBuilder().setItem(item).build();
  }

  private static void tell(
      String what, CommerceClient client, Function<CartServiceBlockingStub, Cart> call) {
    var carts = CartServiceGrpc.newBlockingStub(client.channel());
    try {
      client.call(() -> call.apply(carts));
      throw new IllegalStateException(what + " went well");
    } catch (CommerceException failed) {
      String id = failed.requestId().isEmpty() ? "without a request id" : "with a request id";
      System.out.printf("%s: %s, %s, %s%n", what, failed.status(), failed.reason(), id);
      for (Violation violation : failed.violations()) {
        System.out.printf("  violation: %s%n", violation.field());
      }
    }
  }
}
