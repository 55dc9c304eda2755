package dev.ferry.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ferry.resume.AuditRecord;
import dev.ferry.resume.InMemoryResumeStore;
import dev.ferry.service.observe.Attempts;
import dev.ferry.service.policy.Audit;
import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.ConfiguredTokens;
import dev.ferry.service.policy.ConfiguredTokens.Known;
import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.TokenHash;
import dev.ferry.service.policy.TokenSource;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Who may ask what of the HTTP port. */
final class TokenFilterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static Authority authority(TokenSource... sources) {
    var store =
        InMemoryResumeStore.create(
            new dev.ferry.resume.StoreLane() {
              @Override
              public <T> Mono<T> call(
                  String name, java.util.function.Supplier<java.util.Optional<T>> work) {
                return Mono.fromSupplier(work::get).flatMap(Mono::justOrEmpty);
              }
            },
            Clock.systemUTC(),
            "0".repeat(32));
    return new Authority(List.of(sources), store.tokens(), Clock.systemUTC());
  }

  private static ConfiguredTokens tokens() {
    Grant reader =
        Grant.configured(
            "reader",
            "reader",
            List.of("*"),
            EnumSet.of(Operation.LIST),
            List.of(),
            List.of(),
            null,
            null);
    return new ConfiguredTokens(
        List.of(Known.ofOperator("operator"), new Known(TokenHash.of("reader"), reader)));
  }

  private final List<AuditRecord> trail = new ArrayList<>();
  private final Audit audit =
      new Audit(
          List.of(records -> Mono.fromRunnable(() -> trail.addAll(records))), Clock.systemUTC());

  @Test
  void filter_answeredAndRefused_areTakenDownWithoutTokenOrQuery() {
    int answered = statusOf(authority(tokens()), "/api/v1/uploads?q=canary", "Bearer operator");
    int refused = statusOf(authority(tokens()), "/api/v1/uploads?q=canary", "Bearer canary");
    int healthy = statusOf(authority(tokens()), "/actuator/health", "");
    audit.handOn().block(PATIENCE);

    assertThat(List.of(answered, refused, healthy)).containsExactly(200, 401, 200);
    assertThat(trail)
        .extracting(
            record -> record.event().subject(),
            record -> record.event().operation(),
            record -> record.event().path(),
            record -> record.event().outcome())
        .containsExactly(
            tuple("operator", "http.get", "/api/v1/uploads", "OK"),
            tuple("unknown@", "http.get", "/api/v1/uploads", "UNAUTHENTICATED"));
    assertThat(trail.toString()).doesNotContain("canary");
  }

  private static ObjectProvider<HttpEntrance> entrances(HttpEntrance... doors) {
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    for (HttpEntrance door : doors) {
      beans.addBean("door" + door.hashCode(), door);
    }
    return beans.getBeanProvider(HttpEntrance.class);
  }

  @Test
  void filter_pathThatADoorCovers_isAskedInItsWords() {
    HttpEntrance door = new KeyedDoor();

    assertThat(answer(door, MockServerHttpRequest.get("/door/a").header("X-Key", "operator")))
        .isEqualTo("operator");
    assertThat(
            answer(
                door,
                MockServerHttpRequest.get("/door/a").header("Authorization", "Bearer operator")))
        .isEqualTo("402 PAYMENT_REQUIRED");
    assertThat(answer(door, MockServerHttpRequest.options("/door/a"))).isEqualTo("nobody");
    assertThat(answer(door, MockServerHttpRequest.options("/v1/other")))
        .isEqualTo("401 UNAUTHORIZED");
  }

  /** Who was let in, or the status of who was not. */
  private String answer(HttpEntrance door, MockServerHttpRequest.BaseBuilder<?> request) {
    MockServerWebExchange exchange = MockServerWebExchange.from(request);
    AtomicReference<@Nullable String> seen = new AtomicReference<>();
    new TokenFilter(authority(tokens()), audit, Attempts.unseen(), entrances(door))
        .filter(
            exchange,
            next ->
                Mono.fromRunnable(
                    () ->
                        seen.set(
                            next.getAttributes().keySet().stream()
                                    .anyMatch(key -> key.endsWith(".caller"))
                                ? HttpRequests.callerOf(next).subject()
                                : "nobody")))
        .block(PATIENCE);
    String caller = seen.get();
    return caller == null ? String.valueOf(exchange.getResponse().getStatusCode()) : caller;
  }

  @Test
  void filter_requestThatADoorAnswers_isTakenDownWithWhatItWasAboutAndWhatItMoved() {
    MockServerWebExchange exchange =
        MockServerWebExchange.from(
            MockServerHttpRequest.put("/door/a").header("X-Key", "operator"));

    new TokenFilter(authority(tokens()), audit, Attempts.unseen(), entrances(new KeyedDoor()))
        .filter(
            exchange,
            next ->
                Mono.fromRunnable(
                    () -> {
                      Caller caller = HttpRequests.callerOf(next);
                      caller.require(Operation.WRITE, WorkspaceFile.parse("ws:/a"));
                      caller.spend(17);
                      HttpRequests.failed(next, FailureCode.TOO_LONG);
                    }))
        .block(PATIENCE);
    audit.handOn().block(PATIENCE);

    assertThat(trail)
        .extracting(AuditRecord::event)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.operation()).isEqualTo("keyed.put");
              assertThat(event.workspace()).isEqualTo("ws");
              assertThat(event.path()).isEqualTo("/a");
              assertThat(event.lengthBytes()).hasValue(17);
              assertThat(event.outcome()).isEqualTo("TOO_LONG");
            });
  }

  private int statusOf(Authority authority, String path, String header) {
    MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get(path);
    if (!header.isEmpty()) {
      request.header("Authorization", header);
    }
    MockServerWebExchange exchange = MockServerWebExchange.from(request);
    AtomicBoolean passed = new AtomicBoolean();
    new TokenFilter(authority, audit, Attempts.unseen(), entrances())
        .filter(exchange, next -> Mono.fromRunnable(() -> passed.set(true)))
        .block(PATIENCE);
    var status = exchange.getResponse().getStatusCode();
    assertThat(passed.get()).isEqualTo(status == null);
    return status == null ? 200 : status.value();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/uploads, '', 401",
    "/api/v1/uploads, Bearer wrong, 401",
    "/api/v1/uploads, Basic operator, 401",
    "/api/v1/uploads, Bearer operator, 200",
    "/api/v1/uploads, bearer reader, 200",
    "/actuator/prometheus, '', 401",
    "/actuator/prometheus, Bearer reader, 403",
    "/actuator/prometheus, Bearer operator, 200",
    "/actuator/health, '', 200",
    "/actuator/health/readiness, '', 200",
    "/actuator/healthy, '', 401",
    "/rsocket, '', 200",
    "/rsocket/../api/v1/uploads, '', 401",
    "/, '', 401"
  })
  void filter_whereTokensAreAskedFor_letsInWhoMay(String path, String header, int status) {
    assertThat(statusOf(authority(tokens()), path, header)).isEqualTo(status);
  }

  @Test
  void filter_pathInAnotherSpelling_isThePath() {
    MockServerHttpRequest.BaseBuilder<?> spelled =
        MockServerHttpRequest.method(HttpMethod.GET, URI.create("/%61ctuator/prometheus"))
            .header("Authorization", "Bearer reader");
    MockServerHttpRequest.BaseBuilder<?> prefixed =
        MockServerHttpRequest.get("/actuator/health/v1/uploads").contextPath("/actuator/health");

    assertThat(answer(new KeyedDoor(), spelled)).isEqualTo("403 FORBIDDEN");
    assertThat(answer(new KeyedDoor(), prefixed)).isEqualTo("401 UNAUTHORIZED");
  }

  @Test
  void filter_whereNoneAreAskedFor_letsEverybodyIn() {
    assertThat(statusOf(authority(), "/api/v1/uploads", "")).isEqualTo(200);
    assertThat(statusOf(authority(), "/actuator/prometheus", "")).isEqualTo(200);
  }

  /** Asks for a key in a header of its own. */
  private static final class KeyedDoor implements HttpEntrance {
    @Override
    public String name() {
      return "keyed";
    }

    @Override
    public boolean covers(String path) {
      return path.startsWith("/door/");
    }

    @Override
    public boolean isOpen(ServerHttpRequest request) {
      return request.getMethod().equals(HttpMethod.OPTIONS);
    }

    @Override
    public Mono<Caller> caller(ServerWebExchange exchange, Authority authority) {
      return authority.authenticate(exchange.getRequest().getHeaders().getFirst("X-Key"));
    }

    @Override
    public Mono<Void> refuse(ServerWebExchange exchange, TransferException failure) {
      var unused = exchange.getResponse().setStatusCode(HttpStatus.PAYMENT_REQUIRED);
      return Mono.empty();
    }
  }
}
