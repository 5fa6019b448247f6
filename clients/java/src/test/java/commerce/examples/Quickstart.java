package commerce.examples;

import commerce.cart.v1.AddGuestItemRequest;
import commerce.cart.v1.Cart;
import commerce.cart.v1.CreateGuestCartRequest;
import commerce.cart.v1.NewItem;
import commerce.cart.v1.PublicCartServiceGrpc;
import commerce.client.CommerceClient;
import commerce.client.CommerceException;
import commerce.client.Credentials;

/** A guest fills a cart. */
public final class Quickstart {
  public static void main(String[] arguments) {
    Credentials nobody = Credentials.none().company("test-company-id");
    try (var client =
        CommerceClient.connectPlaintext(System.getenv("COMMERCE_TARGET"), nobody)) {
      var opening = PublicCartServiceGrpc.newBlockingStub(client.channel());
      CreateGuestCartRequest create =
          CreateGuestCartRequest.newBuilder().setCurrency("USD").build();
      Cart cart = client.call(() -> opening.createGuestCart(create));

      var guest = client.actingAs(nobody.session(cart.getSessionToken()));
      var carts = PublicCartServiceGrpc.newBlockingStub(guest.channel());
      NewItem item = NewItem.newBuilder().setProductId("prod-lowstock").setQuantity(5).build();
      AddGuestItemRequest add =
          AddGuestItemRequest.newBuilder().setCartId(cart.getId()).setItem(item).build();
      guest.call(() -> carts.addGuestItem(add));
    } catch (CommerceException refused) {
      // OUT_OF_STOCK 3
      System.out.println(refused.reason() + " " + refused.facts().get("available"));
    }
  }
}
