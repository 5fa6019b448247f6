package commerce.client;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What every call gets: credentials, ids, a deadline. */
final class CallPolicy implements ClientInterceptor {
  static final Metadata.Key<String> REQUEST_ID = key("x-request-id");
  private static final Metadata.Key<String> IDEMPOTENCY_KEY = key("idempotency-key");
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Metadata.Key<String> COMPANY = key("x-company-id");
  private static final Metadata.Key<String> SESSION = key("x-session-token");

  /**
   * Has gRPC itself repeat what no server has answered. The key of a mutation stays what it was, so
   * the server does it once. Of many failures in a row none is repeated, for a weak server to
   * recover.
   */
  static final Map<String, Object> SERVICE_CONFIG =
      Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of()),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts", 4.0,
                      "initialBackoff", "0.1s",
                      "maxBackoff", "2s",
                      "backoffMultiplier", 3.0,
                      "retryableStatusCodes", List.of("UNAVAILABLE")))),
          "retryThrottling",
          Map.of("maxTokens", 20.0, "tokenRatio", 0.5));

  private final Credentials credentials;
  private final Duration timeout;

  CallPolicy(Credentials credentials, Duration timeout) {
    this.credentials = credentials;
    this.timeout = timeout;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    CallOptions limited =
        options.getDeadline() == null && method.getType() == MethodDescriptor.MethodType.UNARY
            ? options.withDeadlineAfter(timeout)
            : options;
    return new SimpleForwardingClientCall<>(next.newCall(method, limited)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        complete(headers, mutates(method));
        super.start(new Remembering<>(listener, headers.get(REQUEST_ID)), headers);
      }
    };
  }

  /** Adds what the caller of the stub has not given. */
  private void complete(Metadata headers, boolean mutates) {
    if (credentials.token != null) {
      add(headers, AUTHORIZATION, "Bearer " + credentials.token.get());
    }
    add(headers, COMPANY, credentials.company);
    add(headers, SESSION, credentials.session);
    add(headers, REQUEST_ID, UUID.randomUUID().toString());
    if (mutates) {
      add(headers, IDEMPOTENCY_KEY, UUID.randomUUID().toString());
    }
  }

  /** Says whether a method changes something: the contract binds those that do not to GET. */
  private static boolean mutates(MethodDescriptor<?, ?> method) {
    if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
      HttpRule rule =
          schema.getMethodDescriptor().getOptions().getExtension(AnnotationsProto.http);
      return rule.getPatternCase() != HttpRule.PatternCase.GET;
    }
    return true;
  }

  private static void add(Metadata headers, Metadata.Key<String> key, String value) {
    if (value != null && !headers.containsKey(key)) {
      headers.put(key, value);
    }
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Hands on the id that the call was sent with, for when no server has named one. */
  private static final class Remembering<A> extends SimpleForwardingClientCallListener<A> {
    private final String requestId;

    private Remembering(ClientCall.Listener<A> listener, String requestId) {
      super(listener);
      this.requestId = requestId;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      add(trailers, REQUEST_ID, requestId);
      super.onClose(status, trailers);
    }
  }
}
