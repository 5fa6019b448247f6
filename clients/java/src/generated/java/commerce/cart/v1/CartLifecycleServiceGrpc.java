package commerce.cart.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Moves carts through their life on behalf of the checkout and of operators.
 * For services: the bearer token's role must be SERVICE, else `ROLE_REQUIRED`. The company is the
 * token's. These methods have no REST path.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class CartLifecycleServiceGrpc {

  private CartLifecycleServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.cart.v1.CartLifecycleService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.CheckCartRequest,
      commerce.cart.v1.CheckCartResponse> getCheckCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CheckCart",
      requestType = commerce.cart.v1.CheckCartRequest.class,
      responseType = commerce.cart.v1.CheckCartResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.CheckCartRequest,
      commerce.cart.v1.CheckCartResponse> getCheckCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.CheckCartRequest, commerce.cart.v1.CheckCartResponse> getCheckCartMethod;
    if ((getCheckCartMethod = CartLifecycleServiceGrpc.getCheckCartMethod) == null) {
      synchronized (CartLifecycleServiceGrpc.class) {
        if ((getCheckCartMethod = CartLifecycleServiceGrpc.getCheckCartMethod) == null) {
          CartLifecycleServiceGrpc.getCheckCartMethod = getCheckCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.CheckCartRequest, commerce.cart.v1.CheckCartResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CheckCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.CheckCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.CheckCartResponse.getDefaultInstance()))
              .setSchemaDescriptor(new CartLifecycleServiceMethodDescriptorSupplier("CheckCart"))
              .build();
        }
      }
    }
    return getCheckCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.ConvertCartRequest,
      commerce.cart.v1.Cart> getConvertCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ConvertCart",
      requestType = commerce.cart.v1.ConvertCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.ConvertCartRequest,
      commerce.cart.v1.Cart> getConvertCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.ConvertCartRequest, commerce.cart.v1.Cart> getConvertCartMethod;
    if ((getConvertCartMethod = CartLifecycleServiceGrpc.getConvertCartMethod) == null) {
      synchronized (CartLifecycleServiceGrpc.class) {
        if ((getConvertCartMethod = CartLifecycleServiceGrpc.getConvertCartMethod) == null) {
          CartLifecycleServiceGrpc.getConvertCartMethod = getConvertCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.ConvertCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ConvertCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.ConvertCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartLifecycleServiceMethodDescriptorSupplier("ConvertCart"))
              .build();
        }
      }
    }
    return getConvertCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.AbandonCartRequest,
      commerce.cart.v1.Cart> getAbandonCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AbandonCart",
      requestType = commerce.cart.v1.AbandonCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.AbandonCartRequest,
      commerce.cart.v1.Cart> getAbandonCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.AbandonCartRequest, commerce.cart.v1.Cart> getAbandonCartMethod;
    if ((getAbandonCartMethod = CartLifecycleServiceGrpc.getAbandonCartMethod) == null) {
      synchronized (CartLifecycleServiceGrpc.class) {
        if ((getAbandonCartMethod = CartLifecycleServiceGrpc.getAbandonCartMethod) == null) {
          CartLifecycleServiceGrpc.getAbandonCartMethod = getAbandonCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.AbandonCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AbandonCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.AbandonCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartLifecycleServiceMethodDescriptorSupplier("AbandonCart"))
              .build();
        }
      }
    }
    return getAbandonCartMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static CartLifecycleServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceStub>() {
        @java.lang.Override
        public CartLifecycleServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartLifecycleServiceStub(channel, callOptions);
        }
      };
    return CartLifecycleServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static CartLifecycleServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceBlockingV2Stub>() {
        @java.lang.Override
        public CartLifecycleServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartLifecycleServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return CartLifecycleServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static CartLifecycleServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceBlockingStub>() {
        @java.lang.Override
        public CartLifecycleServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartLifecycleServiceBlockingStub(channel, callOptions);
        }
      };
    return CartLifecycleServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static CartLifecycleServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartLifecycleServiceFutureStub>() {
        @java.lang.Override
        public CartLifecycleServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartLifecycleServiceFutureStub(channel, callOptions);
        }
      };
    return CartLifecycleServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Moves carts through their life on behalf of the checkout and of operators.
   * For services: the bearer token's role must be SERVICE, else `ROLE_REQUIRED`. The company is the
   * token's. These methods have no REST path.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Says whether a cart could be bought as it is, and marks the beginning of its checkout.
     * Changes nothing in the cart. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    default void checkCart(commerce.cart.v1.CheckCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.CheckCartResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCheckCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a cart CONVERTED by an order and spends its discount codes.
     * Repeating it with the same order is harmless. Fails with `CART_NOT_FOUND`, `CART_EMPTY` or
     * `ORDER_ALREADY_USED`.
     * </pre>
     */
    default void convertCart(commerce.cart.v1.ConvertCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getConvertCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes an ACTIVE cart ABANDONED when it holds items, else EXPIRED, and releases its codes.
     * Repeating it is harmless. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    default void abandonCart(commerce.cart.v1.AbandonCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAbandonCartMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service CartLifecycleService.
   * <pre>
   * Moves carts through their life on behalf of the checkout and of operators.
   * For services: the bearer token's role must be SERVICE, else `ROLE_REQUIRED`. The company is the
   * token's. These methods have no REST path.
   * </pre>
   */
  public static abstract class CartLifecycleServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return CartLifecycleServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service CartLifecycleService.
   * <pre>
   * Moves carts through their life on behalf of the checkout and of operators.
   * For services: the bearer token's role must be SERVICE, else `ROLE_REQUIRED`. The company is the
   * token's. These methods have no REST path.
   * </pre>
   */
  public static final class CartLifecycleServiceStub
      extends io.grpc.stub.AbstractAsyncStub<CartLifecycleServiceStub> {
    private CartLifecycleServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartLifecycleServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartLifecycleServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Says whether a cart could be bought as it is, and marks the beginning of its checkout.
     * Changes nothing in the cart. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public void checkCart(commerce.cart.v1.CheckCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.CheckCartResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCheckCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a cart CONVERTED by an order and spends its discount codes.
     * Repeating it with the same order is harmless. Fails with `CART_NOT_FOUND`, `CART_EMPTY` or
     * `ORDER_ALREADY_USED`.
     * </pre>
     */
    public void convertCart(commerce.cart.v1.ConvertCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getConvertCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes an ACTIVE cart ABANDONED when it holds items, else EXPIRED, and releases its codes.
     * Repeating it is harmless. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public void abandonCart(commerce.cart.v1.AbandonCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAbandonCartMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service CartLifecycleService.
   * <pre>
   * Moves carts through their life on behalf of the checkout and of operators.
   * For services: the bearer token's role must be SERVICE, else `ROLE_REQUIRED`. The company is the
   * token's. These methods have no REST path.
   * </pre>
   */
  public static final class CartLifecycleServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<CartLifecycleServiceBlockingV2Stub> {
    private CartLifecycleServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartLifecycleServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartLifecycleServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Says whether a cart could be bought as it is, and marks the beginning of its checkout.
     * Changes nothing in the cart. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.CheckCartResponse checkCart(commerce.cart.v1.CheckCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCheckCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a cart CONVERTED by an order and spends its discount codes.
     * Repeating it with the same order is harmless. Fails with `CART_NOT_FOUND`, `CART_EMPTY` or
     * `ORDER_ALREADY_USED`.
     * </pre>
     */
    public commerce.cart.v1.Cart convertCart(commerce.cart.v1.ConvertCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getConvertCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes an ACTIVE cart ABANDONED when it holds items, else EXPIRED, and releases its codes.
     * Repeating it is harmless. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.Cart abandonCart(commerce.cart.v1.AbandonCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAbandonCartMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service CartLifecycleService.
   * <pre>
   * Moves carts through their life on behalf of the checkout and of operators.
   * For services: the bearer token's role must be SERVICE, else `ROLE_REQUIRED`. The company is the
   * token's. These methods have no REST path.
   * </pre>
   */
  public static final class CartLifecycleServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<CartLifecycleServiceBlockingStub> {
    private CartLifecycleServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartLifecycleServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartLifecycleServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Says whether a cart could be bought as it is, and marks the beginning of its checkout.
     * Changes nothing in the cart. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.CheckCartResponse checkCart(commerce.cart.v1.CheckCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCheckCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a cart CONVERTED by an order and spends its discount codes.
     * Repeating it with the same order is harmless. Fails with `CART_NOT_FOUND`, `CART_EMPTY` or
     * `ORDER_ALREADY_USED`.
     * </pre>
     */
    public commerce.cart.v1.Cart convertCart(commerce.cart.v1.ConvertCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getConvertCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes an ACTIVE cart ABANDONED when it holds items, else EXPIRED, and releases its codes.
     * Repeating it is harmless. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.Cart abandonCart(commerce.cart.v1.AbandonCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAbandonCartMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service CartLifecycleService.
   * <pre>
   * Moves carts through their life on behalf of the checkout and of operators.
   * For services: the bearer token's role must be SERVICE, else `ROLE_REQUIRED`. The company is the
   * token's. These methods have no REST path.
   * </pre>
   */
  public static final class CartLifecycleServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<CartLifecycleServiceFutureStub> {
    private CartLifecycleServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartLifecycleServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartLifecycleServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Says whether a cart could be bought as it is, and marks the beginning of its checkout.
     * Changes nothing in the cart. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.CheckCartResponse> checkCart(
        commerce.cart.v1.CheckCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCheckCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a cart CONVERTED by an order and spends its discount codes.
     * Repeating it with the same order is harmless. Fails with `CART_NOT_FOUND`, `CART_EMPTY` or
     * `ORDER_ALREADY_USED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> convertCart(
        commerce.cart.v1.ConvertCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getConvertCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes an ACTIVE cart ABANDONED when it holds items, else EXPIRED, and releases its codes.
     * Repeating it is harmless. Fails with `CART_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> abandonCart(
        commerce.cart.v1.AbandonCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAbandonCartMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CHECK_CART = 0;
  private static final int METHODID_CONVERT_CART = 1;
  private static final int METHODID_ABANDON_CART = 2;

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
        case METHODID_CHECK_CART:
          serviceImpl.checkCart((commerce.cart.v1.CheckCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.CheckCartResponse>) responseObserver);
          break;
        case METHODID_CONVERT_CART:
          serviceImpl.convertCart((commerce.cart.v1.ConvertCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_ABANDON_CART:
          serviceImpl.abandonCart((commerce.cart.v1.AbandonCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
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
          getCheckCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.CheckCartRequest,
              commerce.cart.v1.CheckCartResponse>(
                service, METHODID_CHECK_CART)))
        .addMethod(
          getConvertCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.ConvertCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_CONVERT_CART)))
        .addMethod(
          getAbandonCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.AbandonCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_ABANDON_CART)))
        .build();
  }

  private static abstract class CartLifecycleServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    CartLifecycleServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.cart.v1.CartLifecycleServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("CartLifecycleService");
    }
  }

  private static final class CartLifecycleServiceFileDescriptorSupplier
      extends CartLifecycleServiceBaseDescriptorSupplier {
    CartLifecycleServiceFileDescriptorSupplier() {}
  }

  private static final class CartLifecycleServiceMethodDescriptorSupplier
      extends CartLifecycleServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    CartLifecycleServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (CartLifecycleServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new CartLifecycleServiceFileDescriptorSupplier())
              .addMethod(getCheckCartMethod())
              .addMethod(getConvertCartMethod())
              .addMethod(getAbandonCartMethod())
              .build();
        }
      }
    }
    return result;
  }
}
