package commerce.cross_site_session.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Keeps what a customer does on several sites of one company together.
 * The caller is the customer of the bearer token; the methods work on their newest ACTIVE session.
 * Every mutation takes the header `Idempotency-Key`. No answer holds a session token.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class CrossSiteSessionServiceGrpc {

  private CrossSiteSessionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.cross_site_session.v1.CrossSiteSessionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getGetSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSession",
      requestType = commerce.cross_site_session.v1.GetSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getGetSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getGetSessionMethod;
    if ((getGetSessionMethod = CrossSiteSessionServiceGrpc.getGetSessionMethod) == null) {
      synchronized (CrossSiteSessionServiceGrpc.class) {
        if ((getGetSessionMethod = CrossSiteSessionServiceGrpc.getGetSessionMethod) == null) {
          CrossSiteSessionServiceGrpc.getGetSessionMethod = getGetSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.GetSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.GetSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new CrossSiteSessionServiceMethodDescriptorSupplier("GetSession"))
              .build();
        }
      }
    }
    return getGetSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.CreateSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getCreateSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateSession",
      requestType = commerce.cross_site_session.v1.CreateSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.CreateSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getCreateSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.CreateSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getCreateSessionMethod;
    if ((getCreateSessionMethod = CrossSiteSessionServiceGrpc.getCreateSessionMethod) == null) {
      synchronized (CrossSiteSessionServiceGrpc.class) {
        if ((getCreateSessionMethod = CrossSiteSessionServiceGrpc.getCreateSessionMethod) == null) {
          CrossSiteSessionServiceGrpc.getCreateSessionMethod = getCreateSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.CreateSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CreateSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new CrossSiteSessionServiceMethodDescriptorSupplier("CreateSession"))
              .build();
        }
      }
    }
    return getCreateSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.TransferSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getTransferSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "TransferSession",
      requestType = commerce.cross_site_session.v1.TransferSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.TransferSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getTransferSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.TransferSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getTransferSessionMethod;
    if ((getTransferSessionMethod = CrossSiteSessionServiceGrpc.getTransferSessionMethod) == null) {
      synchronized (CrossSiteSessionServiceGrpc.class) {
        if ((getTransferSessionMethod = CrossSiteSessionServiceGrpc.getTransferSessionMethod) == null) {
          CrossSiteSessionServiceGrpc.getTransferSessionMethod = getTransferSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.TransferSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "TransferSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.TransferSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new CrossSiteSessionServiceMethodDescriptorSupplier("TransferSession"))
              .build();
        }
      }
    }
    return getTransferSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.MergeSessionRequest,
      commerce.cross_site_session.v1.MigrationResult> getMergeSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MergeSession",
      requestType = commerce.cross_site_session.v1.MergeSessionRequest.class,
      responseType = commerce.cross_site_session.v1.MigrationResult.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.MergeSessionRequest,
      commerce.cross_site_session.v1.MigrationResult> getMergeSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.MergeSessionRequest, commerce.cross_site_session.v1.MigrationResult> getMergeSessionMethod;
    if ((getMergeSessionMethod = CrossSiteSessionServiceGrpc.getMergeSessionMethod) == null) {
      synchronized (CrossSiteSessionServiceGrpc.class) {
        if ((getMergeSessionMethod = CrossSiteSessionServiceGrpc.getMergeSessionMethod) == null) {
          CrossSiteSessionServiceGrpc.getMergeSessionMethod = getMergeSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.MergeSessionRequest, commerce.cross_site_session.v1.MigrationResult>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MergeSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.MergeSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.MigrationResult.getDefaultInstance()))
              .setSchemaDescriptor(new CrossSiteSessionServiceMethodDescriptorSupplier("MergeSession"))
              .build();
        }
      }
    }
    return getMergeSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetSessionSummaryRequest,
      commerce.cross_site_session.v1.SessionSummary> getGetSessionSummaryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSessionSummary",
      requestType = commerce.cross_site_session.v1.GetSessionSummaryRequest.class,
      responseType = commerce.cross_site_session.v1.SessionSummary.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetSessionSummaryRequest,
      commerce.cross_site_session.v1.SessionSummary> getGetSessionSummaryMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.GetSessionSummaryRequest, commerce.cross_site_session.v1.SessionSummary> getGetSessionSummaryMethod;
    if ((getGetSessionSummaryMethod = CrossSiteSessionServiceGrpc.getGetSessionSummaryMethod) == null) {
      synchronized (CrossSiteSessionServiceGrpc.class) {
        if ((getGetSessionSummaryMethod = CrossSiteSessionServiceGrpc.getGetSessionSummaryMethod) == null) {
          CrossSiteSessionServiceGrpc.getGetSessionSummaryMethod = getGetSessionSummaryMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.GetSessionSummaryRequest, commerce.cross_site_session.v1.SessionSummary>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSessionSummary"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.GetSessionSummaryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.SessionSummary.getDefaultInstance()))
              .setSchemaDescriptor(new CrossSiteSessionServiceMethodDescriptorSupplier("GetSessionSummary"))
              .build();
        }
      }
    }
    return getGetSessionSummaryMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.HandOffSessionRequest,
      commerce.cross_site_session.v1.Handoff> getHandOffSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "HandOffSession",
      requestType = commerce.cross_site_session.v1.HandOffSessionRequest.class,
      responseType = commerce.cross_site_session.v1.Handoff.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.HandOffSessionRequest,
      commerce.cross_site_session.v1.Handoff> getHandOffSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.HandOffSessionRequest, commerce.cross_site_session.v1.Handoff> getHandOffSessionMethod;
    if ((getHandOffSessionMethod = CrossSiteSessionServiceGrpc.getHandOffSessionMethod) == null) {
      synchronized (CrossSiteSessionServiceGrpc.class) {
        if ((getHandOffSessionMethod = CrossSiteSessionServiceGrpc.getHandOffSessionMethod) == null) {
          CrossSiteSessionServiceGrpc.getHandOffSessionMethod = getHandOffSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.HandOffSessionRequest, commerce.cross_site_session.v1.Handoff>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "HandOffSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.HandOffSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.Handoff.getDefaultInstance()))
              .setSchemaDescriptor(new CrossSiteSessionServiceMethodDescriptorSupplier("HandOffSession"))
              .build();
        }
      }
    }
    return getHandOffSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RevokeSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRevokeSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeSession",
      requestType = commerce.cross_site_session.v1.RevokeSessionRequest.class,
      responseType = commerce.cross_site_session.v1.CrossSiteSession.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RevokeSessionRequest,
      commerce.cross_site_session.v1.CrossSiteSession> getRevokeSessionMethod() {
    io.grpc.MethodDescriptor<commerce.cross_site_session.v1.RevokeSessionRequest, commerce.cross_site_session.v1.CrossSiteSession> getRevokeSessionMethod;
    if ((getRevokeSessionMethod = CrossSiteSessionServiceGrpc.getRevokeSessionMethod) == null) {
      synchronized (CrossSiteSessionServiceGrpc.class) {
        if ((getRevokeSessionMethod = CrossSiteSessionServiceGrpc.getRevokeSessionMethod) == null) {
          CrossSiteSessionServiceGrpc.getRevokeSessionMethod = getRevokeSessionMethod =
              io.grpc.MethodDescriptor.<commerce.cross_site_session.v1.RevokeSessionRequest, commerce.cross_site_session.v1.CrossSiteSession>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.RevokeSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cross_site_session.v1.CrossSiteSession.getDefaultInstance()))
              .setSchemaDescriptor(new CrossSiteSessionServiceMethodDescriptorSupplier("RevokeSession"))
              .build();
        }
      }
    }
    return getRevokeSessionMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static CrossSiteSessionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceStub>() {
        @java.lang.Override
        public CrossSiteSessionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CrossSiteSessionServiceStub(channel, callOptions);
        }
      };
    return CrossSiteSessionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static CrossSiteSessionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceBlockingV2Stub>() {
        @java.lang.Override
        public CrossSiteSessionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CrossSiteSessionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return CrossSiteSessionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static CrossSiteSessionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceBlockingStub>() {
        @java.lang.Override
        public CrossSiteSessionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CrossSiteSessionServiceBlockingStub(channel, callOptions);
        }
      };
    return CrossSiteSessionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static CrossSiteSessionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CrossSiteSessionServiceFutureStub>() {
        @java.lang.Override
        public CrossSiteSessionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CrossSiteSessionServiceFutureStub(channel, callOptions);
        }
      };
    return CrossSiteSessionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Keeps what a customer does on several sites of one company together.
   * The caller is the customer of the bearer token; the methods work on their newest ACTIVE session.
   * Every mutation takes the header `Idempotency-Key`. No answer holds a session token.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the caller's newest ACTIVE session, created if there is none.
     * </pre>
     */
    default void getSession(commerce.cross_site_session.v1.GetSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a session, always a new one. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void createSession(commerce.cross_site_session.v1.CreateSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Links the caller's containers to a site, created there where there is none.
     * Fails with `SITE_NOT_ALLOWED`, or `FEATURE_DISABLED` if a type asked for is off there.
     * </pre>
     */
    default void transferSession(commerce.cross_site_session.v1.TransferSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getTransferSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Merges a visitor's session into the caller's newest ACTIVE one, with everything it refers to,
     * all or nothing.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call answers the same again.
     * Fails with `SESSION_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    default void mergeSession(commerce.cross_site_session.v1.MergeSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.MigrationResult> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMergeSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Counts what the caller's cart, wishlist and comparison hold.
     * </pre>
     */
    default void getSessionSummary(commerce.cross_site_session.v1.GetSessionSummaryRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.SessionSummary> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSessionSummaryMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a code that takes the caller's session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void handOffSession(commerce.cross_site_session.v1.HandOffSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.Handoff> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getHandOffSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Ends the caller's newest ACTIVE session. Fails with `SESSION_NOT_FOUND`.
     * </pre>
     */
    default void revokeSession(commerce.cross_site_session.v1.RevokeSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeSessionMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service CrossSiteSessionService.
   * <pre>
   * Keeps what a customer does on several sites of one company together.
   * The caller is the customer of the bearer token; the methods work on their newest ACTIVE session.
   * Every mutation takes the header `Idempotency-Key`. No answer holds a session token.
   * </pre>
   */
  public static abstract class CrossSiteSessionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return CrossSiteSessionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service CrossSiteSessionService.
   * <pre>
   * Keeps what a customer does on several sites of one company together.
   * The caller is the customer of the bearer token; the methods work on their newest ACTIVE session.
   * Every mutation takes the header `Idempotency-Key`. No answer holds a session token.
   * </pre>
   */
  public static final class CrossSiteSessionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<CrossSiteSessionServiceStub> {
    private CrossSiteSessionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CrossSiteSessionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CrossSiteSessionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's newest ACTIVE session, created if there is none.
     * </pre>
     */
    public void getSession(commerce.cross_site_session.v1.GetSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a session, always a new one. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void createSession(commerce.cross_site_session.v1.CreateSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Links the caller's containers to a site, created there where there is none.
     * Fails with `SITE_NOT_ALLOWED`, or `FEATURE_DISABLED` if a type asked for is off there.
     * </pre>
     */
    public void transferSession(commerce.cross_site_session.v1.TransferSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getTransferSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Merges a visitor's session into the caller's newest ACTIVE one, with everything it refers to,
     * all or nothing.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call answers the same again.
     * Fails with `SESSION_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public void mergeSession(commerce.cross_site_session.v1.MergeSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.MigrationResult> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMergeSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Counts what the caller's cart, wishlist and comparison hold.
     * </pre>
     */
    public void getSessionSummary(commerce.cross_site_session.v1.GetSessionSummaryRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.SessionSummary> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSessionSummaryMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a code that takes the caller's session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void handOffSession(commerce.cross_site_session.v1.HandOffSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.Handoff> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getHandOffSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Ends the caller's newest ACTIVE session. Fails with `SESSION_NOT_FOUND`.
     * </pre>
     */
    public void revokeSession(commerce.cross_site_session.v1.RevokeSessionRequest request,
        io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service CrossSiteSessionService.
   * <pre>
   * Keeps what a customer does on several sites of one company together.
   * The caller is the customer of the bearer token; the methods work on their newest ACTIVE session.
   * Every mutation takes the header `Idempotency-Key`. No answer holds a session token.
   * </pre>
   */
  public static final class CrossSiteSessionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<CrossSiteSessionServiceBlockingV2Stub> {
    private CrossSiteSessionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CrossSiteSessionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CrossSiteSessionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's newest ACTIVE session, created if there is none.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession getSession(commerce.cross_site_session.v1.GetSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a session, always a new one. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession createSession(commerce.cross_site_session.v1.CreateSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Links the caller's containers to a site, created there where there is none.
     * Fails with `SITE_NOT_ALLOWED`, or `FEATURE_DISABLED` if a type asked for is off there.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession transferSession(commerce.cross_site_session.v1.TransferSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getTransferSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Merges a visitor's session into the caller's newest ACTIVE one, with everything it refers to,
     * all or nothing.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call answers the same again.
     * Fails with `SESSION_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.MigrationResult mergeSession(commerce.cross_site_session.v1.MergeSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMergeSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Counts what the caller's cart, wishlist and comparison hold.
     * </pre>
     */
    public commerce.cross_site_session.v1.SessionSummary getSessionSummary(commerce.cross_site_session.v1.GetSessionSummaryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSessionSummaryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a code that takes the caller's session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.Handoff handOffSession(commerce.cross_site_session.v1.HandOffSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getHandOffSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the caller's newest ACTIVE session. Fails with `SESSION_NOT_FOUND`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession revokeSession(commerce.cross_site_session.v1.RevokeSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRevokeSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service CrossSiteSessionService.
   * <pre>
   * Keeps what a customer does on several sites of one company together.
   * The caller is the customer of the bearer token; the methods work on their newest ACTIVE session.
   * Every mutation takes the header `Idempotency-Key`. No answer holds a session token.
   * </pre>
   */
  public static final class CrossSiteSessionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<CrossSiteSessionServiceBlockingStub> {
    private CrossSiteSessionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CrossSiteSessionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CrossSiteSessionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's newest ACTIVE session, created if there is none.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession getSession(commerce.cross_site_session.v1.GetSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a session, always a new one. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession createSession(commerce.cross_site_session.v1.CreateSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Links the caller's containers to a site, created there where there is none.
     * Fails with `SITE_NOT_ALLOWED`, or `FEATURE_DISABLED` if a type asked for is off there.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession transferSession(commerce.cross_site_session.v1.TransferSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getTransferSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Merges a visitor's session into the caller's newest ACTIVE one, with everything it refers to,
     * all or nothing.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call answers the same again.
     * Fails with `SESSION_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.MigrationResult mergeSession(commerce.cross_site_session.v1.MergeSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMergeSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Counts what the caller's cart, wishlist and comparison hold.
     * </pre>
     */
    public commerce.cross_site_session.v1.SessionSummary getSessionSummary(commerce.cross_site_session.v1.GetSessionSummaryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSessionSummaryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a code that takes the caller's session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.cross_site_session.v1.Handoff handOffSession(commerce.cross_site_session.v1.HandOffSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getHandOffSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the caller's newest ACTIVE session. Fails with `SESSION_NOT_FOUND`.
     * </pre>
     */
    public commerce.cross_site_session.v1.CrossSiteSession revokeSession(commerce.cross_site_session.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service CrossSiteSessionService.
   * <pre>
   * Keeps what a customer does on several sites of one company together.
   * The caller is the customer of the bearer token; the methods work on their newest ACTIVE session.
   * Every mutation takes the header `Idempotency-Key`. No answer holds a session token.
   * </pre>
   */
  public static final class CrossSiteSessionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<CrossSiteSessionServiceFutureStub> {
    private CrossSiteSessionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CrossSiteSessionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CrossSiteSessionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's newest ACTIVE session, created if there is none.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> getSession(
        commerce.cross_site_session.v1.GetSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a session, always a new one. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> createSession(
        commerce.cross_site_session.v1.CreateSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Links the caller's containers to a site, created there where there is none.
     * Fails with `SITE_NOT_ALLOWED`, or `FEATURE_DISABLED` if a type asked for is off there.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> transferSession(
        commerce.cross_site_session.v1.TransferSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getTransferSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Merges a visitor's session into the caller's newest ACTIVE one, with everything it refers to,
     * all or nothing.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call answers the same again.
     * Fails with `SESSION_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.MigrationResult> mergeSession(
        commerce.cross_site_session.v1.MergeSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMergeSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Counts what the caller's cart, wishlist and comparison hold.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.SessionSummary> getSessionSummary(
        commerce.cross_site_session.v1.GetSessionSummaryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSessionSummaryMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a code that takes the caller's session to another site, once, within 60 seconds.
     * Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.Handoff> handOffSession(
        commerce.cross_site_session.v1.HandOffSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getHandOffSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Ends the caller's newest ACTIVE session. Fails with `SESSION_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cross_site_session.v1.CrossSiteSession> revokeSession(
        commerce.cross_site_session.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_SESSION = 0;
  private static final int METHODID_CREATE_SESSION = 1;
  private static final int METHODID_TRANSFER_SESSION = 2;
  private static final int METHODID_MERGE_SESSION = 3;
  private static final int METHODID_GET_SESSION_SUMMARY = 4;
  private static final int METHODID_HAND_OFF_SESSION = 5;
  private static final int METHODID_REVOKE_SESSION = 6;

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
        case METHODID_GET_SESSION:
          serviceImpl.getSession((commerce.cross_site_session.v1.GetSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_CREATE_SESSION:
          serviceImpl.createSession((commerce.cross_site_session.v1.CreateSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_TRANSFER_SESSION:
          serviceImpl.transferSession((commerce.cross_site_session.v1.TransferSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.CrossSiteSession>) responseObserver);
          break;
        case METHODID_MERGE_SESSION:
          serviceImpl.mergeSession((commerce.cross_site_session.v1.MergeSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.MigrationResult>) responseObserver);
          break;
        case METHODID_GET_SESSION_SUMMARY:
          serviceImpl.getSessionSummary((commerce.cross_site_session.v1.GetSessionSummaryRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.SessionSummary>) responseObserver);
          break;
        case METHODID_HAND_OFF_SESSION:
          serviceImpl.handOffSession((commerce.cross_site_session.v1.HandOffSessionRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cross_site_session.v1.Handoff>) responseObserver);
          break;
        case METHODID_REVOKE_SESSION:
          serviceImpl.revokeSession((commerce.cross_site_session.v1.RevokeSessionRequest) request,
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
          getGetSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.GetSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_GET_SESSION)))
        .addMethod(
          getCreateSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.CreateSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_CREATE_SESSION)))
        .addMethod(
          getTransferSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.TransferSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_TRANSFER_SESSION)))
        .addMethod(
          getMergeSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.MergeSessionRequest,
              commerce.cross_site_session.v1.MigrationResult>(
                service, METHODID_MERGE_SESSION)))
        .addMethod(
          getGetSessionSummaryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.GetSessionSummaryRequest,
              commerce.cross_site_session.v1.SessionSummary>(
                service, METHODID_GET_SESSION_SUMMARY)))
        .addMethod(
          getHandOffSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.HandOffSessionRequest,
              commerce.cross_site_session.v1.Handoff>(
                service, METHODID_HAND_OFF_SESSION)))
        .addMethod(
          getRevokeSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cross_site_session.v1.RevokeSessionRequest,
              commerce.cross_site_session.v1.CrossSiteSession>(
                service, METHODID_REVOKE_SESSION)))
        .build();
  }

  private static abstract class CrossSiteSessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    CrossSiteSessionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.cross_site_session.v1.CrossSiteSessionServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("CrossSiteSessionService");
    }
  }

  private static final class CrossSiteSessionServiceFileDescriptorSupplier
      extends CrossSiteSessionServiceBaseDescriptorSupplier {
    CrossSiteSessionServiceFileDescriptorSupplier() {}
  }

  private static final class CrossSiteSessionServiceMethodDescriptorSupplier
      extends CrossSiteSessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    CrossSiteSessionServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (CrossSiteSessionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new CrossSiteSessionServiceFileDescriptorSupplier())
              .addMethod(getGetSessionMethod())
              .addMethod(getCreateSessionMethod())
              .addMethod(getTransferSessionMethod())
              .addMethod(getMergeSessionMethod())
              .addMethod(getGetSessionSummaryMethod())
              .addMethod(getHandOffSessionMethod())
              .addMethod(getRevokeSessionMethod())
              .build();
        }
      }
    }
    return result;
  }
}
