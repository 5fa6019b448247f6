package commerce.comparison.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Holds what a guest compares.
 * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
 * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the comparison: on the methods that
 * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown or expired comparison
 * `COMPARISON_NOT_FOUND`, and the token of another record `SESSION_TOKEN_MISMATCH`. The methods
 * behave as those of `ComparisonService`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PublicComparisonServiceGrpc {

  private PublicComparisonServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.comparison.v1.PublicComparisonService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.GetGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getGetGuestComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetGuestComparison",
      requestType = commerce.comparison.v1.GetGuestComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.GetGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getGetGuestComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.GetGuestComparisonRequest, commerce.comparison.v1.Comparison> getGetGuestComparisonMethod;
    if ((getGetGuestComparisonMethod = PublicComparisonServiceGrpc.getGetGuestComparisonMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getGetGuestComparisonMethod = PublicComparisonServiceGrpc.getGetGuestComparisonMethod) == null) {
          PublicComparisonServiceGrpc.getGetGuestComparisonMethod = getGetGuestComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.GetGuestComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetGuestComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.GetGuestComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("GetGuestComparison"))
              .build();
        }
      }
    }
    return getGetGuestComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.CreateGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getCreateGuestComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateGuestComparison",
      requestType = commerce.comparison.v1.CreateGuestComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.CreateGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getCreateGuestComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.CreateGuestComparisonRequest, commerce.comparison.v1.Comparison> getCreateGuestComparisonMethod;
    if ((getCreateGuestComparisonMethod = PublicComparisonServiceGrpc.getCreateGuestComparisonMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getCreateGuestComparisonMethod = PublicComparisonServiceGrpc.getCreateGuestComparisonMethod) == null) {
          PublicComparisonServiceGrpc.getCreateGuestComparisonMethod = getCreateGuestComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.CreateGuestComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateGuestComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.CreateGuestComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("CreateGuestComparison"))
              .build();
        }
      }
    }
    return getCreateGuestComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.AddGuestComparisonItemRequest,
      commerce.comparison.v1.Comparison> getAddGuestComparisonItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddGuestComparisonItem",
      requestType = commerce.comparison.v1.AddGuestComparisonItemRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.AddGuestComparisonItemRequest,
      commerce.comparison.v1.Comparison> getAddGuestComparisonItemMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.AddGuestComparisonItemRequest, commerce.comparison.v1.Comparison> getAddGuestComparisonItemMethod;
    if ((getAddGuestComparisonItemMethod = PublicComparisonServiceGrpc.getAddGuestComparisonItemMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getAddGuestComparisonItemMethod = PublicComparisonServiceGrpc.getAddGuestComparisonItemMethod) == null) {
          PublicComparisonServiceGrpc.getAddGuestComparisonItemMethod = getAddGuestComparisonItemMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.AddGuestComparisonItemRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddGuestComparisonItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.AddGuestComparisonItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("AddGuestComparisonItem"))
              .build();
        }
      }
    }
    return getAddGuestComparisonItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.RemoveGuestComparisonItemRequest,
      commerce.comparison.v1.Comparison> getRemoveGuestComparisonItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveGuestComparisonItem",
      requestType = commerce.comparison.v1.RemoveGuestComparisonItemRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.RemoveGuestComparisonItemRequest,
      commerce.comparison.v1.Comparison> getRemoveGuestComparisonItemMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.RemoveGuestComparisonItemRequest, commerce.comparison.v1.Comparison> getRemoveGuestComparisonItemMethod;
    if ((getRemoveGuestComparisonItemMethod = PublicComparisonServiceGrpc.getRemoveGuestComparisonItemMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getRemoveGuestComparisonItemMethod = PublicComparisonServiceGrpc.getRemoveGuestComparisonItemMethod) == null) {
          PublicComparisonServiceGrpc.getRemoveGuestComparisonItemMethod = getRemoveGuestComparisonItemMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.RemoveGuestComparisonItemRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveGuestComparisonItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.RemoveGuestComparisonItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("RemoveGuestComparisonItem"))
              .build();
        }
      }
    }
    return getRemoveGuestComparisonItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.ReorderGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getReorderGuestComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReorderGuestComparison",
      requestType = commerce.comparison.v1.ReorderGuestComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.ReorderGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getReorderGuestComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.ReorderGuestComparisonRequest, commerce.comparison.v1.Comparison> getReorderGuestComparisonMethod;
    if ((getReorderGuestComparisonMethod = PublicComparisonServiceGrpc.getReorderGuestComparisonMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getReorderGuestComparisonMethod = PublicComparisonServiceGrpc.getReorderGuestComparisonMethod) == null) {
          PublicComparisonServiceGrpc.getReorderGuestComparisonMethod = getReorderGuestComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.ReorderGuestComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReorderGuestComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ReorderGuestComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("ReorderGuestComparison"))
              .build();
        }
      }
    }
    return getReorderGuestComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.GetGuestComparisonMatrixRequest,
      commerce.comparison.v1.ComparisonMatrix> getGetGuestComparisonMatrixMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetGuestComparisonMatrix",
      requestType = commerce.comparison.v1.GetGuestComparisonMatrixRequest.class,
      responseType = commerce.comparison.v1.ComparisonMatrix.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.GetGuestComparisonMatrixRequest,
      commerce.comparison.v1.ComparisonMatrix> getGetGuestComparisonMatrixMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.GetGuestComparisonMatrixRequest, commerce.comparison.v1.ComparisonMatrix> getGetGuestComparisonMatrixMethod;
    if ((getGetGuestComparisonMatrixMethod = PublicComparisonServiceGrpc.getGetGuestComparisonMatrixMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getGetGuestComparisonMatrixMethod = PublicComparisonServiceGrpc.getGetGuestComparisonMatrixMethod) == null) {
          PublicComparisonServiceGrpc.getGetGuestComparisonMatrixMethod = getGetGuestComparisonMatrixMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.GetGuestComparisonMatrixRequest, commerce.comparison.v1.ComparisonMatrix>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetGuestComparisonMatrix"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.GetGuestComparisonMatrixRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ComparisonMatrix.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("GetGuestComparisonMatrix"))
              .build();
        }
      }
    }
    return getGetGuestComparisonMatrixMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.ShareGuestComparisonRequest,
      commerce.comparison.v1.ShareResult> getShareGuestComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ShareGuestComparison",
      requestType = commerce.comparison.v1.ShareGuestComparisonRequest.class,
      responseType = commerce.comparison.v1.ShareResult.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.ShareGuestComparisonRequest,
      commerce.comparison.v1.ShareResult> getShareGuestComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.ShareGuestComparisonRequest, commerce.comparison.v1.ShareResult> getShareGuestComparisonMethod;
    if ((getShareGuestComparisonMethod = PublicComparisonServiceGrpc.getShareGuestComparisonMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getShareGuestComparisonMethod = PublicComparisonServiceGrpc.getShareGuestComparisonMethod) == null) {
          PublicComparisonServiceGrpc.getShareGuestComparisonMethod = getShareGuestComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.ShareGuestComparisonRequest, commerce.comparison.v1.ShareResult>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ShareGuestComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ShareGuestComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ShareResult.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("ShareGuestComparison"))
              .build();
        }
      }
    }
    return getShareGuestComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.UnshareGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getUnshareGuestComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UnshareGuestComparison",
      requestType = commerce.comparison.v1.UnshareGuestComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.UnshareGuestComparisonRequest,
      commerce.comparison.v1.Comparison> getUnshareGuestComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.UnshareGuestComparisonRequest, commerce.comparison.v1.Comparison> getUnshareGuestComparisonMethod;
    if ((getUnshareGuestComparisonMethod = PublicComparisonServiceGrpc.getUnshareGuestComparisonMethod) == null) {
      synchronized (PublicComparisonServiceGrpc.class) {
        if ((getUnshareGuestComparisonMethod = PublicComparisonServiceGrpc.getUnshareGuestComparisonMethod) == null) {
          PublicComparisonServiceGrpc.getUnshareGuestComparisonMethod = getUnshareGuestComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.UnshareGuestComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UnshareGuestComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.UnshareGuestComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new PublicComparisonServiceMethodDescriptorSupplier("UnshareGuestComparison"))
              .build();
        }
      }
    }
    return getUnshareGuestComparisonMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PublicComparisonServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceStub>() {
        @java.lang.Override
        public PublicComparisonServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicComparisonServiceStub(channel, callOptions);
        }
      };
    return PublicComparisonServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PublicComparisonServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceBlockingV2Stub>() {
        @java.lang.Override
        public PublicComparisonServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicComparisonServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PublicComparisonServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PublicComparisonServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceBlockingStub>() {
        @java.lang.Override
        public PublicComparisonServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicComparisonServiceBlockingStub(channel, callOptions);
        }
      };
    return PublicComparisonServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PublicComparisonServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicComparisonServiceFutureStub>() {
        @java.lang.Override
        public PublicComparisonServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicComparisonServiceFutureStub(channel, callOptions);
        }
      };
    return PublicComparisonServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Holds what a guest compares.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the comparison: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown or expired comparison
   * `COMPARISON_NOT_FOUND`, and the token of another record `SESSION_TOKEN_MISMATCH`. The methods
   * behave as those of `ComparisonService`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the comparison of the session token; without a token an empty placeholder.
     * Fails with `COMPARISON_NOT_FOUND` for a token that matches nothing live in the company.
     * </pre>
     */
    default void getGuestComparison(commerce.comparison.v1.GetGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetGuestComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a comparison, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    default void createGuestComparison(commerce.comparison.v1.CreateGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateGuestComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds a product, as `ComparisonService.AddComparisonItem`.
     * </pre>
     */
    default void addGuestComparisonItem(commerce.comparison.v1.AddGuestComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddGuestComparisonItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes an item, as `ComparisonService.RemoveComparisonItem`.
     * </pre>
     */
    default void removeGuestComparisonItem(commerce.comparison.v1.RemoveGuestComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveGuestComparisonItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Puts the items in another order, as `ComparisonService.ReorderComparison`.
     * </pre>
     */
    default void reorderGuestComparison(commerce.comparison.v1.ReorderGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReorderGuestComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sets the items side by side.
     * </pre>
     */
    default void getGuestComparisonMatrix(commerce.comparison.v1.GetGuestComparisonMatrixRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ComparisonMatrix> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetGuestComparisonMatrixMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a link, as `ComparisonService.ShareComparison`.
     * </pre>
     */
    default void shareGuestComparison(commerce.comparison.v1.ShareGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ShareResult> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getShareGuestComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Ends the link at once, as `ComparisonService.UnshareComparison`.
     * </pre>
     */
    default void unshareGuestComparison(commerce.comparison.v1.UnshareGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUnshareGuestComparisonMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PublicComparisonService.
   * <pre>
   * Holds what a guest compares.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the comparison: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown or expired comparison
   * `COMPARISON_NOT_FOUND`, and the token of another record `SESSION_TOKEN_MISMATCH`. The methods
   * behave as those of `ComparisonService`.
   * </pre>
   */
  public static abstract class PublicComparisonServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PublicComparisonServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PublicComparisonService.
   * <pre>
   * Holds what a guest compares.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the comparison: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown or expired comparison
   * `COMPARISON_NOT_FOUND`, and the token of another record `SESSION_TOKEN_MISMATCH`. The methods
   * behave as those of `ComparisonService`.
   * </pre>
   */
  public static final class PublicComparisonServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PublicComparisonServiceStub> {
    private PublicComparisonServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicComparisonServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicComparisonServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the comparison of the session token; without a token an empty placeholder.
     * Fails with `COMPARISON_NOT_FOUND` for a token that matches nothing live in the company.
     * </pre>
     */
    public void getGuestComparison(commerce.comparison.v1.GetGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetGuestComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a comparison, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public void createGuestComparison(commerce.comparison.v1.CreateGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateGuestComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds a product, as `ComparisonService.AddComparisonItem`.
     * </pre>
     */
    public void addGuestComparisonItem(commerce.comparison.v1.AddGuestComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddGuestComparisonItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes an item, as `ComparisonService.RemoveComparisonItem`.
     * </pre>
     */
    public void removeGuestComparisonItem(commerce.comparison.v1.RemoveGuestComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveGuestComparisonItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Puts the items in another order, as `ComparisonService.ReorderComparison`.
     * </pre>
     */
    public void reorderGuestComparison(commerce.comparison.v1.ReorderGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReorderGuestComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sets the items side by side.
     * </pre>
     */
    public void getGuestComparisonMatrix(commerce.comparison.v1.GetGuestComparisonMatrixRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ComparisonMatrix> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetGuestComparisonMatrixMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a link, as `ComparisonService.ShareComparison`.
     * </pre>
     */
    public void shareGuestComparison(commerce.comparison.v1.ShareGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ShareResult> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getShareGuestComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Ends the link at once, as `ComparisonService.UnshareComparison`.
     * </pre>
     */
    public void unshareGuestComparison(commerce.comparison.v1.UnshareGuestComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUnshareGuestComparisonMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PublicComparisonService.
   * <pre>
   * Holds what a guest compares.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the comparison: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown or expired comparison
   * `COMPARISON_NOT_FOUND`, and the token of another record `SESSION_TOKEN_MISMATCH`. The methods
   * behave as those of `ComparisonService`.
   * </pre>
   */
  public static final class PublicComparisonServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PublicComparisonServiceBlockingV2Stub> {
    private PublicComparisonServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicComparisonServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicComparisonServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the comparison of the session token; without a token an empty placeholder.
     * Fails with `COMPARISON_NOT_FOUND` for a token that matches nothing live in the company.
     * </pre>
     */
    public commerce.comparison.v1.Comparison getGuestComparison(commerce.comparison.v1.GetGuestComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a comparison, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison createGuestComparison(commerce.comparison.v1.CreateGuestComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product, as `ComparisonService.AddComparisonItem`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison addGuestComparisonItem(commerce.comparison.v1.AddGuestComparisonItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddGuestComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item, as `ComparisonService.RemoveComparisonItem`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison removeGuestComparisonItem(commerce.comparison.v1.RemoveGuestComparisonItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveGuestComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts the items in another order, as `ComparisonService.ReorderComparison`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison reorderGuestComparison(commerce.comparison.v1.ReorderGuestComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReorderGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets the items side by side.
     * </pre>
     */
    public commerce.comparison.v1.ComparisonMatrix getGuestComparisonMatrix(commerce.comparison.v1.GetGuestComparisonMatrixRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetGuestComparisonMatrixMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a link, as `ComparisonService.ShareComparison`.
     * </pre>
     */
    public commerce.comparison.v1.ShareResult shareGuestComparison(commerce.comparison.v1.ShareGuestComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getShareGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the link at once, as `ComparisonService.UnshareComparison`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison unshareGuestComparison(commerce.comparison.v1.UnshareGuestComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUnshareGuestComparisonMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PublicComparisonService.
   * <pre>
   * Holds what a guest compares.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the comparison: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown or expired comparison
   * `COMPARISON_NOT_FOUND`, and the token of another record `SESSION_TOKEN_MISMATCH`. The methods
   * behave as those of `ComparisonService`.
   * </pre>
   */
  public static final class PublicComparisonServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PublicComparisonServiceBlockingStub> {
    private PublicComparisonServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicComparisonServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicComparisonServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the comparison of the session token; without a token an empty placeholder.
     * Fails with `COMPARISON_NOT_FOUND` for a token that matches nothing live in the company.
     * </pre>
     */
    public commerce.comparison.v1.Comparison getGuestComparison(commerce.comparison.v1.GetGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a comparison, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison createGuestComparison(commerce.comparison.v1.CreateGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product, as `ComparisonService.AddComparisonItem`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison addGuestComparisonItem(commerce.comparison.v1.AddGuestComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddGuestComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item, as `ComparisonService.RemoveComparisonItem`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison removeGuestComparisonItem(commerce.comparison.v1.RemoveGuestComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveGuestComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts the items in another order, as `ComparisonService.ReorderComparison`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison reorderGuestComparison(commerce.comparison.v1.ReorderGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReorderGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets the items side by side.
     * </pre>
     */
    public commerce.comparison.v1.ComparisonMatrix getGuestComparisonMatrix(commerce.comparison.v1.GetGuestComparisonMatrixRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetGuestComparisonMatrixMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a link, as `ComparisonService.ShareComparison`.
     * </pre>
     */
    public commerce.comparison.v1.ShareResult shareGuestComparison(commerce.comparison.v1.ShareGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getShareGuestComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the link at once, as `ComparisonService.UnshareComparison`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison unshareGuestComparison(commerce.comparison.v1.UnshareGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUnshareGuestComparisonMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PublicComparisonService.
   * <pre>
   * Holds what a guest compares.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the comparison: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown or expired comparison
   * `COMPARISON_NOT_FOUND`, and the token of another record `SESSION_TOKEN_MISMATCH`. The methods
   * behave as those of `ComparisonService`.
   * </pre>
   */
  public static final class PublicComparisonServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PublicComparisonServiceFutureStub> {
    private PublicComparisonServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicComparisonServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicComparisonServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the comparison of the session token; without a token an empty placeholder.
     * Fails with `COMPARISON_NOT_FOUND` for a token that matches nothing live in the company.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> getGuestComparison(
        commerce.comparison.v1.GetGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetGuestComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a comparison, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> createGuestComparison(
        commerce.comparison.v1.CreateGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateGuestComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds a product, as `ComparisonService.AddComparisonItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> addGuestComparisonItem(
        commerce.comparison.v1.AddGuestComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddGuestComparisonItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes an item, as `ComparisonService.RemoveComparisonItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> removeGuestComparisonItem(
        commerce.comparison.v1.RemoveGuestComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveGuestComparisonItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Puts the items in another order, as `ComparisonService.ReorderComparison`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> reorderGuestComparison(
        commerce.comparison.v1.ReorderGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReorderGuestComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sets the items side by side.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.ComparisonMatrix> getGuestComparisonMatrix(
        commerce.comparison.v1.GetGuestComparisonMatrixRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetGuestComparisonMatrixMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a link, as `ComparisonService.ShareComparison`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.ShareResult> shareGuestComparison(
        commerce.comparison.v1.ShareGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getShareGuestComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Ends the link at once, as `ComparisonService.UnshareComparison`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> unshareGuestComparison(
        commerce.comparison.v1.UnshareGuestComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUnshareGuestComparisonMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_GUEST_COMPARISON = 0;
  private static final int METHODID_CREATE_GUEST_COMPARISON = 1;
  private static final int METHODID_ADD_GUEST_COMPARISON_ITEM = 2;
  private static final int METHODID_REMOVE_GUEST_COMPARISON_ITEM = 3;
  private static final int METHODID_REORDER_GUEST_COMPARISON = 4;
  private static final int METHODID_GET_GUEST_COMPARISON_MATRIX = 5;
  private static final int METHODID_SHARE_GUEST_COMPARISON = 6;
  private static final int METHODID_UNSHARE_GUEST_COMPARISON = 7;

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
        case METHODID_GET_GUEST_COMPARISON:
          serviceImpl.getGuestComparison((commerce.comparison.v1.GetGuestComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_CREATE_GUEST_COMPARISON:
          serviceImpl.createGuestComparison((commerce.comparison.v1.CreateGuestComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_ADD_GUEST_COMPARISON_ITEM:
          serviceImpl.addGuestComparisonItem((commerce.comparison.v1.AddGuestComparisonItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_REMOVE_GUEST_COMPARISON_ITEM:
          serviceImpl.removeGuestComparisonItem((commerce.comparison.v1.RemoveGuestComparisonItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_REORDER_GUEST_COMPARISON:
          serviceImpl.reorderGuestComparison((commerce.comparison.v1.ReorderGuestComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_GET_GUEST_COMPARISON_MATRIX:
          serviceImpl.getGuestComparisonMatrix((commerce.comparison.v1.GetGuestComparisonMatrixRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.ComparisonMatrix>) responseObserver);
          break;
        case METHODID_SHARE_GUEST_COMPARISON:
          serviceImpl.shareGuestComparison((commerce.comparison.v1.ShareGuestComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.ShareResult>) responseObserver);
          break;
        case METHODID_UNSHARE_GUEST_COMPARISON:
          serviceImpl.unshareGuestComparison((commerce.comparison.v1.UnshareGuestComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
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
          getGetGuestComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.GetGuestComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_GET_GUEST_COMPARISON)))
        .addMethod(
          getCreateGuestComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.CreateGuestComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_CREATE_GUEST_COMPARISON)))
        .addMethod(
          getAddGuestComparisonItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.AddGuestComparisonItemRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_ADD_GUEST_COMPARISON_ITEM)))
        .addMethod(
          getRemoveGuestComparisonItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.RemoveGuestComparisonItemRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_REMOVE_GUEST_COMPARISON_ITEM)))
        .addMethod(
          getReorderGuestComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.ReorderGuestComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_REORDER_GUEST_COMPARISON)))
        .addMethod(
          getGetGuestComparisonMatrixMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.GetGuestComparisonMatrixRequest,
              commerce.comparison.v1.ComparisonMatrix>(
                service, METHODID_GET_GUEST_COMPARISON_MATRIX)))
        .addMethod(
          getShareGuestComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.ShareGuestComparisonRequest,
              commerce.comparison.v1.ShareResult>(
                service, METHODID_SHARE_GUEST_COMPARISON)))
        .addMethod(
          getUnshareGuestComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.UnshareGuestComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_UNSHARE_GUEST_COMPARISON)))
        .build();
  }

  private static abstract class PublicComparisonServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PublicComparisonServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.comparison.v1.PublicComparisonServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PublicComparisonService");
    }
  }

  private static final class PublicComparisonServiceFileDescriptorSupplier
      extends PublicComparisonServiceBaseDescriptorSupplier {
    PublicComparisonServiceFileDescriptorSupplier() {}
  }

  private static final class PublicComparisonServiceMethodDescriptorSupplier
      extends PublicComparisonServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PublicComparisonServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PublicComparisonServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PublicComparisonServiceFileDescriptorSupplier())
              .addMethod(getGetGuestComparisonMethod())
              .addMethod(getCreateGuestComparisonMethod())
              .addMethod(getAddGuestComparisonItemMethod())
              .addMethod(getRemoveGuestComparisonItemMethod())
              .addMethod(getReorderGuestComparisonMethod())
              .addMethod(getGetGuestComparisonMatrixMethod())
              .addMethod(getShareGuestComparisonMethod())
              .addMethod(getUnshareGuestComparisonMethod())
              .build();
        }
      }
    }
    return result;
  }
}
