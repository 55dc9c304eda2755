package dev.ferry.service.http.tus;

import dev.ferry.service.http.BodyProof;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The requests of the protocol; docs/http/tus.md has them by number. */
@RestController
final class TusController {
  private static final String UPLOADS = Tus.PATH + "/{workspace}/{*rest}";

  private final TusUploads uploads;
  private final TusParts parts;
  private final TusBytes bytes;

  TusController(TusUploads uploads, TusParts parts, TusBytes bytes) {
    this.uploads = uploads;
    this.parts = parts;
    this.bytes = bytes;
  }

  @RequestMapping(
      path = {Tus.PATH, Tus.PATH + "/**"},
      method = RequestMethod.OPTIONS)
  ResponseEntity<Void> discover() {
    return ResponseEntity.noContent()
        .header(Tus.VERSION_HEADER, Tus.VERSION)
        .header(Tus.EXTENSION_HEADER, Tus.EXTENSIONS)
        .header(Tus.CHECKSUM_ALGORITHM_HEADER, UploadChecksum.ALGORITHMS)
        .build();
  }

  @PostMapping(UPLOADS)
  Mono<ResponseEntity<Void>> create(
      @PathVariable("workspace") String workspace,
      @PathVariable("rest") String rest,
      ServerWebExchange exchange) {
    return Mono.defer(
        () -> {
          ServerHttpRequest request = exchange.getRequest();
          Caller caller = HttpRequests.callerOf(exchange);
          TusCreation creation = TusCreation.of(workspace, rest, request.getHeaders());
          TusUploads.@Nullable Body first = firstBody(request);
          Mono<TusUpload> created =
              creation.concat().isFinal()
                  ? parts.create(caller, creation, first)
                  : uploads.create(caller, creation, first);
          return created.map(upload -> createdAt(request, upload, first != null));
        });
  }

  private static ResponseEntity<Void> createdAt(
      ServerHttpRequest request, TusUpload upload, boolean withBody) {
    TusAddress address = new TusAddress(upload.file().workspace(), upload.status().id());
    HttpHeaders headers = new HttpHeaders();
    headers.setLocation(address.uri(request));
    if (withBody || upload.offset() > 0) {
      headers.set(Tus.OFFSET_HEADER, Long.toString(upload.offset()));
    }
    tellExpiry(headers, upload);
    return ResponseEntity.status(HttpStatus.CREATED).headers(headers).build();
  }

  @RequestMapping(path = UPLOADS, method = RequestMethod.HEAD)
  Mono<ResponseEntity<Void>> tell(
      @PathVariable("workspace") String workspace,
      @PathVariable("rest") String rest,
      ServerWebExchange exchange) {
    return Mono.defer(
        () ->
            uploads
                .settled(HttpRequests.callerOf(exchange), TusAddress.of(workspace, rest))
                .map(upload -> ResponseEntity.ok().headers(facts(upload)).build()));
  }

  private static HttpHeaders facts(TusUpload upload) {
    HttpHeaders headers = new HttpHeaders();
    headers.setCacheControl("no-store");
    if (!upload.concat().isFinal() || upload.isPublished()) {
      headers.set(Tus.OFFSET_HEADER, Long.toString(upload.offset()));
    }
    if (upload.status().length().isKnown()) {
      headers.set(Tus.LENGTH_HEADER, upload.status().length().toString());
    } else if (upload.isPublished()) {
      headers.set(Tus.LENGTH_HEADER, Long.toString(upload.offset()));
    } else {
      headers.set(Tus.DEFER_LENGTH_HEADER, "1");
    }
    tellIfThere(headers, Tus.METADATA_HEADER, upload.note().metadata());
    tellIfThere(headers, Tus.CONCAT_HEADER, upload.note().concat());
    tellExpiry(headers, upload);
    return headers;
  }

  private static void tellIfThere(HttpHeaders headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.set(name, value);
    }
  }

  private static void tellExpiry(HttpHeaders headers, TusUpload upload) {
    if (upload.expires()) {
      headers.set(
          Tus.EXPIRES_HEADER,
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              upload.status().expiresAt().atOffset(ZoneOffset.UTC)));
    }
  }

  @PatchMapping(UPLOADS)
  Mono<ResponseEntity<Void>> append(
      @PathVariable("workspace") String workspace,
      @PathVariable("rest") String rest,
      ServerWebExchange exchange) {
    return Mono.defer(
        () -> {
          ServerHttpRequest request = exchange.getRequest();
          if (!isBytes(request)) {
            return Mono.just(ResponseEntity.status(HttpStatus.UNSUPPORTED_MEDIA_TYPE).build());
          }
          OptionalLong offset = TusNumbers.of(request.getHeaders(), Tus.OFFSET_HEADER);
          OptionalLong length = TusNumbers.of(request.getHeaders(), Tus.LENGTH_HEADER);
          if (offset.isEmpty()) {
            throw new TransferException(FailureCode.MALFORMED, Tus.OFFSET_HEADER + " is missing");
          }
          return uploads
              .append(
                  HttpRequests.callerOf(exchange),
                  TusAddress.of(workspace, rest),
                  length.orElse(-1),
                  body(request, offset.getAsLong()))
              .map(TusController::appended);
        });
  }

  private static ResponseEntity<Void> appended(TusUpload upload) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(Tus.OFFSET_HEADER, Long.toString(upload.offset()));
    tellExpiry(headers, upload);
    return ResponseEntity.noContent().headers(headers).build();
  }

  @DeleteMapping(UPLOADS)
  Mono<ResponseEntity<Void>> remove(
      @PathVariable("workspace") String workspace,
      @PathVariable("rest") String rest,
      ServerWebExchange exchange) {
    return Mono.defer(
        () ->
            uploads
                .remove(HttpRequests.callerOf(exchange), TusAddress.of(workspace, rest))
                .thenReturn(ResponseEntity.noContent().build()));
  }

  @GetMapping(UPLOADS)
  Mono<Void> read(
      @PathVariable("workspace") String workspace,
      @PathVariable("rest") String rest,
      ServerWebExchange exchange) {
    return Mono.defer(
        () -> {
          Caller caller = HttpRequests.callerOf(exchange);
          return uploads
              .find(caller, TusAddress.of(workspace, rest))
              .flatMap(upload -> bytes.write(caller, upload, exchange.getResponse()));
        });
  }

  /** The body of a creation; null when it has none. */
  private static TusUploads.@Nullable Body firstBody(ServerHttpRequest request) {
    HttpHeaders headers = request.getHeaders();
    boolean hasBody =
        headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    return hasBody && isBytes(request) ? body(request, 0) : null;
  }

  private static TusUploads.Body body(ServerHttpRequest request, long offset) {
    HttpHeaders headers = request.getHeaders();
    return new TusUploads.Body(
        offset, headers.getContentLength(), request.getBody(), proof(request));
  }

  private static @Nullable BodyProof proof(ServerHttpRequest request) {
    HttpHeaders headers = request.getHeaders();
    return UploadChecksum.isBehind(headers)
        ? new TrailerProof(TusTrailers.checksumOf(request))
        : UploadChecksum.of(headers).map(UploadChecksum::proof).orElse(null);
  }

  private static boolean isBytes(ServerHttpRequest request) {
    String type = request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
    return type != null && type.strip().equalsIgnoreCase(Tus.BODY_TYPE);
  }
}
