package commerce.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import commerce.webhooks.v1.WebhookEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Receives events: a request's signature is verified, and its event read as a message. */
public final class Webhooks {
  private static final String PREFIX = "commerce.";
  private static final String VERSION = ".v1";

  private Webhooks() {}

  /**
   * Verifies a request's signature and reads its event.
   *
   * @param headers the request's headers, in any case
   * @param body the request's body as it came, byte for byte
   * @param secret the endpoint's secret, {@code whsec_…}
   * @return the event; of a type or a version that this package does not know, no data is set
   * @throws WebhookVerificationException if the request is not from the server, or older than five
   *     minutes
   * @throws IllegalArgumentException if it is no event
   */
  public static WebhookEvent received(
      Map<String, List<String>> headers, String body, String secret)
      throws WebhookVerificationException {
    Map<String, List<String>> named = new HashMap<>();
    headers.forEach((name, values) -> named.put(name.toLowerCase(Locale.ROOT), values));
    new Webhook(secret).verify(body, named);
    try {
      JsonObject read = JsonParser.parseString(body).getAsJsonObject();
      JsonElement data = read.remove("data");
      FieldDescriptor field = fieldOf(read.get("type").getAsString());
      if (field != null && data != null) {
        read.add(field.getName(), data);
      }
      WebhookEvent.Builder event = WebhookEvent.newBuilder();
      JsonFormat.parser().ignoringUnknownFields().merge(read.toString(), event);
      return event.build();
    } catch (InvalidProtocolBufferException | JsonParseException | IllegalStateException
        | NullPointerException failure) {
      throw new IllegalArgumentException("no event", failure);
    }
  }

  private static FieldDescriptor fieldOf(String type) {
    if (!type.startsWith(PREFIX) || !type.endsWith(VERSION)) {
      return null;
    }
    String bare = type.substring(PREFIX.length(), type.length() - VERSION.length());
    FieldDescriptor field =
        WebhookEvent.getDescriptor().findFieldByName(bare.replace('.', '_'));
    return field == null || field.getContainingOneof() == null ? null : field;
  }
}
