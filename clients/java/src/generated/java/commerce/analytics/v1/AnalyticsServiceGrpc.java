package commerce.analytics.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Tells merchants what shoppers do with carts, wishlists, comparisons and sessions.
 * For members of staff: tokens of customers are refused with `ROLE_REQUIRED`, and every refusal is
 * audited. Rates are percentages, 0 to 100, rounded to two decimals; amounts are in the company's
 * currency. Reads fail with `COMPANY_MISMATCH`, `SITE_NOT_ALLOWED`, `RANGE_INVALID` or
 * `TIME_ZONE_UNKNOWN`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AnalyticsServiceGrpc {

  private AnalyticsServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.analytics.v1.AnalyticsService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.Overview> getGetOverviewMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetOverview",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = commerce.analytics.v1.Overview.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.Overview> getGetOverviewMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.Overview> getGetOverviewMethod;
    if ((getGetOverviewMethod = AnalyticsServiceGrpc.getGetOverviewMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getGetOverviewMethod = AnalyticsServiceGrpc.getGetOverviewMethod) == null) {
          AnalyticsServiceGrpc.getGetOverviewMethod = getGetOverviewMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.Overview>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetOverview"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.Overview.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("GetOverview"))
              .build();
        }
      }
    }
    return getGetOverviewMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.CartAnalytics> getGetCartAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetCartAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = commerce.analytics.v1.CartAnalytics.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.CartAnalytics> getGetCartAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.CartAnalytics> getGetCartAnalyticsMethod;
    if ((getGetCartAnalyticsMethod = AnalyticsServiceGrpc.getGetCartAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getGetCartAnalyticsMethod = AnalyticsServiceGrpc.getGetCartAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getGetCartAnalyticsMethod = getGetCartAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.CartAnalytics>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetCartAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.CartAnalytics.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("GetCartAnalytics"))
              .build();
        }
      }
    }
    return getGetCartAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.WishlistAnalytics> getGetWishlistAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetWishlistAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = commerce.analytics.v1.WishlistAnalytics.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.WishlistAnalytics> getGetWishlistAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.WishlistAnalytics> getGetWishlistAnalyticsMethod;
    if ((getGetWishlistAnalyticsMethod = AnalyticsServiceGrpc.getGetWishlistAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getGetWishlistAnalyticsMethod = AnalyticsServiceGrpc.getGetWishlistAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getGetWishlistAnalyticsMethod = getGetWishlistAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.WishlistAnalytics>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetWishlistAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.WishlistAnalytics.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("GetWishlistAnalytics"))
              .build();
        }
      }
    }
    return getGetWishlistAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.ComparisonAnalytics> getGetComparisonAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetComparisonAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = commerce.analytics.v1.ComparisonAnalytics.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.ComparisonAnalytics> getGetComparisonAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.ComparisonAnalytics> getGetComparisonAnalyticsMethod;
    if ((getGetComparisonAnalyticsMethod = AnalyticsServiceGrpc.getGetComparisonAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getGetComparisonAnalyticsMethod = AnalyticsServiceGrpc.getGetComparisonAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getGetComparisonAnalyticsMethod = getGetComparisonAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.ComparisonAnalytics>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetComparisonAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.ComparisonAnalytics.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("GetComparisonAnalytics"))
              .build();
        }
      }
    }
    return getGetComparisonAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.SessionAnalytics> getGetSessionAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSessionAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = commerce.analytics.v1.SessionAnalytics.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      commerce.analytics.v1.SessionAnalytics> getGetSessionAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.SessionAnalytics> getGetSessionAnalyticsMethod;
    if ((getGetSessionAnalyticsMethod = AnalyticsServiceGrpc.getGetSessionAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getGetSessionAnalyticsMethod = AnalyticsServiceGrpc.getGetSessionAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getGetSessionAnalyticsMethod = getGetSessionAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, commerce.analytics.v1.SessionAnalytics>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSessionAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.SessionAnalytics.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("GetSessionAnalytics"))
              .build();
        }
      }
    }
    return getGetSessionAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportOverviewMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportOverview",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = com.google.api.HttpBody.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportOverviewMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody> getExportOverviewMethod;
    if ((getExportOverviewMethod = AnalyticsServiceGrpc.getExportOverviewMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getExportOverviewMethod = AnalyticsServiceGrpc.getExportOverviewMethod) == null) {
          AnalyticsServiceGrpc.getExportOverviewMethod = getExportOverviewMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportOverview"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  com.google.api.HttpBody.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("ExportOverview"))
              .build();
        }
      }
    }
    return getExportOverviewMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportCartAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportCartAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = com.google.api.HttpBody.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportCartAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody> getExportCartAnalyticsMethod;
    if ((getExportCartAnalyticsMethod = AnalyticsServiceGrpc.getExportCartAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getExportCartAnalyticsMethod = AnalyticsServiceGrpc.getExportCartAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getExportCartAnalyticsMethod = getExportCartAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportCartAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  com.google.api.HttpBody.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("ExportCartAnalytics"))
              .build();
        }
      }
    }
    return getExportCartAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportWishlistAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportWishlistAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = com.google.api.HttpBody.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportWishlistAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody> getExportWishlistAnalyticsMethod;
    if ((getExportWishlistAnalyticsMethod = AnalyticsServiceGrpc.getExportWishlistAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getExportWishlistAnalyticsMethod = AnalyticsServiceGrpc.getExportWishlistAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getExportWishlistAnalyticsMethod = getExportWishlistAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportWishlistAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  com.google.api.HttpBody.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("ExportWishlistAnalytics"))
              .build();
        }
      }
    }
    return getExportWishlistAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportComparisonAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportComparisonAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = com.google.api.HttpBody.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportComparisonAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody> getExportComparisonAnalyticsMethod;
    if ((getExportComparisonAnalyticsMethod = AnalyticsServiceGrpc.getExportComparisonAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getExportComparisonAnalyticsMethod = AnalyticsServiceGrpc.getExportComparisonAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getExportComparisonAnalyticsMethod = getExportComparisonAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportComparisonAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  com.google.api.HttpBody.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("ExportComparisonAnalytics"))
              .build();
        }
      }
    }
    return getExportComparisonAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportSessionAnalyticsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportSessionAnalytics",
      requestType = commerce.analytics.v1.AnalyticsQuery.class,
      responseType = com.google.api.HttpBody.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery,
      com.google.api.HttpBody> getExportSessionAnalyticsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody> getExportSessionAnalyticsMethod;
    if ((getExportSessionAnalyticsMethod = AnalyticsServiceGrpc.getExportSessionAnalyticsMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getExportSessionAnalyticsMethod = AnalyticsServiceGrpc.getExportSessionAnalyticsMethod) == null) {
          AnalyticsServiceGrpc.getExportSessionAnalyticsMethod = getExportSessionAnalyticsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.AnalyticsQuery, com.google.api.HttpBody>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportSessionAnalytics"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.AnalyticsQuery.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  com.google.api.HttpBody.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("ExportSessionAnalytics"))
              .build();
        }
      }
    }
    return getExportSessionAnalyticsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.RecordEventRequest,
      commerce.analytics.v1.RecordEventResponse> getRecordEventMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RecordEvent",
      requestType = commerce.analytics.v1.RecordEventRequest.class,
      responseType = commerce.analytics.v1.RecordEventResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.RecordEventRequest,
      commerce.analytics.v1.RecordEventResponse> getRecordEventMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.RecordEventRequest, commerce.analytics.v1.RecordEventResponse> getRecordEventMethod;
    if ((getRecordEventMethod = AnalyticsServiceGrpc.getRecordEventMethod) == null) {
      synchronized (AnalyticsServiceGrpc.class) {
        if ((getRecordEventMethod = AnalyticsServiceGrpc.getRecordEventMethod) == null) {
          AnalyticsServiceGrpc.getRecordEventMethod = getRecordEventMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.RecordEventRequest, commerce.analytics.v1.RecordEventResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RecordEvent"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.RecordEventRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.RecordEventResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AnalyticsServiceMethodDescriptorSupplier("RecordEvent"))
              .build();
        }
      }
    }
    return getRecordEventMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AnalyticsServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceStub>() {
        @java.lang.Override
        public AnalyticsServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AnalyticsServiceStub(channel, callOptions);
        }
      };
    return AnalyticsServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AnalyticsServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceBlockingV2Stub>() {
        @java.lang.Override
        public AnalyticsServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AnalyticsServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AnalyticsServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AnalyticsServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceBlockingStub>() {
        @java.lang.Override
        public AnalyticsServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AnalyticsServiceBlockingStub(channel, callOptions);
        }
      };
    return AnalyticsServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AnalyticsServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AnalyticsServiceFutureStub>() {
        @java.lang.Override
        public AnalyticsServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AnalyticsServiceFutureStub(channel, callOptions);
        }
      };
    return AnalyticsServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Tells merchants what shoppers do with carts, wishlists, comparisons and sessions.
   * For members of staff: tokens of customers are refused with `ROLE_REQUIRED`, and every refusal is
   * audited. Rates are percentages, 0 to 100, rounded to two decimals; amounts are in the company's
   * currency. Reads fail with `COMPANY_MISMATCH`, `SITE_NOT_ALLOWED`, `RANGE_INVALID` or
   * `TIME_ZONE_UNKNOWN`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets all modules at a glance, and how they have changed against the compared period.
     * </pre>
     */
    default void getOverview(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.Overview> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetOverviewMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets carts in detail.
     * </pre>
     */
    default void getCartAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.CartAnalytics> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetCartAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets wishlists in detail.
     * </pre>
     */
    default void getWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.WishlistAnalytics> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetWishlistAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets comparisons in detail.
     * </pre>
     */
    default void getComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.ComparisonAnalytics> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetComparisonAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail.
     * </pre>
     */
    default void getSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.SessionAnalytics> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSessionAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets the overview as CSV: the columns `metric` and `value`, as in all of these.
     * </pre>
     */
    default void exportOverview(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportOverviewMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets carts in detail as CSV; a second table, after an empty line, has the series side by side.
     * </pre>
     */
    default void exportCartAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportCartAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets wishlists in detail as CSV.
     * </pre>
     */
    default void exportWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportWishlistAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets comparisons in detail as CSV.
     * </pre>
     */
    default void exportComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportComparisonAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail as CSV.
     * </pre>
     */
    default void exportSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportSessionAnalyticsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Stores an event that only the caller can know of, such as a comparison that was looked at.
     * The company is always the token's. It is counted among the events of its type; rates and lists
     * of carts, wishlists and sessions go by what the server itself has done. Not for the role
     * VIEWER. Fails with `COMPANY_MISMATCH` when the entity or the customer is another company's, or
     * with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void recordEvent(commerce.analytics.v1.RecordEventRequest request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.RecordEventResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRecordEventMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AnalyticsService.
   * <pre>
   * Tells merchants what shoppers do with carts, wishlists, comparisons and sessions.
   * For members of staff: tokens of customers are refused with `ROLE_REQUIRED`, and every refusal is
   * audited. Rates are percentages, 0 to 100, rounded to two decimals; amounts are in the company's
   * currency. Reads fail with `COMPANY_MISMATCH`, `SITE_NOT_ALLOWED`, `RANGE_INVALID` or
   * `TIME_ZONE_UNKNOWN`.
   * </pre>
   */
  public static abstract class AnalyticsServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AnalyticsServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AnalyticsService.
   * <pre>
   * Tells merchants what shoppers do with carts, wishlists, comparisons and sessions.
   * For members of staff: tokens of customers are refused with `ROLE_REQUIRED`, and every refusal is
   * audited. Rates are percentages, 0 to 100, rounded to two decimals; amounts are in the company's
   * currency. Reads fail with `COMPANY_MISMATCH`, `SITE_NOT_ALLOWED`, `RANGE_INVALID` or
   * `TIME_ZONE_UNKNOWN`.
   * </pre>
   */
  public static final class AnalyticsServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AnalyticsServiceStub> {
    private AnalyticsServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AnalyticsServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AnalyticsServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets all modules at a glance, and how they have changed against the compared period.
     * </pre>
     */
    public void getOverview(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.Overview> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetOverviewMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets carts in detail.
     * </pre>
     */
    public void getCartAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.CartAnalytics> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetCartAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets wishlists in detail.
     * </pre>
     */
    public void getWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.WishlistAnalytics> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetWishlistAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets comparisons in detail.
     * </pre>
     */
    public void getComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.ComparisonAnalytics> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetComparisonAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail.
     * </pre>
     */
    public void getSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.SessionAnalytics> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSessionAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets the overview as CSV: the columns `metric` and `value`, as in all of these.
     * </pre>
     */
    public void exportOverview(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExportOverviewMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets carts in detail as CSV; a second table, after an empty line, has the series side by side.
     * </pre>
     */
    public void exportCartAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExportCartAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets wishlists in detail as CSV.
     * </pre>
     */
    public void exportWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExportWishlistAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets comparisons in detail as CSV.
     * </pre>
     */
    public void exportComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExportComparisonAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail as CSV.
     * </pre>
     */
    public void exportSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request,
        io.grpc.stub.StreamObserver<com.google.api.HttpBody> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExportSessionAnalyticsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Stores an event that only the caller can know of, such as a comparison that was looked at.
     * The company is always the token's. It is counted among the events of its type; rates and lists
     * of carts, wishlists and sessions go by what the server itself has done. Not for the role
     * VIEWER. Fails with `COMPANY_MISMATCH` when the entity or the customer is another company's, or
     * with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void recordEvent(commerce.analytics.v1.RecordEventRequest request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.RecordEventResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRecordEventMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AnalyticsService.
   * <pre>
   * Tells merchants what shoppers do with carts, wishlists, comparisons and sessions.
   * For members of staff: tokens of customers are refused with `ROLE_REQUIRED`, and every refusal is
   * audited. Rates are percentages, 0 to 100, rounded to two decimals; amounts are in the company's
   * currency. Reads fail with `COMPANY_MISMATCH`, `SITE_NOT_ALLOWED`, `RANGE_INVALID` or
   * `TIME_ZONE_UNKNOWN`.
   * </pre>
   */
  public static final class AnalyticsServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AnalyticsServiceBlockingV2Stub> {
    private AnalyticsServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AnalyticsServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AnalyticsServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets all modules at a glance, and how they have changed against the compared period.
     * </pre>
     */
    public commerce.analytics.v1.Overview getOverview(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetOverviewMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets carts in detail.
     * </pre>
     */
    public commerce.analytics.v1.CartAnalytics getCartAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetCartAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets wishlists in detail.
     * </pre>
     */
    public commerce.analytics.v1.WishlistAnalytics getWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetWishlistAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets comparisons in detail.
     * </pre>
     */
    public commerce.analytics.v1.ComparisonAnalytics getComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetComparisonAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail.
     * </pre>
     */
    public commerce.analytics.v1.SessionAnalytics getSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSessionAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets the overview as CSV: the columns `metric` and `value`, as in all of these.
     * </pre>
     */
    public com.google.api.HttpBody exportOverview(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExportOverviewMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets carts in detail as CSV; a second table, after an empty line, has the series side by side.
     * </pre>
     */
    public com.google.api.HttpBody exportCartAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExportCartAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets wishlists in detail as CSV.
     * </pre>
     */
    public com.google.api.HttpBody exportWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExportWishlistAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets comparisons in detail as CSV.
     * </pre>
     */
    public com.google.api.HttpBody exportComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExportComparisonAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail as CSV.
     * </pre>
     */
    public com.google.api.HttpBody exportSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExportSessionAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Stores an event that only the caller can know of, such as a comparison that was looked at.
     * The company is always the token's. It is counted among the events of its type; rates and lists
     * of carts, wishlists and sessions go by what the server itself has done. Not for the role
     * VIEWER. Fails with `COMPANY_MISMATCH` when the entity or the customer is another company's, or
     * with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.analytics.v1.RecordEventResponse recordEvent(commerce.analytics.v1.RecordEventRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRecordEventMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AnalyticsService.
   * <pre>
   * Tells merchants what shoppers do with carts, wishlists, comparisons and sessions.
   * For members of staff: tokens of customers are refused with `ROLE_REQUIRED`, and every refusal is
   * audited. Rates are percentages, 0 to 100, rounded to two decimals; amounts are in the company's
   * currency. Reads fail with `COMPANY_MISMATCH`, `SITE_NOT_ALLOWED`, `RANGE_INVALID` or
   * `TIME_ZONE_UNKNOWN`.
   * </pre>
   */
  public static final class AnalyticsServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AnalyticsServiceBlockingStub> {
    private AnalyticsServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AnalyticsServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AnalyticsServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets all modules at a glance, and how they have changed against the compared period.
     * </pre>
     */
    public commerce.analytics.v1.Overview getOverview(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetOverviewMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets carts in detail.
     * </pre>
     */
    public commerce.analytics.v1.CartAnalytics getCartAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetCartAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets wishlists in detail.
     * </pre>
     */
    public commerce.analytics.v1.WishlistAnalytics getWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetWishlistAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets comparisons in detail.
     * </pre>
     */
    public commerce.analytics.v1.ComparisonAnalytics getComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetComparisonAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail.
     * </pre>
     */
    public commerce.analytics.v1.SessionAnalytics getSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSessionAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets the overview as CSV: the columns `metric` and `value`, as in all of these.
     * </pre>
     */
    public com.google.api.HttpBody exportOverview(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExportOverviewMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets carts in detail as CSV; a second table, after an empty line, has the series side by side.
     * </pre>
     */
    public com.google.api.HttpBody exportCartAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExportCartAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets wishlists in detail as CSV.
     * </pre>
     */
    public com.google.api.HttpBody exportWishlistAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExportWishlistAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets comparisons in detail as CSV.
     * </pre>
     */
    public com.google.api.HttpBody exportComparisonAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExportComparisonAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail as CSV.
     * </pre>
     */
    public com.google.api.HttpBody exportSessionAnalytics(commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExportSessionAnalyticsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Stores an event that only the caller can know of, such as a comparison that was looked at.
     * The company is always the token's. It is counted among the events of its type; rates and lists
     * of carts, wishlists and sessions go by what the server itself has done. Not for the role
     * VIEWER. Fails with `COMPANY_MISMATCH` when the entity or the customer is another company's, or
     * with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.analytics.v1.RecordEventResponse recordEvent(commerce.analytics.v1.RecordEventRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRecordEventMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AnalyticsService.
   * <pre>
   * Tells merchants what shoppers do with carts, wishlists, comparisons and sessions.
   * For members of staff: tokens of customers are refused with `ROLE_REQUIRED`, and every refusal is
   * audited. Rates are percentages, 0 to 100, rounded to two decimals; amounts are in the company's
   * currency. Reads fail with `COMPANY_MISMATCH`, `SITE_NOT_ALLOWED`, `RANGE_INVALID` or
   * `TIME_ZONE_UNKNOWN`.
   * </pre>
   */
  public static final class AnalyticsServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AnalyticsServiceFutureStub> {
    private AnalyticsServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AnalyticsServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AnalyticsServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets all modules at a glance, and how they have changed against the compared period.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.analytics.v1.Overview> getOverview(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetOverviewMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets carts in detail.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.analytics.v1.CartAnalytics> getCartAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetCartAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets wishlists in detail.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.analytics.v1.WishlistAnalytics> getWishlistAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetWishlistAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets comparisons in detail.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.analytics.v1.ComparisonAnalytics> getComparisonAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetComparisonAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.analytics.v1.SessionAnalytics> getSessionAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSessionAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets the overview as CSV: the columns `metric` and `value`, as in all of these.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<com.google.api.HttpBody> exportOverview(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExportOverviewMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets carts in detail as CSV; a second table, after an empty line, has the series side by side.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<com.google.api.HttpBody> exportCartAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExportCartAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets wishlists in detail as CSV.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<com.google.api.HttpBody> exportWishlistAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExportWishlistAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets comparisons in detail as CSV.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<com.google.api.HttpBody> exportComparisonAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExportComparisonAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets cross-site sessions in detail as CSV.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<com.google.api.HttpBody> exportSessionAnalytics(
        commerce.analytics.v1.AnalyticsQuery request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExportSessionAnalyticsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Stores an event that only the caller can know of, such as a comparison that was looked at.
     * The company is always the token's. It is counted among the events of its type; rates and lists
     * of carts, wishlists and sessions go by what the server itself has done. Not for the role
     * VIEWER. Fails with `COMPANY_MISMATCH` when the entity or the customer is another company's, or
     * with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.analytics.v1.RecordEventResponse> recordEvent(
        commerce.analytics.v1.RecordEventRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRecordEventMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_OVERVIEW = 0;
  private static final int METHODID_GET_CART_ANALYTICS = 1;
  private static final int METHODID_GET_WISHLIST_ANALYTICS = 2;
  private static final int METHODID_GET_COMPARISON_ANALYTICS = 3;
  private static final int METHODID_GET_SESSION_ANALYTICS = 4;
  private static final int METHODID_EXPORT_OVERVIEW = 5;
  private static final int METHODID_EXPORT_CART_ANALYTICS = 6;
  private static final int METHODID_EXPORT_WISHLIST_ANALYTICS = 7;
  private static final int METHODID_EXPORT_COMPARISON_ANALYTICS = 8;
  private static final int METHODID_EXPORT_SESSION_ANALYTICS = 9;
  private static final int METHODID_RECORD_EVENT = 10;

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
        case METHODID_GET_OVERVIEW:
          serviceImpl.getOverview((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<commerce.analytics.v1.Overview>) responseObserver);
          break;
        case METHODID_GET_CART_ANALYTICS:
          serviceImpl.getCartAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<commerce.analytics.v1.CartAnalytics>) responseObserver);
          break;
        case METHODID_GET_WISHLIST_ANALYTICS:
          serviceImpl.getWishlistAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<commerce.analytics.v1.WishlistAnalytics>) responseObserver);
          break;
        case METHODID_GET_COMPARISON_ANALYTICS:
          serviceImpl.getComparisonAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<commerce.analytics.v1.ComparisonAnalytics>) responseObserver);
          break;
        case METHODID_GET_SESSION_ANALYTICS:
          serviceImpl.getSessionAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<commerce.analytics.v1.SessionAnalytics>) responseObserver);
          break;
        case METHODID_EXPORT_OVERVIEW:
          serviceImpl.exportOverview((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<com.google.api.HttpBody>) responseObserver);
          break;
        case METHODID_EXPORT_CART_ANALYTICS:
          serviceImpl.exportCartAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<com.google.api.HttpBody>) responseObserver);
          break;
        case METHODID_EXPORT_WISHLIST_ANALYTICS:
          serviceImpl.exportWishlistAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<com.google.api.HttpBody>) responseObserver);
          break;
        case METHODID_EXPORT_COMPARISON_ANALYTICS:
          serviceImpl.exportComparisonAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<com.google.api.HttpBody>) responseObserver);
          break;
        case METHODID_EXPORT_SESSION_ANALYTICS:
          serviceImpl.exportSessionAnalytics((commerce.analytics.v1.AnalyticsQuery) request,
              (io.grpc.stub.StreamObserver<com.google.api.HttpBody>) responseObserver);
          break;
        case METHODID_RECORD_EVENT:
          serviceImpl.recordEvent((commerce.analytics.v1.RecordEventRequest) request,
              (io.grpc.stub.StreamObserver<commerce.analytics.v1.RecordEventResponse>) responseObserver);
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
          getGetOverviewMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              commerce.analytics.v1.Overview>(
                service, METHODID_GET_OVERVIEW)))
        .addMethod(
          getGetCartAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              commerce.analytics.v1.CartAnalytics>(
                service, METHODID_GET_CART_ANALYTICS)))
        .addMethod(
          getGetWishlistAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              commerce.analytics.v1.WishlistAnalytics>(
                service, METHODID_GET_WISHLIST_ANALYTICS)))
        .addMethod(
          getGetComparisonAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              commerce.analytics.v1.ComparisonAnalytics>(
                service, METHODID_GET_COMPARISON_ANALYTICS)))
        .addMethod(
          getGetSessionAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              commerce.analytics.v1.SessionAnalytics>(
                service, METHODID_GET_SESSION_ANALYTICS)))
        .addMethod(
          getExportOverviewMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              com.google.api.HttpBody>(
                service, METHODID_EXPORT_OVERVIEW)))
        .addMethod(
          getExportCartAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              com.google.api.HttpBody>(
                service, METHODID_EXPORT_CART_ANALYTICS)))
        .addMethod(
          getExportWishlistAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              com.google.api.HttpBody>(
                service, METHODID_EXPORT_WISHLIST_ANALYTICS)))
        .addMethod(
          getExportComparisonAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              com.google.api.HttpBody>(
                service, METHODID_EXPORT_COMPARISON_ANALYTICS)))
        .addMethod(
          getExportSessionAnalyticsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.AnalyticsQuery,
              com.google.api.HttpBody>(
                service, METHODID_EXPORT_SESSION_ANALYTICS)))
        .addMethod(
          getRecordEventMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.RecordEventRequest,
              commerce.analytics.v1.RecordEventResponse>(
                service, METHODID_RECORD_EVENT)))
        .build();
  }

  private static abstract class AnalyticsServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AnalyticsServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.analytics.v1.AnalyticsServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AnalyticsService");
    }
  }

  private static final class AnalyticsServiceFileDescriptorSupplier
      extends AnalyticsServiceBaseDescriptorSupplier {
    AnalyticsServiceFileDescriptorSupplier() {}
  }

  private static final class AnalyticsServiceMethodDescriptorSupplier
      extends AnalyticsServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    AnalyticsServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (AnalyticsServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AnalyticsServiceFileDescriptorSupplier())
              .addMethod(getGetOverviewMethod())
              .addMethod(getGetCartAnalyticsMethod())
              .addMethod(getGetWishlistAnalyticsMethod())
              .addMethod(getGetComparisonAnalyticsMethod())
              .addMethod(getGetSessionAnalyticsMethod())
              .addMethod(getExportOverviewMethod())
              .addMethod(getExportCartAnalyticsMethod())
              .addMethod(getExportWishlistAnalyticsMethod())
              .addMethod(getExportComparisonAnalyticsMethod())
              .addMethod(getExportSessionAnalyticsMethod())
              .addMethod(getRecordEventMethod())
              .build();
        }
      }
    }
    return result;
  }
}
