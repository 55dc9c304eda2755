package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/** Makes, shows and removes sandboxes (docs/http/sandbox.md §8). */
@RestController
final class SandboxesRoutes {
  private static final int BODY_BYTES_MAX = 64 * 1024;
  private static final long USUAL_SECONDS = 300;
  private static final long SECONDS_MAX = Duration.ofDays(30).toSeconds();
  private static final int PAGE_MAX = 100;
  private static final String NEXT = "X-Next-Token";

  private final Workspaces workspaces;
  private final SandboxRooms rooms;
  private final SandboxTokens tokens;
  private final JsonBodies json;
  private final Clock clock;

  SandboxesRoutes(
      Workspaces workspaces,
      SandboxRooms rooms,
      SandboxTokens tokens,
      JsonBodies json,
      Clock clock) {
    this.workspaces = workspaces;
    this.rooms = rooms;
    this.tokens = tokens;
    this.json = json;
    this.clock = clock;
  }

  record New(
      @JsonAlias("template_id") @Nullable String templateID,
      @Nullable Map<String, String> metadata,
      @Nullable Long timeout) {}

  record Timeout(@Nullable Long timeout) {}

  @PostMapping({"/sandboxes", "/v2/sandboxes"})
  Mono<ResponseEntity<SandboxView>> create(ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return json.read(exchange.getRequest().getBody(), BODY_BYTES_MAX, New.class)
        .flatMap(wanted -> created(caller, wanted))
        .map(view -> ResponseEntity.status(HttpStatus.CREATED).body(view));
  }

  private Mono<SandboxView> created(Caller caller, New wanted) {
    caller.require(Operation.MANAGE);
    caller.require(Operation.MINT);
    Duration life = life(wanted.timeout());
    String template = Objects.requireNonNullElse(wanted.templateID(), "base");
    WorkspaceSpec spec =
        WorkspaceSpec.named(SandboxNames.fresh(caller.grant().workspaces()))
            .withLabels(SandboxView.labels(wanted.metadata(), template));
    return rooms.made(caller, spec).flatMap(sandbox -> opened(caller, sandbox, life));
  }

  /** One that nobody can open is not kept. */
  private Mono<SandboxView> opened(Caller caller, WorkspaceInfo sandbox, Duration life) {
    return tokens
        .handOut(caller, sandbox, life)
        .map(token -> SandboxView.opened(sandbox, token))
        .onErrorResume(
            failure ->
                workspaces
                    .remove(Caller.OPERATOR, sandbox.spec().name())
                    .then(Mono.error(failure)));
  }

  private static Duration life(@Nullable Long seconds) {
    long asked = seconds == null ? USUAL_SECONDS : seconds;
    if (asked < 0 || asked > SECONDS_MAX) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "timeout is 0 to " + SECONDS_MAX + " seconds");
    }
    return Duration.ofSeconds(Math.max(1, asked));
  }

  @GetMapping("/sandboxes/{id}")
  Mono<SandboxView> get(@PathVariable("id") String id, ServerWebExchange exchange) {
    return sandbox(id, exchange).flatMap(this::shown);
  }

  private Mono<WorkspaceInfo> sandbox(String id, ServerWebExchange exchange) {
    return Mono.defer(() -> workspaces.get(HttpRequests.callerOf(exchange), new WorkspaceName(id)));
  }

  private Mono<SandboxView> shown(WorkspaceInfo sandbox) {
    return tokens
        .endOf(sandbox)
        .map(end -> SandboxView.of(sandbox, end, clock.instant()))
        .defaultIfEmpty(SandboxView.of(sandbox, null, clock.instant()));
  }

  /** Those that the caller may see, by name, in pages. */
  @GetMapping({"/sandboxes", "/v2/sandboxes"})
  Mono<ResponseEntity<List<SandboxView>>> list(
      @RequestParam(name = "metadata", required = false) @Nullable String metadata,
      @RequestParam(name = "limit", defaultValue = "100") int limit,
      @RequestParam(name = "nextToken", defaultValue = "") String after,
      ServerWebExchange exchange) {
    int most = Math.max(1, Math.min(limit, PAGE_MAX));
    Map<String, String> wanted = pairs(metadata);
    return workspaces
        .list(HttpRequests.callerOf(exchange))
        .filter(sandbox -> sandbox.spec().name().value().compareTo(after) > 0)
        .filter(sandbox -> hasAll(sandbox, wanted))
        .take(most + 1L)
        .concatMap(this::shown)
        .collectList()
        .map(views -> page(views, most));
  }

  private static boolean hasAll(WorkspaceInfo sandbox, Map<String, String> wanted) {
    return sandbox.spec().labels().values().entrySet().containsAll(wanted.entrySet());
  }

  private static Map<String, String> pairs(@Nullable String metadata) {
    return metadata == null || metadata.isEmpty()
        ? Map.of()
        : UriComponentsBuilder.newInstance()
            .query(metadata)
            .build()
            .getQueryParams()
            .toSingleValueMap()
            .entrySet()
            .stream()
            .collect(
                Collectors.toMap(pair -> decoded(pair.getKey()), pair -> decoded(pair.getValue())));
  }

  /** Clients encode names and values before they encode the pairs. */
  private static String decoded(@Nullable String text) {
    try {
      return text == null ? "" : StringUtils.uriDecode(StringUtils.uriDecode(text, UTF_8), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "metadata are pairs as in a query", e);
    }
  }

  private static ResponseEntity<List<SandboxView>> page(List<SandboxView> views, int most) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
    if (views.size() > most) {
      answer.header(NEXT, views.get(most - 1).sandboxID());
    }
    return answer.body(views.subList(0, Math.min(most, views.size())));
  }

  @DeleteMapping("/sandboxes/{id}")
  Mono<ResponseEntity<Void>> remove(@PathVariable("id") String id, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return sandbox(id, exchange)
        .doOnNext(sandbox -> caller.require(Operation.MANAGE, sandbox.spec().name()))
        .delayUntil(tokens::revoke)
        .flatMap(sandbox -> workspaces.remove(caller, sandbox.spec().name()))
        .filter(there -> there)
        .switchIfEmpty(Mono.error(() -> Absence.of(new WorkspaceName(id))))
        .thenReturn(ResponseEntity.noContent().build());
  }

  /** Its token holds for so long from now on. */
  @PostMapping("/sandboxes/{id}/timeout")
  Mono<ResponseEntity<Void>> prolong(@PathVariable("id") String id, ServerWebExchange exchange) {
    return handedOut(id, exchange).thenReturn(ResponseEntity.noContent().build());
  }

  /** Who may manage it gets its token, which is good again when its time was over. */
  @PostMapping({"/sandboxes/{id}/connect", "/v2/sandboxes/{id}/connect"})
  Mono<SandboxView> connect(@PathVariable("id") String id, ServerWebExchange exchange) {
    return handedOut(id, exchange);
  }

  private Mono<SandboxView> handedOut(String id, ServerWebExchange exchange) {
    Caller caller = HttpRequests.callerOf(exchange);
    return sandbox(id, exchange)
        .doOnNext(sandbox -> caller.require(Operation.MANAGE, sandbox.spec().name()))
        .flatMap(
            sandbox ->
                json.read(exchange.getRequest().getBody(), BODY_BYTES_MAX, Timeout.class)
                    .flatMap(asked -> tokens.handOut(caller, sandbox, life(asked.timeout())))
                    .map(token -> SandboxView.opened(sandbox, token)));
  }
}
