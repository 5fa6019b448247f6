package commerce.analytics.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Replays what happened, for services that keep figures or copies of their own.
 * For tokens of the role SERVICE; tells of the token's company alone. By gRPC only.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class EventFeedServiceGrpc {

  private EventFeedServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "commerce.analytics.v1.EventFeedService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<commerce.analytics.v1.ListEventsRequest,
      commerce.analytics.v1.ListEventsResponse> getListEventsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListEvents",
      requestType = commerce.analytics.v1.ListEventsRequest.class,
      responseType = commerce.analytics.v1.ListEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<commerce.analytics.v1.ListEventsRequest,
      commerce.analytics.v1.ListEventsResponse> getListEventsMethod() {
    io.grpc.MethodDescriptor<commerce.analytics.v1.ListEventsRequest, commerce.analytics.v1.ListEventsResponse> getListEventsMethod;
    if ((getListEventsMethod = EventFeedServiceGrpc.getListEventsMethod) == null) {
      synchronized (EventFeedServiceGrpc.class) {
        if ((getListEventsMethod = EventFeedServiceGrpc.getListEventsMethod) == null) {
          EventFeedServiceGrpc.getListEventsMethod = getListEventsMethod =
              io.grpc.MethodDescriptor.<commerce.analytics.v1.ListEventsRequest, commerce.analytics.v1.ListEventsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListEvents"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.ListEventsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  commerce.analytics.v1.ListEventsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EventFeedServiceMethodDescriptorSupplier("ListEvents"))
              .build();
        }
      }
    }
    return getListEventsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static EventFeedServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceStub>() {
        @java.lang.Override
        public EventFeedServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventFeedServiceStub(channel, callOptions);
        }
      };
    return EventFeedServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static EventFeedServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceBlockingV2Stub>() {
        @java.lang.Override
        public EventFeedServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventFeedServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return EventFeedServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static EventFeedServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceBlockingStub>() {
        @java.lang.Override
        public EventFeedServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventFeedServiceBlockingStub(channel, callOptions);
        }
      };
    return EventFeedServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static EventFeedServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventFeedServiceFutureStub>() {
        @java.lang.Override
        public EventFeedServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventFeedServiceFutureStub(channel, callOptions);
        }
      };
    return EventFeedServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Replays what happened, for services that keep figures or copies of their own.
   * For tokens of the role SERVICE; tells of the token's company alone. By gRPC only.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Lists events after a cursor, the events of one record always in their order.
     * Every event appears exactly once to who asks on with each answer's cursor; an event whose
     * transaction has not ended yet comes in a later page, so none is passed over.
     * Fails with `INVALID_ARGUMENT` when the cursor is none of ours.
     * </pre>
     */
    default void listEvents(commerce.analytics.v1.ListEventsRequest request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.ListEventsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListEventsMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service EventFeedService.
   * <pre>
   * Replays what happened, for services that keep figures or copies of their own.
   * For tokens of the role SERVICE; tells of the token's company alone. By gRPC only.
   * </pre>
   */
  public static abstract class EventFeedServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return EventFeedServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service EventFeedService.
   * <pre>
   * Replays what happened, for services that keep figures or copies of their own.
   * For tokens of the role SERVICE; tells of the token's company alone. By gRPC only.
   * </pre>
   */
  public static final class EventFeedServiceStub
      extends io.grpc.stub.AbstractAsyncStub<EventFeedServiceStub> {
    private EventFeedServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventFeedServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventFeedServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists events after a cursor, the events of one record always in their order.
     * Every event appears exactly once to who asks on with each answer's cursor; an event whose
     * transaction has not ended yet comes in a later page, so none is passed over.
     * Fails with `INVALID_ARGUMENT` when the cursor is none of ours.
     * </pre>
     */
    public void listEvents(commerce.analytics.v1.ListEventsRequest request,
        io.grpc.stub.StreamObserver<commerce.analytics.v1.ListEventsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListEventsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service EventFeedService.
   * <pre>
   * Replays what happened, for services that keep figures or copies of their own.
   * For tokens of the role SERVICE; tells of the token's company alone. By gRPC only.
   * </pre>
   */
  public static final class EventFeedServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<EventFeedServiceBlockingV2Stub> {
    private EventFeedServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventFeedServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventFeedServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists events after a cursor, the events of one record always in their order.
     * Every event appears exactly once to who asks on with each answer's cursor; an event whose
     * transaction has not ended yet comes in a later page, so none is passed over.
     * Fails with `INVALID_ARGUMENT` when the cursor is none of ours.
     * </pre>
     */
    public commerce.analytics.v1.ListEventsResponse listEvents(commerce.analytics.v1.ListEventsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListEventsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service EventFeedService.
   * <pre>
   * Replays what happened, for services that keep figures or copies of their own.
   * For tokens of the role SERVICE; tells of the token's company alone. By gRPC only.
   * </pre>
   */
  public static final class EventFeedServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<EventFeedServiceBlockingStub> {
    private EventFeedServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventFeedServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventFeedServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists events after a cursor, the events of one record always in their order.
     * Every event appears exactly once to who asks on with each answer's cursor; an event whose
     * transaction has not ended yet comes in a later page, so none is passed over.
     * Fails with `INVALID_ARGUMENT` when the cursor is none of ours.
     * </pre>
     */
    public commerce.analytics.v1.ListEventsResponse listEvents(commerce.analytics.v1.ListEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListEventsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service EventFeedService.
   * <pre>
   * Replays what happened, for services that keep figures or copies of their own.
   * For tokens of the role SERVICE; tells of the token's company alone. By gRPC only.
   * </pre>
   */
  public static final class EventFeedServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<EventFeedServiceFutureStub> {
    private EventFeedServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventFeedServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventFeedServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists events after a cursor, the events of one record always in their order.
     * Every event appears exactly once to who asks on with each answer's cursor; an event whose
     * transaction has not ended yet comes in a later page, so none is passed over.
     * Fails with `INVALID_ARGUMENT` when the cursor is none of ours.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<commerce.analytics.v1.ListEventsResponse> listEvents(
        commerce.analytics.v1.ListEventsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListEventsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_LIST_EVENTS = 0;

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
        case METHODID_LIST_EVENTS:
          serviceImpl.listEvents((commerce.analytics.v1.ListEventsRequest) request,
              (io.grpc.stub.StreamObserver<commerce.analytics.v1.ListEventsResponse>) responseObserver);
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
          getListEventsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              commerce.analytics.v1.ListEventsRequest,
              commerce.analytics.v1.ListEventsResponse>(
                service, METHODID_LIST_EVENTS)))
        .build();
  }

  private static abstract class EventFeedServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    EventFeedServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return commerce.analytics.v1.EventFeedServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("EventFeedService");
    }
  }

  private static final class EventFeedServiceFileDescriptorSupplier
      extends EventFeedServiceBaseDescriptorSupplier {
    EventFeedServiceFileDescriptorSupplier() {}
  }

  private static final class EventFeedServiceMethodDescriptorSupplier
      extends EventFeedServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    EventFeedServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (EventFeedServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new EventFeedServiceFileDescriptorSupplier())
              .addMethod(getListEventsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
