package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.SmallFile;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Small requests of one client, which fail when it is closed. What a request is made of is checked
 * when it is subscribed to.
 */
public final class WorkspaceCalls {
  private final ControlRequests control;
  private final Supplier<Mono<? extends ServerMessage>> closed;

  /**
   * Calls over these requests.
   *
   * @param closed fails when the client is closed, and never completes
   */
  public WorkspaceCalls(ControlRequests control, Supplier<Mono<? extends ServerMessage>> closed) {
    this.control = control;
    this.closed = closed;
  }

  /** Several small files at once. */
  public BatchCalls batches() {
    return new BatchCalls(control, closed);
  }

  /** One question that may be asked twice. */
  public <M extends ServerMessage> Mono<M> ask(
      Route route, Supplier<? extends ClientMessage> question, Class<M> answer) {
    return untilClosed(Mono.defer(() -> control.ask(route, question.get(), answer)), answer);
  }

  /** One order, given once. */
  public <M extends ServerMessage> Mono<M> order(
      Route route, Supplier<? extends ClientMessage> order, Class<M> answer) {
    return untilClosed(Mono.defer(() -> control.order(route, order.get(), answer)), answer);
  }

  /** A whole small file. */
  public Mono<SmallFile> read(Supplier<FileRequest.ReadFile> question) {
    return untilClosed(Mono.defer(() -> control.read(question.get())));
  }

  /** Work inside the service that tells how far it is until its last answer. */
  public <M extends ServerMessage> Mono<M> work(
      Route route, Supplier<? extends ClientMessage> order, Class<M> last) {
    return Flux.defer(() -> control.orderMany(route, order.get(), ServerMessage.class))
        .filter(last::isInstance)
        .cast(last)
        .next()
        .takeUntilOther(Mono.defer(closed));
  }

  /** A stream of answers that may be silent for long. */
  public <M extends ServerMessage> Flux<M> follow(
      Route route, Supplier<? extends ClientMessage> order, Class<M> answer) {
    return Flux.defer(() -> control.follow(route, order.get(), answer))
        .takeUntilOther(Mono.defer(closed));
  }

  /** A question with many answers; asked again only if none arrived. */
  public <M extends ServerMessage> Flux<M> askMany(
      Route route, Supplier<? extends ClientMessage> question, Class<M> answer) {
    return Flux.defer(() -> control.askMany(route, question.get(), answer))
        .takeUntilOther(Mono.defer(closed));
  }

  private <M extends ServerMessage> Mono<M> untilClosed(Mono<M> call, Class<M> answer) {
    return Mono.firstWithSignal(Mono.defer(closed).cast(answer), call);
  }

  private <T> Mono<T> untilClosed(Mono<T> call) {
    return Mono.firstWithSignal(Mono.defer(closed).flatMap(never -> Mono.<T>never()), call);
  }
}
