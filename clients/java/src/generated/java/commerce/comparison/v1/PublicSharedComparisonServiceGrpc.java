package commerce.comparison.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Shows shared comparisons to everybody who has the link; no header is needed.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PublicSharedComparisonServiceGrpc {

  private PublicSharedComparisonServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.comparison.v1.PublicSharedComparisonService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.comparison.v1.GetSharedComparisonRequest,
      commerce.comparison.v1.SharedComparison> getGetSharedComparisonMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSharedComparison",
      requestType = commerce.comparison.v1.GetSharedComparisonRequest.class,
      responseType = commerce.comparison.v1.SharedComparison.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.comparison.v1.GetSharedComparisonRequest,
      commerce.comparison.v1.SharedComparison> getGetSharedComparisonMethod() {
    io.grpc.MethodDescriptor<commerce.comparison.v1.GetSharedComparisonRequest, commerce.comparison.v1.SharedComparison> getGetSharedComparisonMethod;
    if ((getGetSharedComparisonMethod = PublicSharedComparisonServiceGrpc.getGetSharedComparisonMethod) == null) {
      synchronized (PublicSharedComparisonServiceGrpc.class) {
        if ((getGetSharedComparisonMethod = PublicSharedComparisonServiceGrpc.getGetSharedComparisonMethod) == null) {
          PublicSharedComparisonServiceGrpc.getGetSharedComparisonMethod = getGetSharedComparisonMethod =
              io.grpc.MethodDescriptor.<commerce.comparison.v1.GetSharedComparisonRequest, commerce.comparison.v1.SharedComparison>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSharedComparison"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.GetSharedComparisonRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.comparison.v1.SharedComparison.getDefaultInstance()))
              .setSchemaDescriptor(new PublicSharedComparisonServiceMethodDescriptorSupplier("GetSharedComparison"))
              .build();
        }
      }
    }
    return getGetSharedComparisonMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PublicSharedComparisonServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceStub>() {
        @java.lang.Override
        public PublicSharedComparisonServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedComparisonServiceStub(channel, callOptions);
        }
      };
    return PublicSharedComparisonServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PublicSharedComparisonServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceBlockingV2Stub>() {
        @java.lang.Override
        public PublicSharedComparisonServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedComparisonServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PublicSharedComparisonServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PublicSharedComparisonServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceBlockingStub>() {
        @java.lang.Override
        public PublicSharedComparisonServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedComparisonServiceBlockingStub(channel, callOptions);
        }
      };
    return PublicSharedComparisonServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PublicSharedComparisonServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedComparisonServiceFutureStub>() {
        @java.lang.Override
        public PublicSharedComparisonServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedComparisonServiceFutureStub(channel, callOptions);
        }
      };
    return PublicSharedComparisonServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Shows shared comparisons to everybody who has the link; no header is needed.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets what the link leads to. Fails with `COMPARISON_NOT_FOUND` for a link that is unknown, has
     * ended or was taken back, and with `FEATURE_DISABLED` where the comparison's site has
     * `enableCompare` off.
     * </pre>
     */
    default void getSharedComparison(commerce.comparison.v1.GetSharedComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.SharedComparison> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSharedComparisonMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PublicSharedComparisonService.
   * <pre>
   * Shows shared comparisons to everybody who has the link; no header is needed.
   * </pre>
   */
  public static abstract class PublicSharedComparisonServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PublicSharedComparisonServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PublicSharedComparisonService.
   * <pre>
   * Shows shared comparisons to everybody who has the link; no header is needed.
   * </pre>
   */
  public static final class PublicSharedComparisonServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PublicSharedComparisonServiceStub> {
    private PublicSharedComparisonServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedComparisonServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedComparisonServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what the link leads to. Fails with `COMPARISON_NOT_FOUND` for a link that is unknown, has
     * ended or was taken back, and with `FEATURE_DISABLED` where the comparison's site has
     * `enableCompare` off.
     * </pre>
     */
    public void getSharedComparison(commerce.comparison.v1.GetSharedComparisonRequest request,
        io.grpc.stub.StreamObserver<commerce.comparison.v1.SharedComparison> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSharedComparisonMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PublicSharedComparisonService.
   * <pre>
   * Shows shared comparisons to everybody who has the link; no header is needed.
   * </pre>
   */
  public static final class PublicSharedComparisonServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PublicSharedComparisonServiceBlockingV2Stub> {
    private PublicSharedComparisonServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedComparisonServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedComparisonServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what the link leads to. Fails with `COMPARISON_NOT_FOUND` for a link that is unknown, has
     * ended or was taken back, and with `FEATURE_DISABLED` where the comparison's site has
     * `enableCompare` off.
     * </pre>
     */
    public commerce.comparison.v1.SharedComparison getSharedComparison(commerce.comparison.v1.GetSharedComparisonRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSharedComparisonMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PublicSharedComparisonService.
   * <pre>
   * Shows shared comparisons to everybody who has the link; no header is needed.
   * </pre>
   */
  public static final class PublicSharedComparisonServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PublicSharedComparisonServiceBlockingStub> {
    private PublicSharedComparisonServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedComparisonServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedComparisonServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what the link leads to. Fails with `COMPARISON_NOT_FOUND` for a link that is unknown, has
     * ended or was taken back, and with `FEATURE_DISABLED` where the comparison's site has
     * `enableCompare` off.
     * </pre>
     */
    public commerce.comparison.v1.SharedComparison getSharedComparison(commerce.comparison.v1.GetSharedComparisonRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSharedComparisonMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PublicSharedComparisonService.
   * <pre>
   * Shows shared comparisons to everybody who has the link; no header is needed.
   * </pre>
   */
  public static final class PublicSharedComparisonServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PublicSharedComparisonServiceFutureStub> {
    private PublicSharedComparisonServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedComparisonServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedComparisonServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what the link leads to. Fails with `COMPARISON_NOT_FOUND` for a link that is unknown, has
     * ended or was taken back, and with `FEATURE_DISABLED` where the comparison's site has
     * `enableCompare` off.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.comparison.v1.SharedComparison> getSharedComparison(
        commerce.comparison.v1.GetSharedComparisonRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSharedComparisonMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_SHARED_COMPARISON = 0;

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
        case METHODID_GET_SHARED_COMPARISON:
          serviceImpl.getSharedComparison((commerce.comparison.v1.GetSharedComparisonRequest) request,
              (io.grpc.stub.StreamObserver<commerce.comparison.v1.SharedComparison>) responseObserver);
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
          getGetSharedComparisonMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.comparison.v1.GetSharedComparisonRequest,
              commerce.comparison.v1.SharedComparison>(
                service, METHODID_GET_SHARED_COMPARISON)))
        .build();
  }

  private static abstract class PublicSharedComparisonServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PublicSharedComparisonServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.comparison.v1.PublicComparisonServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PublicSharedComparisonService");
    }
  }

  private static final class PublicSharedComparisonServiceFileDescriptorSupplier
      extends PublicSharedComparisonServiceBaseDescriptorSupplier {
    PublicSharedComparisonServiceFileDescriptorSupplier() {}
  }

  private static final class PublicSharedComparisonServiceMethodDescriptorSupplier
      extends PublicSharedComparisonServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PublicSharedComparisonServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PublicSharedComparisonServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PublicSharedComparisonServiceFileDescriptorSupplier())
              .addMethod(getGetSharedComparisonMethod())
              .build();
        }
      }
    }
    return result;
  }
}
