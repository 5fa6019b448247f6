package commerce.wishlist.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Shows wishlists to those who were sent a link. Needs no headers.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PublicSharedWishlistServiceGrpc {

  private PublicSharedWishlistServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.wishlist.v1.PublicSharedWishlistService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.GetSharedWishlistRequest,
      commerce.wishlist.v1.SharedWishlist> getGetSharedWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSharedWishlist",
      requestType = commerce.wishlist.v1.GetSharedWishlistRequest.class,
      responseType = commerce.wishlist.v1.SharedWishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.GetSharedWishlistRequest,
      commerce.wishlist.v1.SharedWishlist> getGetSharedWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.GetSharedWishlistRequest, commerce.wishlist.v1.SharedWishlist> getGetSharedWishlistMethod;
    if ((getGetSharedWishlistMethod = PublicSharedWishlistServiceGrpc.getGetSharedWishlistMethod) == null) {
      synchronized (PublicSharedWishlistServiceGrpc.class) {
        if ((getGetSharedWishlistMethod = PublicSharedWishlistServiceGrpc.getGetSharedWishlistMethod) == null) {
          PublicSharedWishlistServiceGrpc.getGetSharedWishlistMethod = getGetSharedWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.GetSharedWishlistRequest, commerce.wishlist.v1.SharedWishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSharedWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.GetSharedWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.SharedWishlist.getDefaultInstance()))
              .setSchemaDescriptor(new PublicSharedWishlistServiceMethodDescriptorSupplier("GetSharedWishlist"))
              .build();
        }
      }
    }
    return getGetSharedWishlistMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PublicSharedWishlistServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceStub>() {
        @java.lang.Override
        public PublicSharedWishlistServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedWishlistServiceStub(channel, callOptions);
        }
      };
    return PublicSharedWishlistServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PublicSharedWishlistServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceBlockingV2Stub>() {
        @java.lang.Override
        public PublicSharedWishlistServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedWishlistServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PublicSharedWishlistServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PublicSharedWishlistServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceBlockingStub>() {
        @java.lang.Override
        public PublicSharedWishlistServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedWishlistServiceBlockingStub(channel, callOptions);
        }
      };
    return PublicSharedWishlistServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PublicSharedWishlistServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSharedWishlistServiceFutureStub>() {
        @java.lang.Override
        public PublicSharedWishlistServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSharedWishlistServiceFutureStub(channel, callOptions);
        }
      };
    return PublicSharedWishlistServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Shows wishlists to those who were sent a link. Needs no headers.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the wishlist that a link names, as it is now.
     * Fails with `WISHLIST_NOT_FOUND` for a slug that is unknown or no longer shared, and with
     * `FEATURE_DISABLED` where the wishlist's site has wishlists switched off.
     * </pre>
     */
    default void getSharedWishlist(commerce.wishlist.v1.GetSharedWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.SharedWishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSharedWishlistMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PublicSharedWishlistService.
   * <pre>
   * Shows wishlists to those who were sent a link. Needs no headers.
   * </pre>
   */
  public static abstract class PublicSharedWishlistServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PublicSharedWishlistServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PublicSharedWishlistService.
   * <pre>
   * Shows wishlists to those who were sent a link. Needs no headers.
   * </pre>
   */
  public static final class PublicSharedWishlistServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PublicSharedWishlistServiceStub> {
    private PublicSharedWishlistServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedWishlistServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedWishlistServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist that a link names, as it is now.
     * Fails with `WISHLIST_NOT_FOUND` for a slug that is unknown or no longer shared, and with
     * `FEATURE_DISABLED` where the wishlist's site has wishlists switched off.
     * </pre>
     */
    public void getSharedWishlist(commerce.wishlist.v1.GetSharedWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.SharedWishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSharedWishlistMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PublicSharedWishlistService.
   * <pre>
   * Shows wishlists to those who were sent a link. Needs no headers.
   * </pre>
   */
  public static final class PublicSharedWishlistServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PublicSharedWishlistServiceBlockingV2Stub> {
    private PublicSharedWishlistServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedWishlistServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedWishlistServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist that a link names, as it is now.
     * Fails with `WISHLIST_NOT_FOUND` for a slug that is unknown or no longer shared, and with
     * `FEATURE_DISABLED` where the wishlist's site has wishlists switched off.
     * </pre>
     */
    public commerce.wishlist.v1.SharedWishlist getSharedWishlist(commerce.wishlist.v1.GetSharedWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSharedWishlistMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PublicSharedWishlistService.
   * <pre>
   * Shows wishlists to those who were sent a link. Needs no headers.
   * </pre>
   */
  public static final class PublicSharedWishlistServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PublicSharedWishlistServiceBlockingStub> {
    private PublicSharedWishlistServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedWishlistServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedWishlistServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist that a link names, as it is now.
     * Fails with `WISHLIST_NOT_FOUND` for a slug that is unknown or no longer shared, and with
     * `FEATURE_DISABLED` where the wishlist's site has wishlists switched off.
     * </pre>
     */
    public commerce.wishlist.v1.SharedWishlist getSharedWishlist(commerce.wishlist.v1.GetSharedWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSharedWishlistMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PublicSharedWishlistService.
   * <pre>
   * Shows wishlists to those who were sent a link. Needs no headers.
   * </pre>
   */
  public static final class PublicSharedWishlistServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PublicSharedWishlistServiceFutureStub> {
    private PublicSharedWishlistServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSharedWishlistServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSharedWishlistServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist that a link names, as it is now.
     * Fails with `WISHLIST_NOT_FOUND` for a slug that is unknown or no longer shared, and with
     * `FEATURE_DISABLED` where the wishlist's site has wishlists switched off.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.SharedWishlist> getSharedWishlist(
        commerce.wishlist.v1.GetSharedWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSharedWishlistMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_SHARED_WISHLIST = 0;

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
        case METHODID_GET_SHARED_WISHLIST:
          serviceImpl.getSharedWishlist((commerce.wishlist.v1.GetSharedWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.SharedWishlist>) responseObserver);
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
          getGetSharedWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.GetSharedWishlistRequest,
              commerce.wishlist.v1.SharedWishlist>(
                service, METHODID_GET_SHARED_WISHLIST)))
        .build();
  }

  private static abstract class PublicSharedWishlistServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PublicSharedWishlistServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.wishlist.v1.PublicSharedWishlistServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PublicSharedWishlistService");
    }
  }

  private static final class PublicSharedWishlistServiceFileDescriptorSupplier
      extends PublicSharedWishlistServiceBaseDescriptorSupplier {
    PublicSharedWishlistServiceFileDescriptorSupplier() {}
  }

  private static final class PublicSharedWishlistServiceMethodDescriptorSupplier
      extends PublicSharedWishlistServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PublicSharedWishlistServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PublicSharedWishlistServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PublicSharedWishlistServiceFileDescriptorSupplier())
              .addMethod(getGetSharedWishlistMethod())
              .build();
        }
      }
    }
    return result;
  }
}
