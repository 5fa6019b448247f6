package commerce.comparison.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Holds what a customer compares.
 * The caller is the customer of the bearer token. Each customer has at most one live comparison per
 * company; the methods find it or create it. One that has expired is begun anew: empty, unnamed and
 * not shared, under the same id. Every mutation takes the headers `Idempotency-Key` and `If-Match`,
 * and refuses a stale `If-Match` with `VERSION_MISMATCH`. Where the site of the call, else the one
 * the comparison was begun on, has `enableCompare` off, every method fails with `FEATURE_DISABLED`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class ComparisonServiceGrpc {

  private ComparisonServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.comparison.v1.ComparisonService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.GetComparisonRequest,
      commerce.comparison.v1.Comparison> getGetComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetComparison",
      requestType = commerce.comparison.v1.GetComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.GetComparisonRequest,
      commerce.comparison.v1.Comparison> getGetComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.GetComparisonRequest, commerce.comparison.v1.Comparison> getGetComparisonMethod;
    if ((getGetComparisonMethod = ComparisonServiceGrpc.getGetComparisonMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getGetComparisonMethod = ComparisonServiceGrpc.getGetComparisonMethod) == null) {
          ComparisonServiceGrpc.getGetComparisonMethod = getGetComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.GetComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.GetComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("GetComparison"))
              .build();
        }
      }
    }
    return getGetComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.UpdateComparisonRequest,
      commerce.comparison.v1.Comparison> getUpdateComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateComparison",
      requestType = commerce.comparison.v1.UpdateComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.UpdateComparisonRequest,
      commerce.comparison.v1.Comparison> getUpdateComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.UpdateComparisonRequest, commerce.comparison.v1.Comparison> getUpdateComparisonMethod;
    if ((getUpdateComparisonMethod = ComparisonServiceGrpc.getUpdateComparisonMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getUpdateComparisonMethod = ComparisonServiceGrpc.getUpdateComparisonMethod) == null) {
          ComparisonServiceGrpc.getUpdateComparisonMethod = getUpdateComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.UpdateComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.UpdateComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("UpdateComparison"))
              .build();
        }
      }
    }
    return getUpdateComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.ClearComparisonRequest,
      commerce.comparison.v1.Comparison> getClearComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClearComparison",
      requestType = commerce.comparison.v1.ClearComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.ClearComparisonRequest,
      commerce.comparison.v1.Comparison> getClearComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.ClearComparisonRequest, commerce.comparison.v1.Comparison> getClearComparisonMethod;
    if ((getClearComparisonMethod = ComparisonServiceGrpc.getClearComparisonMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getClearComparisonMethod = ComparisonServiceGrpc.getClearComparisonMethod) == null) {
          ComparisonServiceGrpc.getClearComparisonMethod = getClearComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.ClearComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClearComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ClearComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("ClearComparison"))
              .build();
        }
      }
    }
    return getClearComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.AddComparisonItemRequest,
      commerce.comparison.v1.Comparison> getAddComparisonItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddComparisonItem",
      requestType = commerce.comparison.v1.AddComparisonItemRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.AddComparisonItemRequest,
      commerce.comparison.v1.Comparison> getAddComparisonItemMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.AddComparisonItemRequest, commerce.comparison.v1.Comparison> getAddComparisonItemMethod;
    if ((getAddComparisonItemMethod = ComparisonServiceGrpc.getAddComparisonItemMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getAddComparisonItemMethod = ComparisonServiceGrpc.getAddComparisonItemMethod) == null) {
          ComparisonServiceGrpc.getAddComparisonItemMethod = getAddComparisonItemMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.AddComparisonItemRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddComparisonItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.AddComparisonItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("AddComparisonItem"))
              .build();
        }
      }
    }
    return getAddComparisonItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.RemoveComparisonItemRequest,
      commerce.comparison.v1.Comparison> getRemoveComparisonItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveComparisonItem",
      requestType = commerce.comparison.v1.RemoveComparisonItemRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.RemoveComparisonItemRequest,
      commerce.comparison.v1.Comparison> getRemoveComparisonItemMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.RemoveComparisonItemRequest, commerce.comparison.v1.Comparison> getRemoveComparisonItemMethod;
    if ((getRemoveComparisonItemMethod = ComparisonServiceGrpc.getRemoveComparisonItemMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getRemoveComparisonItemMethod = ComparisonServiceGrpc.getRemoveComparisonItemMethod) == null) {
          ComparisonServiceGrpc.getRemoveComparisonItemMethod = getRemoveComparisonItemMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.RemoveComparisonItemRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveComparisonItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.RemoveComparisonItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("RemoveComparisonItem"))
              .build();
        }
      }
    }
    return getRemoveComparisonItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.ReorderComparisonRequest,
      commerce.comparison.v1.Comparison> getReorderComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReorderComparison",
      requestType = commerce.comparison.v1.ReorderComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.ReorderComparisonRequest,
      commerce.comparison.v1.Comparison> getReorderComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.ReorderComparisonRequest, commerce.comparison.v1.Comparison> getReorderComparisonMethod;
    if ((getReorderComparisonMethod = ComparisonServiceGrpc.getReorderComparisonMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getReorderComparisonMethod = ComparisonServiceGrpc.getReorderComparisonMethod) == null) {
          ComparisonServiceGrpc.getReorderComparisonMethod = getReorderComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.ReorderComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReorderComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ReorderComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("ReorderComparison"))
              .build();
        }
      }
    }
    return getReorderComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.GetComparisonMatrixRequest,
      commerce.comparison.v1.ComparisonMatrix> getGetComparisonMatrixMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetComparisonMatrix",
      requestType = commerce.comparison.v1.GetComparisonMatrixRequest.class,
      responseType = commerce.comparison.v1.ComparisonMatrix.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.GetComparisonMatrixRequest,
      commerce.comparison.v1.ComparisonMatrix> getGetComparisonMatrixMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.GetComparisonMatrixRequest, commerce.comparison.v1.ComparisonMatrix> getGetComparisonMatrixMethod;
    if ((getGetComparisonMatrixMethod = ComparisonServiceGrpc.getGetComparisonMatrixMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getGetComparisonMatrixMethod = ComparisonServiceGrpc.getGetComparisonMatrixMethod) == null) {
          ComparisonServiceGrpc.getGetComparisonMatrixMethod = getGetComparisonMatrixMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.GetComparisonMatrixRequest, commerce.comparison.v1.ComparisonMatrix>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetComparisonMatrix"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.GetComparisonMatrixRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ComparisonMatrix.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("GetComparisonMatrix"))
              .build();
        }
      }
    }
    return getGetComparisonMatrixMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.ShareComparisonRequest,
      commerce.comparison.v1.ShareResult> getShareComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ShareComparison",
      requestType = commerce.comparison.v1.ShareComparisonRequest.class,
      responseType = commerce.comparison.v1.ShareResult.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.ShareComparisonRequest,
      commerce.comparison.v1.ShareResult> getShareComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.ShareComparisonRequest, commerce.comparison.v1.ShareResult> getShareComparisonMethod;
    if ((getShareComparisonMethod = ComparisonServiceGrpc.getShareComparisonMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getShareComparisonMethod = ComparisonServiceGrpc.getShareComparisonMethod) == null) {
          ComparisonServiceGrpc.getShareComparisonMethod = getShareComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.ShareComparisonRequest, commerce.comparison.v1.ShareResult>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ShareComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ShareComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.ShareResult.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("ShareComparison"))
              .build();
        }
      }
    }
    return getShareComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.UnshareComparisonRequest,
      commerce.comparison.v1.Comparison> getUnshareComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UnshareComparison",
      requestType = commerce.comparison.v1.UnshareComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.UnshareComparisonRequest,
      commerce.comparison.v1.Comparison> getUnshareComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.UnshareComparisonRequest, commerce.comparison.v1.Comparison> getUnshareComparisonMethod;
    if ((getUnshareComparisonMethod = ComparisonServiceGrpc.getUnshareComparisonMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getUnshareComparisonMethod = ComparisonServiceGrpc.getUnshareComparisonMethod) == null) {
          ComparisonServiceGrpc.getUnshareComparisonMethod = getUnshareComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.UnshareComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UnshareComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.UnshareComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("UnshareComparison"))
              .build();
        }
      }
    }
    return getUnshareComparisonMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.MergeComparisonRequest,
      commerce.comparison.v1.Comparison> getMergeComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MergeComparison",
      requestType = commerce.comparison.v1.MergeComparisonRequest.class,
      responseType = commerce.comparison.v1.Comparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.MergeComparisonRequest,
      commerce.comparison.v1.Comparison> getMergeComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.MergeComparisonRequest, commerce.comparison.v1.Comparison> getMergeComparisonMethod;
    if ((getMergeComparisonMethod = ComparisonServiceGrpc.getMergeComparisonMethod) == null) {
      synchronized (ComparisonServiceGrpc.class) {
        if ((getMergeComparisonMethod = ComparisonServiceGrpc.getMergeComparisonMethod) == null) {
          ComparisonServiceGrpc.getMergeComparisonMethod = getMergeComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.MergeComparisonRequest, commerce.comparison.v1.Comparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MergeComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.MergeComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.Comparison.getDefaultInstance()))
              .setSchemaDescriptor(new ComparisonServiceMethodDescriptorSupplier("MergeComparison"))
              .build();
        }
      }
    }
    return getMergeComparisonMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static ComparisonServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceStub>() {
        @java.lang.Override
        public ComparisonServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ComparisonServiceStub(channel, callOptions);
        }
      };
    return ComparisonServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static ComparisonServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceBlockingV2Stub>() {
        @java.lang.Override
        public ComparisonServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ComparisonServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return ComparisonServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static ComparisonServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceBlockingStub>() {
        @java.lang.Override
        public ComparisonServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ComparisonServiceBlockingStub(channel, callOptions);
        }
      };
    return ComparisonServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static ComparisonServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ComparisonServiceFutureStub>() {
        @java.lang.Override
        public ComparisonServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ComparisonServiceFutureStub(channel, callOptions);
        }
      };
    return ComparisonServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Holds what a customer compares.
   * The caller is the customer of the bearer token. Each customer has at most one live comparison per
   * company; the methods find it or create it. One that has expired is begun anew: empty, unnamed and
   * not shared, under the same id. Every mutation takes the headers `Idempotency-Key` and `If-Match`,
   * and refuses a stale `If-Match` with `VERSION_MISMATCH`. Where the site of the call, else the one
   * the comparison was begun on, has `enableCompare` off, every method fails with `FEATURE_DISABLED`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the caller's comparison, created if there is none.
     * </pre>
     */
    default void getComparison(commerce.comparison.v1.GetComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Names the caller's comparison; an empty name clears it.
     * </pre>
     */
    default void updateComparison(commerce.comparison.v1.UpdateComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes all items out. A share link goes on showing what was shared.
     * </pre>
     */
    default void clearComparison(commerce.comparison.v1.ClearComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds a product.
     * Nothing is ever pushed out: fails with `COMPARISON_FULL` (which tells `maxItems`), with
     * `COMPARISON_ITEM_EXISTS` for an equal product and variant, with `PRODUCT_NOT_FOUND`,
     * `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE` or `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void addComparisonItem(commerce.comparison.v1.AddComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddComparisonItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes an item; those behind it move up. Fails with `COMPARISON_ITEM_NOT_FOUND`.
     * </pre>
     */
    default void removeComparisonItem(commerce.comparison.v1.RemoveComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveComparisonItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Puts the items in another order. Fails with `NOT_A_PERMUTATION` unless every item is
     * named exactly once.
     * </pre>
     */
    default void reorderComparison(commerce.comparison.v1.ReorderComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReorderComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sets the items side by side; an empty matrix when there is no live comparison.
     * </pre>
     */
    default void getComparisonMatrix(commerce.comparison.v1.GetComparisonMatrixRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ComparisonMatrix> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetComparisonMatrixMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a link through which everybody sees the comparison as it is now.
     * A link that has not ended is kept: it shows what is there now, and ends at the later of both
     * times.
     * </pre>
     */
    default void shareComparison(commerce.comparison.v1.ShareComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ShareResult> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getShareComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Ends the link at once; sharing again makes another one. Harmless when there is none.
     * </pre>
     */
    default void unshareComparison(commerce.comparison.v1.UnshareComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUnshareComparisonMethod(), responseObserver);
    }

    /**
     * <pre>
     * Appends what fits of another comparison of the same company, in its order, and reports on
     * every item.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Its share link ends. Repeating the call is harmless.
     * Fails with `COMPARISON_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    default void mergeComparison(commerce.comparison.v1.MergeComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMergeComparisonMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service ComparisonService.
   * <pre>
   * Holds what a customer compares.
   * The caller is the customer of the bearer token. Each customer has at most one live comparison per
   * company; the methods find it or create it. One that has expired is begun anew: empty, unnamed and
   * not shared, under the same id. Every mutation takes the headers `Idempotency-Key` and `If-Match`,
   * and refuses a stale `If-Match` with `VERSION_MISMATCH`. Where the site of the call, else the one
   * the comparison was begun on, has `enableCompare` off, every method fails with `FEATURE_DISABLED`.
   * </pre>
   */
  public static abstract class ComparisonServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return ComparisonServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service ComparisonService.
   * <pre>
   * Holds what a customer compares.
   * The caller is the customer of the bearer token. Each customer has at most one live comparison per
   * company; the methods find it or create it. One that has expired is begun anew: empty, unnamed and
   * not shared, under the same id. Every mutation takes the headers `Idempotency-Key` and `If-Match`,
   * and refuses a stale `If-Match` with `VERSION_MISMATCH`. Where the site of the call, else the one
   * the comparison was begun on, has `enableCompare` off, every method fails with `FEATURE_DISABLED`.
   * </pre>
   */
  public static final class ComparisonServiceStub
      extends io.grpc.stub.AbstractAsyncStub<ComparisonServiceStub> {
    private ComparisonServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ComparisonServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ComparisonServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's comparison, created if there is none.
     * </pre>
     */
    public void getComparison(commerce.comparison.v1.GetComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Names the caller's comparison; an empty name clears it.
     * </pre>
     */
    public void updateComparison(commerce.comparison.v1.UpdateComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes all items out. A share link goes on showing what was shared.
     * </pre>
     */
    public void clearComparison(commerce.comparison.v1.ClearComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds a product.
     * Nothing is ever pushed out: fails with `COMPARISON_FULL` (which tells `maxItems`), with
     * `COMPARISON_ITEM_EXISTS` for an equal product and variant, with `PRODUCT_NOT_FOUND`,
     * `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE` or `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void addComparisonItem(commerce.comparison.v1.AddComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddComparisonItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes an item; those behind it move up. Fails with `COMPARISON_ITEM_NOT_FOUND`.
     * </pre>
     */
    public void removeComparisonItem(commerce.comparison.v1.RemoveComparisonItemRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveComparisonItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Puts the items in another order. Fails with `NOT_A_PERMUTATION` unless every item is
     * named exactly once.
     * </pre>
     */
    public void reorderComparison(commerce.comparison.v1.ReorderComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReorderComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sets the items side by side; an empty matrix when there is no live comparison.
     * </pre>
     */
    public void getComparisonMatrix(commerce.comparison.v1.GetComparisonMatrixRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ComparisonMatrix> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetComparisonMatrixMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a link through which everybody sees the comparison as it is now.
     * A link that has not ended is kept: it shows what is there now, and ends at the later of both
     * times.
     * </pre>
     */
    public void shareComparison(commerce.comparison.v1.ShareComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.ShareResult> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getShareComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Ends the link at once; sharing again makes another one. Harmless when there is none.
     * </pre>
     */
    public void unshareComparison(commerce.comparison.v1.UnshareComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUnshareComparisonMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Appends what fits of another comparison of the same company, in its order, and reports on
     * every item.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Its share link ends. Repeating the call is harmless.
     * Fails with `COMPARISON_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public void mergeComparison(commerce.comparison.v1.MergeComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMergeComparisonMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service ComparisonService.
   * <pre>
   * Holds what a customer compares.
   * The caller is the customer of the bearer token. Each customer has at most one live comparison per
   * company; the methods find it or create it. One that has expired is begun anew: empty, unnamed and
   * not shared, under the same id. Every mutation takes the headers `Idempotency-Key` and `If-Match`,
   * and refuses a stale `If-Match` with `VERSION_MISMATCH`. Where the site of the call, else the one
   * the comparison was begun on, has `enableCompare` off, every method fails with `FEATURE_DISABLED`.
   * </pre>
   */
  public static final class ComparisonServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<ComparisonServiceBlockingV2Stub> {
    private ComparisonServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ComparisonServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ComparisonServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's comparison, created if there is none.
     * </pre>
     */
    public commerce.comparison.v1.Comparison getComparison(commerce.comparison.v1.GetComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Names the caller's comparison; an empty name clears it.
     * </pre>
     */
    public commerce.comparison.v1.Comparison updateComparison(commerce.comparison.v1.UpdateComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes all items out. A share link goes on showing what was shared.
     * </pre>
     */
    public commerce.comparison.v1.Comparison clearComparison(commerce.comparison.v1.ClearComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product.
     * Nothing is ever pushed out: fails with `COMPARISON_FULL` (which tells `maxItems`), with
     * `COMPARISON_ITEM_EXISTS` for an equal product and variant, with `PRODUCT_NOT_FOUND`,
     * `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE` or `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison addComparisonItem(commerce.comparison.v1.AddComparisonItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item; those behind it move up. Fails with `COMPARISON_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison removeComparisonItem(commerce.comparison.v1.RemoveComparisonItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts the items in another order. Fails with `NOT_A_PERMUTATION` unless every item is
     * named exactly once.
     * </pre>
     */
    public commerce.comparison.v1.Comparison reorderComparison(commerce.comparison.v1.ReorderComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReorderComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets the items side by side; an empty matrix when there is no live comparison.
     * </pre>
     */
    public commerce.comparison.v1.ComparisonMatrix getComparisonMatrix(commerce.comparison.v1.GetComparisonMatrixRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetComparisonMatrixMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a link through which everybody sees the comparison as it is now.
     * A link that has not ended is kept: it shows what is there now, and ends at the later of both
     * times.
     * </pre>
     */
    public commerce.comparison.v1.ShareResult shareComparison(commerce.comparison.v1.ShareComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getShareComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the link at once; sharing again makes another one. Harmless when there is none.
     * </pre>
     */
    public commerce.comparison.v1.Comparison unshareComparison(commerce.comparison.v1.UnshareComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUnshareComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Appends what fits of another comparison of the same company, in its order, and reports on
     * every item.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Its share link ends. Repeating the call is harmless.
     * Fails with `COMPARISON_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison mergeComparison(commerce.comparison.v1.MergeComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMergeComparisonMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service ComparisonService.
   * <pre>
   * Holds what a customer compares.
   * The caller is the customer of the bearer token. Each customer has at most one live comparison per
   * company; the methods find it or create it. One that has expired is begun anew: empty, unnamed and
   * not shared, under the same id. Every mutation takes the headers `Idempotency-Key` and `If-Match`,
   * and refuses a stale `If-Match` with `VERSION_MISMATCH`. Where the site of the call, else the one
   * the comparison was begun on, has `enableCompare` off, every method fails with `FEATURE_DISABLED`.
   * </pre>
   */
  public static final class ComparisonServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<ComparisonServiceBlockingStub> {
    private ComparisonServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ComparisonServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ComparisonServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's comparison, created if there is none.
     * </pre>
     */
    public commerce.comparison.v1.Comparison getComparison(commerce.comparison.v1.GetComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Names the caller's comparison; an empty name clears it.
     * </pre>
     */
    public commerce.comparison.v1.Comparison updateComparison(commerce.comparison.v1.UpdateComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes all items out. A share link goes on showing what was shared.
     * </pre>
     */
    public commerce.comparison.v1.Comparison clearComparison(commerce.comparison.v1.ClearComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product.
     * Nothing is ever pushed out: fails with `COMPARISON_FULL` (which tells `maxItems`), with
     * `COMPARISON_ITEM_EXISTS` for an equal product and variant, with `PRODUCT_NOT_FOUND`,
     * `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE` or `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison addComparisonItem(commerce.comparison.v1.AddComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item; those behind it move up. Fails with `COMPARISON_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison removeComparisonItem(commerce.comparison.v1.RemoveComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveComparisonItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts the items in another order. Fails with `NOT_A_PERMUTATION` unless every item is
     * named exactly once.
     * </pre>
     */
    public commerce.comparison.v1.Comparison reorderComparison(commerce.comparison.v1.ReorderComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReorderComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets the items side by side; an empty matrix when there is no live comparison.
     * </pre>
     */
    public commerce.comparison.v1.ComparisonMatrix getComparisonMatrix(commerce.comparison.v1.GetComparisonMatrixRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetComparisonMatrixMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a link through which everybody sees the comparison as it is now.
     * A link that has not ended is kept: it shows what is there now, and ends at the later of both
     * times.
     * </pre>
     */
    public commerce.comparison.v1.ShareResult shareComparison(commerce.comparison.v1.ShareComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getShareComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends the link at once; sharing again makes another one. Harmless when there is none.
     * </pre>
     */
    public commerce.comparison.v1.Comparison unshareComparison(commerce.comparison.v1.UnshareComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUnshareComparisonMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Appends what fits of another comparison of the same company, in its order, and reports on
     * every item.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Its share link ends. Repeating the call is harmless.
     * Fails with `COMPARISON_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.comparison.v1.Comparison mergeComparison(commerce.comparison.v1.MergeComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMergeComparisonMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service ComparisonService.
   * <pre>
   * Holds what a customer compares.
   * The caller is the customer of the bearer token. Each customer has at most one live comparison per
   * company; the methods find it or create it. One that has expired is begun anew: empty, unnamed and
   * not shared, under the same id. Every mutation takes the headers `Idempotency-Key` and `If-Match`,
   * and refuses a stale `If-Match` with `VERSION_MISMATCH`. Where the site of the call, else the one
   * the comparison was begun on, has `enableCompare` off, every method fails with `FEATURE_DISABLED`.
   * </pre>
   */
  public static final class ComparisonServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<ComparisonServiceFutureStub> {
    private ComparisonServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ComparisonServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ComparisonServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's comparison, created if there is none.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> getComparison(
        commerce.comparison.v1.GetComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Names the caller's comparison; an empty name clears it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> updateComparison(
        commerce.comparison.v1.UpdateComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Takes all items out. A share link goes on showing what was shared.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> clearComparison(
        commerce.comparison.v1.ClearComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds a product.
     * Nothing is ever pushed out: fails with `COMPARISON_FULL` (which tells `maxItems`), with
     * `COMPARISON_ITEM_EXISTS` for an equal product and variant, with `PRODUCT_NOT_FOUND`,
     * `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE` or `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> addComparisonItem(
        commerce.comparison.v1.AddComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddComparisonItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes an item; those behind it move up. Fails with `COMPARISON_ITEM_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> removeComparisonItem(
        commerce.comparison.v1.RemoveComparisonItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveComparisonItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Puts the items in another order. Fails with `NOT_A_PERMUTATION` unless every item is
     * named exactly once.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> reorderComparison(
        commerce.comparison.v1.ReorderComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReorderComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sets the items side by side; an empty matrix when there is no live comparison.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.ComparisonMatrix> getComparisonMatrix(
        commerce.comparison.v1.GetComparisonMatrixRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetComparisonMatrixMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a link through which everybody sees the comparison as it is now.
     * A link that has not ended is kept: it shows what is there now, and ends at the later of both
     * times.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.ShareResult> shareComparison(
        commerce.comparison.v1.ShareComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getShareComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Ends the link at once; sharing again makes another one. Harmless when there is none.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> unshareComparison(
        commerce.comparison.v1.UnshareComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUnshareComparisonMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Appends what fits of another comparison of the same company, in its order, and reports on
     * every item.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Its share link ends. Repeating the call is harmless.
     * Fails with `COMPARISON_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.Comparison> mergeComparison(
        commerce.comparison.v1.MergeComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMergeComparisonMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_COMPARISON = 0;
  private static final int METHODID_UPDATE_COMPARISON = 1;
  private static final int METHODID_CLEAR_COMPARISON = 2;
  private static final int METHODID_ADD_COMPARISON_ITEM = 3;
  private static final int METHODID_REMOVE_COMPARISON_ITEM = 4;
  private static final int METHODID_REORDER_COMPARISON = 5;
  private static final int METHODID_GET_COMPARISON_MATRIX = 6;
  private static final int METHODID_SHARE_COMPARISON = 7;
  private static final int METHODID_UNSHARE_COMPARISON = 8;
  private static final int METHODID_MERGE_COMPARISON = 9;

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
        case METHODID_GET_COMPARISON:
          serviceImpl.getComparison((commerce.comparison.v1.GetComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_UPDATE_COMPARISON:
          serviceImpl.updateComparison((commerce.comparison.v1.UpdateComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_CLEAR_COMPARISON:
          serviceImpl.clearComparison((commerce.comparison.v1.ClearComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_ADD_COMPARISON_ITEM:
          serviceImpl.addComparisonItem((commerce.comparison.v1.AddComparisonItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_REMOVE_COMPARISON_ITEM:
          serviceImpl.removeComparisonItem((commerce.comparison.v1.RemoveComparisonItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_REORDER_COMPARISON:
          serviceImpl.reorderComparison((commerce.comparison.v1.ReorderComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_GET_COMPARISON_MATRIX:
          serviceImpl.getComparisonMatrix((commerce.comparison.v1.GetComparisonMatrixRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.ComparisonMatrix>) responseObserver);
          break;
        case METHODID_SHARE_COMPARISON:
          serviceImpl.shareComparison((commerce.comparison.v1.ShareComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.ShareResult>) responseObserver);
          break;
        case METHODID_UNSHARE_COMPARISON:
          serviceImpl.unshareComparison((commerce.comparison.v1.UnshareComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.Comparison>) responseObserver);
          break;
        case METHODID_MERGE_COMPARISON:
          serviceImpl.mergeComparison((commerce.comparison.v1.MergeComparisonRequest) request,
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
          getGetComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.GetComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_GET_COMPARISON)))
        .addMethod(
          getUpdateComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.UpdateComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_UPDATE_COMPARISON)))
        .addMethod(
          getClearComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.ClearComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_CLEAR_COMPARISON)))
        .addMethod(
          getAddComparisonItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.AddComparisonItemRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_ADD_COMPARISON_ITEM)))
        .addMethod(
          getRemoveComparisonItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.RemoveComparisonItemRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_REMOVE_COMPARISON_ITEM)))
        .addMethod(
          getReorderComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.ReorderComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_REORDER_COMPARISON)))
        .addMethod(
          getGetComparisonMatrixMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.GetComparisonMatrixRequest,
              commerce.comparison.v1.ComparisonMatrix>(
                service, METHODID_GET_COMPARISON_MATRIX)))
        .addMethod(
          getShareComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.ShareComparisonRequest,
              commerce.comparison.v1.ShareResult>(
                service, METHODID_SHARE_COMPARISON)))
        .addMethod(
          getUnshareComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.UnshareComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_UNSHARE_COMPARISON)))
        .addMethod(
          getMergeComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.MergeComparisonRequest,
              commerce.comparison.v1.Comparison>(
                service, METHODID_MERGE_COMPARISON)))
        .build();
  }

  private static abstract class ComparisonServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    ComparisonServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.comparison.v1.ComparisonServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("ComparisonService");
    }
  }

  private static final class ComparisonServiceFileDescriptorSupplier
      extends ComparisonServiceBaseDescriptorSupplier {
    ComparisonServiceFileDescriptorSupplier() {}
  }

  private static final class ComparisonServiceMethodDescriptorSupplier
      extends ComparisonServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    ComparisonServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (ComparisonServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new ComparisonServiceFileDescriptorSupplier())
              .addMethod(getGetComparisonMethod())
              .addMethod(getUpdateComparisonMethod())
              .addMethod(getClearComparisonMethod())
              .addMethod(getAddComparisonItemMethod())
              .addMethod(getRemoveComparisonItemMethod())
              .addMethod(getReorderComparisonMethod())
              .addMethod(getGetComparisonMatrixMethod())
              .addMethod(getShareComparisonMethod())
              .addMethod(getUnshareComparisonMethod())
              .addMethod(getMergeComparisonMethod())
              .build();
        }
      }
    }
    return result;
  }
}
