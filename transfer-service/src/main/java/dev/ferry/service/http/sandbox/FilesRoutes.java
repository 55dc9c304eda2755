package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whole files as bodies (docs/http/sandbox.md §4). */
@RestController
final class FilesRoutes {
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

  private final SandboxRooms rooms;
  private final SandboxReads reads;
  private final FileWrites writes;
  private final MultipartWrites forms;
  private final SmallWrites small;

  FilesRoutes(
      SandboxRooms rooms,
      SandboxReads reads,
      FileWrites writes,
      MultipartWrites forms,
      SmallWrites small) {
    this.rooms = rooms;
    this.reads = reads;
    this.writes = writes;
    this.forms = forms;
    this.small = small;
  }

  @GetMapping({"/files", "/file"})
  Mono<Void> read(ServerWebExchange exchange) {
    return rooms
        .of(exchange)
        .flatMap(room -> reads.answer(exchange, room, room.file(given(exchange, ""))));
  }

  private static String given(ServerWebExchange exchange, String otherwise) {
    return Objects.requireNonNullElse(path(exchange), otherwise);
  }

  private static @Nullable String path(ServerWebExchange exchange) {
    return exchange.getRequest().getQueryParams().getFirst("path");
  }

  @PostMapping("/files")
  Mono<ResponseEntity<List<Written>>> write(ServerWebExchange exchange) {
    RestOfBody body = new RestOfBody(exchange.getRequest().getBody());
    return rooms
        .of(exchange)
        .flatMap(room -> write(exchange, room, body))
        .map(FilesRoutes::answer)
        .onErrorResume(failure -> body.passed().then(Mono.error(failure)));
  }

  /** Files that were written, and what they were given. */
  private record Done(List<Receipt> receipts, FileWrites.Terms terms) {}

  private Mono<Done> write(ServerWebExchange exchange, SandboxRoom room, RestOfBody body) {
    ServerHttpRequest request = exchange.getRequest();
    FileWrites.Terms terms = UploadTerms.of(request.getHeaders());
    MediaType type =
        Objects.requireNonNullElse(
            request.getHeaders().getContentType(), MediaType.APPLICATION_OCTET_STREAM);
    Mono<List<Receipt>> receipts;
    if (type.getType().equals("multipart")) {
      receipts = forms.write(request, plain(request, body), room, path(exchange), terms);
    } else if (type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
      receipts = small.writeOne(room, plain(request, body), terms);
    } else if (type.equalsTypeAndSubtype(MediaType.APPLICATION_OCTET_STREAM)) {
      receipts = raw(exchange, room, terms, body).map(List::of);
    } else {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "unsupported content type, expected multipart/form-data or application/octet-stream");
    }
    return receipts.map(done -> new Done(done, terms));
  }

  private Mono<Receipt> raw(
      ServerWebExchange exchange, SandboxRoom room, FileWrites.Terms terms, RestOfBody body) {
    String path = path(exchange);
    if (path == null) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "path query parameter is required for raw body upload");
    }
    ServerHttpRequest request = exchange.getRequest();
    return writes.write(room, room.file(path), length(request), terms, plain(request, body));
  }

  private static ContentLength length(ServerHttpRequest request) {
    HttpHeaders headers = request.getHeaders();
    long bytes = headers.getContentLength();
    return bytes < 0 || isPacked(request) ? ContentLength.DEFERRED : ContentLength.of(bytes);
  }

  private static boolean isPacked(ServerHttpRequest request) {
    return Encodings.isGzip(request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING));
  }

  private static Flux<DataBuffer> plain(ServerHttpRequest request, RestOfBody body) {
    return isPacked(request) ? Gzip.decompressed(body.body(), BUFFERS) : body.body();
  }

  /** Clients compare the entries as a whole, so what else there is to say stands in headers. */
  private static ResponseEntity<List<Written>> answer(Done done) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
    if (done.receipts().size() == 1) {
      Receipt only = done.receipts().get(0);
      answer.eTag(FileFacts.etag(only.etag()));
      only.digest()
          .ifPresent(digest -> answer.headers(headers -> FileFacts.digest(headers, digest)));
    }
    return answer.body(
        done.receipts().stream()
            .map(receipt -> Written.of(receipt.file().path(), done.terms().labels().values()))
            .toList());
  }

  /** The same for clients that want no answer. */
  @PostMapping("/file")
  Mono<ResponseEntity<Void>> writeSilently(ServerWebExchange exchange) {
    RestOfBody body = new RestOfBody(exchange.getRequest().getBody());
    return rooms
        .of(exchange)
        .flatMap(
            room -> raw(exchange, room, UploadTerms.of(exchange.getRequest().getHeaders()), body))
        .<ResponseEntity<Void>>map(
            receipt -> ResponseEntity.noContent().eTag(FileFacts.etag(receipt.etag())).build())
        .onErrorResume(failure -> body.passed().then(Mono.error(failure)));
  }
}
