package commerce.wishlist.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Holds what a guest keeps an eye on.
 * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
 * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the wishlist: on the methods that
 * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown wishlist `WISHLIST_NOT_FOUND`, and the
 * token of another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of
 * `WishlistService`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PublicWishlistServiceGrpc {

  private PublicWishlistServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.wishlist.v1.PublicWishlistService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.GetGuestWishlistRequest,
      commerce.wishlist.v1.Wishlist> getGetGuestWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetGuestWishlist",
      requestType = commerce.wishlist.v1.GetGuestWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.GetGuestWishlistRequest,
      commerce.wishlist.v1.Wishlist> getGetGuestWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.GetGuestWishlistRequest, commerce.wishlist.v1.Wishlist> getGetGuestWishlistMethod;
    if ((getGetGuestWishlistMethod = PublicWishlistServiceGrpc.getGetGuestWishlistMethod) == null) {
      synchronized (PublicWishlistServiceGrpc.class) {
        if ((getGetGuestWishlistMethod = PublicWishlistServiceGrpc.getGetGuestWishlistMethod) == null) {
          PublicWishlistServiceGrpc.getGetGuestWishlistMethod = getGetGuestWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.GetGuestWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetGuestWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.GetGuestWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new PublicWishlistServiceMethodDescriptorSupplier("GetGuestWishlist"))
              .build();
        }
      }
    }
    return getGetGuestWishlistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.CreateGuestWishlistRequest,
      commerce.wishlist.v1.Wishlist> getCreateGuestWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateGuestWishlist",
      requestType = commerce.wishlist.v1.CreateGuestWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.CreateGuestWishlistRequest,
      commerce.wishlist.v1.Wishlist> getCreateGuestWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.CreateGuestWishlistRequest, commerce.wishlist.v1.Wishlist> getCreateGuestWishlistMethod;
    if ((getCreateGuestWishlistMethod = PublicWishlistServiceGrpc.getCreateGuestWishlistMethod) == null) {
      synchronized (PublicWishlistServiceGrpc.class) {
        if ((getCreateGuestWishlistMethod = PublicWishlistServiceGrpc.getCreateGuestWishlistMethod) == null) {
          PublicWishlistServiceGrpc.getCreateGuestWishlistMethod = getCreateGuestWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.CreateGuestWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateGuestWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.CreateGuestWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new PublicWishlistServiceMethodDescriptorSupplier("CreateGuestWishlist"))
              .build();
        }
      }
    }
    return getCreateGuestWishlistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.AddGuestItemRequest,
      commerce.wishlist.v1.Wishlist> getAddGuestItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddGuestItem",
      requestType = commerce.wishlist.v1.AddGuestItemRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.AddGuestItemRequest,
      commerce.wishlist.v1.Wishlist> getAddGuestItemMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.AddGuestItemRequest, commerce.wishlist.v1.Wishlist> getAddGuestItemMethod;
    if ((getAddGuestItemMethod = PublicWishlistServiceGrpc.getAddGuestItemMethod) == null) {
      synchronized (PublicWishlistServiceGrpc.class) {
        if ((getAddGuestItemMethod = PublicWishlistServiceGrpc.getAddGuestItemMethod) == null) {
          PublicWishlistServiceGrpc.getAddGuestItemMethod = getAddGuestItemMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.AddGuestItemRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddGuestItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.AddGuestItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new PublicWishlistServiceMethodDescriptorSupplier("AddGuestItem"))
              .build();
        }
      }
    }
    return getAddGuestItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateGuestItemRequest,
      commerce.wishlist.v1.Wishlist> getUpdateGuestItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateGuestItem",
      requestType = commerce.wishlist.v1.UpdateGuestItemRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateGuestItemRequest,
      commerce.wishlist.v1.Wishlist> getUpdateGuestItemMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateGuestItemRequest, commerce.wishlist.v1.Wishlist> getUpdateGuestItemMethod;
    if ((getUpdateGuestItemMethod = PublicWishlistServiceGrpc.getUpdateGuestItemMethod) == null) {
      synchronized (PublicWishlistServiceGrpc.class) {
        if ((getUpdateGuestItemMethod = PublicWishlistServiceGrpc.getUpdateGuestItemMethod) == null) {
          PublicWishlistServiceGrpc.getUpdateGuestItemMethod = getUpdateGuestItemMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.UpdateGuestItemRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateGuestItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.UpdateGuestItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new PublicWishlistServiceMethodDescriptorSupplier("UpdateGuestItem"))
              .build();
        }
      }
    }
    return getUpdateGuestItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.RemoveGuestItemRequest,
      commerce.wishlist.v1.Wishlist> getRemoveGuestItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveGuestItem",
      requestType = commerce.wishlist.v1.RemoveGuestItemRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.RemoveGuestItemRequest,
      commerce.wishlist.v1.Wishlist> getRemoveGuestItemMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.RemoveGuestItemRequest, commerce.wishlist.v1.Wishlist> getRemoveGuestItemMethod;
    if ((getRemoveGuestItemMethod = PublicWishlistServiceGrpc.getRemoveGuestItemMethod) == null) {
      synchronized (PublicWishlistServiceGrpc.class) {
        if ((getRemoveGuestItemMethod = PublicWishlistServiceGrpc.getRemoveGuestItemMethod) == null) {
          PublicWishlistServiceGrpc.getRemoveGuestItemMethod = getRemoveGuestItemMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.RemoveGuestItemRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveGuestItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.RemoveGuestItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new PublicWishlistServiceMethodDescriptorSupplier("RemoveGuestItem"))
              .build();
        }
      }
    }
    return getRemoveGuestItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.ShareGuestWishlistRequest,
      commerce.wishlist.v1.Wishlist> getShareGuestWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ShareGuestWishlist",
      requestType = commerce.wishlist.v1.ShareGuestWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.ShareGuestWishlistRequest,
      commerce.wishlist.v1.Wishlist> getShareGuestWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.ShareGuestWishlistRequest, commerce.wishlist.v1.Wishlist> getShareGuestWishlistMethod;
    if ((getShareGuestWishlistMethod = PublicWishlistServiceGrpc.getShareGuestWishlistMethod) == null) {
      synchronized (PublicWishlistServiceGrpc.class) {
        if ((getShareGuestWishlistMethod = PublicWishlistServiceGrpc.getShareGuestWishlistMethod) == null) {
          PublicWishlistServiceGrpc.getShareGuestWishlistMethod = getShareGuestWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.ShareGuestWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ShareGuestWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.ShareGuestWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new PublicWishlistServiceMethodDescriptorSupplier("ShareGuestWishlist"))
              .build();
        }
      }
    }
    return getShareGuestWishlistMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PublicWishlistServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceStub>() {
        @java.lang.Override
        public PublicWishlistServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicWishlistServiceStub(channel, callOptions);
        }
      };
    return PublicWishlistServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PublicWishlistServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceBlockingV2Stub>() {
        @java.lang.Override
        public PublicWishlistServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicWishlistServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PublicWishlistServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PublicWishlistServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceBlockingStub>() {
        @java.lang.Override
        public PublicWishlistServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicWishlistServiceBlockingStub(channel, callOptions);
        }
      };
    return PublicWishlistServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PublicWishlistServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicWishlistServiceFutureStub>() {
        @java.lang.Override
        public PublicWishlistServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicWishlistServiceFutureStub(channel, callOptions);
        }
      };
    return PublicWishlistServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Holds what a guest keeps an eye on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the wishlist: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown wishlist `WISHLIST_NOT_FOUND`, and the
   * token of another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of
   * `WishlistService`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the wishlist of the session token; without a token an empty placeholder.
     * Fails with `WISHLIST_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    default void getGuestWishlist(commerce.wishlist.v1.GetGuestWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetGuestWishlistMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a wishlist, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    default void createGuestWishlist(commerce.wishlist.v1.CreateGuestWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateGuestWishlistMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds a product, as `WishlistService.AddItem`.
     * </pre>
     */
    default void addGuestItem(commerce.wishlist.v1.AddGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddGuestItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes priority and notes of an item, as `WishlistService.UpdateItem`.
     * </pre>
     */
    default void updateGuestItem(commerce.wishlist.v1.UpdateGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateGuestItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes an item, as `WishlistService.RemoveItem`.
     * </pre>
     */
    default void removeGuestItem(commerce.wishlist.v1.RemoveGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveGuestItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Shares the wishlist by a link, or no longer, as `WishlistService.ShareWishlist`.
     * </pre>
     */
    default void shareGuestWishlist(commerce.wishlist.v1.ShareGuestWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getShareGuestWishlistMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PublicWishlistService.
   * <pre>
   * Holds what a guest keeps an eye on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the wishlist: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown wishlist `WISHLIST_NOT_FOUND`, and the
   * token of another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of
   * `WishlistService`.
   * </pre>
   */
  public static abstract class PublicWishlistServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PublicWishlistServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PublicWishlistService.
   * <pre>
   * Holds what a guest keeps an eye on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the wishlist: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown wishlist `WISHLIST_NOT_FOUND`, and the
   * token of another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of
   * `WishlistService`.
   * </pre>
   */
  public static final class PublicWishlistServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PublicWishlistServiceStub> {
    private PublicWishlistServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicWishlistServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicWishlistServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist of the session token; without a token an empty placeholder.
     * Fails with `WISHLIST_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public void getGuestWishlist(commerce.wishlist.v1.GetGuestWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetGuestWishlistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a wishlist, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public void createGuestWishlist(commerce.wishlist.v1.CreateGuestWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateGuestWishlistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds a product, as `WishlistService.AddItem`.
     * </pre>
     */
    public void addGuestItem(commerce.wishlist.v1.AddGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddGuestItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes priority and notes of an item, as `WishlistService.UpdateItem`.
     * </pre>
     */
    public void updateGuestItem(commerce.wishlist.v1.UpdateGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateGuestItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes an item, as `WishlistService.RemoveItem`.
     * </pre>
     */
    public void removeGuestItem(commerce.wishlist.v1.RemoveGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveGuestItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Shares the wishlist by a link, or no longer, as `WishlistService.ShareWishlist`.
     * </pre>
     */
    public void shareGuestWishlist(commerce.wishlist.v1.ShareGuestWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getShareGuestWishlistMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PublicWishlistService.
   * <pre>
   * Holds what a guest keeps an eye on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the wishlist: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown wishlist `WISHLIST_NOT_FOUND`, and the
   * token of another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of
   * `WishlistService`.
   * </pre>
   */
  public static final class PublicWishlistServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PublicWishlistServiceBlockingV2Stub> {
    private PublicWishlistServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicWishlistServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicWishlistServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist of the session token; without a token an empty placeholder.
     * Fails with `WISHLIST_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist getGuestWishlist(commerce.wishlist.v1.GetGuestWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetGuestWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a wishlist, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist createGuestWishlist(commerce.wishlist.v1.CreateGuestWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateGuestWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product, as `WishlistService.AddItem`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist addGuestItem(commerce.wishlist.v1.AddGuestItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes priority and notes of an item, as `WishlistService.UpdateItem`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist updateGuestItem(commerce.wishlist.v1.UpdateGuestItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item, as `WishlistService.RemoveItem`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist removeGuestItem(commerce.wishlist.v1.RemoveGuestItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Shares the wishlist by a link, or no longer, as `WishlistService.ShareWishlist`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist shareGuestWishlist(commerce.wishlist.v1.ShareGuestWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getShareGuestWishlistMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PublicWishlistService.
   * <pre>
   * Holds what a guest keeps an eye on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the wishlist: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown wishlist `WISHLIST_NOT_FOUND`, and the
   * token of another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of
   * `WishlistService`.
   * </pre>
   */
  public static final class PublicWishlistServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PublicWishlistServiceBlockingStub> {
    private PublicWishlistServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicWishlistServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicWishlistServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist of the session token; without a token an empty placeholder.
     * Fails with `WISHLIST_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist getGuestWishlist(commerce.wishlist.v1.GetGuestWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetGuestWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a wishlist, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist createGuestWishlist(commerce.wishlist.v1.CreateGuestWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateGuestWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product, as `WishlistService.AddItem`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist addGuestItem(commerce.wishlist.v1.AddGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes priority and notes of an item, as `WishlistService.UpdateItem`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist updateGuestItem(commerce.wishlist.v1.UpdateGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item, as `WishlistService.RemoveItem`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist removeGuestItem(commerce.wishlist.v1.RemoveGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Shares the wishlist by a link, or no longer, as `WishlistService.ShareWishlist`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist shareGuestWishlist(commerce.wishlist.v1.ShareGuestWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getShareGuestWishlistMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PublicWishlistService.
   * <pre>
   * Holds what a guest keeps an eye on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the wishlist: on the methods that
   * name one, no token is `SESSION_TOKEN_REQUIRED`, an unknown wishlist `WISHLIST_NOT_FOUND`, and the
   * token of another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of
   * `WishlistService`.
   * </pre>
   */
  public static final class PublicWishlistServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PublicWishlistServiceFutureStub> {
    private PublicWishlistServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicWishlistServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicWishlistServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the wishlist of the session token; without a token an empty placeholder.
     * Fails with `WISHLIST_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> getGuestWishlist(
        commerce.wishlist.v1.GetGuestWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetGuestWishlistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a wishlist, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> createGuestWishlist(
        commerce.wishlist.v1.CreateGuestWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateGuestWishlistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds a product, as `WishlistService.AddItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> addGuestItem(
        commerce.wishlist.v1.AddGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddGuestItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes priority and notes of an item, as `WishlistService.UpdateItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> updateGuestItem(
        commerce.wishlist.v1.UpdateGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateGuestItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes an item, as `WishlistService.RemoveItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> removeGuestItem(
        commerce.wishlist.v1.RemoveGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveGuestItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Shares the wishlist by a link, or no longer, as `WishlistService.ShareWishlist`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> shareGuestWishlist(
        commerce.wishlist.v1.ShareGuestWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getShareGuestWishlistMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_GUEST_WISHLIST = 0;
  private static final int METHODID_CREATE_GUEST_WISHLIST = 1;
  private static final int METHODID_ADD_GUEST_ITEM = 2;
  private static final int METHODID_UPDATE_GUEST_ITEM = 3;
  private static final int METHODID_REMOVE_GUEST_ITEM = 4;
  private static final int METHODID_SHARE_GUEST_WISHLIST = 5;

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
        case METHODID_GET_GUEST_WISHLIST:
          serviceImpl.getGuestWishlist((commerce.wishlist.v1.GetGuestWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_CREATE_GUEST_WISHLIST:
          serviceImpl.createGuestWishlist((commerce.wishlist.v1.CreateGuestWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_ADD_GUEST_ITEM:
          serviceImpl.addGuestItem((commerce.wishlist.v1.AddGuestItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_UPDATE_GUEST_ITEM:
          serviceImpl.updateGuestItem((commerce.wishlist.v1.UpdateGuestItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_REMOVE_GUEST_ITEM:
          serviceImpl.removeGuestItem((commerce.wishlist.v1.RemoveGuestItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_SHARE_GUEST_WISHLIST:
          serviceImpl.shareGuestWishlist((commerce.wishlist.v1.ShareGuestWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
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
          getGetGuestWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.GetGuestWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_GET_GUEST_WISHLIST)))
        .addMethod(
          getCreateGuestWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.CreateGuestWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_CREATE_GUEST_WISHLIST)))
        .addMethod(
          getAddGuestItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.AddGuestItemRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_ADD_GUEST_ITEM)))
        .addMethod(
          getUpdateGuestItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.UpdateGuestItemRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_UPDATE_GUEST_ITEM)))
        .addMethod(
          getRemoveGuestItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.RemoveGuestItemRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_REMOVE_GUEST_ITEM)))
        .addMethod(
          getShareGuestWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.ShareGuestWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_SHARE_GUEST_WISHLIST)))
        .build();
  }

  private static abstract class PublicWishlistServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PublicWishlistServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.wishlist.v1.PublicWishlistServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PublicWishlistService");
    }
  }

  private static final class PublicWishlistServiceFileDescriptorSupplier
      extends PublicWishlistServiceBaseDescriptorSupplier {
    PublicWishlistServiceFileDescriptorSupplier() {}
  }

  private static final class PublicWishlistServiceMethodDescriptorSupplier
      extends PublicWishlistServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PublicWishlistServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PublicWishlistServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PublicWishlistServiceFileDescriptorSupplier())
              .addMethod(getGetGuestWishlistMethod())
              .addMethod(getCreateGuestWishlistMethod())
              .addMethod(getAddGuestItemMethod())
              .addMethod(getUpdateGuestItemMethod())
              .addMethod(getRemoveGuestItemMethod())
              .addMethod(getShareGuestWishlistMethod())
              .build();
        }
      }
    }
    return result;
  }
}
