package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.FormPartEvent;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.codec.multipart.PartEventHttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files from the parts of a form, one after the other, each as it arrives. */
@Component
final class MultipartWrites {
  /** Most parts of one form. */
  static final int PARTS_MAX = 10_000;

  private static final int FIELD_BYTES_MAX = 1 << 20;
  private static final int EVENTS_AHEAD = 4;
  private static final String FILE = "file";
  private static final char UNREADABLE = '\uFFFD';

  private final FileWrites writes;
  private final PartEventHttpMessageReader reader = new PartEventHttpMessageReader();

  MultipartWrites(FileWrites writes) {
    this.writes = writes;
    reader.setMaxParts(PARTS_MAX);
    reader.setMaxInMemorySize(FIELD_BYTES_MAX);
  }

  /**
   * Writes what a form carries.
   *
   * @param pathOrNull where the one file goes; null when each part names its path
   * @return receipts in the order of the parts; those before one that fails are written
   */
  @SuppressWarnings("NestedPublishers") // each part is a stream of its own
  Mono<List<Receipt>> write(
      ServerHttpRequest request,
      Flux<DataBuffer> body,
      SandboxRoom room,
      @Nullable String pathOrNull,
      FileWrites.Terms terms) {
    Form form = new Form(room, pathOrNull, terms);
    return reader
        .read(ResolvableType.forClass(PartEvent.class), with(request, body), Map.of())
        .windowUntil(PartEvent::isLast, false, EVENTS_AHEAD)
        .concatMap(part -> written(form, part), 1)
        .concatWith(Mono.defer(form::end))
        .collectList()
        .doOnDiscard(PartEvent.class, event -> DataBufferUtils.release(event.content()));
  }

  private static ServerHttpRequest with(ServerHttpRequest request, Flux<DataBuffer> body) {
    return new ServerHttpRequestDecorator(request) {
      @Override
      public Flux<DataBuffer> getBody() {
        return body;
      }
    };
  }

  /** A form as far as it was read. */
  private static final class Form {
    private final SandboxRoom room;
    private final @Nullable String pathOrNull;
    private final FileWrites.Terms terms;
    private final Set<WorkspaceFile> before = new HashSet<>();
    private @Nullable Throwable failure;
    private long passedBytes;

    Form(SandboxRoom room, @Nullable String pathOrNull, FileWrites.Terms terms) {
      this.room = room;
      this.pathOrNull = pathOrNull;
      this.terms = terms;
    }

    WorkspaceFile target(PartEvent first) {
      WorkspaceFile target = room.file(pathOrNull == null ? named(first) : pathOrNull);
      if (!before.add(target)) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT,
            "you cannot upload multiple files to the same path '"
                + target.path()
                + "' in one upload request, only the first specified file was uploaded");
      }
      return target;
    }

    boolean hasFailed() {
      return failure != null;
    }

    void fail(Throwable why) {
      failure = why;
    }

    /** Reads over an event; what follows a failure only as long as it is worth the wait. */
    void pass(PartEvent event) {
      passedBytes += event.content().readableByteCount();
      DataBufferUtils.release(event.content());
      if (failure != null && passedBytes > RestOfBody.BYTES_MAX) {
        throw Exceptions.propagate(failure);
      }
    }

    Mono<Receipt> end() {
      return failure == null ? Mono.empty() : Mono.error(failure);
    }

    private static String named(PartEvent first) {
      if (first instanceof FilePartEvent file && !file.filename().isEmpty()) {
        return file.filename();
      }
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A part without a file name needs the query path");
    }
  }

  private Flux<Receipt> written(Form form, Flux<PartEvent> part) {
    return part.switchOnFirst(
        (signal, events) -> {
          PartEvent first = signal.get();
          if (first == null) {
            return events.cast(Receipt.class);
          }
          return FILE.equals(first.name()) && !form.hasFailed()
              ? written(form, first, events)
              : events.doOnNext(form::pass).thenMany(Flux.empty());
        });
  }

  /** The parser is never left in the middle of a part: a failure is told behind the last one. */
  private Flux<Receipt> written(Form form, PartEvent first, Flux<PartEvent> events) {
    RestOfBody part = new RestOfBody(events.map(PartEvent::content));
    return Mono.defer(
            () -> {
              requireReadable(first);
              return writes.write(
                  form.room, form.target(first), ContentLength.DEFERRED, form.terms, part.body());
            })
        .onErrorResume(failure -> part.passed().then(Mono.fromRunnable(() -> form.fail(failure))))
        .flux();
  }

  /** The bytes of a part without a file name were read as text. */
  private static void requireReadable(PartEvent first) {
    if (first instanceof FormPartEvent field && field.value().indexOf(UNREADABLE) >= 0) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A part that is not UTF-8 needs a file name");
    }
  }
}
