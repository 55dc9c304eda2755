package dev.ferry.service.http.resumable;

import static org.springframework.web.reactive.function.server.RequestPredicates.method;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Clock;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The door of resumable uploads: which request goes where. Creation also happens at the files of
 * {@code /v1}, when a request says {@code Upload-Complete}; one that does not passes by.
 */
public final class ResumableUploads {
  /** What the URLs of files begin with at this door. */
  static final String OWN = "/resumable/";

  private static final String FILES = "/v1/workspaces/";
  private static final String FILES_BELOW = "/files/";
  private static final String UPLOAD_METHODS = "GET, HEAD, PATCH, DELETE, OPTIONS";
  private static final String OWN_METHODS = "POST, PUT, OPTIONS";
  private static final String FILE_METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

  private final Creation creation;
  private final Continuation continuation;
  private final UploadLimits limits;
  private final Answers answers;

  /** A door to these uploads. */
  public ResumableUploads(
      BodyUploads bodies,
      Entries entries,
      DeclaredLengths lengths,
      UploadLimits limits,
      Clock clock) {
    this.answers = new Answers(limits, clock);
    this.creation = new Creation(bodies, entries, limits, answers);
    this.continuation = new Continuation(bodies, lengths, limits, answers);
    this.limits = limits;
  }

  /** Its routes. */
  public RouterFunction<ServerResponse> routes() {
    RequestPredicate creates = method(HttpMethod.POST).or(method(HttpMethod.PUT));
    RequestPredicate options = method(HttpMethod.OPTIONS);
    RequestPredicate wantsUpload =
        RequestPredicates.headers(headers -> UploadHead.wantsUpload(headers.asHttpHeaders()));
    RequestPredicate own = path("/resumable/{workspace}/**");
    RequestPredicate files = path("/v1/workspaces/{workspace}/files/**");
    return RouterFunctions.route()
        .route(own.and(creates).and(wantsUpload), request -> create(request, OWN, "/"))
        .route(own.and(creates), request -> answered(request, ResumableUploads::missing))
        .route(own.and(options), request -> discovered(OWN_METHODS))
        .route(own, request -> answered(request, () -> wrongMethod(OWN_METHODS)))
        .route(files.and(creates).and(wantsUpload), request -> create(request, FILES, FILES_BELOW))
        .route(files.and(options), request -> discovered(FILE_METHODS))
        .add(uploads())
        .build();
  }

  private RouterFunction<ServerResponse> uploads() {
    RequestPredicate upload = path(UploadResource.PATH + "{id}");
    RequestPredicate looks = method(HttpMethod.HEAD).or(method(HttpMethod.GET));
    return RouterFunctions.route()
        .route(upload.and(looks), request -> on(request, continuation::state))
        .route(upload.and(method(HttpMethod.PATCH)), request -> on(request, continuation::append))
        .route(upload.and(method(HttpMethod.DELETE)), request -> on(request, continuation::cancel))
        .route(
            upload.and(method(HttpMethod.OPTIONS)),
            request ->
                ServerResponse.noContent()
                    .header(HttpHeaders.ALLOW, UPLOAD_METHODS)
                    .header(HttpHeaders.ACCEPT_PATCH, ResumableDraft.PARTIAL_UPLOAD.toString())
                    .header(ResumableDraft.LIMIT, limits.field())
                    .build())
        .route(upload, request -> answered(request, () -> wrongMethod(UPLOAD_METHODS)))
        .build();
  }

  private Mono<ServerResponse> discovered(String methods) {
    return ServerResponse.noContent()
        .header(HttpHeaders.ALLOW, methods)
        .header(ResumableDraft.LIMIT, limits.field())
        .build();
  }

  private static Mono<ServerResponse> missing() {
    return Mono.error(
        Refusal.malformed("Upload-Complete, ?0 or ?1, is missing; only uploads begin here"));
  }

  private static Mono<ServerResponse> wrongMethod(String allowed) {
    return Mono.error(Refusal.wrongMethod(allowed));
  }

  private Mono<ServerResponse> create(ServerRequest request, String prefix, String below) {
    return answered(
        request, () -> creation.create(request.exchange(), fileOf(request, prefix, below)));
  }

  /** From the URL as it came: what is decoded has lost which of its slashes were sent as such. */
  private static WorkspaceFile fileOf(ServerRequest request, String prefix, String below) {
    String raw = request.requestPath().pathWithinApplication().value();
    int end = raw.indexOf('/', prefix.length());
    if (!raw.startsWith(prefix) || end < 0 || !raw.startsWith(below, end)) {
      throw Refusal.malformed("The URL names no file of a workspace");
    }
    return TargetPath.of(
        raw.substring(prefix.length(), end),
        raw.substring(end + below.length()),
        request.headers().asHttpHeaders());
  }

  private Mono<ServerResponse> on(ServerRequest request, UploadAct act) {
    return answered(
        request, () -> act.on(request.exchange(), UploadResource.idOf(request.pathVariable("id"))));
  }

  /** Every failure of this door is answered here. */
  private Mono<ServerResponse> answered(ServerRequest request, Act act) {
    return Mono.defer(act::run)
        .onErrorResume(Refusal.class, refusal -> answers.refused(request.exchange(), refusal))
        .onErrorResume(
            TransferException.class, failure -> answers.failed(request.exchange(), failure));
  }

  /** What a request asks for. */
  private interface Act {
    Mono<ServerResponse> run();
  }

  /** What a request asks of an upload. */
  private interface UploadAct {
    Mono<ServerResponse> on(ServerWebExchange exchange, UploadId id);
  }
}
