package commerce.examples;

import commerce.client.Webhooks;
import commerce.webhooks.v1.WebhookEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Reads the body of a request from standard input; its headers and the secret are arguments. */
public final class Received {
  private Received() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, List<String>> headers =
        Map.of(
            "Webhook-Id", List.of(arguments[1]),
            "Webhook-Timestamp", List.of(arguments[2]),
            "Webhook-Signature", List.of(arguments[3]));
    String body = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    try {
      WebhookEvent event = Webhooks.received(headers, body, arguments[0]);
      System.out.println(
          event.getDataCase()
              + " "
              + event.getCartItemAdded().getProductId()
              + " "
              + event.getCartItemAdded().getQuantity());
    } catch (com.standardwebhooks.exceptions.WebhookVerificationException refused) {
      System.out.println("refused");
    }
  }
}
