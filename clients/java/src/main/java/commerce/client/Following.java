package commerce.client;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * The updates of a record: first as it is, then each change once, until it ends.
 *
 * <p>It goes on by itself when the stream breaks:
 *
 * <pre>{@code
 * try (var updates = Following.of(carts::watchCart, WatchCartRequest.getDefaultInstance())) {
 *   while (updates.hasNext()) {
 *     CartUpdate update = updates.next();
 *   }
 * }
 * }</pre>
 *
 * <p>A {@link CommerceException} says that the caller may not, or no longer, follow the record.
 */
public final class Following<Q extends Message, U extends Message>
    implements Iterator<U>, AutoCloseable {
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;
  private static final Set<String> PASSING =
      Set.of(
          "UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "INTERNAL", "UNKNOWN", "RATE_LIMITED");

  private final Function<Q, Iterator<U>> watch;
  private Q request;
  private Context.CancellableContext open;
  private Iterator<U> stream;
  private U next;
  private String id = "";
  private int version;
  private int failures;
  private boolean over;

  private Following(Function<Q, Iterator<U>> watch, Q request) {
    this.watch = watch;
    this.request = request;
  }

  /** Follows a record by a method of a blocking stub. */
  public static <Q extends Message, U extends Message> Following<Q, U> of(
      Function<Q, Iterator<U>> watch, Q request) {
    return new Following<>(watch, request);
  }

  @Override
  public boolean hasNext() {
    while (next == null && !over) {
      try {
        read();
      } catch (StatusRuntimeException failed) {
        CommerceException found = CommerceException.of(failed);
        end();
        if (!PASSING.contains(found.reason())) {
          over = true;
          throw found;
        }
        pause();
      }
    }
    return next != null;
  }

  @Override
  public U next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The record has ended");
    }
    U found = next;
    next = null;
    return found;
  }

  /** Ends the stream. */
  @Override
  public void close() {
    over = true;
    end();
  }

  private void read() {
    if (stream == null) {
      open = Context.current().withCancellation();
      Context before = open.attach();
      try {
        stream = watch.apply(request);
      } finally {
        open.detach(before);
      }
    }
    if (!stream.hasNext()) {
      end();
      if (!over) {
        pause();
      }
      return;
    }
    take(stream.next());
  }

  private void take(U update) {
    failures = 0;
    Descriptor kinds = update.getDescriptorForType();
    String kind = ((EnumValueDescriptor) update.getField(kinds.findFieldByName("kind"))).getName();
    if (kind.equals("HEARTBEAT")) {
      return;
    }
    if (kind.equals("RECONNECT")) {
      end();
      pause();
      return;
    }
    FieldDescriptor named = kinds.findFieldByNumber(2);
    String recordId = (String) update.getField(named);
    int number = (Integer) update.getField(kinds.findFieldByName("version"));
    if (kind.equals("CHANGED") && recordId.equals(id) && number <= version) {
      return;
    }
    id = recordId;
    version = number;
    request = behind(named.getName());
    next = update;
    if (kind.equals("ENDED")) {
      over = true;
      end();
    }
  }

  @SuppressWarnings("unchecked")
  private Q behind(String name) {
    Descriptor asked = request.getDescriptorForType();
    return (Q)
        request.toBuilder()
            .setField(asked.findFieldByName(name), id)
            .setField(asked.findFieldByName("after_version"), version)
            .build();
  }

  private void end() {
    stream = null;
    if (open != null) {
      open.cancel(null);
      open = null;
    }
  }

  private void pause() {
    long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures++, 10));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      over = true;
    }
  }
}
