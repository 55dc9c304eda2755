package dev.ferry.service.http.sandbox;

import dev.ferry.service.http.HttpRequests;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one remote call that answers with a stream (docs/http/sandbox.md §6): each message behind a
 * byte of flags and its length, failures in the last one.
 */
@RestController
final class WatchStreams {
  private static final String TYPE = "application/connect+json";
  private static final int BODY_BYTES_MAX = 64 * 1024;
  private static final int ENVELOPE_BYTES = 5;
  private static final byte PLAIN = 0;
  private static final byte LAST = 2;
  private static final long USUAL_PING_SECONDS = 90;
  private static final long PING_SECONDS_MAX = 3600;
  private static final int DIGITS_MAX = 10;

  private final SandboxRooms rooms;
  private final JsonBodies json;
  private final WatchEvents events;

  WatchStreams(SandboxRooms rooms, JsonBodies json, WatchEvents events) {
    this.rooms = rooms;
    this.json = json;
    this.events = events;
  }

  /** A message of the stream. */
  private record Message(byte flags, Object content) {
    static final Message END = new Message(LAST, Map.of());

    static Message failed(Refusal refusal, String why) {
      return new Message(LAST, Map.of("error", Map.of("code", refusal.code(), "message", why)));
    }

    boolean isLast() {
      return flags == LAST;
    }
  }

  @PostMapping(path = SandboxFailures.CALLS + "WatchDir", consumes = TYPE)
  @SuppressWarnings("NestedPublishers") // each message is flushed by itself
  Mono<Void> watch(ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    response.getHeaders().setContentType(MediaType.parseMediaType(TYPE));
    Flux<Message> messages =
        rooms
            .of(exchange)
            .flatMapMany(room -> asked(exchange).flatMapMany(watch -> told(room, watch)))
            .concatWithValues(Message.END)
            .onErrorResume(
                TransferException.class, failure -> Mono.just(refused(exchange, failure)));
    return response.writeAndFlushWith(
        beside(messages, exchange.getRequest())
            .map(message -> Mono.just(enveloped(message, response.bufferFactory()))));
  }

  private Mono<Calls.Watch> asked(ServerWebExchange exchange) {
    return JsonBodies.bytes(exchange.getRequest().getBody(), BODY_BYTES_MAX)
        .map(
            bytes -> {
              if (bytes.length < ENVELOPE_BYTES
                  || bytes[0] != PLAIN
                  || ByteBuffer.wrap(bytes).getInt(1) != bytes.length - ENVELOPE_BYTES) {
                throw new TransferException(
                    FailureCode.MALFORMED, "The body is not one message in an envelope");
              }
              return json.parsed(bytes, ENVELOPE_BYTES, Calls.Watch.class);
            });
  }

  private Flux<Message> told(SandboxRoom room, Calls.Watch watch) {
    return events
        .of(room, watch)
        .index()
        .concatMapIterable(
            both ->
                both.getT1() == 0
                    ? List.of(Calls.WatchMessage.START)
                    : both.getT2().stream().map(Calls.WatchMessage::of).toList())
        .map(message -> new Message(PLAIN, message));
  }

  private static Message refused(ServerWebExchange exchange, TransferException failure) {
    TransferException told =
        HttpRequests.callerOf(exchange).told(failure) instanceof TransferException known
            ? known
            : failure;
    HttpRequests.failed(exchange, told.code());
    return Message.failed(Refusal.of(told.code()), SandboxFailures.message(told));
  }

  /** Keep-alives between messages, and an end when the client's time is up. */
  private static Flux<Message> beside(Flux<Message> messages, ServerHttpRequest request) {
    Duration ping =
        Duration.ofSeconds(
            Math.min(
                Objects.requireNonNullElse(
                    number(request, "Keepalive-Ping-Interval"), USUAL_PING_SECONDS),
                PING_SECONDS_MAX));
    Flux<Message> pings =
        Flux.interval(ping)
            .onBackpressureDrop()
            .map(tick -> new Message(PLAIN, Calls.WatchMessage.KEEPALIVE));
    Long patience = number(request, "Connect-Timeout-Ms");
    Mono<Message> over =
        patience == null
            ? Mono.never()
            : Mono.delay(Duration.ofMillis(patience))
                .map(
                    tick ->
                        Message.failed(Refusal.DEADLINE_EXCEEDED, "The time of the call is over"));
    return Flux.merge(1, messages, pings, over).takeUntil(Message::isLast);
  }

  /** A positive number; null for none, and for what is none. */
  private static @Nullable Long number(ServerHttpRequest request, String header) {
    String given = request.getHeaders().getFirst(header);
    if (given == null
        || given.isEmpty()
        || given.length() > DIGITS_MAX
        || !given.chars().allMatch(letter -> letter >= '0' && letter <= '9')) {
      return null;
    }
    long number = Long.parseLong(given);
    return number == 0 ? null : number;
  }

  private DataBuffer enveloped(Message message, DataBufferFactory buffers) {
    byte[] content = json.write(message.content());
    byte[] all =
        ByteBuffer.allocate(ENVELOPE_BYTES + content.length)
            .put(message.flags())
            .putInt(content.length)
            .put(content)
            .array();
    return buffers.wrap(all);
  }
}
