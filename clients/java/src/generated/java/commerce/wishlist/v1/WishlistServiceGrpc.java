package commerce.wishlist.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Holds what a customer keeps an eye on.
 * The caller is the customer of the bearer token. Each customer has at most one wishlist per
 * company; the methods find it or create it. Every mutation takes the headers `Idempotency-Key`
 * and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class WishlistServiceGrpc {

  private WishlistServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.wishlist.v1.WishlistService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.GetWishlistRequest,
      commerce.wishlist.v1.Wishlist> getGetWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetWishlist",
      requestType = commerce.wishlist.v1.GetWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.GetWishlistRequest,
      commerce.wishlist.v1.Wishlist> getGetWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.GetWishlistRequest, commerce.wishlist.v1.Wishlist> getGetWishlistMethod;
    if ((getGetWishlistMethod = WishlistServiceGrpc.getGetWishlistMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getGetWishlistMethod = WishlistServiceGrpc.getGetWishlistMethod) == null) {
          WishlistServiceGrpc.getGetWishlistMethod = getGetWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.GetWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.GetWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("GetWishlist"))
              .build();
        }
      }
    }
    return getGetWishlistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateWishlistRequest,
      commerce.wishlist.v1.Wishlist> getUpdateWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateWishlist",
      requestType = commerce.wishlist.v1.UpdateWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateWishlistRequest,
      commerce.wishlist.v1.Wishlist> getUpdateWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateWishlistRequest, commerce.wishlist.v1.Wishlist> getUpdateWishlistMethod;
    if ((getUpdateWishlistMethod = WishlistServiceGrpc.getUpdateWishlistMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getUpdateWishlistMethod = WishlistServiceGrpc.getUpdateWishlistMethod) == null) {
          WishlistServiceGrpc.getUpdateWishlistMethod = getUpdateWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.UpdateWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.UpdateWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("UpdateWishlist"))
              .build();
        }
      }
    }
    return getUpdateWishlistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.ClearWishlistRequest,
      commerce.wishlist.v1.Wishlist> getClearWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClearWishlist",
      requestType = commerce.wishlist.v1.ClearWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.ClearWishlistRequest,
      commerce.wishlist.v1.Wishlist> getClearWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.ClearWishlistRequest, commerce.wishlist.v1.Wishlist> getClearWishlistMethod;
    if ((getClearWishlistMethod = WishlistServiceGrpc.getClearWishlistMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getClearWishlistMethod = WishlistServiceGrpc.getClearWishlistMethod) == null) {
          WishlistServiceGrpc.getClearWishlistMethod = getClearWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.ClearWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClearWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.ClearWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("ClearWishlist"))
              .build();
        }
      }
    }
    return getClearWishlistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.GetWishlistStatsRequest,
      commerce.wishlist.v1.WishlistStats> getGetWishlistStatsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetWishlistStats",
      requestType = commerce.wishlist.v1.GetWishlistStatsRequest.class,
      responseType = commerce.wishlist.v1.WishlistStats.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.GetWishlistStatsRequest,
      commerce.wishlist.v1.WishlistStats> getGetWishlistStatsMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.GetWishlistStatsRequest, commerce.wishlist.v1.WishlistStats> getGetWishlistStatsMethod;
    if ((getGetWishlistStatsMethod = WishlistServiceGrpc.getGetWishlistStatsMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getGetWishlistStatsMethod = WishlistServiceGrpc.getGetWishlistStatsMethod) == null) {
          WishlistServiceGrpc.getGetWishlistStatsMethod = getGetWishlistStatsMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.GetWishlistStatsRequest, commerce.wishlist.v1.WishlistStats>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetWishlistStats"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.GetWishlistStatsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.WishlistStats.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("GetWishlistStats"))
              .build();
        }
      }
    }
    return getGetWishlistStatsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.AddItemRequest,
      commerce.wishlist.v1.Wishlist> getAddItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddItem",
      requestType = commerce.wishlist.v1.AddItemRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.AddItemRequest,
      commerce.wishlist.v1.Wishlist> getAddItemMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.AddItemRequest, commerce.wishlist.v1.Wishlist> getAddItemMethod;
    if ((getAddItemMethod = WishlistServiceGrpc.getAddItemMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getAddItemMethod = WishlistServiceGrpc.getAddItemMethod) == null) {
          WishlistServiceGrpc.getAddItemMethod = getAddItemMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.AddItemRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.AddItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("AddItem"))
              .build();
        }
      }
    }
    return getAddItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateItemRequest,
      commerce.wishlist.v1.Wishlist> getUpdateItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateItem",
      requestType = commerce.wishlist.v1.UpdateItemRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateItemRequest,
      commerce.wishlist.v1.Wishlist> getUpdateItemMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.UpdateItemRequest, commerce.wishlist.v1.Wishlist> getUpdateItemMethod;
    if ((getUpdateItemMethod = WishlistServiceGrpc.getUpdateItemMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getUpdateItemMethod = WishlistServiceGrpc.getUpdateItemMethod) == null) {
          WishlistServiceGrpc.getUpdateItemMethod = getUpdateItemMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.UpdateItemRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.UpdateItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("UpdateItem"))
              .build();
        }
      }
    }
    return getUpdateItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.RemoveItemRequest,
      commerce.wishlist.v1.Wishlist> getRemoveItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveItem",
      requestType = commerce.wishlist.v1.RemoveItemRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.RemoveItemRequest,
      commerce.wishlist.v1.Wishlist> getRemoveItemMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.RemoveItemRequest, commerce.wishlist.v1.Wishlist> getRemoveItemMethod;
    if ((getRemoveItemMethod = WishlistServiceGrpc.getRemoveItemMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getRemoveItemMethod = WishlistServiceGrpc.getRemoveItemMethod) == null) {
          WishlistServiceGrpc.getRemoveItemMethod = getRemoveItemMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.RemoveItemRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.RemoveItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("RemoveItem"))
              .build();
        }
      }
    }
    return getRemoveItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.MoveToCartRequest,
      commerce.wishlist.v1.MoveToCartResult> getMoveToCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MoveToCart",
      requestType = commerce.wishlist.v1.MoveToCartRequest.class,
      responseType = commerce.wishlist.v1.MoveToCartResult.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.MoveToCartRequest,
      commerce.wishlist.v1.MoveToCartResult> getMoveToCartMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.MoveToCartRequest, commerce.wishlist.v1.MoveToCartResult> getMoveToCartMethod;
    if ((getMoveToCartMethod = WishlistServiceGrpc.getMoveToCartMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getMoveToCartMethod = WishlistServiceGrpc.getMoveToCartMethod) == null) {
          WishlistServiceGrpc.getMoveToCartMethod = getMoveToCartMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.MoveToCartRequest, commerce.wishlist.v1.MoveToCartResult>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MoveToCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.MoveToCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.MoveToCartResult.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("MoveToCart"))
              .build();
        }
      }
    }
    return getMoveToCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.ReorderItemsRequest,
      commerce.wishlist.v1.Wishlist> getReorderItemsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReorderItems",
      requestType = commerce.wishlist.v1.ReorderItemsRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.ReorderItemsRequest,
      commerce.wishlist.v1.Wishlist> getReorderItemsMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.ReorderItemsRequest, commerce.wishlist.v1.Wishlist> getReorderItemsMethod;
    if ((getReorderItemsMethod = WishlistServiceGrpc.getReorderItemsMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getReorderItemsMethod = WishlistServiceGrpc.getReorderItemsMethod) == null) {
          WishlistServiceGrpc.getReorderItemsMethod = getReorderItemsMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.ReorderItemsRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReorderItems"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.ReorderItemsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("ReorderItems"))
              .build();
        }
      }
    }
    return getReorderItemsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.ShareWishlistRequest,
      commerce.wishlist.v1.Wishlist> getShareWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ShareWishlist",
      requestType = commerce.wishlist.v1.ShareWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.ShareWishlistRequest,
      commerce.wishlist.v1.Wishlist> getShareWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.ShareWishlistRequest, commerce.wishlist.v1.Wishlist> getShareWishlistMethod;
    if ((getShareWishlistMethod = WishlistServiceGrpc.getShareWishlistMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getShareWishlistMethod = WishlistServiceGrpc.getShareWishlistMethod) == null) {
          WishlistServiceGrpc.getShareWishlistMethod = getShareWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.ShareWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ShareWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.ShareWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("ShareWishlist"))
              .build();
        }
      }
    }
    return getShareWishlistMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.wishlist.v1.MergeWishlistRequest,
      commerce.wishlist.v1.Wishlist> getMergeWishlistMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MergeWishlist",
      requestType = commerce.wishlist.v1.MergeWishlistRequest.class,
      responseType = commerce.wishlist.v1.Wishlist.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.wishlist.v1.MergeWishlistRequest,
      commerce.wishlist.v1.Wishlist> getMergeWishlistMethod() {
    io.grpc.MethodDescriptor<commerce.wishlist.v1.MergeWishlistRequest, commerce.wishlist.v1.Wishlist> getMergeWishlistMethod;
    if ((getMergeWishlistMethod = WishlistServiceGrpc.getMergeWishlistMethod) == null) {
      synchronized (WishlistServiceGrpc.class) {
        if ((getMergeWishlistMethod = WishlistServiceGrpc.getMergeWishlistMethod) == null) {
          WishlistServiceGrpc.getMergeWishlistMethod = getMergeWishlistMethod =
              io.grpc.MethodDescriptor.<commerce.wishlist.v1.MergeWishlistRequest, commerce.wishlist.v1.Wishlist>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MergeWishlist"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.MergeWishlistRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.wishlist.v1.Wishlist.getDefaultInstance()))
              .setSchemaDescriptor(new WishlistServiceMethodDescriptorSupplier("MergeWishlist"))
              .build();
        }
      }
    }
    return getMergeWishlistMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static WishlistServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WishlistServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WishlistServiceStub>() {
        @java.lang.Override
        public WishlistServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WishlistServiceStub(channel, callOptions);
        }
      };
    return WishlistServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static WishlistServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WishlistServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WishlistServiceBlockingV2Stub>() {
        @java.lang.Override
        public WishlistServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WishlistServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return WishlistServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static WishlistServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WishlistServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WishlistServiceBlockingStub>() {
        @java.lang.Override
        public WishlistServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WishlistServiceBlockingStub(channel, callOptions);
        }
      };
    return WishlistServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static WishlistServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WishlistServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WishlistServiceFutureStub>() {
        @java.lang.Override
        public WishlistServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WishlistServiceFutureStub(channel, callOptions);
        }
      };
    return WishlistServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Holds what a customer keeps an eye on.
   * The caller is the customer of the bearer token. Each customer has at most one wishlist per
   * company; the methods find it or create it. Every mutation takes the headers `Idempotency-Key`
   * and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the caller's wishlist, created if there is none.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    default void getWishlist(commerce.wishlist.v1.GetWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetWishlistMethod(), responseObserver);
    }

    /**
     * <pre>
     * Renames the caller's wishlist, or shares it or not as `ShareWishlist`. What is absent stays.
     * </pre>
     */
    default void updateWishlist(commerce.wishlist.v1.UpdateWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateWishlistMethod(), responseObserver);
    }

    /**
     * <pre>
     * Empties the caller's wishlist. Its name and its link stay.
     * </pre>
     */
    default void clearWishlist(commerce.wishlist.v1.ClearWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearWishlistMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says what the caller's wishlist comes to. Creates none.
     * </pre>
     */
    default void getWishlistStats(commerce.wishlist.v1.GetWishlistStatsRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.WishlistStats> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetWishlistStatsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds a product.
     * One that is already there gets the priority and the notes that are given, and today's
     * snapshot. Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `WISHLIST_FULL`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    default void addItem(commerce.wishlist.v1.AddItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes priority and notes of an item; what is absent stays as it is.
     * Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    default void updateItem(commerce.wishlist.v1.UpdateItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes an item. Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    default void removeItem(commerce.wishlist.v1.RemoveItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves an item into the caller's cart. If the cart can't take it, it stays where it is.
     * `If-Match` means the wishlist, and so does the answer's `ETag`. Fails with
     * `WISHLIST_ITEM_NOT_FOUND` and as `commerce.cart.v1.CartService.AddItem`.
     * </pre>
     */
    default void moveToCart(commerce.wishlist.v1.MoveToCartRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.MoveToCartResult> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMoveToCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Puts the items into a new order by giving each a priority, from 1.
     * Fails with `NOT_A_PERMUTATION`.
     * </pre>
     */
    default void reorderItems(commerce.wishlist.v1.ReorderItemsRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReorderItemsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Shares the caller's wishlist by a link, or no longer.
     * A shared wishlist keeps its link. Without sharing the link is dead at once, for good: the next
     * one is another.
     * </pre>
     */
    default void shareWishlist(commerce.wishlist.v1.ShareWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getShareWishlistMethod(), responseObserver);
    }

    /**
     * <pre>
     * Merges a guest's wishlist of the same company into the caller's and reports on every item.
     * The session token of the source must be shown: in the header `x-session-token` or in the
     * request. Where both hold a product the caller's own item stays. The source is deleted, unless
     * some of it found no room. Repeating the call is harmless.
     * Fails with `WISHLIST_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    default void mergeWishlist(commerce.wishlist.v1.MergeWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMergeWishlistMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service WishlistService.
   * <pre>
   * Holds what a customer keeps an eye on.
   * The caller is the customer of the bearer token. Each customer has at most one wishlist per
   * company; the methods find it or create it. Every mutation takes the headers `Idempotency-Key`
   * and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static abstract class WishlistServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return WishlistServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service WishlistService.
   * <pre>
   * Holds what a customer keeps an eye on.
   * The caller is the customer of the bearer token. Each customer has at most one wishlist per
   * company; the methods find it or create it. Every mutation takes the headers `Idempotency-Key`
   * and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class WishlistServiceStub
      extends io.grpc.stub.AbstractAsyncStub<WishlistServiceStub> {
    private WishlistServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WishlistServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WishlistServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's wishlist, created if there is none.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public void getWishlist(commerce.wishlist.v1.GetWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetWishlistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Renames the caller's wishlist, or shares it or not as `ShareWishlist`. What is absent stays.
     * </pre>
     */
    public void updateWishlist(commerce.wishlist.v1.UpdateWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateWishlistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Empties the caller's wishlist. Its name and its link stay.
     * </pre>
     */
    public void clearWishlist(commerce.wishlist.v1.ClearWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearWishlistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says what the caller's wishlist comes to. Creates none.
     * </pre>
     */
    public void getWishlistStats(commerce.wishlist.v1.GetWishlistStatsRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.WishlistStats> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetWishlistStatsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds a product.
     * One that is already there gets the priority and the notes that are given, and today's
     * snapshot. Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `WISHLIST_FULL`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public void addItem(commerce.wishlist.v1.AddItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes priority and notes of an item; what is absent stays as it is.
     * Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public void updateItem(commerce.wishlist.v1.UpdateItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes an item. Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public void removeItem(commerce.wishlist.v1.RemoveItemRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves an item into the caller's cart. If the cart can't take it, it stays where it is.
     * `If-Match` means the wishlist, and so does the answer's `ETag`. Fails with
     * `WISHLIST_ITEM_NOT_FOUND` and as `commerce.cart.v1.CartService.AddItem`.
     * </pre>
     */
    public void moveToCart(commerce.wishlist.v1.MoveToCartRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.MoveToCartResult> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMoveToCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Puts the items into a new order by giving each a priority, from 1.
     * Fails with `NOT_A_PERMUTATION`.
     * </pre>
     */
    public void reorderItems(commerce.wishlist.v1.ReorderItemsRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReorderItemsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Shares the caller's wishlist by a link, or no longer.
     * A shared wishlist keeps its link. Without sharing the link is dead at once, for good: the next
     * one is another.
     * </pre>
     */
    public void shareWishlist(commerce.wishlist.v1.ShareWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getShareWishlistMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Merges a guest's wishlist of the same company into the caller's and reports on every item.
     * The session token of the source must be shown: in the header `x-session-token` or in the
     * request. Where both hold a product the caller's own item stays. The source is deleted, unless
     * some of it found no room. Repeating the call is harmless.
     * Fails with `WISHLIST_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public void mergeWishlist(commerce.wishlist.v1.MergeWishlistRequest request,
        io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMergeWishlistMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service WishlistService.
   * <pre>
   * Holds what a customer keeps an eye on.
   * The caller is the customer of the bearer token. Each customer has at most one wishlist per
   * company; the methods find it or create it. Every mutation takes the headers `Idempotency-Key`
   * and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class WishlistServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<WishlistServiceBlockingV2Stub> {
    private WishlistServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WishlistServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WishlistServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's wishlist, created if there is none.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist getWishlist(commerce.wishlist.v1.GetWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Renames the caller's wishlist, or shares it or not as `ShareWishlist`. What is absent stays.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist updateWishlist(commerce.wishlist.v1.UpdateWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties the caller's wishlist. Its name and its link stay.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist clearWishlist(commerce.wishlist.v1.ClearWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says what the caller's wishlist comes to. Creates none.
     * </pre>
     */
    public commerce.wishlist.v1.WishlistStats getWishlistStats(commerce.wishlist.v1.GetWishlistStatsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetWishlistStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product.
     * One that is already there gets the priority and the notes that are given, and today's
     * snapshot. Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `WISHLIST_FULL`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist addItem(commerce.wishlist.v1.AddItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes priority and notes of an item; what is absent stays as it is.
     * Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist updateItem(commerce.wishlist.v1.UpdateItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item. Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist removeItem(commerce.wishlist.v1.RemoveItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves an item into the caller's cart. If the cart can't take it, it stays where it is.
     * `If-Match` means the wishlist, and so does the answer's `ETag`. Fails with
     * `WISHLIST_ITEM_NOT_FOUND` and as `commerce.cart.v1.CartService.AddItem`.
     * </pre>
     */
    public commerce.wishlist.v1.MoveToCartResult moveToCart(commerce.wishlist.v1.MoveToCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMoveToCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts the items into a new order by giving each a priority, from 1.
     * Fails with `NOT_A_PERMUTATION`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist reorderItems(commerce.wishlist.v1.ReorderItemsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReorderItemsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Shares the caller's wishlist by a link, or no longer.
     * A shared wishlist keeps its link. Without sharing the link is dead at once, for good: the next
     * one is another.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist shareWishlist(commerce.wishlist.v1.ShareWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getShareWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Merges a guest's wishlist of the same company into the caller's and reports on every item.
     * The session token of the source must be shown: in the header `x-session-token` or in the
     * request. Where both hold a product the caller's own item stays. The source is deleted, unless
     * some of it found no room. Repeating the call is harmless.
     * Fails with `WISHLIST_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist mergeWishlist(commerce.wishlist.v1.MergeWishlistRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMergeWishlistMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service WishlistService.
   * <pre>
   * Holds what a customer keeps an eye on.
   * The caller is the customer of the bearer token. Each customer has at most one wishlist per
   * company; the methods find it or create it. Every mutation takes the headers `Idempotency-Key`
   * and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class WishlistServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<WishlistServiceBlockingStub> {
    private WishlistServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WishlistServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WishlistServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's wishlist, created if there is none.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist getWishlist(commerce.wishlist.v1.GetWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Renames the caller's wishlist, or shares it or not as `ShareWishlist`. What is absent stays.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist updateWishlist(commerce.wishlist.v1.UpdateWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties the caller's wishlist. Its name and its link stay.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist clearWishlist(commerce.wishlist.v1.ClearWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says what the caller's wishlist comes to. Creates none.
     * </pre>
     */
    public commerce.wishlist.v1.WishlistStats getWishlistStats(commerce.wishlist.v1.GetWishlistStatsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetWishlistStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a product.
     * One that is already there gets the priority and the notes that are given, and today's
     * snapshot. Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `WISHLIST_FULL`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist addItem(commerce.wishlist.v1.AddItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes priority and notes of an item; what is absent stays as it is.
     * Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist updateItem(commerce.wishlist.v1.UpdateItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an item. Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist removeItem(commerce.wishlist.v1.RemoveItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves an item into the caller's cart. If the cart can't take it, it stays where it is.
     * `If-Match` means the wishlist, and so does the answer's `ETag`. Fails with
     * `WISHLIST_ITEM_NOT_FOUND` and as `commerce.cart.v1.CartService.AddItem`.
     * </pre>
     */
    public commerce.wishlist.v1.MoveToCartResult moveToCart(commerce.wishlist.v1.MoveToCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMoveToCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts the items into a new order by giving each a priority, from 1.
     * Fails with `NOT_A_PERMUTATION`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist reorderItems(commerce.wishlist.v1.ReorderItemsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReorderItemsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Shares the caller's wishlist by a link, or no longer.
     * A shared wishlist keeps its link. Without sharing the link is dead at once, for good: the next
     * one is another.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist shareWishlist(commerce.wishlist.v1.ShareWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getShareWishlistMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Merges a guest's wishlist of the same company into the caller's and reports on every item.
     * The session token of the source must be shown: in the header `x-session-token` or in the
     * request. Where both hold a product the caller's own item stays. The source is deleted, unless
     * some of it found no room. Repeating the call is harmless.
     * Fails with `WISHLIST_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.wishlist.v1.Wishlist mergeWishlist(commerce.wishlist.v1.MergeWishlistRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMergeWishlistMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service WishlistService.
   * <pre>
   * Holds what a customer keeps an eye on.
   * The caller is the customer of the bearer token. Each customer has at most one wishlist per
   * company; the methods find it or create it. Every mutation takes the headers `Idempotency-Key`
   * and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class WishlistServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<WishlistServiceFutureStub> {
    private WishlistServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WishlistServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WishlistServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's wishlist, created if there is none.
     * Fails with `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> getWishlist(
        commerce.wishlist.v1.GetWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetWishlistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Renames the caller's wishlist, or shares it or not as `ShareWishlist`. What is absent stays.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> updateWishlist(
        commerce.wishlist.v1.UpdateWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateWishlistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Empties the caller's wishlist. Its name and its link stay.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> clearWishlist(
        commerce.wishlist.v1.ClearWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearWishlistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says what the caller's wishlist comes to. Creates none.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.WishlistStats> getWishlistStats(
        commerce.wishlist.v1.GetWishlistStatsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetWishlistStatsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds a product.
     * One that is already there gets the priority and the notes that are given, and today's
     * snapshot. Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `WISHLIST_FULL`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> addItem(
        commerce.wishlist.v1.AddItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes priority and notes of an item; what is absent stays as it is.
     * Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> updateItem(
        commerce.wishlist.v1.UpdateItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes an item. Fails with `WISHLIST_ITEM_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> removeItem(
        commerce.wishlist.v1.RemoveItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves an item into the caller's cart. If the cart can't take it, it stays where it is.
     * `If-Match` means the wishlist, and so does the answer's `ETag`. Fails with
     * `WISHLIST_ITEM_NOT_FOUND` and as `commerce.cart.v1.CartService.AddItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.MoveToCartResult> moveToCart(
        commerce.wishlist.v1.MoveToCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMoveToCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Puts the items into a new order by giving each a priority, from 1.
     * Fails with `NOT_A_PERMUTATION`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> reorderItems(
        commerce.wishlist.v1.ReorderItemsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReorderItemsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Shares the caller's wishlist by a link, or no longer.
     * A shared wishlist keeps its link. Without sharing the link is dead at once, for good: the next
     * one is another.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> shareWishlist(
        commerce.wishlist.v1.ShareWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getShareWishlistMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Merges a guest's wishlist of the same company into the caller's and reports on every item.
     * The session token of the source must be shown: in the header `x-session-token` or in the
     * request. Where both hold a product the caller's own item stays. The source is deleted, unless
     * some of it found no room. Repeating the call is harmless.
     * Fails with `WISHLIST_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.wishlist.v1.Wishlist> mergeWishlist(
        commerce.wishlist.v1.MergeWishlistRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMergeWishlistMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_WISHLIST = 0;
  private static final int METHODID_UPDATE_WISHLIST = 1;
  private static final int METHODID_CLEAR_WISHLIST = 2;
  private static final int METHODID_GET_WISHLIST_STATS = 3;
  private static final int METHODID_ADD_ITEM = 4;
  private static final int METHODID_UPDATE_ITEM = 5;
  private static final int METHODID_REMOVE_ITEM = 6;
  private static final int METHODID_MOVE_TO_CART = 7;
  private static final int METHODID_REORDER_ITEMS = 8;
  private static final int METHODID_SHARE_WISHLIST = 9;
  private static final int METHODID_MERGE_WISHLIST = 10;

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
        case METHODID_GET_WISHLIST:
          serviceImpl.getWishlist((commerce.wishlist.v1.GetWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_UPDATE_WISHLIST:
          serviceImpl.updateWishlist((commerce.wishlist.v1.UpdateWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_CLEAR_WISHLIST:
          serviceImpl.clearWishlist((commerce.wishlist.v1.ClearWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_GET_WISHLIST_STATS:
          serviceImpl.getWishlistStats((commerce.wishlist.v1.GetWishlistStatsRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.WishlistStats>) responseObserver);
          break;
        case METHODID_ADD_ITEM:
          serviceImpl.addItem((commerce.wishlist.v1.AddItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_UPDATE_ITEM:
          serviceImpl.updateItem((commerce.wishlist.v1.UpdateItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_REMOVE_ITEM:
          serviceImpl.removeItem((commerce.wishlist.v1.RemoveItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_MOVE_TO_CART:
          serviceImpl.moveToCart((commerce.wishlist.v1.MoveToCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.MoveToCartResult>) responseObserver);
          break;
        case METHODID_REORDER_ITEMS:
          serviceImpl.reorderItems((commerce.wishlist.v1.ReorderItemsRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_SHARE_WISHLIST:
          serviceImpl.shareWishlist((commerce.wishlist.v1.ShareWishlistRequest) request,
              (io.grpc.stub.StreamObserver<commerce.wishlist.v1.Wishlist>) responseObserver);
          break;
        case METHODID_MERGE_WISHLIST:
          serviceImpl.mergeWishlist((commerce.wishlist.v1.MergeWishlistRequest) request,
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
          getGetWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.GetWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_GET_WISHLIST)))
        .addMethod(
          getUpdateWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.UpdateWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_UPDATE_WISHLIST)))
        .addMethod(
          getClearWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.ClearWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_CLEAR_WISHLIST)))
        .addMethod(
          getGetWishlistStatsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.GetWishlistStatsRequest,
              commerce.wishlist.v1.WishlistStats>(
                service, METHODID_GET_WISHLIST_STATS)))
        .addMethod(
          getAddItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.AddItemRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_ADD_ITEM)))
        .addMethod(
          getUpdateItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.UpdateItemRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_UPDATE_ITEM)))
        .addMethod(
          getRemoveItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.RemoveItemRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_REMOVE_ITEM)))
        .addMethod(
          getMoveToCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.MoveToCartRequest,
              commerce.wishlist.v1.MoveToCartResult>(
                service, METHODID_MOVE_TO_CART)))
        .addMethod(
          getReorderItemsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.ReorderItemsRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_REORDER_ITEMS)))
        .addMethod(
          getShareWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.ShareWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_SHARE_WISHLIST)))
        .addMethod(
          getMergeWishlistMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.wishlist.v1.MergeWishlistRequest,
              commerce.wishlist.v1.Wishlist>(
                service, METHODID_MERGE_WISHLIST)))
        .build();
  }

  private static abstract class WishlistServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    WishlistServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.wishlist.v1.WishlistServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("WishlistService");
    }
  }

  private static final class WishlistServiceFileDescriptorSupplier
      extends WishlistServiceBaseDescriptorSupplier {
    WishlistServiceFileDescriptorSupplier() {}
  }

  private static final class WishlistServiceMethodDescriptorSupplier
      extends WishlistServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    WishlistServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (WishlistServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new WishlistServiceFileDescriptorSupplier())
              .addMethod(getGetWishlistMethod())
              .addMethod(getUpdateWishlistMethod())
              .addMethod(getClearWishlistMethod())
              .addMethod(getGetWishlistStatsMethod())
              .addMethod(getAddItemMethod())
              .addMethod(getUpdateItemMethod())
              .addMethod(getRemoveItemMethod())
              .addMethod(getMoveToCartMethod())
              .addMethod(getReorderItemsMethod())
              .addMethod(getShareWishlistMethod())
              .addMethod(getMergeWishlistMethod())
              .build();
        }
      }
    }
    return result;
  }
}
