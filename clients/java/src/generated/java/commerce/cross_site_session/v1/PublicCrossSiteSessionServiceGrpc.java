package commerce.cross_site_session.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Keeps what a guest does on several sites of one company together.
 * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
 * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the session: on the methods that
 * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown session `SESSION_NOT_FOUND`, the token
 * of another `SESSION_TOKEN_MISMATCH`, and a session that is not ACTIVE `SESSION_NOT_FOUND`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PublicCrossSiteSessionServiceGrpc {

  private PublicCrossSiteSessionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.cross_site_session.v1.PublicCrossSiteSessionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getGetGuestSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetGuestSession",
      requestType = commerce.cross_site_session.v1.GetGuestSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getGetGuestSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getGetGuestSessionMethod;
    if ((getGetGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getGetGuestSessionMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getGetGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getGetGuestSessionMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getGetGuestSessionMethod = getGetGuestSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.GetGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetGuestSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.GetGuestSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("GetGuestSession"))
              .build();
        }
      }
    }
    return getGetGuestSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.CreateGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getCreateGuestSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateGuestSession",
      requestType = commerce.cross_site_session.v1.CreateGuestSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.CreateGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getCreateGuestSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.CreateGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getCreateGuestSessionMethod;
    if ((getCreateGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getCreateGuestSessionMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getCreateGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getCreateGuestSessionMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getCreateGuestSessionMethod = getCreateGuestSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.CreateGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateGuestSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CreateGuestSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("CreateGuestSession"))
              .build();
        }
      }
    }
    return getCreateGuestSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.TransferGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getTransferGuestSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "TransferGuestSession",
      requestType = commerce.cross_site_session.v1.TransferGuestSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.TransferGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getTransferGuestSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.TransferGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getTransferGuestSessionMethod;
    if ((getTransferGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getTransferGuestSessionMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getTransferGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getTransferGuestSessionMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getTransferGuestSessionMethod = getTransferGuestSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.TransferGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "TransferGuestSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.TransferGuestSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("TransferGuestSession"))
              .build();
        }
      }
    }
    return getTransferGuestSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RecordActivityRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRecordActivityMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RecordActivity",
      requestType = commerce.cross_site_session.v1.RecordActivityRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RecordActivityRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRecordActivityMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RecordActivityRequest, commerce.cross_site_session.v1.CrossSiteSession> getRecordActivityMethod;
    if ((getRecordActivityMethod = PublicCrossSiteSessionServiceGrpc.getRecordActivityMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getRecordActivityMethod = PublicCrossSiteSessionServiceGrpc.getRecordActivityMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getRecordActivityMethod = getRecordActivityMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.RecordActivityRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RecordActivity"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.RecordActivityRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("RecordActivity"))
              .build();
        }
      }
    }
    return getRecordActivityMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetGuestSessionSummaryRequest,
      commerce.cross_site_session.v1.SessionSummary> getGetGuestSessionSummaryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetGuestSessionSummary",
      requestType = commerce.cross_site_session.v1.GetGuestSessionSummaryRequest.class,
      responseType = commerce.cross_site_session.v1.SessionSummary.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetGuestSessionSummaryRequest,
      commerce.cross_site_session.v1.SessionSummary> getGetGuestSessionSummaryMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetGuestSessionSummaryRequest, commerce.cross_site_session.v1.SessionSummary> getGetGuestSessionSummaryMethod;
    if ((getGetGuestSessionSummaryMethod = PublicCrossSiteSessionServiceGrpc.getGetGuestSessionSummaryMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getGetGuestSessionSummaryMethod = PublicCrossSiteSessionServiceGrpc.getGetGuestSessionSummaryMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getGetGuestSessionSummaryMethod = getGetGuestSessionSummaryMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.GetGuestSessionSummaryRequest, commerce.cross_site_session.v1.SessionSummary>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetGuestSessionSummary"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.GetGuestSessionSummaryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.SessionSummary.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("GetGuestSessionSummary"))
              .build();
        }
      }
    }
    return getGetGuestSessionSummaryMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.HandOffGuestSessionRequest,
      commerce.cross_site_session.v1.Handoff> getHandOffGuestSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "HandOffGuestSession",
      requestType = commerce.cross_site_session.v1.HandOffGuestSessionRequest.class,
      responseType = commerce.cross_site_session.v1.Handoff.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.HandOffGuestSessionRequest,
      commerce.cross_site_session.v1.Handoff> getHandOffGuestSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.HandOffGuestSessionRequest, commerce.cross_site_session.v1.Handoff> getHandOffGuestSessionMethod;
    if ((getHandOffGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getHandOffGuestSessionMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getHandOffGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getHandOffGuestSessionMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getHandOffGuestSessionMethod = getHandOffGuestSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.HandOffGuestSessionRequest, commerce.cross_site_session.v1.Handoff>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "HandOffGuestSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.HandOffGuestSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.Handoff.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("HandOffGuestSession"))
              .build();
        }
      }
    }
    return getHandOffGuestSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RedeemHandoffRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRedeemHandoffMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RedeemHandoff",
      requestType = commerce.cross_site_session.v1.RedeemHandoffRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RedeemHandoffRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRedeemHandoffMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RedeemHandoffRequest, commerce.cross_site_session.v1.CrossSiteSession> getRedeemHandoffMethod;
    if ((getRedeemHandoffMethod = PublicCrossSiteSessionServiceGrpc.getRedeemHandoffMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getRedeemHandoffMethod = PublicCrossSiteSessionServiceGrpc.getRedeemHandoffMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getRedeemHandoffMethod = getRedeemHandoffMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.RedeemHandoffRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RedeemHandoff"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.RedeemHandoffRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("RedeemHandoff"))
              .build();
        }
      }
    }
    return getRedeemHandoffMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RevokeGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRevokeGuestSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeGuestSession",
      requestType = commerce.cross_site_session.v1.RevokeGuestSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RevokeGuestSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRevokeGuestSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RevokeGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getRevokeGuestSessionMethod;
    if ((getRevokeGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getRevokeGuestSessionMethod) == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        if ((getRevokeGuestSessionMethod = PublicCrossSiteSessionServiceGrpc.getRevokeGuestSessionMethod) == null) {
          PublicCrossSiteSessionServiceGrpc.getRevokeGuestSessionMethod = getRevokeGuestSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.RevokeGuestSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeGuestSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.RevokeGuestSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceMethodDescriptorSupplier("RevokeGuestSession"))
              .build();
        }
      }
    }
    return getRevokeGuestSessionMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PublicCrossSiteSessionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceStub>() {
        @java.lang.Override
        public PublicCrossSiteSessionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCrossSiteSessionServiceStub(channel, callOptions);
        }
      };
    return PublicCrossSiteSessionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PublicCrossSiteSessionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceBlockingV2Stub>() {
        @java.lang.Override
        public PublicCrossSiteSessionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCrossSiteSessionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PublicCrossSiteSessionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PublicCrossSiteSessionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceBlockingStub>() {
        @java.lang.Override
        public PublicCrossSiteSessionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCrossSiteSessionServiceBlockingStub(channel, callOptions);
        }
      };
    return PublicCrossSiteSessionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PublicCrossSiteSessionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCrossSiteSessionServiceFutureStub>() {
        @java.lang.Override
        public PublicCrossSiteSessionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCrossSiteSessionServiceFutureStub(channel, callOptions);
        }
      };
    return PublicCrossSiteSessionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Keeps what a guest does on several sites of one company together.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the session: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown session `SESSION_NOT_FOUND`, the token
   * of another `SESSION_TOKEN_MISMATCH`, and a session that is not ACTIVE `SESSION_NOT_FOUND`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the session of the session token; without a token an empty placeholder.
     * Fails with `SESSION_NOT_FOUND` for a token that matches no ACTIVE session of the company.
     * </pre>
     */
    default void getGuestSession(commerce.cross_site_session.v1.GetGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetGuestSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a session, always a new one, and returns it with its session token.
     * User agent and address are taken from the connection. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void createGuestSession(commerce.cross_site_session.v1.CreateGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateGuestSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Links the session's containers to a site, created there where there is none.
     * From then on the session token opens them on their public routes. A container with a token of
     * its own is linked by showing that token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` if a type asked for is off there,
     * `CONTAINER_NOT_LINKED` for a token that opens nothing, or `CONTAINER_EXISTS`.
     * </pre>
     */
    default void transferGuestSession(commerce.cross_site_session.v1.TransferGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getTransferGuestSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Notes where the visitor is, and begins the session's 30 days anew. Fails with
     * `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void recordActivity(commerce.cross_site_session.v1.RecordActivityRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRecordActivityMethod(), responseObserver);
    }

    /**
     * <pre>
     * Counts what the session's cart, wishlist and comparison hold.
     * </pre>
     */
    default void getGuestSessionSummary(commerce.cross_site_session.v1.GetGuestSessionSummaryRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.SessionSummary> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetGuestSessionSummaryMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a code that takes the session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void handOffGuestSession(commerce.cross_site_session.v1.HandOffGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.Handoff> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getHandOffGuestSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Redeems a hand-off code on the site it was made for, and returns the session with a token of
     * that site's own. Tokens of other sites stay as they are.
     * Fails with `HANDOFF_CODE_INVALID` for a code that is unknown, used, expired, or of another site
     * or company, and with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void redeemHandoff(commerce.cross_site_session.v1.RedeemHandoffRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRedeemHandoffMethod(), responseObserver);
    }

    /**
     * <pre>
     * Ends the session; its tokens open nothing from then on.
     * </pre>
     */
    default void revokeGuestSession(commerce.cross_site_session.v1.RevokeGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeGuestSessionMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PublicCrossSiteSessionService.
   * <pre>
   * Keeps what a guest does on several sites of one company together.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the session: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown session `SESSION_NOT_FOUND`, the token
   * of another `SESSION_TOKEN_MISMATCH`, and a session that is not ACTIVE `SESSION_NOT_FOUND`.
   * </pre>
   */
  public static abstract class PublicCrossSiteSessionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PublicCrossSiteSessionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PublicCrossSiteSessionService.
   * <pre>
   * Keeps what a guest does on several sites of one company together.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the session: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown session `SESSION_NOT_FOUND`, the token
   * of another `SESSION_TOKEN_MISMATCH`, and a session that is not ACTIVE `SESSION_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicCrossSiteSessionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PublicCrossSiteSessionServiceStub> {
    private PublicCrossSiteSessionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCrossSiteSessionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCrossSiteSessionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the session of the session token; without a token an empty placeholder.
     * Fails with `SESSION_NOT_FOUND` for a token that matches no ACTIVE session of the company.
     * </pre>
     */
    public void getGuestSession(commerce.cross_site_session.v1.GetGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetGuestSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a session, always a new one, and returns it with its session token.
     * User agent and address are taken from the connection. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void createGuestSession(commerce.cross_site_session.v1.CreateGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateGuestSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Links the session's containers to a site, created there where there is none.
     * From then on the session token opens them on their public routes. A container with a token of
     * its own is linked by showing that token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` if a type asked for is off there,
     * `CONTAINER_NOT_LINKED` for a token that opens nothing, or `CONTAINER_EXISTS`.
     * </pre>
     */
    public void transferGuestSession(commerce.cross_site_session.v1.TransferGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getTransferGuestSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Notes where the visitor is, and begins the session's 30 days anew. Fails with
     * `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void recordActivity(commerce.cross_site_session.v1.RecordActivityRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRecordActivityMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Counts what the session's cart, wishlist and comparison hold.
     * </pre>
     */
    public void getGuestSessionSummary(commerce.cross_site_session.v1.GetGuestSessionSummaryRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.SessionSummary> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetGuestSessionSummaryMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a code that takes the session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void handOffGuestSession(commerce.cross_site_session.v1.HandOffGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.Handoff> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getHandOffGuestSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Redeems a hand-off code on the site it was made for, and returns the session with a token of
     * that site's own. Tokens of other sites stay as they are.
     * Fails with `HANDOFF_CODE_INVALID` for a code that is unknown, used, expired, or of another site
     * or company, and with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void redeemHandoff(commerce.cross_site_session.v1.RedeemHandoffRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRedeemHandoffMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Ends the session; its tokens open nothing from then on.
     * </pre>
     */
    public void revokeGuestSession(commerce.cross_site_session.v1.RevokeGuestSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeGuestSessionMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PublicCrossSiteSessionService.
   * <pre>
   * Keeps what a guest does on several sites of one company together.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the session: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown session `SESSION_NOT_FOUND`, the token
   * of another `SESSION_TOKEN_MISMATCH`, and a session that is not ACTIVE `SESSION_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicCrossSiteSessionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PublicCrossSiteSessionServiceBlockingV2Stub> {
    private PublicCrossSiteSessionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCrossSiteSessionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCrossSiteSessionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the session of the session token; without a token an empty placeholder.
     * Fails with `SESSION_NOT_FOUND` for a token that matches no ACTIVE session of the company.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession getGuestSession(commerce.cross_site_session.v1.GetGuestSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a session, always a new one, and returns it with its session token.
     * User agent and address are taken from the connection. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession createGuestSession(commerce.cross_site_session.v1.CreateGuestSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Links the session's containers to a site, created there where there is none.
     * From then on the session token opens them on their public routes. A container with a token of
     * its own is linked by showing that token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` if a type asked for is off there,
     * `CONTAINER_NOT_LINKED` for a token that opens nothing, or `CONTAINER_EXISTS`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession transferGuestSession(commerce.cross_site_session.v1.TransferGuestSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getTransferGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Notes where the visitor is, and begins the session's 30 days anew. Fails with
     * `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession recordActivity(commerce.cross_site_session.v1.RecordActivityRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRecordActivityMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Counts what the session's cart, wishlist and comparison hold.
     * </pre>
     */
    public commerce.cross_site_session.v1.SessionSummary getGuestSessionSummary(commerce.cross_site_session.v1.GetGuestSessionSummaryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetGuestSessionSummaryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a code that takes the session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.Handoff handOffGuestSession(commerce.cross_site_session.v1.HandOffGuestSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getHandOffGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Redeems a hand-off code on the site it was made for, and returns the session with a token of
     * that site's own. Tokens of other sites stay as they are.
     * Fails with `HANDOFF_CODE_INVALID` for a code that is unknown, used, expired, or of another site
     * or company, and with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession redeemHandoff(commerce.cross_site_session.v1.RedeemHandoffRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRedeemHandoffMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the session; its tokens open nothing from then on.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession revokeGuestSession(commerce.cross_site_session.v1.RevokeGuestSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRevokeGuestSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PublicCrossSiteSessionService.
   * <pre>
   * Keeps what a guest does on several sites of one company together.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the session: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown session `SESSION_NOT_FOUND`, the token
   * of another `SESSION_TOKEN_MISMATCH`, and a session that is not ACTIVE `SESSION_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicCrossSiteSessionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PublicCrossSiteSessionServiceBlockingStub> {
    private PublicCrossSiteSessionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCrossSiteSessionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCrossSiteSessionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the session of the session token; without a token an empty placeholder.
     * Fails with `SESSION_NOT_FOUND` for a token that matches no ACTIVE session of the company.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession getGuestSession(commerce.cross_site_session.v1.GetGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a session, always a new one, and returns it with its session token.
     * User agent and address are taken from the connection. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession createGuestSession(commerce.cross_site_session.v1.CreateGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Links the session's containers to a site, created there where there is none.
     * From then on the session token opens them on their public routes. A container with a token of
     * its own is linked by showing that token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` if a type asked for is off there,
     * `CONTAINER_NOT_LINKED` for a token that opens nothing, or `CONTAINER_EXISTS`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession transferGuestSession(commerce.cross_site_session.v1.TransferGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getTransferGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Notes where the visitor is, and begins the session's 30 days anew. Fails with
     * `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession recordActivity(commerce.cross_site_session.v1.RecordActivityRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRecordActivityMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Counts what the session's cart, wishlist and comparison hold.
     * </pre>
     */
    public commerce.cross_site_session.v1.SessionSummary getGuestSessionSummary(commerce.cross_site_session.v1.GetGuestSessionSummaryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetGuestSessionSummaryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a code that takes the session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.Handoff handOffGuestSession(commerce.cross_site_session.v1.HandOffGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getHandOffGuestSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Redeems a hand-off code on the site it was made for, and returns the session with a token of
     * that site's own. Tokens of other sites stay as they are.
     * Fails with `HANDOFF_CODE_INVALID` for a code that is unknown, used, expired, or of another site
     * or company, and with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession redeemHandoff(commerce.cross_site_session.v1.RedeemHandoffRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRedeemHandoffMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the session; its tokens open nothing from then on.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession revokeGuestSession(commerce.cross_site_session.v1.RevokeGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeGuestSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PublicCrossSiteSessionService.
   * <pre>
   * Keeps what a guest does on several sites of one company together.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the session: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown session `SESSION_NOT_FOUND`, the token
   * of another `SESSION_TOKEN_MISMATCH`, and a session that is not ACTIVE `SESSION_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicCrossSiteSessionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PublicCrossSiteSessionServiceFutureStub> {
    private PublicCrossSiteSessionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCrossSiteSessionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCrossSiteSessionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the session of the session token; without a token an empty placeholder.
     * Fails with `SESSION_NOT_FOUND` for a token that matches no ACTIVE session of the company.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> getGuestSession(
        commerce.cross_site_session.v1.GetGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetGuestSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a session, always a new one, and returns it with its session token.
     * User agent and address are taken from the connection. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> createGuestSession(
        commerce.cross_site_session.v1.CreateGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateGuestSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Links the session's containers to a site, created there where there is none.
     * From then on the session token opens them on their public routes. A container with a token of
     * its own is linked by showing that token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` if a type asked for is off there,
     * `CONTAINER_NOT_LINKED` for a token that opens nothing, or `CONTAINER_EXISTS`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> transferGuestSession(
        commerce.cross_site_session.v1.TransferGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getTransferGuestSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Notes where the visitor is, and begins the session's 30 days anew. Fails with
     * `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> recordActivity(
        commerce.cross_site_session.v1.RecordActivityRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRecordActivityMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Counts what the session's cart, wishlist and comparison hold.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.SessionSummary> getGuestSessionSummary(
        commerce.cross_site_session.v1.GetGuestSessionSummaryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetGuestSessionSummaryMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a code that takes the session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.Handoff> handOffGuestSession(
        commerce.cross_site_session.v1.HandOffGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getHandOffGuestSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Redeems a hand-off code on the site it was made for, and returns the session with a token of
     * that site's own. Tokens of other sites stay as they are.
     * Fails with `HANDOFF_CODE_INVALID` for a code that is unknown, used, expired, or of another site
     * or company, and with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> redeemHandoff(
        commerce.cross_site_session.v1.RedeemHandoffRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRedeemHandoffMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Ends the session; its tokens open nothing from then on.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> revokeGuestSession(
        commerce.cross_site_session.v1.RevokeGuestSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeGuestSessionMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_GUEST_SESSION = 0;
  private static final int METHODID_CREATE_GUEST_SESSION = 1;
  private static final int METHODID_TRANSFER_GUEST_SESSION = 2;
  private static final int METHODID_RECORD_ACTIVITY = 3;
  private static final int METHODID_GET_GUEST_SESSION_SUMMARY = 4;
  private static final int METHODID_HAND_OFF_GUEST_SESSION = 5;
  private static final int METHODID_REDEEM_HANDOFF = 6;
  private static final int METHODID_REVOKE_GUEST_SESSION = 7;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_GET_GUEST_SESSION:
          serviceImpl.getGuestSession((commerce.cross_site_session.v1.GetGuestSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_CREATE_GUEST_SESSION:
          serviceImpl.createGuestSession((commerce.cross_site_session.v1.CreateGuestSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_TRANSFER_GUEST_SESSION:
          serviceImpl.transferGuestSession((commerce.cross_site_session.v1.TransferGuestSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_RECORD_ACTIVITY:
          serviceImpl.recordActivity((commerce.cross_site_session.v1.RecordActivityRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_GET_GUEST_SESSION_SUMMARY:
          serviceImpl.getGuestSessionSummary((commerce.cross_site_session.v1.GetGuestSessionSummaryRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.SessionSummary>) responseObserver);
          break;
        case METHODID_HAND_OFF_GUEST_SESSION:
          serviceImpl.handOffGuestSession((commerce.cross_site_session.v1.HandOffGuestSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.Handoff>) responseObserver);
          break;
        case METHODID_REDEEM_HANDOFF:
          serviceImpl.redeemHandoff((commerce.cross_site_session.v1.RedeemHandoffRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_REVOKE_GUEST_SESSION:
          serviceImpl.revokeGuestSession((commerce.cross_site_session.v1.RevokeGuestSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getGetGuestSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.GetGuestSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_GET_GUEST_SESSION)))
        .addMethod(
          getCreateGuestSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.CreateGuestSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_CREATE_GUEST_SESSION)))
        .addMethod(
          getTransferGuestSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.TransferGuestSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_TRANSFER_GUEST_SESSION)))
        .addMethod(
          getRecordActivityMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.RecordActivityRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_RECORD_ACTIVITY)))
        .addMethod(
          getGetGuestSessionSummaryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.GetGuestSessionSummaryRequest,
              commerce.cross_site_session.v1.SessionSummary>(
                service, METHODID_GET_GUEST_SESSION_SUMMARY)))
        .addMethod(
          getHandOffGuestSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.HandOffGuestSessionRequest,
              commerce.cross_site_session.v1.Handoff>(
                service, METHODID_HAND_OFF_GUEST_SESSION)))
        .addMethod(
          getRedeemHandoffMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.RedeemHandoffRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_REDEEM_HANDOFF)))
        .addMethod(
          getRevokeGuestSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.RevokeGuestSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_REVOKE_GUEST_SESSION)))
        .build();
  }

  private static abstract class PublicCrossSiteSessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PublicCrossSiteSessionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.cross_site_session.v1.PublicCrossSiteSessionServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PublicCrossSiteSessionService");
    }
  }

  private static final class PublicCrossSiteSessionServiceFileDescriptorSupplier
      extends PublicCrossSiteSessionServiceBaseDescriptorSupplier {
    PublicCrossSiteSessionServiceFileDescriptorSupplier() {}
  }

  private static final class PublicCrossSiteSessionServiceMethodDescriptorSupplier
      extends PublicCrossSiteSessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PublicCrossSiteSessionServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (PublicCrossSiteSessionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PublicCrossSiteSessionServiceFileDescriptorSupplier())
              .addMethod(getGetGuestSessionMethod())
              .addMethod(getCreateGuestSessionMethod())
              .addMethod(getTransferGuestSessionMethod())
              .addMethod(getRecordActivityMethod())
              .addMethod(getGetGuestSessionSummaryMethod())
              .addMethod(getHandOffGuestSessionMethod())
              .addMethod(getRedeemHandoffMethod())
              .addMethod(getRevokeGuestSessionMethod())
              .build();
        }
      }
    }
    return result;
  }
}
