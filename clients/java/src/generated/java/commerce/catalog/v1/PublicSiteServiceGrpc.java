package commerce.catalog.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Tells frontends about the sites they run on.
 * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
 * ACTIVE `COMPANY_NOT_FOUND`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PublicSiteServiceGrpc {

  private PublicSiteServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.catalog.v1.PublicSiteService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.catalog.v1.GetSiteFeaturesRequest,
      commerce.catalog.v1.SiteFeatures> getGetSiteFeaturesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSiteFeatures",
      requestType = commerce.catalog.v1.GetSiteFeaturesRequest.class,
      responseType = commerce.catalog.v1.SiteFeatures.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.catalog.v1.GetSiteFeaturesRequest,
      commerce.catalog.v1.SiteFeatures> getGetSiteFeaturesMethod() {
    io.grpc.MethodDescriptor<commerce.catalog.v1.GetSiteFeaturesRequest, commerce.catalog.v1.SiteFeatures> getGetSiteFeaturesMethod;
    if ((getGetSiteFeaturesMethod = PublicSiteServiceGrpc.getGetSiteFeaturesMethod) == null) {
      synchronized (PublicSiteServiceGrpc.class) {
        if ((getGetSiteFeaturesMethod = PublicSiteServiceGrpc.getGetSiteFeaturesMethod) == null) {
          PublicSiteServiceGrpc.getGetSiteFeaturesMethod = getGetSiteFeaturesMethod =
              io.grpc.MethodDescriptor.<commerce.catalog.v1.GetSiteFeaturesRequest, commerce.catalog.v1.SiteFeatures>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSiteFeatures"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.catalog.v1.GetSiteFeaturesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.catalog.v1.SiteFeatures.getDefaultInstance()))
              .setSchemaDescriptor(new PublicSiteServiceMethodDescriptorSupplier("GetSiteFeatures"))
              .build();
        }
      }
    }
    return getGetSiteFeaturesMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PublicSiteServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceStub>() {
        @java.lang.Override
        public PublicSiteServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSiteServiceStub(channel, callOptions);
        }
      };
    return PublicSiteServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PublicSiteServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceBlockingV2Stub>() {
        @java.lang.Override
        public PublicSiteServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSiteServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PublicSiteServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PublicSiteServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceBlockingStub>() {
        @java.lang.Override
        public PublicSiteServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSiteServiceBlockingStub(channel, callOptions);
        }
      };
    return PublicSiteServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PublicSiteServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PublicSiteServiceFutureStub>() {
        @java.lang.Override
        public PublicSiteServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PublicSiteServiceFutureStub(channel, callOptions);
        }
      };
    return PublicSiteServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Tells frontends about the sites they run on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Gets what is switched on at a site. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    default void getSiteFeatures(commerce.catalog.v1.GetSiteFeaturesRequest request,
        io.grpc.stub.StreamObserver<commerce.catalog.v1.SiteFeatures> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSiteFeaturesMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PublicSiteService.
   * <pre>
   * Tells frontends about the sites they run on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`.
   * </pre>
   */
  public static abstract class PublicSiteServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PublicSiteServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PublicSiteService.
   * <pre>
   * Tells frontends about the sites they run on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicSiteServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PublicSiteServiceStub> {
    private PublicSiteServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSiteServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSiteServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what is switched on at a site. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public void getSiteFeatures(commerce.catalog.v1.GetSiteFeaturesRequest request,
        io.grpc.stub.StreamObserver<commerce.catalog.v1.SiteFeatures> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSiteFeaturesMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PublicSiteService.
   * <pre>
   * Tells frontends about the sites they run on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicSiteServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PublicSiteServiceBlockingV2Stub> {
    private PublicSiteServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSiteServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSiteServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what is switched on at a site. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.catalog.v1.SiteFeatures getSiteFeatures(commerce.catalog.v1.GetSiteFeaturesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSiteFeaturesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PublicSiteService.
   * <pre>
   * Tells frontends about the sites they run on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicSiteServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PublicSiteServiceBlockingStub> {
    private PublicSiteServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSiteServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSiteServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what is switched on at a site. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public commerce.catalog.v1.SiteFeatures getSiteFeatures(commerce.catalog.v1.GetSiteFeaturesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSiteFeaturesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PublicSiteService.
   * <pre>
   * Tells frontends about the sites they run on.
   * The header `x-company-id` names the company: missing `COMPANY_HEADER_REQUIRED`, unknown or not
   * ACTIVE `COMPANY_NOT_FOUND`.
   * </pre>
   */
  public static final class PublicSiteServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PublicSiteServiceFutureStub> {
    private PublicSiteServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PublicSiteServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PublicSiteServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Gets what is switched on at a site. Fails with `SITE_NOT_ALLOWED`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.catalog.v1.SiteFeatures> getSiteFeatures(
        commerce.catalog.v1.GetSiteFeaturesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSiteFeaturesMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_SITE_FEATURES = 0;

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
        case METHODID_GET_SITE_FEATURES:
          serviceImpl.getSiteFeatures((commerce.catalog.v1.GetSiteFeaturesRequest) request,
              (io.grpc.stub.StreamObserver<commerce.catalog.v1.SiteFeatures>) responseObserver);
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
          getGetSiteFeaturesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.catalog.v1.GetSiteFeaturesRequest,
              commerce.catalog.v1.SiteFeatures>(
                service, METHODID_GET_SITE_FEATURES)))
        .build();
  }

  private static abstract class PublicSiteServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PublicSiteServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.catalog.v1.PublicSiteServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PublicSiteService");
    }
  }

  private static final class PublicSiteServiceFileDescriptorSupplier
      extends PublicSiteServiceBaseDescriptorSupplier {
    PublicSiteServiceFileDescriptorSupplier() {}
  }

  private static final class PublicSiteServiceMethodDescriptorSupplier
      extends PublicSiteServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PublicSiteServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PublicSiteServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PublicSiteServiceFileDescriptorSupplier())
              .addMethod(getGetSiteFeaturesMethod())
              .build();
        }
      }
    }
    return result;
  }
}
