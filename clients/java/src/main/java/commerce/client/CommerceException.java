package commerce.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A call that failed. */
public final class CommerceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code status;
  private final String reason;
  private final String requestId;
  private final transient List<Violation> violations;
  private final transient Map<String, String> facts;

  private CommerceException(
      StatusRuntimeException failed,
      String reason,
      String requestId,
      List<Violation> violations,
      Map<String, String> facts) {
    super(reason + ": " + failed.getStatus().getDescription(), failed);
    this.status = failed.getStatus().getCode();
    this.reason = reason;
    this.requestId = requestId;
    this.violations = List.copyOf(violations);
    this.facts = Map.copyOf(facts);
  }

  /** Translates what gRPC throws, or hands to the callbacks of its other stubs. */
  public static CommerceException of(StatusRuntimeException failed) {
    String reason = failed.getStatus().getCode().name();
    String requestId = sentWith(failed.getTrailers());
    List<Violation> violations = new ArrayList<>();
    Map<String, String> facts = Map.of();
    com.google.rpc.Status said = StatusProto.fromThrowable(failed);
    try {
      for (Any detail : said == null ? List.<Any>of() : said.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          reason = info.getReason();
          facts = info.getMetadataMap();
        } else if (detail.is(RequestInfo.class)) {
          requestId = detail.unpack(RequestInfo.class).getRequestId();
        } else if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation violation :
              detail.unpack(BadRequest.class).getFieldViolationsList()) {
            violations.add(new Violation(violation.getField(), violation.getDescription()));
          }
        }
      }
    } catch (InvalidProtocolBufferException unreadable) {
      failed.addSuppressed(unreadable);
    }
    return new CommerceException(failed, reason, requestId, violations, facts);
  }

  private static String sentWith(Metadata trailers) {
    String id = trailers == null ? null : trailers.get(CallPolicy.REQUEST_ID);
    return id == null ? "" : id;
  }

  /** Returns the status. */
  public Status.Code status() {
    return status;
  }

  /** Returns one of {@code ErrorReason}, or the name of the status when no server spoke. */
  public String reason() {
    return reason;
  }

  /** Returns what to look for in the server's logs. */
  public String requestId() {
    return requestId;
  }

  /** Returns what is wrong with the fields of the request. */
  public List<Violation> violations() {
    return violations == null ? List.of() : violations;
  }

  /** Returns what else the reason tells, such as {@code available} of {@code OUT_OF_STOCK}. */
  public Map<String, String> facts() {
    return facts == null ? Map.of() : facts;
  }
}
