package commerce.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.function.Supplier;

/** A connection, and who calls over it. Its {@link #channel} is what the generated stubs take. */
public final class CommerceClient implements AutoCloseable {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private final ManagedChannel connection;
  private final Credentials credentials;
  private final Duration timeout;
  private final Channel channel;

  private CommerceClient(ManagedChannel connection, Credentials credentials, Duration timeout) {
    this.connection = connection;
    this.credentials = credentials;
    this.timeout = timeout;
    this.channel = ClientInterceptors.intercept(connection, new CallPolicy(credentials, timeout));
  }

  /** Opens a connection with TLS; nothing is sent before the first call. */
  public static CommerceClient connect(String target, Credentials credentials) {
    ManagedChannelBuilder<?> builder = ManagedChannelBuilder.forTarget(target);
    return new CommerceClient(opened(builder), credentials, DEFAULT_TIMEOUT);
  }

  /** Opens a connection without TLS, as on the machine itself. */
  public static CommerceClient connectPlaintext(String target, Credentials credentials) {
    ManagedChannelBuilder<?> builder = ManagedChannelBuilder.forTarget(target).usePlaintext();
    return new CommerceClient(opened(builder), credentials, DEFAULT_TIMEOUT);
  }

  private static ManagedChannel opened(ManagedChannelBuilder<?> builder) {
    return builder.defaultServiceConfig(CallPolicy.SERVICE_CONFIG).enableRetry().build();
  }

  /** Returns the same connection for a caller with exactly these credentials. */
  public CommerceClient actingAs(Credentials credentials) {
    return new CommerceClient(connection, credentials, timeout);
  }

  /**
   * Returns the same connection and caller with a time for all attempts of a call together, unless
   * the stub has a deadline. Ten seconds by default.
   */
  public CommerceClient within(Duration limit) {
    return new CommerceClient(connection, credentials, limit);
  }

  /** Returns what the generated stubs take. */
  public Channel channel() {
    return channel;
  }

  /**
   * Makes a call of a blocking stub: {@code client.call(() -> carts.addItem(request))}.
   *
   * @throws CommerceException when it fails
   */
  public <A> A call(Supplier<A> stub) {
    try {
      return stub.get();
    } catch (StatusRuntimeException failed) {
      throw CommerceException.of(failed);
    }
  }

  /** Closes the connection, for all who act over it. */
  @Override
  public void close() {
    connection.shutdownNow();
  }
}
