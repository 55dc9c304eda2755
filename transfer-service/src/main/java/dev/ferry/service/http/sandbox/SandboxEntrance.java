package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.http.HttpEntrance;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.workspace.Workspaces;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Who sends a request of this door: by a token in one of its headers, or by a signature. */
@Component
final class SandboxEntrance implements HttpEntrance {
  static final String HEALTH = "/health";

  private static final Set<String> PATHS =
      Set.of(HEALTH, "/file", "/files", "/files/content", "/files/batch", "/files/compose");
  private static final List<String> HEADERS = List.of("X-Access-Token", "X-API-KEY");
  private static final String SIGNED_FOR = SandboxEntrance.class.getName() + ".signedFor";

  /** Sandboxes whose token a signature is tried with, when the request names none. */
  private static final int TRIED_MAX = 1000;

  private static final int TRIALS_AT_ONCE = 4;

  private final SandboxTokens tokens;
  private final Workspaces workspaces;
  private final Clock clock;
  private final JsonMapper json;
  private final AtomicInteger trials = new AtomicInteger();

  SandboxEntrance(SandboxTokens tokens, Workspaces workspaces, Clock clock, JsonMapper json) {
    this.tokens = tokens;
    this.workspaces = workspaces;
    this.clock = clock;
    this.json = json;
  }

  /** The sandbox whose token signed the address of a request; empty for other requests. */
  static Optional<WorkspaceName> signedFor(ServerWebExchange exchange) {
    return Optional.ofNullable(exchange.getAttribute(SIGNED_FOR));
  }

  @Override
  public boolean covers(String path) {
    return PATHS.contains(path)
        || path.startsWith(SandboxFailures.CALLS)
        || isBelow(path, SandboxFailures.SANDBOXES)
        || isBelow(path, "/v2" + SandboxFailures.SANDBOXES);
  }

  private static boolean isBelow(String path, String root) {
    return path.equals(root) || path.startsWith(root + "/");
  }

  /** Health is told to everybody, about a sandbox only to who may know it. */
  @Override
  public boolean isOpen(ServerHttpRequest request) {
    return request.getPath().value().equals(HEALTH);
  }

  @Override
  public Mono<Caller> caller(ServerWebExchange exchange, Authority authority) {
    return Mono.defer(
        () -> {
          ServerHttpRequest request = exchange.getRequest();
          String token = tokenOf(exchange);
          if (token != null) {
            return SandboxTokens.isOne(token) && !SandboxFailures.isControl(request)
                ? ofSandbox(request, token, authority)
                : authority.authenticate(token);
          }
          return SignedRequest.of(request)
              .map(signed -> signedCaller(exchange, signed, authority))
              .orElseGet(() -> authority.authenticate(null));
        });
  }

  private static @Nullable String tokenOf(ServerWebExchange exchange) {
    for (String header : HEADERS) {
      String given = exchange.getRequest().getHeaders().getFirst(header);
      if (given != null && !given.isBlank()) {
        return given.strip();
      }
    }
    return HttpRequests.bearerOf(exchange);
  }

  /** A sandbox whose token does not hold, or not any more, is not there for who has it. */
  private Mono<Caller> ofSandbox(ServerHttpRequest request, String token, Authority authority) {
    WorkspaceName name = SandboxNames.named(request).orElse(SandboxNames.DEBUG);
    return workspaces
        .get(Caller.OPERATOR, name)
        .filter(sandbox -> tokens.isOf(sandbox, token))
        .flatMap(sandbox -> authority.authenticate(token))
        .onErrorMap(SandboxEntrance::isUnauthenticated, failure -> Absence.of(name))
        .switchIfEmpty(Mono.error(() -> Absence.of(name)));
  }

  private static boolean isUnauthenticated(Throwable failure) {
    return failure instanceof TransferException known
        && known.code() == FailureCode.UNAUTHENTICATED;
  }

  private Mono<Caller> signedCaller(
      ServerWebExchange exchange, SignedRequest signed, Authority authority) {
    return SandboxNames.named(exchange.getRequest())
        .map(name -> workspaces.get(Caller.OPERATOR, name).flux())
        .orElseGet(this::known)
        .onErrorResume(TransferException.class, SandboxEntrance::nothingThere)
        .filter(sandbox -> signed.isMadeWith(tokens.of(sandbox)))
        .next()
        .switchIfEmpty(Mono.error(() -> unauthenticated("invalid signature")))
        .doOnNext(
            sandbox -> {
              if (signed.hasExpired(clock.instant())) {
                throw unauthenticated("signature is already expired");
              }
              exchange.getAttributes().put(SIGNED_FOR, sandbox.spec().name());
            })
        .flatMap(sandbox -> authority.authenticate(tokens.of(sandbox)));
  }

  private static Flux<WorkspaceInfo> nothingThere(TransferException failure) {
    return failure.code() == FailureCode.UNKNOWN_WORKSPACE ? Flux.empty() : Flux.error(failure);
  }

  private Flux<WorkspaceInfo> known() {
    return Flux.using(
        this::beginTrial,
        begun -> workspaces.list(Caller.OPERATOR).take(TRIED_MAX),
        begun -> trials.decrementAndGet());
  }

  private int beginTrial() {
    int now = trials.incrementAndGet();
    if (now > TRIALS_AT_ONCE) {
      trials.decrementAndGet();
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "Too many signatures are being tried; name the sandbox in the host name or a header");
    }
    return now;
  }

  private static TransferException unauthenticated(String why) {
    return new TransferException(FailureCode.UNAUTHENTICATED, why);
  }

  @Override
  public Mono<Void> refuse(ServerWebExchange exchange, TransferException failure) {
    ServerHttpResponse response = exchange.getResponse();
    ResponseEntity<Map<String, Object>> answer =
        SandboxFailures.answer(
            exchange, Refusal.of(failure.code()), SandboxFailures.message(failure));
    if (!response.setStatusCode(answer.getStatusCode())) {
      return Mono.error(failure);
    }
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    byte[] body = json.writeValueAsString(answer.getBody()).getBytes(UTF_8);
    return new RestOfBody(exchange.getRequest().getBody())
        .passed()
        .then(response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body))));
  }
}
