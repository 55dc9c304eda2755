package dev.ferry.service.http.sandbox;

import dev.ferry.service.download.ChunkSink;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.OpenDownload;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Answers with the bytes of a file: all, a range, compressed, or none that the client has. */
@Component
final class SandboxReads {
  /** The server takes up to 128 of them ahead of a reader that is slow. */
  private static final int CHUNK_BYTES = 32 * 1024;

  private static final int RANGE_LETTERS_MAX = 128;
  private static final int VERSIONS_TRIED = 3;

  private final Downloads downloads;
  private final Entries entries;
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(allocator);

  SandboxReads(Downloads downloads, Entries entries) {
    this.downloads = downloads;
    this.entries = entries;
  }

  /** Bytes of a file; null for all. */
  private record Span(long offset, long lengthBytes) {}

  /** Answers a request; one for a version that is replaced meanwhile begins again. */
  Mono<Void> answer(ServerWebExchange exchange, SandboxRoom room, WorkspaceFile file) {
    return Mono.defer(() -> answerOnce(exchange, room, file))
        .retryWhen(Retry.max(VERSIONS_TRIED).filter(failure -> isOtherVersion(failure, exchange)));
  }

  private static boolean isOtherVersion(Throwable failure, ServerWebExchange exchange) {
    return failure instanceof TransferException known
        && known.code() == FailureCode.VERSION_CHANGED
        && !exchange.getResponse().isCommitted();
  }

  private Mono<Void> answerOnce(ServerWebExchange exchange, SandboxRoom room, WorkspaceFile file) {
    room.caller().require(Operation.READ, file);
    return entries
        .stat(room.caller(), file, true)
        .doOnNext(stat -> requireFile(file, stat))
        .flatMap(stat -> answer(exchange, room.caller(), file, stat));
  }

  private static void requireFile(WorkspaceFile file, FileStat stat) {
    if (stat.type() != FileStat.Type.FILE) {
      String what = stat.type() == FileStat.Type.DIRECTORY ? "a directory" : "no regular file";
      throw new TransferException(FailureCode.NOT_A_FILE, "path '" + file.path() + "' is " + what);
    }
  }

  private Mono<Void> answer(
      ServerWebExchange exchange, Caller caller, WorkspaceFile file, FileStat stat) {
    HttpHeaders asked = exchange.getRequest().getHeaders();
    boolean gzip =
        new Encodings(asked.getOrEmpty(HttpHeaders.ACCEPT_ENCODING)).wantGzip(wantsPlain(asked));
    ServerHttpResponse response = exchange.getResponse();
    FileFacts.describe(response.getHeaders(), file.path(), stat, gzip);
    String tag = stat.etag().map(FileFacts::etag).orElse(null);
    if (exchange.checkNotModified(tag, stat.modified())) {
      return response.setComplete();
    }
    @Nullable Span span = span(exchange.getRequest(), stat);
    if (span != null) {
      requireInside(span, stat, response);
      return send(exchange, caller, wish(file, span, stat), false);
    }
    return send(exchange, caller, wish(file, new Span(0, stat.sizeBytes()), stat), gzip);
  }

  private static boolean wantsPlain(HttpHeaders asked) {
    return asked.containsHeader(HttpHeaders.RANGE)
        || asked.containsHeader(HttpHeaders.IF_RANGE)
        || asked.containsHeader(HttpHeaders.IF_NONE_MATCH)
        || asked.containsHeader(HttpHeaders.IF_MODIFIED_SINCE);
  }

  private static OpenDownload wish(WorkspaceFile file, Span span, FileStat stat) {
    return new OpenDownload(
        file, span.offset(), span.lengthBytes(), stat.etagOrNull(), CHUNK_BYTES);
  }

  /** The one range that is asked for; null for none, for several and for what is no range. */
  private static @Nullable Span span(ServerHttpRequest request, FileStat stat) {
    String text = request.getHeaders().getFirst(HttpHeaders.RANGE);
    if (text == null
        || text.length() > RANGE_LETTERS_MAX
        || !isOfThisVersion(request.getHeaders().getFirst(HttpHeaders.IF_RANGE), stat)) {
      return null;
    }
    try {
      List<HttpRange> ranges = HttpRange.parseRanges(text);
      if (ranges.size() != 1) {
        return null;
      }
      long begin = ranges.get(0).getRangeStart(stat.sizeBytes());
      long end = ranges.get(0).getRangeEnd(stat.sizeBytes());
      return new Span(begin, end - begin + 1);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isOfThisVersion(@Nullable String ifRange, FileStat stat) {
    return ifRange == null || Optional.of(ifRange).equals(stat.etag().map(FileFacts::etag));
  }

  private static void requireInside(Span span, FileStat stat, ServerHttpResponse response) {
    if (span.offset() >= stat.sizeBytes() || span.lengthBytes() <= 0) {
      response.getHeaders().set(HttpHeaders.CONTENT_RANGE, "bytes */" + stat.sizeBytes());
      throw new ResponseStatusException(
          HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The range is behind the end of the file");
    }
    response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
    long last = span.offset() + span.lengthBytes() - 1;
    response
        .getHeaders()
        .set(
            HttpHeaders.CONTENT_RANGE,
            "bytes " + span.offset() + "-" + last + "/" + stat.sizeBytes());
  }

  private Mono<Void> send(
      ServerWebExchange exchange, Caller caller, OpenDownload wish, boolean gzip) {
    ServerHttpResponse response = exchange.getResponse();
    boolean packed = gzip && wish.lengthBytes() > 0;
    if (packed) {
      response.getHeaders().set(HttpHeaders.CONTENT_ENCODING, "gzip");
    } else {
      response.getHeaders().setContentLength(wish.lengthBytes());
    }
    if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
      return response.setComplete();
    }
    Flux<ByteBuf> bytes = bytes(caller, wish);
    return response.writeWith(
        (packed ? Gzip.compressed(bytes) : bytes).<DataBuffer>map(buffers::wrap));
  }

  /** Bytes of one version, which whoever takes them owns and the caller has paid for. */
  Flux<ByteBuf> bytes(Caller caller, OpenDownload wish) {
    return downloads
        .read(
            wish,
            allocator,
            OutboundGate.OPEN,
            new PlainSink(caller),
            (plan, stat) -> Unpooled.EMPTY_BUFFER)
        .filter(ByteBuf::isReadable);
  }

  /** Bytes as they are. */
  private record PlainSink(Caller caller) implements ChunkSink<ByteBuf> {
    @Override
    public int headerBytes() {
      return 0;
    }

    @Override
    public ByteBuf chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
      try {
        caller.spend(lengthBytes);
      } catch (RuntimeException e) {
        buffer.release();
        throw e;
      }
      return buffer;
    }

    @Override
    public void discard(ByteBuf element) {
      element.release();
    }
  }
}
