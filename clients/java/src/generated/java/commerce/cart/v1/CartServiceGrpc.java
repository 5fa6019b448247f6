package commerce.cart.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Holds what a customer intends to buy.
 * The caller is the customer of the bearer token. Each customer has at most one ACTIVE cart per
 * company; the methods find it, revive it or create it. Every mutation takes the headers
 * `Idempotency-Key` and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class CartServiceGrpc {

  private CartServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.cart.v1.CartService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.GetCartRequest,
      commerce.cart.v1.Cart> getGetCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetCart",
      requestType = commerce.cart.v1.GetCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.GetCartRequest,
      commerce.cart.v1.Cart> getGetCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.GetCartRequest, commerce.cart.v1.Cart> getGetCartMethod;
    if ((getGetCartMethod = CartServiceGrpc.getGetCartMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getGetCartMethod = CartServiceGrpc.getGetCartMethod) == null) {
          CartServiceGrpc.getGetCartMethod = getGetCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.GetCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.GetCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("GetCart"))
              .build();
        }
      }
    }
    return getGetCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.ClearCartRequest,
      commerce.cart.v1.Cart> getClearCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClearCart",
      requestType = commerce.cart.v1.ClearCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.ClearCartRequest,
      commerce.cart.v1.Cart> getClearCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.ClearCartRequest, commerce.cart.v1.Cart> getClearCartMethod;
    if ((getClearCartMethod = CartServiceGrpc.getClearCartMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getClearCartMethod = CartServiceGrpc.getClearCartMethod) == null) {
          CartServiceGrpc.getClearCartMethod = getClearCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.ClearCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClearCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.ClearCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("ClearCart"))
              .build();
        }
      }
    }
    return getClearCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.AddItemRequest,
      commerce.cart.v1.Cart> getAddItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddItem",
      requestType = commerce.cart.v1.AddItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.AddItemRequest,
      commerce.cart.v1.Cart> getAddItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.AddItemRequest, commerce.cart.v1.Cart> getAddItemMethod;
    if ((getAddItemMethod = CartServiceGrpc.getAddItemMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getAddItemMethod = CartServiceGrpc.getAddItemMethod) == null) {
          CartServiceGrpc.getAddItemMethod = getAddItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.AddItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.AddItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("AddItem"))
              .build();
        }
      }
    }
    return getAddItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.UpdateItemRequest,
      commerce.cart.v1.Cart> getUpdateItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateItem",
      requestType = commerce.cart.v1.UpdateItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.UpdateItemRequest,
      commerce.cart.v1.Cart> getUpdateItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.UpdateItemRequest, commerce.cart.v1.Cart> getUpdateItemMethod;
    if ((getUpdateItemMethod = CartServiceGrpc.getUpdateItemMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getUpdateItemMethod = CartServiceGrpc.getUpdateItemMethod) == null) {
          CartServiceGrpc.getUpdateItemMethod = getUpdateItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.UpdateItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.UpdateItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("UpdateItem"))
              .build();
        }
      }
    }
    return getUpdateItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveItemRequest,
      commerce.cart.v1.Cart> getRemoveItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveItem",
      requestType = commerce.cart.v1.RemoveItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveItemRequest,
      commerce.cart.v1.Cart> getRemoveItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveItemRequest, commerce.cart.v1.Cart> getRemoveItemMethod;
    if ((getRemoveItemMethod = CartServiceGrpc.getRemoveItemMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getRemoveItemMethod = CartServiceGrpc.getRemoveItemMethod) == null) {
          CartServiceGrpc.getRemoveItemMethod = getRemoveItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("RemoveItem"))
              .build();
        }
      }
    }
    return getRemoveItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.SaveForLaterRequest,
      commerce.cart.v1.Cart> getSaveForLaterMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SaveForLater",
      requestType = commerce.cart.v1.SaveForLaterRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.SaveForLaterRequest,
      commerce.cart.v1.Cart> getSaveForLaterMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.SaveForLaterRequest, commerce.cart.v1.Cart> getSaveForLaterMethod;
    if ((getSaveForLaterMethod = CartServiceGrpc.getSaveForLaterMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getSaveForLaterMethod = CartServiceGrpc.getSaveForLaterMethod) == null) {
          CartServiceGrpc.getSaveForLaterMethod = getSaveForLaterMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.SaveForLaterRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SaveForLater"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.SaveForLaterRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("SaveForLater"))
              .build();
        }
      }
    }
    return getSaveForLaterMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.MoveToCartRequest,
      commerce.cart.v1.Cart> getMoveToCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MoveToCart",
      requestType = commerce.cart.v1.MoveToCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.MoveToCartRequest,
      commerce.cart.v1.Cart> getMoveToCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.MoveToCartRequest, commerce.cart.v1.Cart> getMoveToCartMethod;
    if ((getMoveToCartMethod = CartServiceGrpc.getMoveToCartMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getMoveToCartMethod = CartServiceGrpc.getMoveToCartMethod) == null) {
          CartServiceGrpc.getMoveToCartMethod = getMoveToCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.MoveToCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MoveToCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.MoveToCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("MoveToCart"))
              .build();
        }
      }
    }
    return getMoveToCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveSavedItemRequest,
      commerce.cart.v1.Cart> getRemoveSavedItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveSavedItem",
      requestType = commerce.cart.v1.RemoveSavedItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveSavedItemRequest,
      commerce.cart.v1.Cart> getRemoveSavedItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveSavedItemRequest, commerce.cart.v1.Cart> getRemoveSavedItemMethod;
    if ((getRemoveSavedItemMethod = CartServiceGrpc.getRemoveSavedItemMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getRemoveSavedItemMethod = CartServiceGrpc.getRemoveSavedItemMethod) == null) {
          CartServiceGrpc.getRemoveSavedItemMethod = getRemoveSavedItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveSavedItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveSavedItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveSavedItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("RemoveSavedItem"))
              .build();
        }
      }
    }
    return getRemoveSavedItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.AddBundleRequest,
      commerce.cart.v1.BundleAddResult> getAddBundleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddBundle",
      requestType = commerce.cart.v1.AddBundleRequest.class,
      responseType = commerce.cart.v1.BundleAddResult.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.AddBundleRequest,
      commerce.cart.v1.BundleAddResult> getAddBundleMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.AddBundleRequest, commerce.cart.v1.BundleAddResult> getAddBundleMethod;
    if ((getAddBundleMethod = CartServiceGrpc.getAddBundleMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getAddBundleMethod = CartServiceGrpc.getAddBundleMethod) == null) {
          CartServiceGrpc.getAddBundleMethod = getAddBundleMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.AddBundleRequest, commerce.cart.v1.BundleAddResult>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddBundle"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.AddBundleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.BundleAddResult.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("AddBundle"))
              .build();
        }
      }
    }
    return getAddBundleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveBundleRequest,
      commerce.cart.v1.Cart> getRemoveBundleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveBundle",
      requestType = commerce.cart.v1.RemoveBundleRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveBundleRequest,
      commerce.cart.v1.Cart> getRemoveBundleMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveBundleRequest, commerce.cart.v1.Cart> getRemoveBundleMethod;
    if ((getRemoveBundleMethod = CartServiceGrpc.getRemoveBundleMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getRemoveBundleMethod = CartServiceGrpc.getRemoveBundleMethod) == null) {
          CartServiceGrpc.getRemoveBundleMethod = getRemoveBundleMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveBundleRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveBundle"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveBundleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("RemoveBundle"))
              .build();
        }
      }
    }
    return getRemoveBundleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.ApplyDiscountRequest,
      commerce.cart.v1.Cart> getApplyDiscountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ApplyDiscount",
      requestType = commerce.cart.v1.ApplyDiscountRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.ApplyDiscountRequest,
      commerce.cart.v1.Cart> getApplyDiscountMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.ApplyDiscountRequest, commerce.cart.v1.Cart> getApplyDiscountMethod;
    if ((getApplyDiscountMethod = CartServiceGrpc.getApplyDiscountMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getApplyDiscountMethod = CartServiceGrpc.getApplyDiscountMethod) == null) {
          CartServiceGrpc.getApplyDiscountMethod = getApplyDiscountMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.ApplyDiscountRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ApplyDiscount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.ApplyDiscountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("ApplyDiscount"))
              .build();
        }
      }
    }
    return getApplyDiscountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveDiscountRequest,
      commerce.cart.v1.Cart> getRemoveDiscountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveDiscount",
      requestType = commerce.cart.v1.RemoveDiscountRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveDiscountRequest,
      commerce.cart.v1.Cart> getRemoveDiscountMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveDiscountRequest, commerce.cart.v1.Cart> getRemoveDiscountMethod;
    if ((getRemoveDiscountMethod = CartServiceGrpc.getRemoveDiscountMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getRemoveDiscountMethod = CartServiceGrpc.getRemoveDiscountMethod) == null) {
          CartServiceGrpc.getRemoveDiscountMethod = getRemoveDiscountMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveDiscountRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveDiscount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveDiscountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("RemoveDiscount"))
              .build();
        }
      }
    }
    return getRemoveDiscountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RefreshPricesRequest,
      commerce.cart.v1.Cart> getRefreshPricesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RefreshPrices",
      requestType = commerce.cart.v1.RefreshPricesRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RefreshPricesRequest,
      commerce.cart.v1.Cart> getRefreshPricesMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RefreshPricesRequest, commerce.cart.v1.Cart> getRefreshPricesMethod;
    if ((getRefreshPricesMethod = CartServiceGrpc.getRefreshPricesMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getRefreshPricesMethod = CartServiceGrpc.getRefreshPricesMethod) == null) {
          CartServiceGrpc.getRefreshPricesMethod = getRefreshPricesMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RefreshPricesRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RefreshPrices"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RefreshPricesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("RefreshPrices"))
              .build();
        }
      }
    }
    return getRefreshPricesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.UpdateShippingRequest,
      commerce.cart.v1.Cart> getUpdateShippingMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateShipping",
      requestType = commerce.cart.v1.UpdateShippingRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.UpdateShippingRequest,
      commerce.cart.v1.Cart> getUpdateShippingMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.UpdateShippingRequest, commerce.cart.v1.Cart> getUpdateShippingMethod;
    if ((getUpdateShippingMethod = CartServiceGrpc.getUpdateShippingMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getUpdateShippingMethod = CartServiceGrpc.getUpdateShippingMethod) == null) {
          CartServiceGrpc.getUpdateShippingMethod = getUpdateShippingMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.UpdateShippingRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateShipping"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.UpdateShippingRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("UpdateShipping"))
              .build();
        }
      }
    }
    return getUpdateShippingMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.MergeCartRequest,
      commerce.cart.v1.Cart> getMergeCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MergeCart",
      requestType = commerce.cart.v1.MergeCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.MergeCartRequest,
      commerce.cart.v1.Cart> getMergeCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.MergeCartRequest, commerce.cart.v1.Cart> getMergeCartMethod;
    if ((getMergeCartMethod = CartServiceGrpc.getMergeCartMethod) == null) {
      synchronized (CartServiceGrpc.class) {
        if ((getMergeCartMethod = CartServiceGrpc.getMergeCartMethod) == null) {
          CartServiceGrpc.getMergeCartMethod = getMergeCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.MergeCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MergeCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.MergeCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new CartServiceMethodDescriptorSupplier("MergeCart"))
              .build();
        }
      }
    }
    return getMergeCartMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static CartServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartServiceStub>() {
        @java.lang.Override
        public CartServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartServiceStub(channel, callOptions);
        }
      };
    return CartServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static CartServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartServiceBlockingV2Stub>() {
        @java.lang.Override
        public CartServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return CartServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static CartServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartServiceBlockingStub>() {
        @java.lang.Override
        public CartServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartServiceBlockingStub(channel, callOptions);
        }
      };
    return CartServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static CartServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CartServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CartServiceFutureStub>() {
        @java.lang.Override
        public CartServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CartServiceFutureStub(channel, callOptions);
        }
      };
    return CartServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Holds what a customer intends to buy.
   * The caller is the customer of the bearer token. Each customer has at most one ACTIVE cart per
   * company; the methods find it, revive it or create it. Every mutation takes the headers
   * `Idempotency-Key` and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the caller's cart, created if there is none.
     * Lines whose product has changed since say so in `issues`; their prices stay.
     * </pre>
     */
    default void getCart(commerce.cart.v1.GetCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Empties the caller's cart of its lines and codes. Saved items stay.
     * </pre>
     */
    default void clearCart(commerce.cart.v1.ClearCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds units of a product and returns the repriced cart.
     * An equal line is raised instead of repeated. Not idempotent without an `Idempotency-Key`.
     * Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `OUT_OF_STOCK`, `CURRENCY_MISMATCH`, `QUANTITY_LIMIT`, `LINE_LIMIT`,
     * `RESERVED_CUSTOM_FIELD`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    default void addItem(commerce.cart.v1.AddItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes a line; what is absent stays as it is. A quantity of 0 removes the line.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` and as `AddItem`.
     * </pre>
     */
    default void updateItem(commerce.cart.v1.UpdateItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a line. Fails with `CART_ITEM_NOT_FOUND` or `BUNDLE_LINE`.
     * </pre>
     */
    default void removeItem(commerce.cart.v1.RemoveItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves a line to the saved items, onto an equal one where there is one.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` or `SAVED_ITEM_LIMIT`.
     * </pre>
     */
    default void saveForLater(commerce.cart.v1.SaveForLaterRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSaveForLaterMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, at today's price. If the cart can't take it, it stays.
     * Fails with `SAVED_ITEM_NOT_FOUND` and as `AddItem`.
     * </pre>
     */
    default void moveToCart(commerce.cart.v1.MoveToCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMoveToCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a saved item. Fails with `SAVED_ITEM_NOT_FOUND`.
     * </pre>
     */
    default void removeSavedItem(commerce.cart.v1.RemoveSavedItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveSavedItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds a bundle as a new group of lines whose totals come to the bundle's price.
     * Fails with `BUNDLE_NOT_FOUND`, `BUNDLE_COMPANY_MISMATCH`, `BUNDLE_UNAVAILABLE`,
     * `BUNDLE_SELECTION_INVALID`, `BUNDLE_SIZE` and as `AddItem`.
     * </pre>
     */
    default void addBundle(commerce.cart.v1.AddBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.BundleAddResult> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddBundleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a bundle group with all its lines. Fails with `BUNDLE_GROUP_NOT_FOUND`.
     * </pre>
     */
    default void removeBundle(commerce.cart.v1.RemoveBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveBundleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Applies a discount code.
     * Fails with one of the `DISCOUNT_…` reasons or `NOT_COMBINABLE`.
     * </pre>
     */
    default void applyDiscount(commerce.cart.v1.ApplyDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getApplyDiscountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes a discount code off, whatever its case. Fails with `DISCOUNT_NOT_APPLIED`.
     * </pre>
     */
    default void removeDiscount(commerce.cart.v1.RemoveDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveDiscountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Brings every line to today's price. Lines that can't be bought now keep theirs and say so.
     * </pre>
     */
    default void refreshPrices(commerce.cart.v1.RefreshPricesRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRefreshPricesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, for tax and shipping. What is absent stays.
     * </pre>
     */
    default void updateShipping(commerce.cart.v1.UpdateShippingRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateShippingMethod(), responseObserver);
    }

    /**
     * <pre>
     * Merges another cart of the same company into the caller's and reports on every line.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call is harmless.
     * Fails with `CART_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    default void mergeCart(commerce.cart.v1.MergeCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMergeCartMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service CartService.
   * <pre>
   * Holds what a customer intends to buy.
   * The caller is the customer of the bearer token. Each customer has at most one ACTIVE cart per
   * company; the methods find it, revive it or create it. Every mutation takes the headers
   * `Idempotency-Key` and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static abstract class CartServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return CartServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service CartService.
   * <pre>
   * Holds what a customer intends to buy.
   * The caller is the customer of the bearer token. Each customer has at most one ACTIVE cart per
   * company; the methods find it, revive it or create it. Every mutation takes the headers
   * `Idempotency-Key` and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class CartServiceStub
      extends io.grpc.stub.AbstractAsyncStub<CartServiceStub> {
    private CartServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's cart, created if there is none.
     * Lines whose product has changed since say so in `issues`; their prices stay.
     * </pre>
     */
    public void getCart(commerce.cart.v1.GetCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Empties the caller's cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public void clearCart(commerce.cart.v1.ClearCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds units of a product and returns the repriced cart.
     * An equal line is raised instead of repeated. Not idempotent without an `Idempotency-Key`.
     * Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `OUT_OF_STOCK`, `CURRENCY_MISMATCH`, `QUANTITY_LIMIT`, `LINE_LIMIT`,
     * `RESERVED_CUSTOM_FIELD`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public void addItem(commerce.cart.v1.AddItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes a line; what is absent stays as it is. A quantity of 0 removes the line.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` and as `AddItem`.
     * </pre>
     */
    public void updateItem(commerce.cart.v1.UpdateItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a line. Fails with `CART_ITEM_NOT_FOUND` or `BUNDLE_LINE`.
     * </pre>
     */
    public void removeItem(commerce.cart.v1.RemoveItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves a line to the saved items, onto an equal one where there is one.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` or `SAVED_ITEM_LIMIT`.
     * </pre>
     */
    public void saveForLater(commerce.cart.v1.SaveForLaterRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSaveForLaterMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, at today's price. If the cart can't take it, it stays.
     * Fails with `SAVED_ITEM_NOT_FOUND` and as `AddItem`.
     * </pre>
     */
    public void moveToCart(commerce.cart.v1.MoveToCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMoveToCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a saved item. Fails with `SAVED_ITEM_NOT_FOUND`.
     * </pre>
     */
    public void removeSavedItem(commerce.cart.v1.RemoveSavedItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveSavedItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds a bundle as a new group of lines whose totals come to the bundle's price.
     * Fails with `BUNDLE_NOT_FOUND`, `BUNDLE_COMPANY_MISMATCH`, `BUNDLE_UNAVAILABLE`,
     * `BUNDLE_SELECTION_INVALID`, `BUNDLE_SIZE` and as `AddItem`.
     * </pre>
     */
    public void addBundle(commerce.cart.v1.AddBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.BundleAddResult> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddBundleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a bundle group with all its lines. Fails with `BUNDLE_GROUP_NOT_FOUND`.
     * </pre>
     */
    public void removeBundle(commerce.cart.v1.RemoveBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveBundleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Applies a discount code.
     * Fails with one of the `DISCOUNT_…` reasons or `NOT_COMBINABLE`.
     * </pre>
     */
    public void applyDiscount(commerce.cart.v1.ApplyDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getApplyDiscountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes a discount code off, whatever its case. Fails with `DISCOUNT_NOT_APPLIED`.
     * </pre>
     */
    public void removeDiscount(commerce.cart.v1.RemoveDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveDiscountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Brings every line to today's price. Lines that can't be bought now keep theirs and say so.
     * </pre>
     */
    public void refreshPrices(commerce.cart.v1.RefreshPricesRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRefreshPricesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, for tax and shipping. What is absent stays.
     * </pre>
     */
    public void updateShipping(commerce.cart.v1.UpdateShippingRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateShippingMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Merges another cart of the same company into the caller's and reports on every line.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call is harmless.
     * Fails with `CART_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public void mergeCart(commerce.cart.v1.MergeCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMergeCartMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service CartService.
   * <pre>
   * Holds what a customer intends to buy.
   * The caller is the customer of the bearer token. Each customer has at most one ACTIVE cart per
   * company; the methods find it, revive it or create it. Every mutation takes the headers
   * `Idempotency-Key` and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class CartServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<CartServiceBlockingV2Stub> {
    private CartServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's cart, created if there is none.
     * Lines whose product has changed since say so in `issues`; their prices stay.
     * </pre>
     */
    public commerce.cart.v1.Cart getCart(commerce.cart.v1.GetCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties the caller's cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public commerce.cart.v1.Cart clearCart(commerce.cart.v1.ClearCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds units of a product and returns the repriced cart.
     * An equal line is raised instead of repeated. Not idempotent without an `Idempotency-Key`.
     * Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `OUT_OF_STOCK`, `CURRENCY_MISMATCH`, `QUANTITY_LIMIT`, `LINE_LIMIT`,
     * `RESERVED_CUSTOM_FIELD`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.cart.v1.Cart addItem(commerce.cart.v1.AddItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes a line; what is absent stays as it is. A quantity of 0 removes the line.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` and as `AddItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart updateItem(commerce.cart.v1.UpdateItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a line. Fails with `CART_ITEM_NOT_FOUND` or `BUNDLE_LINE`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeItem(commerce.cart.v1.RemoveItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a line to the saved items, onto an equal one where there is one.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` or `SAVED_ITEM_LIMIT`.
     * </pre>
     */
    public commerce.cart.v1.Cart saveForLater(commerce.cart.v1.SaveForLaterRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSaveForLaterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, at today's price. If the cart can't take it, it stays.
     * Fails with `SAVED_ITEM_NOT_FOUND` and as `AddItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart moveToCart(commerce.cart.v1.MoveToCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMoveToCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a saved item. Fails with `SAVED_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeSavedItem(commerce.cart.v1.RemoveSavedItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveSavedItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a bundle as a new group of lines whose totals come to the bundle's price.
     * Fails with `BUNDLE_NOT_FOUND`, `BUNDLE_COMPANY_MISMATCH`, `BUNDLE_UNAVAILABLE`,
     * `BUNDLE_SELECTION_INVALID`, `BUNDLE_SIZE` and as `AddItem`.
     * </pre>
     */
    public commerce.cart.v1.BundleAddResult addBundle(commerce.cart.v1.AddBundleRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a bundle group with all its lines. Fails with `BUNDLE_GROUP_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeBundle(commerce.cart.v1.RemoveBundleRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Applies a discount code.
     * Fails with one of the `DISCOUNT_…` reasons or `NOT_COMBINABLE`.
     * </pre>
     */
    public commerce.cart.v1.Cart applyDiscount(commerce.cart.v1.ApplyDiscountRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getApplyDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes a discount code off, whatever its case. Fails with `DISCOUNT_NOT_APPLIED`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeDiscount(commerce.cart.v1.RemoveDiscountRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings every line to today's price. Lines that can't be bought now keep theirs and say so.
     * </pre>
     */
    public commerce.cart.v1.Cart refreshPrices(commerce.cart.v1.RefreshPricesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRefreshPricesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, for tax and shipping. What is absent stays.
     * </pre>
     */
    public commerce.cart.v1.Cart updateShipping(commerce.cart.v1.UpdateShippingRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateShippingMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Merges another cart of the same company into the caller's and reports on every line.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call is harmless.
     * Fails with `CART_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.cart.v1.Cart mergeCart(commerce.cart.v1.MergeCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMergeCartMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service CartService.
   * <pre>
   * Holds what a customer intends to buy.
   * The caller is the customer of the bearer token. Each customer has at most one ACTIVE cart per
   * company; the methods find it, revive it or create it. Every mutation takes the headers
   * `Idempotency-Key` and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class CartServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<CartServiceBlockingStub> {
    private CartServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's cart, created if there is none.
     * Lines whose product has changed since say so in `issues`; their prices stay.
     * </pre>
     */
    public commerce.cart.v1.Cart getCart(commerce.cart.v1.GetCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties the caller's cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public commerce.cart.v1.Cart clearCart(commerce.cart.v1.ClearCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds units of a product and returns the repriced cart.
     * An equal line is raised instead of repeated. Not idempotent without an `Idempotency-Key`.
     * Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `OUT_OF_STOCK`, `CURRENCY_MISMATCH`, `QUANTITY_LIMIT`, `LINE_LIMIT`,
     * `RESERVED_CUSTOM_FIELD`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public commerce.cart.v1.Cart addItem(commerce.cart.v1.AddItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes a line; what is absent stays as it is. A quantity of 0 removes the line.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` and as `AddItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart updateItem(commerce.cart.v1.UpdateItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a line. Fails with `CART_ITEM_NOT_FOUND` or `BUNDLE_LINE`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeItem(commerce.cart.v1.RemoveItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a line to the saved items, onto an equal one where there is one.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` or `SAVED_ITEM_LIMIT`.
     * </pre>
     */
    public commerce.cart.v1.Cart saveForLater(commerce.cart.v1.SaveForLaterRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSaveForLaterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, at today's price. If the cart can't take it, it stays.
     * Fails with `SAVED_ITEM_NOT_FOUND` and as `AddItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart moveToCart(commerce.cart.v1.MoveToCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMoveToCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a saved item. Fails with `SAVED_ITEM_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeSavedItem(commerce.cart.v1.RemoveSavedItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveSavedItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a bundle as a new group of lines whose totals come to the bundle's price.
     * Fails with `BUNDLE_NOT_FOUND`, `BUNDLE_COMPANY_MISMATCH`, `BUNDLE_UNAVAILABLE`,
     * `BUNDLE_SELECTION_INVALID`, `BUNDLE_SIZE` and as `AddItem`.
     * </pre>
     */
    public commerce.cart.v1.BundleAddResult addBundle(commerce.cart.v1.AddBundleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a bundle group with all its lines. Fails with `BUNDLE_GROUP_NOT_FOUND`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeBundle(commerce.cart.v1.RemoveBundleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Applies a discount code.
     * Fails with one of the `DISCOUNT_…` reasons or `NOT_COMBINABLE`.
     * </pre>
     */
    public commerce.cart.v1.Cart applyDiscount(commerce.cart.v1.ApplyDiscountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getApplyDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes a discount code off, whatever its case. Fails with `DISCOUNT_NOT_APPLIED`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeDiscount(commerce.cart.v1.RemoveDiscountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings every line to today's price. Lines that can't be bought now keep theirs and say so.
     * </pre>
     */
    public commerce.cart.v1.Cart refreshPrices(commerce.cart.v1.RefreshPricesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRefreshPricesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, for tax and shipping. What is absent stays.
     * </pre>
     */
    public commerce.cart.v1.Cart updateShipping(commerce.cart.v1.UpdateShippingRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateShippingMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Merges another cart of the same company into the caller's and reports on every line.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call is harmless.
     * Fails with `CART_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public commerce.cart.v1.Cart mergeCart(commerce.cart.v1.MergeCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMergeCartMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service CartService.
   * <pre>
   * Holds what a customer intends to buy.
   * The caller is the customer of the bearer token. Each customer has at most one ACTIVE cart per
   * company; the methods find it, revive it or create it. Every mutation takes the headers
   * `Idempotency-Key` and `If-Match`, and refuses a stale `If-Match` with `VERSION_MISMATCH`.
   * </pre>
   */
  public static final class CartServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<CartServiceFutureStub> {
    private CartServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CartServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CartServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the caller's cart, created if there is none.
     * Lines whose product has changed since say so in `issues`; their prices stay.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> getCart(
        commerce.cart.v1.GetCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Empties the caller's cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> clearCart(
        commerce.cart.v1.ClearCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds units of a product and returns the repriced cart.
     * An equal line is raised instead of repeated. Not idempotent without an `Idempotency-Key`.
     * Fails with `PRODUCT_NOT_FOUND`, `PRODUCT_COMPANY_MISMATCH`, `PRODUCT_UNAVAILABLE`,
     * `OUT_OF_STOCK`, `CURRENCY_MISMATCH`, `QUANTITY_LIMIT`, `LINE_LIMIT`,
     * `RESERVED_CUSTOM_FIELD`, `SITE_NOT_ALLOWED` or `FEATURE_DISABLED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> addItem(
        commerce.cart.v1.AddItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes a line; what is absent stays as it is. A quantity of 0 removes the line.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` and as `AddItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> updateItem(
        commerce.cart.v1.UpdateItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a line. Fails with `CART_ITEM_NOT_FOUND` or `BUNDLE_LINE`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeItem(
        commerce.cart.v1.RemoveItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves a line to the saved items, onto an equal one where there is one.
     * Fails with `CART_ITEM_NOT_FOUND`, `BUNDLE_LINE` or `SAVED_ITEM_LIMIT`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> saveForLater(
        commerce.cart.v1.SaveForLaterRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSaveForLaterMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, at today's price. If the cart can't take it, it stays.
     * Fails with `SAVED_ITEM_NOT_FOUND` and as `AddItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> moveToCart(
        commerce.cart.v1.MoveToCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMoveToCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a saved item. Fails with `SAVED_ITEM_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeSavedItem(
        commerce.cart.v1.RemoveSavedItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveSavedItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds a bundle as a new group of lines whose totals come to the bundle's price.
     * Fails with `BUNDLE_NOT_FOUND`, `BUNDLE_COMPANY_MISMATCH`, `BUNDLE_UNAVAILABLE`,
     * `BUNDLE_SELECTION_INVALID`, `BUNDLE_SIZE` and as `AddItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.BundleAddResult> addBundle(
        commerce.cart.v1.AddBundleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddBundleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a bundle group with all its lines. Fails with `BUNDLE_GROUP_NOT_FOUND`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeBundle(
        commerce.cart.v1.RemoveBundleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveBundleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Applies a discount code.
     * Fails with one of the `DISCOUNT_…` reasons or `NOT_COMBINABLE`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> applyDiscount(
        commerce.cart.v1.ApplyDiscountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getApplyDiscountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Takes a discount code off, whatever its case. Fails with `DISCOUNT_NOT_APPLIED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeDiscount(
        commerce.cart.v1.RemoveDiscountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveDiscountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Brings every line to today's price. Lines that can't be bought now keep theirs and say so.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> refreshPrices(
        commerce.cart.v1.RefreshPricesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRefreshPricesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, for tax and shipping. What is absent stays.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> updateShipping(
        commerce.cart.v1.UpdateShippingRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateShippingMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Merges another cart of the same company into the caller's and reports on every line.
     * The source must be the caller's own, or its session token must be shown: in the header
     * `x-session-token` or in the request. Repeating the call is harmless.
     * Fails with `CART_NOT_FOUND`, `SELF_MERGE` or `MERGE_PROOF_REQUIRED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> mergeCart(
        commerce.cart.v1.MergeCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMergeCartMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_CART = 0;
  private static final int METHODID_CLEAR_CART = 1;
  private static final int METHODID_ADD_ITEM = 2;
  private static final int METHODID_UPDATE_ITEM = 3;
  private static final int METHODID_REMOVE_ITEM = 4;
  private static final int METHODID_SAVE_FOR_LATER = 5;
  private static final int METHODID_MOVE_TO_CART = 6;
  private static final int METHODID_REMOVE_SAVED_ITEM = 7;
  private static final int METHODID_ADD_BUNDLE = 8;
  private static final int METHODID_REMOVE_BUNDLE = 9;
  private static final int METHODID_APPLY_DISCOUNT = 10;
  private static final int METHODID_REMOVE_DISCOUNT = 11;
  private static final int METHODID_REFRESH_PRICES = 12;
  private static final int METHODID_UPDATE_SHIPPING = 13;
  private static final int METHODID_MERGE_CART = 14;

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
        case METHODID_GET_CART:
          serviceImpl.getCart((commerce.cart.v1.GetCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_CLEAR_CART:
          serviceImpl.clearCart((commerce.cart.v1.ClearCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_ADD_ITEM:
          serviceImpl.addItem((commerce.cart.v1.AddItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_UPDATE_ITEM:
          serviceImpl.updateItem((commerce.cart.v1.UpdateItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REMOVE_ITEM:
          serviceImpl.removeItem((commerce.cart.v1.RemoveItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_SAVE_FOR_LATER:
          serviceImpl.saveForLater((commerce.cart.v1.SaveForLaterRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_MOVE_TO_CART:
          serviceImpl.moveToCart((commerce.cart.v1.MoveToCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REMOVE_SAVED_ITEM:
          serviceImpl.removeSavedItem((commerce.cart.v1.RemoveSavedItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_ADD_BUNDLE:
          serviceImpl.addBundle((commerce.cart.v1.AddBundleRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.BundleAddResult>) responseObserver);
          break;
        case METHODID_REMOVE_BUNDLE:
          serviceImpl.removeBundle((commerce.cart.v1.RemoveBundleRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_APPLY_DISCOUNT:
          serviceImpl.applyDiscount((commerce.cart.v1.ApplyDiscountRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REMOVE_DISCOUNT:
          serviceImpl.removeDiscount((commerce.cart.v1.RemoveDiscountRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REFRESH_PRICES:
          serviceImpl.refreshPrices((commerce.cart.v1.RefreshPricesRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_UPDATE_SHIPPING:
          serviceImpl.updateShipping((commerce.cart.v1.UpdateShippingRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_MERGE_CART:
          serviceImpl.mergeCart((commerce.cart.v1.MergeCartRequest) request,
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
          getGetCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.GetCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_GET_CART)))
        .addMethod(
          getClearCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.ClearCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_CLEAR_CART)))
        .addMethod(
          getAddItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.AddItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_ADD_ITEM)))
        .addMethod(
          getUpdateItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.UpdateItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_UPDATE_ITEM)))
        .addMethod(
          getRemoveItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_ITEM)))
        .addMethod(
          getSaveForLaterMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.SaveForLaterRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_SAVE_FOR_LATER)))
        .addMethod(
          getMoveToCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.MoveToCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_MOVE_TO_CART)))
        .addMethod(
          getRemoveSavedItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveSavedItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_SAVED_ITEM)))
        .addMethod(
          getAddBundleMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.AddBundleRequest,
              commerce.cart.v1.BundleAddResult>(
                service, METHODID_ADD_BUNDLE)))
        .addMethod(
          getRemoveBundleMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveBundleRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_BUNDLE)))
        .addMethod(
          getApplyDiscountMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.ApplyDiscountRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_APPLY_DISCOUNT)))
        .addMethod(
          getRemoveDiscountMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveDiscountRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_DISCOUNT)))
        .addMethod(
          getRefreshPricesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RefreshPricesRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REFRESH_PRICES)))
        .addMethod(
          getUpdateShippingMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.UpdateShippingRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_UPDATE_SHIPPING)))
        .addMethod(
          getMergeCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.MergeCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_MERGE_CART)))
        .build();
  }

  private static abstract class CartServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    CartServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.cart.v1.CartServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("CartService");
    }
  }

  private static final class CartServiceFileDescriptorSupplier
      extends CartServiceBaseDescriptorSupplier {
    CartServiceFileDescriptorSupplier() {}
  }

  private static final class CartServiceMethodDescriptorSupplier
      extends CartServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    CartServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (CartServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new CartServiceFileDescriptorSupplier())
              .addMethod(getGetCartMethod())
              .addMethod(getClearCartMethod())
              .addMethod(getAddItemMethod())
              .addMethod(getUpdateItemMethod())
              .addMethod(getRemoveItemMethod())
              .addMethod(getSaveForLaterMethod())
              .addMethod(getMoveToCartMethod())
              .addMethod(getRemoveSavedItemMethod())
              .addMethod(getAddBundleMethod())
              .addMethod(getRemoveBundleMethod())
              .addMethod(getApplyDiscountMethod())
              .addMethod(getRemoveDiscountMethod())
              .addMethod(getRefreshPricesMethod())
              .addMethod(getUpdateShippingMethod())
              .addMethod(getMergeCartMethod())
              .build();
        }
      }
    }
    return result;
  }
}
