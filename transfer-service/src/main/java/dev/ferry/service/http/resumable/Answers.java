package dev.ferry.service.http.resumable;

import dev.ferry.service.http.HttpProblems;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadStatus;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/** What the door answers. Each says whether it comes from the file that is uploaded. */
final class Answers {
  private final UploadLimits limits;
  private final Clock clock;

  Answers(UploadLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** The limits of an upload, with what is left of its life. */
  String limits(UploadStatus status) {
    return limits.field(Duration.between(clock.instant(), status.expiresAt()));
  }

  /** How an upload stands. */
  Mono<ServerResponse> state(UploadStatus status) {
    ServerResponse.HeadersBuilder<?> answer =
        ServerResponse.noContent()
            .header(ResumableDraft.OFFSET, Long.toString(offset(status)))
            .header(ResumableDraft.COMPLETE, ResumableDraft.bool(status.receiptOrNull() != null))
            .header(ResumableDraft.LIMIT, limits(status))
            .cacheControl(CacheControl.noStore());
    Receipt receipt = status.receiptOrNull();
    long length = receipt == null ? status.length().knownBytes() : receipt.lengthBytes();
    return length < 0
        ? answer.build()
        : answer.header(ResumableDraft.LENGTH, Long.toString(length)).build();
  }

  static long offset(UploadStatus status) {
    Receipt receipt = status.receiptOrNull();
    return receipt == null ? status.durable().lengthBytes() : receipt.lengthBytes();
  }

  /** A part was taken by the request that created the upload. */
  Mono<ServerResponse> begun(UploadStatus status, String location) {
    return ServerResponse.status(HttpStatus.CREATED)
        .header(HttpHeaders.LOCATION, location)
        .header(ResumableDraft.COMPLETE, ResumableDraft.bool(false))
        .header(ResumableDraft.OFFSET, Long.toString(offset(status)))
        .header(ResumableDraft.LIMIT, limits(status))
        .cacheControl(CacheControl.noStore())
        .build();
  }

  /** A part was appended. */
  Mono<ServerResponse> appended(UploadStatus status) {
    return ServerResponse.noContent()
        .header(ResumableDraft.COMPLETE, ResumableDraft.bool(false))
        .header(ResumableDraft.OFFSET, Long.toString(offset(status)))
        .header(ResumableDraft.LIMIT, limits(status))
        .cacheControl(CacheControl.noStore())
        .build();
  }

  /**
   * The file is there: what the resource of the first request says of it, whichever request brought
   * the last byte, and each time it is asked. Made of what is stored only.
   */
  Mono<ServerResponse> published(Receipt receipt, boolean created) {
    ServerResponse.BodyBuilder answer =
        ServerResponse.status(created ? HttpStatus.CREATED : HttpStatus.OK)
            .header(ResumableDraft.COMPLETE, ResumableDraft.bool(true))
            .header(ResumableDraft.OFFSET, Long.toString(receipt.lengthBytes()))
            .eTag(receipt.etag())
            .cacheControl(CacheControl.noStore());
    if (created) {
      answer = answer.location(fileOf(receipt));
    }
    receipt.digest().map(BodyDigests::field).ifPresent(withHeader(answer));
    return answer.contentType(MediaType.APPLICATION_JSON).bodyValue(view(receipt));
  }

  private static Consumer<String> withHeader(ServerResponse.BodyBuilder answer) {
    return digest -> {
      var unused = answer.header(ResumableDraft.REPR_DIGEST, digest);
    };
  }

  private static URI fileOf(Receipt receipt) {
    return UriComponentsBuilder.fromPath("/v1/workspaces/{workspace}/files")
        .pathSegment(receipt.file().path().names().toArray(String[]::new))
        .encode()
        .buildAndExpand(receipt.file().workspace())
        .toUri();
  }

  private static Map<String, Object> view(Receipt receipt) {
    Map<String, Object> view = new TreeMap<>();
    view.put("workspace", receipt.file().workspace().value());
    view.put("path", receipt.file().path().toString());
    view.put("length", receipt.lengthBytes());
    view.put("etag", receipt.etag());
    receipt.digest().map(Digest::hex).ifPresent(hex -> view.put("sha256", hex));
    return view;
  }

  /** The door does not take the request; an upload there is goes on. */
  Mono<ServerResponse> refused(ServerWebExchange exchange, Refusal refusal) {
    HttpRequests.failed(exchange, refusal.code());
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(refusal.status(), String.valueOf(refusal.getMessage()));
    problem.setTitle(refusal.code().name());
    if (refusal.type() != null) {
      problem.setType(refusal.type());
    }
    problem.setProperties(new TreeMap<>(refusal.members()));
    return answered(problem, false)
        .headers(headers -> refusal.headers().forEach(headers::set))
        .bodyValue(problem);
  }

  /** A use case does not. */
  Mono<ServerResponse> failed(ServerWebExchange exchange, TransferException failure) {
    if (UploadLimits.isBroken(failure)) {
      return refused(
          exchange, Refusal.tooLarge(String.valueOf(failure.getMessage()), limits.field()));
    }
    if (failure.code() == FailureCode.TOO_LONG || failure.code() == FailureCode.TOO_SHORT) {
      return refused(exchange, Refusal.inconsistentLength(String.valueOf(failure.getMessage())));
    }
    TransferException told = HttpRequests.failed(exchange, failure);
    ProblemDetail problem = HttpProblems.problem(told);
    return answered(problem, isOfFile(told.code()))
        .headers(headers -> closing(headers, told.code()))
        .bodyValue(problem);
  }

  /** Who is no writer any more may have the rest of a content under way: it is not waited for. */
  private static void closing(HttpHeaders headers, FailureCode code) {
    if (code == FailureCode.FENCED || code == FailureCode.ABORTED || code == FailureCode.STALLED) {
      headers.set(HttpHeaders.CONNECTION, "close");
    }
  }

  private static ServerResponse.BodyBuilder answered(ProblemDetail problem, boolean ofFile) {
    return ServerResponse.status(problem.getStatus())
        .header(ResumableDraft.COMPLETE, ResumableDraft.bool(ofFile))
        .cacheControl(CacheControl.noStore())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
  }

  /** Whether a failure is what becomes of the file, so that no resumption helps. */
  static boolean isOfFile(FailureCode code) {
    return switch (code) {
      case DIGEST_MISMATCH,
          PRECONDITION_FAILED,
          VERSION_CHANGED,
          HOOK_REFUSED,
          READ_ONLY,
          FORBIDDEN,
          INVALID_PATH,
          UNKNOWN_WORKSPACE,
          NOT_FOUND,
          NOT_A_FILE,
          NOT_A_DIRECTORY,
          NOT_A_LINK,
          LINK_LOOP,
          ALREADY_EXISTS,
          DIRECTORY_NOT_EMPTY,
          SOURCE_CHANGED,
          KEY_CONFLICT ->
          true;
      case MALFORMED,
          VERSION_UNSUPPORTED,
          UNAUTHENTICATED,
          LIMIT_EXCEEDED,
          INVALID_ARGUMENT,
          UPLOAD_NOT_FOUND,
          EXPIRED,
          ABORTED,
          FENCED,
          WRONG_OFFSET,
          CHECKSUM_MISMATCH,
          TOO_LONG,
          TOO_SHORT,
          STORAGE_FULL,
          STORAGE_FAILED,
          DATA_LOST,
          STORE_UNAVAILABLE,
          SHUTTING_DOWN,
          INTERNAL,
          WORKSPACE_EXISTS,
          WORKSPACE_REMOVED,
          HOOK_FAILED,
          CONNECTION_REFUSED,
          CONNECTION_LOST,
          STALLED,
          SOURCE_NOT_REPLAYABLE,
          PAUSED,
          LOCAL_IO,
          TLS_REQUIRED,
          SERVICE_UNTRUSTED,
          NAME_MISMATCH,
          TLS_UNAVAILABLE,
          CERTIFICATE_REFUSED ->
          false;
    };
  }
}
