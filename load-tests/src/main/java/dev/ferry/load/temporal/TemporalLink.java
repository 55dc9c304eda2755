package dev.ferry.load.temporal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import org.jspecify.annotations.Nullable;

/** A worker's way to Temporal, which can be broken in several ways. */
final class TemporalLink implements ClientInterceptor {
  private static final String HEARTBEAT = "RecordActivityTaskHeartbeat";
  private static final String RESPONSES = "RespondActivityTask";

  private volatile State state = State.WHOLE;

  /** What of it works. */
  enum State {
    /** All. */
    WHOLE,
    /** Nothing: every call fails. */
    SEVERED,
    /**
     * Heartbeats are refused, as Temporal's service refuses those of an attempt that it gave up;
     * its test server takes them.
     */
    GIVEN_UP,
    /** Heartbeats are answered on the way, and do not arrive. */
    DECEIVED,
    /** What activities end with does not arrive, and fails. */
    MUTE
  }

  void is(State now) {
    state = now;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    String name = String.valueOf(method.getBareMethodName());
    boolean heartbeat = name.equals(HEARTBEAT);
    return switch (state) {
      case WHOLE -> next.newCall(method, options);
      case SEVERED -> new AnsweredCall<>(Status.UNAVAILABLE, null);
      case GIVEN_UP ->
          heartbeat ? new AnsweredCall<>(Status.NOT_FOUND, null) : next.newCall(method, options);
      case DECEIVED ->
          heartbeat
              ? new AnsweredCall<>(Status.OK, TemporalLink.<A>answer())
              : next.newCall(method, options);
      case MUTE ->
          name.startsWith(RESPONSES)
              ? new AnsweredCall<>(Status.UNAVAILABLE, null)
              : next.newCall(method, options);
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <A> A answer() {
    return (A) RecordActivityTaskHeartbeatResponse.getDefaultInstance();
  }

  /** A call that goes nowhere. */
  private static final class AnsweredCall<Q, A> extends ClientCall<Q, A> {
    private final Status status;
    private final @Nullable A answer;
    private @Nullable Listener<A> listener;

    AnsweredCall(Status status, @Nullable A answer) {
      this.status = status;
      this.answer = answer;
    }

    @Override
    public void start(Listener<A> responses, Metadata headers) {
      listener = responses;
    }

    @Override
    public void request(int messages) {}

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {}

    @Override
    public void sendMessage(Q message) {}

    @Override
    public void halfClose() {
      Listener<A> responses = listener;
      if (responses == null) {
        throw new IllegalStateException("The call was not started");
      }
      if (answer != null) {
        responses.onHeaders(new Metadata());
        responses.onMessage(answer);
      }
      responses.onClose(status, new Metadata());
    }
  }
}
