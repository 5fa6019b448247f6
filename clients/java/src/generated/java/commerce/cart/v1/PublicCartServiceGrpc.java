package commerce.cart.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Holds what a guest intends to buy.
 * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
 * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the cart: on the methods that name
 * a cart, no token is `SESSION_TOKEN_REQUIRED`, an unknown cart `CART_NOT_FOUND`, and the token of
 * another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of `CartService`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PublicCartServiceGrpc {

  private PublicCartServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.cart.v1.PublicCartService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.GetGuestCartRequest,
      commerce.cart.v1.Cart> getGetGuestCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetGuestCart",
      requestType = commerce.cart.v1.GetGuestCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.GetGuestCartRequest,
      commerce.cart.v1.Cart> getGetGuestCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.GetGuestCartRequest, commerce.cart.v1.Cart> getGetGuestCartMethod;
    if ((getGetGuestCartMethod = PublicCartServiceGrpc.getGetGuestCartMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getGetGuestCartMethod = PublicCartServiceGrpc.getGetGuestCartMethod) == null) {
          PublicCartServiceGrpc.getGetGuestCartMethod = getGetGuestCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.GetGuestCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetGuestCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.GetGuestCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("GetGuestCart"))
              .build();
        }
      }
    }
    return getGetGuestCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.CreateGuestCartRequest,
      commerce.cart.v1.Cart> getCreateGuestCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateGuestCart",
      requestType = commerce.cart.v1.CreateGuestCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.CreateGuestCartRequest,
      commerce.cart.v1.Cart> getCreateGuestCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.CreateGuestCartRequest, commerce.cart.v1.Cart> getCreateGuestCartMethod;
    if ((getCreateGuestCartMethod = PublicCartServiceGrpc.getCreateGuestCartMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getCreateGuestCartMethod = PublicCartServiceGrpc.getCreateGuestCartMethod) == null) {
          PublicCartServiceGrpc.getCreateGuestCartMethod = getCreateGuestCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.CreateGuestCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateGuestCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.CreateGuestCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("CreateGuestCart"))
              .build();
        }
      }
    }
    return getCreateGuestCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.ClearGuestCartRequest,
      commerce.cart.v1.Cart> getClearGuestCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClearGuestCart",
      requestType = commerce.cart.v1.ClearGuestCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.ClearGuestCartRequest,
      commerce.cart.v1.Cart> getClearGuestCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.ClearGuestCartRequest, commerce.cart.v1.Cart> getClearGuestCartMethod;
    if ((getClearGuestCartMethod = PublicCartServiceGrpc.getClearGuestCartMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getClearGuestCartMethod = PublicCartServiceGrpc.getClearGuestCartMethod) == null) {
          PublicCartServiceGrpc.getClearGuestCartMethod = getClearGuestCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.ClearGuestCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClearGuestCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.ClearGuestCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("ClearGuestCart"))
              .build();
        }
      }
    }
    return getClearGuestCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.AddGuestItemRequest,
      commerce.cart.v1.Cart> getAddGuestItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddGuestItem",
      requestType = commerce.cart.v1.AddGuestItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.AddGuestItemRequest,
      commerce.cart.v1.Cart> getAddGuestItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.AddGuestItemRequest, commerce.cart.v1.Cart> getAddGuestItemMethod;
    if ((getAddGuestItemMethod = PublicCartServiceGrpc.getAddGuestItemMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getAddGuestItemMethod = PublicCartServiceGrpc.getAddGuestItemMethod) == null) {
          PublicCartServiceGrpc.getAddGuestItemMethod = getAddGuestItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.AddGuestItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddGuestItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.AddGuestItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("AddGuestItem"))
              .build();
        }
      }
    }
    return getAddGuestItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.UpdateGuestItemRequest,
      commerce.cart.v1.Cart> getUpdateGuestItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateGuestItem",
      requestType = commerce.cart.v1.UpdateGuestItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.UpdateGuestItemRequest,
      commerce.cart.v1.Cart> getUpdateGuestItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.UpdateGuestItemRequest, commerce.cart.v1.Cart> getUpdateGuestItemMethod;
    if ((getUpdateGuestItemMethod = PublicCartServiceGrpc.getUpdateGuestItemMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getUpdateGuestItemMethod = PublicCartServiceGrpc.getUpdateGuestItemMethod) == null) {
          PublicCartServiceGrpc.getUpdateGuestItemMethod = getUpdateGuestItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.UpdateGuestItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateGuestItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.UpdateGuestItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("UpdateGuestItem"))
              .build();
        }
      }
    }
    return getUpdateGuestItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestItemRequest,
      commerce.cart.v1.Cart> getRemoveGuestItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveGuestItem",
      requestType = commerce.cart.v1.RemoveGuestItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestItemRequest,
      commerce.cart.v1.Cart> getRemoveGuestItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestItemRequest, commerce.cart.v1.Cart> getRemoveGuestItemMethod;
    if ((getRemoveGuestItemMethod = PublicCartServiceGrpc.getRemoveGuestItemMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getRemoveGuestItemMethod = PublicCartServiceGrpc.getRemoveGuestItemMethod) == null) {
          PublicCartServiceGrpc.getRemoveGuestItemMethod = getRemoveGuestItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveGuestItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveGuestItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveGuestItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("RemoveGuestItem"))
              .build();
        }
      }
    }
    return getRemoveGuestItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.SaveGuestItemForLaterRequest,
      commerce.cart.v1.Cart> getSaveGuestItemForLaterMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SaveGuestItemForLater",
      requestType = commerce.cart.v1.SaveGuestItemForLaterRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.SaveGuestItemForLaterRequest,
      commerce.cart.v1.Cart> getSaveGuestItemForLaterMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.SaveGuestItemForLaterRequest, commerce.cart.v1.Cart> getSaveGuestItemForLaterMethod;
    if ((getSaveGuestItemForLaterMethod = PublicCartServiceGrpc.getSaveGuestItemForLaterMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getSaveGuestItemForLaterMethod = PublicCartServiceGrpc.getSaveGuestItemForLaterMethod) == null) {
          PublicCartServiceGrpc.getSaveGuestItemForLaterMethod = getSaveGuestItemForLaterMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.SaveGuestItemForLaterRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SaveGuestItemForLater"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.SaveGuestItemForLaterRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("SaveGuestItemForLater"))
              .build();
        }
      }
    }
    return getSaveGuestItemForLaterMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.MoveGuestItemToCartRequest,
      commerce.cart.v1.Cart> getMoveGuestItemToCartMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MoveGuestItemToCart",
      requestType = commerce.cart.v1.MoveGuestItemToCartRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.MoveGuestItemToCartRequest,
      commerce.cart.v1.Cart> getMoveGuestItemToCartMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.MoveGuestItemToCartRequest, commerce.cart.v1.Cart> getMoveGuestItemToCartMethod;
    if ((getMoveGuestItemToCartMethod = PublicCartServiceGrpc.getMoveGuestItemToCartMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getMoveGuestItemToCartMethod = PublicCartServiceGrpc.getMoveGuestItemToCartMethod) == null) {
          PublicCartServiceGrpc.getMoveGuestItemToCartMethod = getMoveGuestItemToCartMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.MoveGuestItemToCartRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MoveGuestItemToCart"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.MoveGuestItemToCartRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("MoveGuestItemToCart"))
              .build();
        }
      }
    }
    return getMoveGuestItemToCartMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestSavedItemRequest,
      commerce.cart.v1.Cart> getRemoveGuestSavedItemMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveGuestSavedItem",
      requestType = commerce.cart.v1.RemoveGuestSavedItemRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestSavedItemRequest,
      commerce.cart.v1.Cart> getRemoveGuestSavedItemMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestSavedItemRequest, commerce.cart.v1.Cart> getRemoveGuestSavedItemMethod;
    if ((getRemoveGuestSavedItemMethod = PublicCartServiceGrpc.getRemoveGuestSavedItemMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getRemoveGuestSavedItemMethod = PublicCartServiceGrpc.getRemoveGuestSavedItemMethod) == null) {
          PublicCartServiceGrpc.getRemoveGuestSavedItemMethod = getRemoveGuestSavedItemMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveGuestSavedItemRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveGuestSavedItem"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveGuestSavedItemRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("RemoveGuestSavedItem"))
              .build();
        }
      }
    }
    return getRemoveGuestSavedItemMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.AddGuestBundleRequest,
      commerce.cart.v1.BundleAddResult> getAddGuestBundleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddGuestBundle",
      requestType = commerce.cart.v1.AddGuestBundleRequest.class,
      responseType = commerce.cart.v1.BundleAddResult.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.AddGuestBundleRequest,
      commerce.cart.v1.BundleAddResult> getAddGuestBundleMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.AddGuestBundleRequest, commerce.cart.v1.BundleAddResult> getAddGuestBundleMethod;
    if ((getAddGuestBundleMethod = PublicCartServiceGrpc.getAddGuestBundleMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getAddGuestBundleMethod = PublicCartServiceGrpc.getAddGuestBundleMethod) == null) {
          PublicCartServiceGrpc.getAddGuestBundleMethod = getAddGuestBundleMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.AddGuestBundleRequest, commerce.cart.v1.BundleAddResult>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddGuestBundle"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.AddGuestBundleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.BundleAddResult.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("AddGuestBundle"))
              .build();
        }
      }
    }
    return getAddGuestBundleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestBundleRequest,
      commerce.cart.v1.Cart> getRemoveGuestBundleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveGuestBundle",
      requestType = commerce.cart.v1.RemoveGuestBundleRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestBundleRequest,
      commerce.cart.v1.Cart> getRemoveGuestBundleMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestBundleRequest, commerce.cart.v1.Cart> getRemoveGuestBundleMethod;
    if ((getRemoveGuestBundleMethod = PublicCartServiceGrpc.getRemoveGuestBundleMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getRemoveGuestBundleMethod = PublicCartServiceGrpc.getRemoveGuestBundleMethod) == null) {
          PublicCartServiceGrpc.getRemoveGuestBundleMethod = getRemoveGuestBundleMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveGuestBundleRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveGuestBundle"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveGuestBundleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("RemoveGuestBundle"))
              .build();
        }
      }
    }
    return getRemoveGuestBundleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.ApplyGuestDiscountRequest,
      commerce.cart.v1.Cart> getApplyGuestDiscountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ApplyGuestDiscount",
      requestType = commerce.cart.v1.ApplyGuestDiscountRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.ApplyGuestDiscountRequest,
      commerce.cart.v1.Cart> getApplyGuestDiscountMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.ApplyGuestDiscountRequest, commerce.cart.v1.Cart> getApplyGuestDiscountMethod;
    if ((getApplyGuestDiscountMethod = PublicCartServiceGrpc.getApplyGuestDiscountMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getApplyGuestDiscountMethod = PublicCartServiceGrpc.getApplyGuestDiscountMethod) == null) {
          PublicCartServiceGrpc.getApplyGuestDiscountMethod = getApplyGuestDiscountMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.ApplyGuestDiscountRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ApplyGuestDiscount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.ApplyGuestDiscountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("ApplyGuestDiscount"))
              .build();
        }
      }
    }
    return getApplyGuestDiscountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestDiscountRequest,
      commerce.cart.v1.Cart> getRemoveGuestDiscountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveGuestDiscount",
      requestType = commerce.cart.v1.RemoveGuestDiscountRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestDiscountRequest,
      commerce.cart.v1.Cart> getRemoveGuestDiscountMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RemoveGuestDiscountRequest, commerce.cart.v1.Cart> getRemoveGuestDiscountMethod;
    if ((getRemoveGuestDiscountMethod = PublicCartServiceGrpc.getRemoveGuestDiscountMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getRemoveGuestDiscountMethod = PublicCartServiceGrpc.getRemoveGuestDiscountMethod) == null) {
          PublicCartServiceGrpc.getRemoveGuestDiscountMethod = getRemoveGuestDiscountMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RemoveGuestDiscountRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveGuestDiscount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RemoveGuestDiscountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("RemoveGuestDiscount"))
              .build();
        }
      }
    }
    return getRemoveGuestDiscountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.RefreshGuestPricesRequest,
      commerce.cart.v1.Cart> getRefreshGuestPricesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RefreshGuestPrices",
      requestType = commerce.cart.v1.RefreshGuestPricesRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.RefreshGuestPricesRequest,
      commerce.cart.v1.Cart> getRefreshGuestPricesMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.RefreshGuestPricesRequest, commerce.cart.v1.Cart> getRefreshGuestPricesMethod;
    if ((getRefreshGuestPricesMethod = PublicCartServiceGrpc.getRefreshGuestPricesMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getRefreshGuestPricesMethod = PublicCartServiceGrpc.getRefreshGuestPricesMethod) == null) {
          PublicCartServiceGrpc.getRefreshGuestPricesMethod = getRefreshGuestPricesMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.RefreshGuestPricesRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RefreshGuestPrices"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.RefreshGuestPricesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("RefreshGuestPrices"))
              .build();
        }
      }
    }
    return getRefreshGuestPricesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.cart.v1.UpdateGuestShippingRequest,
      commerce.cart.v1.Cart> getUpdateGuestShippingMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateGuestShipping",
      requestType = commerce.cart.v1.UpdateGuestShippingRequest.class,
      responseType = commerce.cart.v1.Cart.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.cart.v1.UpdateGuestShippingRequest,
      commerce.cart.v1.Cart> getUpdateGuestShippingMethod() {
    io.grpc.MethodDescriptor<commerce.cart.v1.UpdateGuestShippingRequest, commerce.cart.v1.Cart> getUpdateGuestShippingMethod;
    if ((getUpdateGuestShippingMethod = PublicCartServiceGrpc.getUpdateGuestShippingMethod) == null) {
      synchronized (PublicCartServiceGrpc.class) {
        if ((getUpdateGuestShippingMethod = PublicCartServiceGrpc.getUpdateGuestShippingMethod) == null) {
          PublicCartServiceGrpc.getUpdateGuestShippingMethod = getUpdateGuestShippingMethod =
              io.grpc.MethodDescriptor.<commerce.cart.v1.UpdateGuestShippingRequest, commerce.cart.v1.Cart>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateGuestShipping"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.UpdateGuestShippingRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.cart.v1.Cart.getDefaultInstance()))
              .setSchemaDescriptor(new PublicCartServiceMethodDescriptorSupplier("UpdateGuestShipping"))
              .build();
        }
      }
    }
    return getUpdateGuestShippingMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PublicCartServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceStub>() {
        @java.lang.Override
        public PublicCartServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCartServiceStub(channel, callOptions);
        }
      };
    return PublicCartServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PublicCartServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceBlockingV2Stub>() {
        @java.lang.Override
        public PublicCartServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCartServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PublicCartServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PublicCartServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceBlockingStub>() {
        @java.lang.Override
        public PublicCartServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCartServiceBlockingStub(channel, callOptions);
        }
      };
    return PublicCartServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PublicCartServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicCartServiceFutureStub>() {
        @java.lang.Override
        public PublicCartServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicCartServiceFutureStub(channel, callOptions);
        }
      };
    return PublicCartServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Holds what a guest intends to buy.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the cart: on the methods that name
   * a cart, no token is `SESSION_TOKEN_REQUIRED`, an unknown cart `CART_NOT_FOUND`, and the token of
   * another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of `CartService`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets the cart of the session token; without a token an empty placeholder.
     * Fails with `CART_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    default void getGuestCart(commerce.cart.v1.GetGuestCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetGuestCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a cart, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` or `CURRENCY_UNSUPPORTED`.
     * </pre>
     */
    default void createGuestCart(commerce.cart.v1.CreateGuestCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateGuestCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Empties the cart of its lines and codes. Saved items stay.
     * </pre>
     */
    default void clearGuestCart(commerce.cart.v1.ClearGuestCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearGuestCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds units of a product, as `CartService.AddItem`.
     * </pre>
     */
    default void addGuestItem(commerce.cart.v1.AddGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddGuestItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes a line, as `CartService.UpdateItem`.
     * </pre>
     */
    default void updateGuestItem(commerce.cart.v1.UpdateGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateGuestItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a line, as `CartService.RemoveItem`.
     * </pre>
     */
    default void removeGuestItem(commerce.cart.v1.RemoveGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveGuestItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves a line to the saved items, as `CartService.SaveForLater`.
     * </pre>
     */
    default void saveGuestItemForLater(commerce.cart.v1.SaveGuestItemForLaterRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSaveGuestItemForLaterMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, as `CartService.MoveToCart`.
     * </pre>
     */
    default void moveGuestItemToCart(commerce.cart.v1.MoveGuestItemToCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMoveGuestItemToCartMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a saved item, as `CartService.RemoveSavedItem`.
     * </pre>
     */
    default void removeGuestSavedItem(commerce.cart.v1.RemoveGuestSavedItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveGuestSavedItemMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds a bundle, as `CartService.AddBundle`.
     * </pre>
     */
    default void addGuestBundle(commerce.cart.v1.AddGuestBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.BundleAddResult> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddGuestBundleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a bundle group, as `CartService.RemoveBundle`.
     * </pre>
     */
    default void removeGuestBundle(commerce.cart.v1.RemoveGuestBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveGuestBundleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Applies a discount code, as `CartService.ApplyDiscount`.
     * </pre>
     */
    default void applyGuestDiscount(commerce.cart.v1.ApplyGuestDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getApplyGuestDiscountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes a discount code off, as `CartService.RemoveDiscount`.
     * </pre>
     */
    default void removeGuestDiscount(commerce.cart.v1.RemoveGuestDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveGuestDiscountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Brings every line to today's price, as `CartService.RefreshPrices`.
     * </pre>
     */
    default void refreshGuestPrices(commerce.cart.v1.RefreshGuestPricesRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRefreshGuestPricesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, as `CartService.UpdateShipping`.
     * </pre>
     */
    default void updateGuestShipping(commerce.cart.v1.UpdateGuestShippingRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateGuestShippingMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PublicCartService.
   * <pre>
   * Holds what a guest intends to buy.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the cart: on the methods that name
   * a cart, no token is `SESSION_TOKEN_REQUIRED`, an unknown cart `CART_NOT_FOUND`, and the token of
   * another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of `CartService`.
   * </pre>
   */
  public static abstract class PublicCartServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PublicCartServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PublicCartService.
   * <pre>
   * Holds what a guest intends to buy.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the cart: on the methods that name
   * a cart, no token is `SESSION_TOKEN_REQUIRED`, an unknown cart `CART_NOT_FOUND`, and the token of
   * another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of `CartService`.
   * </pre>
   */
  public static final class PublicCartServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PublicCartServiceStub> {
    private PublicCartServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCartServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCartServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the cart of the session token; without a token an empty placeholder.
     * Fails with `CART_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public void getGuestCart(commerce.cart.v1.GetGuestCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetGuestCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a cart, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` or `CURRENCY_UNSUPPORTED`.
     * </pre>
     */
    public void createGuestCart(commerce.cart.v1.CreateGuestCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateGuestCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Empties the cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public void clearGuestCart(commerce.cart.v1.ClearGuestCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearGuestCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds units of a product, as `CartService.AddItem`.
     * </pre>
     */
    public void addGuestItem(commerce.cart.v1.AddGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddGuestItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes a line, as `CartService.UpdateItem`.
     * </pre>
     */
    public void updateGuestItem(commerce.cart.v1.UpdateGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateGuestItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a line, as `CartService.RemoveItem`.
     * </pre>
     */
    public void removeGuestItem(commerce.cart.v1.RemoveGuestItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveGuestItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves a line to the saved items, as `CartService.SaveForLater`.
     * </pre>
     */
    public void saveGuestItemForLater(commerce.cart.v1.SaveGuestItemForLaterRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSaveGuestItemForLaterMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, as `CartService.MoveToCart`.
     * </pre>
     */
    public void moveGuestItemToCart(commerce.cart.v1.MoveGuestItemToCartRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMoveGuestItemToCartMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a saved item, as `CartService.RemoveSavedItem`.
     * </pre>
     */
    public void removeGuestSavedItem(commerce.cart.v1.RemoveGuestSavedItemRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveGuestSavedItemMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds a bundle, as `CartService.AddBundle`.
     * </pre>
     */
    public void addGuestBundle(commerce.cart.v1.AddGuestBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.BundleAddResult> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddGuestBundleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a bundle group, as `CartService.RemoveBundle`.
     * </pre>
     */
    public void removeGuestBundle(commerce.cart.v1.RemoveGuestBundleRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveGuestBundleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Applies a discount code, as `CartService.ApplyDiscount`.
     * </pre>
     */
    public void applyGuestDiscount(commerce.cart.v1.ApplyGuestDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getApplyGuestDiscountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes a discount code off, as `CartService.RemoveDiscount`.
     * </pre>
     */
    public void removeGuestDiscount(commerce.cart.v1.RemoveGuestDiscountRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveGuestDiscountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Brings every line to today's price, as `CartService.RefreshPrices`.
     * </pre>
     */
    public void refreshGuestPrices(commerce.cart.v1.RefreshGuestPricesRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRefreshGuestPricesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, as `CartService.UpdateShipping`.
     * </pre>
     */
    public void updateGuestShipping(commerce.cart.v1.UpdateGuestShippingRequest request,
        io.grpc.stub.StreamObserver<commerce.cart.v1.Cart> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateGuestShippingMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PublicCartService.
   * <pre>
   * Holds what a guest intends to buy.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the cart: on the methods that name
   * a cart, no token is `SESSION_TOKEN_REQUIRED`, an unknown cart `CART_NOT_FOUND`, and the token of
   * another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of `CartService`.
   * </pre>
   */
  public static final class PublicCartServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PublicCartServiceBlockingV2Stub> {
    private PublicCartServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCartServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCartServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the cart of the session token; without a token an empty placeholder.
     * Fails with `CART_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public commerce.cart.v1.Cart getGuestCart(commerce.cart.v1.GetGuestCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetGuestCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a cart, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` or `CURRENCY_UNSUPPORTED`.
     * </pre>
     */
    public commerce.cart.v1.Cart createGuestCart(commerce.cart.v1.CreateGuestCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateGuestCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties the cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public commerce.cart.v1.Cart clearGuestCart(commerce.cart.v1.ClearGuestCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearGuestCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds units of a product, as `CartService.AddItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart addGuestItem(commerce.cart.v1.AddGuestItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes a line, as `CartService.UpdateItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart updateGuestItem(commerce.cart.v1.UpdateGuestItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a line, as `CartService.RemoveItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestItem(commerce.cart.v1.RemoveGuestItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a line to the saved items, as `CartService.SaveForLater`.
     * </pre>
     */
    public commerce.cart.v1.Cart saveGuestItemForLater(commerce.cart.v1.SaveGuestItemForLaterRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSaveGuestItemForLaterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, as `CartService.MoveToCart`.
     * </pre>
     */
    public commerce.cart.v1.Cart moveGuestItemToCart(commerce.cart.v1.MoveGuestItemToCartRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMoveGuestItemToCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a saved item, as `CartService.RemoveSavedItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestSavedItem(commerce.cart.v1.RemoveGuestSavedItemRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveGuestSavedItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a bundle, as `CartService.AddBundle`.
     * </pre>
     */
    public commerce.cart.v1.BundleAddResult addGuestBundle(commerce.cart.v1.AddGuestBundleRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddGuestBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a bundle group, as `CartService.RemoveBundle`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestBundle(commerce.cart.v1.RemoveGuestBundleRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveGuestBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Applies a discount code, as `CartService.ApplyDiscount`.
     * </pre>
     */
    public commerce.cart.v1.Cart applyGuestDiscount(commerce.cart.v1.ApplyGuestDiscountRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getApplyGuestDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes a discount code off, as `CartService.RemoveDiscount`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestDiscount(commerce.cart.v1.RemoveGuestDiscountRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveGuestDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings every line to today's price, as `CartService.RefreshPrices`.
     * </pre>
     */
    public commerce.cart.v1.Cart refreshGuestPrices(commerce.cart.v1.RefreshGuestPricesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRefreshGuestPricesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, as `CartService.UpdateShipping`.
     * </pre>
     */
    public commerce.cart.v1.Cart updateGuestShipping(commerce.cart.v1.UpdateGuestShippingRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateGuestShippingMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PublicCartService.
   * <pre>
   * Holds what a guest intends to buy.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the cart: on the methods that name
   * a cart, no token is `SESSION_TOKEN_REQUIRED`, an unknown cart `CART_NOT_FOUND`, and the token of
   * another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of `CartService`.
   * </pre>
   */
  public static final class PublicCartServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PublicCartServiceBlockingStub> {
    private PublicCartServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCartServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCartServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the cart of the session token; without a token an empty placeholder.
     * Fails with `CART_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public commerce.cart.v1.Cart getGuestCart(commerce.cart.v1.GetGuestCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetGuestCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a cart, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` or `CURRENCY_UNSUPPORTED`.
     * </pre>
     */
    public commerce.cart.v1.Cart createGuestCart(commerce.cart.v1.CreateGuestCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateGuestCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties the cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public commerce.cart.v1.Cart clearGuestCart(commerce.cart.v1.ClearGuestCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearGuestCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds units of a product, as `CartService.AddItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart addGuestItem(commerce.cart.v1.AddGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes a line, as `CartService.UpdateItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart updateGuestItem(commerce.cart.v1.UpdateGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a line, as `CartService.RemoveItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestItem(commerce.cart.v1.RemoveGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveGuestItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a line to the saved items, as `CartService.SaveForLater`.
     * </pre>
     */
    public commerce.cart.v1.Cart saveGuestItemForLater(commerce.cart.v1.SaveGuestItemForLaterRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSaveGuestItemForLaterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, as `CartService.MoveToCart`.
     * </pre>
     */
    public commerce.cart.v1.Cart moveGuestItemToCart(commerce.cart.v1.MoveGuestItemToCartRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMoveGuestItemToCartMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a saved item, as `CartService.RemoveSavedItem`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestSavedItem(commerce.cart.v1.RemoveGuestSavedItemRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveGuestSavedItemMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds a bundle, as `CartService.AddBundle`.
     * </pre>
     */
    public commerce.cart.v1.BundleAddResult addGuestBundle(commerce.cart.v1.AddGuestBundleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddGuestBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a bundle group, as `CartService.RemoveBundle`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestBundle(commerce.cart.v1.RemoveGuestBundleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveGuestBundleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Applies a discount code, as `CartService.ApplyDiscount`.
     * </pre>
     */
    public commerce.cart.v1.Cart applyGuestDiscount(commerce.cart.v1.ApplyGuestDiscountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getApplyGuestDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes a discount code off, as `CartService.RemoveDiscount`.
     * </pre>
     */
    public commerce.cart.v1.Cart removeGuestDiscount(commerce.cart.v1.RemoveGuestDiscountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveGuestDiscountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings every line to today's price, as `CartService.RefreshPrices`.
     * </pre>
     */
    public commerce.cart.v1.Cart refreshGuestPrices(commerce.cart.v1.RefreshGuestPricesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRefreshGuestPricesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, as `CartService.UpdateShipping`.
     * </pre>
     */
    public commerce.cart.v1.Cart updateGuestShipping(commerce.cart.v1.UpdateGuestShippingRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateGuestShippingMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PublicCartService.
   * <pre>
   * Holds what a guest intends to buy.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`. The header `x-session-token` opens the cart: on the methods that name
   * a cart, no token is `SESSION_TOKEN_REQUIRED`, an unknown cart `CART_NOT_FOUND`, and the token of
   * another record `SESSION_TOKEN_MISMATCH`. Mutations behave as those of `CartService`.
   * </pre>
   */
  public static final class PublicCartServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PublicCartServiceFutureStub> {
    private PublicCartServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicCartServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicCartServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets the cart of the session token; without a token an empty placeholder.
     * Fails with `CART_NOT_FOUND` for a token that matches nothing in the company.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> getGuestCart(
        commerce.cart.v1.GetGuestCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetGuestCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a cart, always a new one, and returns it with its session token.
     * Fails with `SITE_NOT_ALLOWED`, `FEATURE_DISABLED` or `CURRENCY_UNSUPPORTED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> createGuestCart(
        commerce.cart.v1.CreateGuestCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateGuestCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Empties the cart of its lines and codes. Saved items stay.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> clearGuestCart(
        commerce.cart.v1.ClearGuestCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearGuestCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds units of a product, as `CartService.AddItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> addGuestItem(
        commerce.cart.v1.AddGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddGuestItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes a line, as `CartService.UpdateItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> updateGuestItem(
        commerce.cart.v1.UpdateGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateGuestItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a line, as `CartService.RemoveItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeGuestItem(
        commerce.cart.v1.RemoveGuestItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveGuestItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves a line to the saved items, as `CartService.SaveForLater`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> saveGuestItemForLater(
        commerce.cart.v1.SaveGuestItemForLaterRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSaveGuestItemForLaterMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves a saved item back into the cart, as `CartService.MoveToCart`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> moveGuestItemToCart(
        commerce.cart.v1.MoveGuestItemToCartRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMoveGuestItemToCartMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a saved item, as `CartService.RemoveSavedItem`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeGuestSavedItem(
        commerce.cart.v1.RemoveGuestSavedItemRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveGuestSavedItemMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds a bundle, as `CartService.AddBundle`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.BundleAddResult> addGuestBundle(
        commerce.cart.v1.AddGuestBundleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddGuestBundleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a bundle group, as `CartService.RemoveBundle`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeGuestBundle(
        commerce.cart.v1.RemoveGuestBundleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveGuestBundleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Applies a discount code, as `CartService.ApplyDiscount`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> applyGuestDiscount(
        commerce.cart.v1.ApplyGuestDiscountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getApplyGuestDiscountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Takes a discount code off, as `CartService.RemoveDiscount`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> removeGuestDiscount(
        commerce.cart.v1.RemoveGuestDiscountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveGuestDiscountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Brings every line to today's price, as `CartService.RefreshPrices`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> refreshGuestPrices(
        commerce.cart.v1.RefreshGuestPricesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRefreshGuestPricesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says where the cart would be shipped to, as `CartService.UpdateShipping`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.cart.v1.Cart> updateGuestShipping(
        commerce.cart.v1.UpdateGuestShippingRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateGuestShippingMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_GUEST_CART = 0;
  private static final int METHODID_CREATE_GUEST_CART = 1;
  private static final int METHODID_CLEAR_GUEST_CART = 2;
  private static final int METHODID_ADD_GUEST_ITEM = 3;
  private static final int METHODID_UPDATE_GUEST_ITEM = 4;
  private static final int METHODID_REMOVE_GUEST_ITEM = 5;
  private static final int METHODID_SAVE_GUEST_ITEM_FOR_LATER = 6;
  private static final int METHODID_MOVE_GUEST_ITEM_TO_CART = 7;
  private static final int METHODID_REMOVE_GUEST_SAVED_ITEM = 8;
  private static final int METHODID_ADD_GUEST_BUNDLE = 9;
  private static final int METHODID_REMOVE_GUEST_BUNDLE = 10;
  private static final int METHODID_APPLY_GUEST_DISCOUNT = 11;
  private static final int METHODID_REMOVE_GUEST_DISCOUNT = 12;
  private static final int METHODID_REFRESH_GUEST_PRICES = 13;
  private static final int METHODID_UPDATE_GUEST_SHIPPING = 14;

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
        case METHODID_GET_GUEST_CART:
          serviceImpl.getGuestCart((commerce.cart.v1.GetGuestCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_CREATE_GUEST_CART:
          serviceImpl.createGuestCart((commerce.cart.v1.CreateGuestCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_CLEAR_GUEST_CART:
          serviceImpl.clearGuestCart((commerce.cart.v1.ClearGuestCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_ADD_GUEST_ITEM:
          serviceImpl.addGuestItem((commerce.cart.v1.AddGuestItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_UPDATE_GUEST_ITEM:
          serviceImpl.updateGuestItem((commerce.cart.v1.UpdateGuestItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REMOVE_GUEST_ITEM:
          serviceImpl.removeGuestItem((commerce.cart.v1.RemoveGuestItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_SAVE_GUEST_ITEM_FOR_LATER:
          serviceImpl.saveGuestItemForLater((commerce.cart.v1.SaveGuestItemForLaterRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_MOVE_GUEST_ITEM_TO_CART:
          serviceImpl.moveGuestItemToCart((commerce.cart.v1.MoveGuestItemToCartRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REMOVE_GUEST_SAVED_ITEM:
          serviceImpl.removeGuestSavedItem((commerce.cart.v1.RemoveGuestSavedItemRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_ADD_GUEST_BUNDLE:
          serviceImpl.addGuestBundle((commerce.cart.v1.AddGuestBundleRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.BundleAddResult>) responseObserver);
          break;
        case METHODID_REMOVE_GUEST_BUNDLE:
          serviceImpl.removeGuestBundle((commerce.cart.v1.RemoveGuestBundleRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_APPLY_GUEST_DISCOUNT:
          serviceImpl.applyGuestDiscount((commerce.cart.v1.ApplyGuestDiscountRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REMOVE_GUEST_DISCOUNT:
          serviceImpl.removeGuestDiscount((commerce.cart.v1.RemoveGuestDiscountRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_REFRESH_GUEST_PRICES:
          serviceImpl.refreshGuestPrices((commerce.cart.v1.RefreshGuestPricesRequest) request,
              (io.grpc.stub.StreamObserver<commerce.cart.v1.Cart>) responseObserver);
          break;
        case METHODID_UPDATE_GUEST_SHIPPING:
          serviceImpl.updateGuestShipping((commerce.cart.v1.UpdateGuestShippingRequest) request,
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
          getGetGuestCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.GetGuestCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_GET_GUEST_CART)))
        .addMethod(
          getCreateGuestCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.CreateGuestCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_CREATE_GUEST_CART)))
        .addMethod(
          getClearGuestCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.ClearGuestCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_CLEAR_GUEST_CART)))
        .addMethod(
          getAddGuestItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.AddGuestItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_ADD_GUEST_ITEM)))
        .addMethod(
          getUpdateGuestItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.UpdateGuestItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_UPDATE_GUEST_ITEM)))
        .addMethod(
          getRemoveGuestItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveGuestItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_GUEST_ITEM)))
        .addMethod(
          getSaveGuestItemForLaterMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.SaveGuestItemForLaterRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_SAVE_GUEST_ITEM_FOR_LATER)))
        .addMethod(
          getMoveGuestItemToCartMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.MoveGuestItemToCartRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_MOVE_GUEST_ITEM_TO_CART)))
        .addMethod(
          getRemoveGuestSavedItemMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveGuestSavedItemRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_GUEST_SAVED_ITEM)))
        .addMethod(
          getAddGuestBundleMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.AddGuestBundleRequest,
              commerce.cart.v1.BundleAddResult>(
                service, METHODID_ADD_GUEST_BUNDLE)))
        .addMethod(
          getRemoveGuestBundleMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveGuestBundleRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_GUEST_BUNDLE)))
        .addMethod(
          getApplyGuestDiscountMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.ApplyGuestDiscountRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_APPLY_GUEST_DISCOUNT)))
        .addMethod(
          getRemoveGuestDiscountMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RemoveGuestDiscountRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REMOVE_GUEST_DISCOUNT)))
        .addMethod(
          getRefreshGuestPricesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.RefreshGuestPricesRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_REFRESH_GUEST_PRICES)))
        .addMethod(
          getUpdateGuestShippingMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.cart.v1.UpdateGuestShippingRequest,
              commerce.cart.v1.Cart>(
                service, METHODID_UPDATE_GUEST_SHIPPING)))
        .build();
  }

  private static abstract class PublicCartServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PublicCartServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.cart.v1.PublicCartServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PublicCartService");
    }
  }

  private static final class PublicCartServiceFileDescriptorSupplier
      extends PublicCartServiceBaseDescriptorSupplier {
    PublicCartServiceFileDescriptorSupplier() {}
  }

  private static final class PublicCartServiceMethodDescriptorSupplier
      extends PublicCartServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PublicCartServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PublicCartServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PublicCartServiceFileDescriptorSupplier())
              .addMethod(getGetGuestCartMethod())
              .addMethod(getCreateGuestCartMethod())
              .addMethod(getClearGuestCartMethod())
              .addMethod(getAddGuestItemMethod())
              .addMethod(getUpdateGuestItemMethod())
              .addMethod(getRemoveGuestItemMethod())
              .addMethod(getSaveGuestItemForLaterMethod())
              .addMethod(getMoveGuestItemToCartMethod())
              .addMethod(getRemoveGuestSavedItemMethod())
              .addMethod(getAddGuestBundleMethod())
              .addMethod(getRemoveGuestBundleMethod())
              .addMethod(getApplyGuestDiscountMethod())
              .addMethod(getRemoveGuestDiscountMethod())
              .addMethod(getRefreshGuestPricesMethod())
              .addMethod(getUpdateGuestShippingMethod())
              .build();
        }
      }
    }
    return result;
  }
}
