package dev.ferry.service.http.files;

import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.OpenVersion;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** GET and HEAD of a file (docs/http/files.md §2). */
@Component
final class FileReads {
  private final Downloads downloads;
  private final TransferLimits limits;
  private volatile boolean copiesSkipped;

  FileReads(
      Downloads downloads,
      TransferLimits limits,
      @Value("${ferry.http-sendfile:true}") boolean copiesSkipped) {
    this.downloads = downloads;
    this.limits = limits;
    this.copiesSkipped = copiesSkipped;
  }

  /** From now on bytes go without a copy where they may, or never. */
  void skipCopies(boolean may) {
    copiesSkipped = may;
  }

  /** Answers; {@code NOT_A_FILE} when something else is there. */
  Mono<Void> answer(ServerWebExchange exchange, Caller caller, WorkspaceFile file) {
    caller.require(Operation.READ, file);
    FileQuestion question = FileQuestion.of(exchange.getRequest());
    return downloads
        .version(
            file,
            question.wantsDigest(),
            version -> answered(exchange.getResponse(), caller, question, version))
        .then();
  }

  private Publisher<Void> answered(
      ServerHttpResponse response, Caller caller, FileQuestion question, OpenVersion version) {
    FileStat stat = version.stat();
    return switch (question.conditions().ofReading(stat)) {
      case FAILED -> Mono.error(failed(stat));
      case NOT_MODIFIED -> notModified(response, stat);
      case HOLDS -> ranged(response, caller, question, version);
    };
  }

  static TransferException failed(@Nullable FileStat thereOrNull) {
    return new TransferException(
        FailureCode.PRECONDITION_FAILED,
        "What is there is not what the request's conditions ask for",
        Map.of("etag", Optional.ofNullable(thereOrNull).flatMap(FileStat::etag).orElse("")));
  }

  private static Mono<Void> notModified(ServerHttpResponse response, FileStat stat) {
    response.setStatusCode(HttpStatus.NOT_MODIFIED);
    FileHeaders.validators(response.getHeaders(), stat);
    return response.setComplete();
  }

  private Publisher<Void> ranged(
      ServerHttpResponse response, Caller caller, FileQuestion question, OpenVersion version) {
    FileStat stat = version.stat();
    Optional<List<ByteRange>> ranges = question.ranges(stat);
    if (ranges.isPresent() && ranges.get().isEmpty()) {
      return Mono.error(notThere(stat));
    }
    HttpHeaders headers = response.getHeaders();
    FileHeaders.of(headers, stat, question);
    if (ranges.isPresent() && ranges.get().size() > 1) {
      FileParts parts =
          FileParts.of(new ServedName(stat.path().name()).type(), stat.sizeBytes(), ranges.get());
      response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
      headers.set(HttpHeaders.CONTENT_TYPE, parts.contentType());
      headers.setContentLength(parts.lengthBytes());
      Sending sending = sending(response, caller, version);
      return version.given(same -> sending.socket().of(parts.body(sending::elements)));
    }
    ByteRange range = ranges.map(one -> one.get(0)).orElse(null);
    if (range != null) {
      response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
      headers.set(HttpHeaders.CONTENT_RANGE, FileParts.contentRange(range, stat.sizeBytes()));
    } else if (stat.sizeBytes() > 0) {
      range = new ByteRange(0, stat.sizeBytes());
    }
    headers.setContentLength(range == null ? 0 : range.lengthBytes());
    if (question.isHead()) {
      return response.setComplete();
    }
    return range == null
        ? version.given(same -> response.setComplete())
        : sending(response, caller, version).one(range);
  }

  private static TransferException notThere(FileStat stat) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT,
        "The file has " + stat.sizeBytes() + " bytes, none of which was asked for",
        Map.of(
            FilesFailures.COMPLETE_LENGTH,
            Long.toString(stat.sizeBytes()),
            "etag",
            stat.etag().orElse("")));
  }

  private Sending sending(ServerHttpResponse response, Caller caller, OpenVersion version) {
    SocketBody socket = new SocketBody(response, limits.progressTimeout());
    boolean uncopied = copiesSkipped && version.maySkipCopies() && !socket.isEncrypted();
    return new Sending(caller, version, socket, uncopied);
  }

  /** One answer's way to the socket. */
  private record Sending(Caller caller, OpenVersion version, SocketBody socket, boolean uncopied) {

    Flux<Void> one(ByteRange range) {
      return version.given(
          same -> version.isShort(range) ? brief(range) : socket.of(elements(range)));
    }

    private Mono<Void> brief(ByteRange range) {
      return version
          .bytes(caller, range, PooledByteBufAllocator.DEFAULT)
          .flatMap(bytes -> Mono.using(() -> bytes, socket::whole, ByteBuf::release));
    }

    Flux<?> elements(ByteRange range) {
      return uncopied
          ? version.spans(caller, range)
          : version.chunks(caller, range, PooledByteBufAllocator.DEFAULT);
    }
  }
}
