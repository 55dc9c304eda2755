package dev.ferry.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.metrics.Scrape;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.storage.local.DiskObserver;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** What an operator sees of the whole application: readiness, metrics, lines of the log. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OperatorsViewTest {
  private static final String TOKEN = "canary-token-7c1e90";
  private static final String SECRET = "canary-content-55d2";
  private static final int CHUNK = 64 * 1024;
  private static final SeededBytes CONTENT = new SeededBytes(79);
  private static final Pattern SERVING =
      Pattern.compile("rsocket=127.0.0.1:(\\d+) http=127.0.0.1:(\\d+)");

  @TempDir static Path folder;
  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static final OutputStreamAppender<ILoggingEvent> APPENDER = new OutputStreamAppender<>();
  private static final PrintStream OUT = System.out;
  private static volatile @Nullable String fault;
  private static volatile @Nullable String forceFault;
  private static volatile boolean away;
  private static @Nullable ConfigurableApplicationContext context;
  private static @Nullable RawClient client;
  private static WebClient http = WebClient.create();

  @BeforeAll
  static void start() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      context = application().run(arguments(token));
    } finally {
      System.setOut(OUT);
    }
    listen();
    Matcher serving = SERVING.matcher(out.toString(UTF_8));
    assertThat(serving.find()).isTrue();
    client =
        RawClient.connect(Integer.parseInt(serving.group(1)), ProtocolVersion.SUPPORTED, TOKEN);
    http = WebClient.create("http://127.0.0.1:" + serving.group(2));
  }

  /** As logback-spring.xml has it; tests have a configuration of their own. */
  private static void listen() {
    Logger house = (Logger) LoggerFactory.getLogger("dev.ferry");
    ConsoleEncoder encoder = new ConsoleEncoder();
    encoder.setContext(house.getLoggerContext());
    encoder.start();
    APPENDER.setContext(house.getLoggerContext());
    APPENDER.setEncoder(encoder);
    APPENDER.setOutputStream(LOG);
    APPENDER.start();
    house.setLevel(Level.INFO);
    house.addAppender(APPENDER);
  }

  private static String[] arguments(Path token) {
    return new String[] {
      "--ferry.data-dir=" + folder.resolve("data"),
      "--ferry.port=0",
      "--ferry.http-port=0",
      "--ferry.token-file=" + token,
      "--logging.structured.format.console=ecs"
    };
  }

  private static SpringApplication application() {
    SpringApplication application = new SpringApplication(FerryApplication.class);
    application.addInitializers(
        (GenericApplicationContext made) -> {
          made.registerBean(DiskObserver.class, () -> OperatorsViewTest::beforeChange);
          made.getBeanFactory().addBeanPostProcessor(new Flaky());
        });
    return application;
  }

  private static void beforeChange(DiskChange change) throws IOException {
    String reason = change == DiskChange.FORCE ? forceFault : fault;
    if (reason != null && (change == DiskChange.WRITE || change == DiskChange.FORCE)) {
      throw new IOException(reason);
    }
  }

  /** Lets the resume store be away. */
  private static final class Flaky implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      return bean instanceof ResumeStore store ? flaky(store) : bean;
    }

    private static Object flaky(ResumeStore real) {
      return Proxy.newProxyInstance(
          ResumeStore.class.getClassLoader(),
          new Class<?>[] {ResumeStore.class},
          (proxy, method, arguments) -> {
            Mono<Object> answer =
                method.getName().equals("ping")
                    ? Mono.defer(() -> away ? Mono.error(gone()) : real.ping().cast(Object.class))
                    : null;
            try {
              return answer == null ? method.invoke(real, arguments) : answer;
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          });
    }

    private static TransferException gone() {
      return new TransferException(
          FailureCode.STORE_UNAVAILABLE, "Nobody listens at db.internal:5432");
    }
  }

  @AfterAll
  static void stop() {
    fault = null;
    if (client != null) {
      client.close();
    }
    if (context != null) {
      context.close();
    }
    Logger house = (Logger) LoggerFactory.getLogger("dev.ferry");
    house.setLevel(null);
    var unused = house.detachAppender(APPENDER);
    APPENDER.stop();
  }

  private static RawClient client() {
    return requireNonNull(client);
  }

  private static String get(String path, @Nullable String token) {
    return requireNonNull(
        http.get()
            .uri(path)
            .headers(
                headers -> {
                  if (token != null) {
                    headers.setBearerAuth(token);
                  }
                })
            .exchangeToMono(response -> response.bodyToMono(String.class))
            .block(RawClient.PATIENCE));
  }

  private static String readiness() {
    return get("/actuator/health/readiness", null);
  }

  private static ClientMessage.Open open(String name, long length) {
    return RawClient.open(WorkspaceFile.parse("ws:/" + name), name, ContentLength.of(length));
  }

  private static UploadId begin(String name) {
    RawClient.Channel channel = client().channel(open(name, 2L * CHUNK));
    UploadId id = channel.expect(ServerMessage.Opened.class).id();
    channel.send(CONTENT, 0, CHUNK, CHUNK).send(new ClientMessage.Flush());
    channel.expectAck(CHUNK);
    channel.cancel();
    return id;
  }

  @Test
  @Order(1)
  void log_eachOutcome_isOneLineWithItsFieldsAndNothingSecret() {
    int before = lines("").size();
    var unusedFile = client().upload(open("file", 2L * CHUNK), CONTENT, 2L * CHUNK);
    byte[] secret = SECRET.getBytes(UTF_8);
    var unusedPut =
        client().put(SmallPuts.of(WorkspaceFile.parse("ws:/" + SECRET), "p", secret), secret);
    UploadId aborted = begin("aborted");
    var unused = client().ask(Route.UPLOAD_ABORT, new ClientMessage.AbortUpload(aborted));
    RawClient.Channel wrong = client().channel(open("wrong", CHUNK));
    UploadId failed = wrong.expect(ServerMessage.Opened.class).id();
    wrong.send(CONTENT, 0, CHUNK, CHUNK).send(RawClient.finish(new SeededBytes(1), CHUNK));
    assertThat(wrong.expectFailure().code()).isEqualTo(FailureCode.DIGEST_MISMATCH);
    var unusedBytes =
        client()
            .download(new ClientMessage.Fetch(WorkspaceFile.parse("ws:/file"), 0, -1, null, CHUNK));

    RawClient.await(() -> lines("").size() >= before + 5, "the lines are written");
    assertThat(lines("").size()).isEqualTo(before + 5);
    assertThat(lines("\"outcome\":\"published\"")).hasSize(2);
    assertThat(lines(aborted.value()))
        .singleElement()
        .asString()
        .contains(
            "\"workspace\":\"ws\"", "\"epoch\":2", "\"outcome\":\"aborted\"", "\"bytes\":65536");
    assertThat(lines(failed.value()))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"failed\"", "\"code\":\"DIGEST_MISMATCH\"", "WARN");
    assertThat(lines("\"route\":\"download\""))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"done\"", "\"bytes\":131072", "\"workspace\":\"ws\"");
    assertThat(LOG.toString(UTF_8)).doesNotContain(TOKEN, SECRET);
    assertThat(LOG.toString(UTF_8).lines())
        .allSatisfy(line -> assertThat(line).startsWith("{\"@timestamp\"").endsWith("}"));
  }

  /** Lines about outcomes that contain that text. */
  private static List<String> lines(String text) {
    return LOG.toString(UTF_8)
        .lines()
        .filter(line -> line.contains("dev.ferry.outcome") && line.contains(text))
        .toList();
  }

  @Test
  @Order(2)
  void scrape_always_hasNoSeriesThatNoPageKnows() {
    Scrape seen = new Scrape(get("/actuator/prometheus", TOKEN));

    assertThat(seen.names())
        .hasSizeGreaterThan(40)
        .allSatisfy(name -> assertThat(Scrape.meterOf(name)).isPresent());
    assertThat(get("/actuator/prometheus", null)).contains("UNAUTHENTICATED");
  }

  @Test
  @Order(3)
  void readiness_volumeFullAndStoreAway_tellsItAndIsUpAgainWhenCured() {
    assertThat(readiness())
        .startsWith("{\"components\"")
        .contains("\"status\":\"UP\"")
        .doesNotContain("DOWN");

    fault = "No space left on device";
    assertDown("full", "No space left");
    fault = null;
    assertThat(readiness()).doesNotContain("DOWN");

    away = true;
    assertDown("away", "db.internal");
    away = false;
    assertThat(readiness()).doesNotContain("DOWN");
    assertThat(changes())
        .containsSubsequence(
            "The volume is not well (full)",
            "The volume is well again",
            "The resume store is not well (away)",
            "The resume store is well again");
  }

  private static List<String> changes() {
    List<String> found = new CopyOnWriteArrayList<>();
    Matcher matcher =
        Pattern.compile("The [a-z ]+ (?:is not well \\(\\w+\\)|is well again)")
            .matcher(LOG.toString(UTF_8));
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  /** Everybody hears what kind of problem it is; its words only who may. */
  private static void assertDown(String problem, String words) {
    assertThat(readiness())
        .contains("\"status\":\"DOWN\"", "\"problem\":\"" + problem + "\"", "nextStep")
        .doesNotContain(words, "message");
    assertThat(get("/actuator/health/readiness", "wrong")).doesNotContain(words);
    assertThat(get("/actuator/health/readiness", TOKEN)).contains(words);
    assertThat(get("/actuator/health/liveness", null)).isEqualTo("{\"status\":\"UP\"}");
  }

  @Test
  @Order(4)
  void readiness_afterAForceFailed_isPoisonedUntilTheRestart() {
    RawClient.Channel channel = client().channel(open("poison", 2L * CHUNK));
    channel.expect(ServerMessage.Opened.class);
    channel.send(CONTENT, 0, CHUNK, CHUNK);
    forceFault = "Input/output error";
    channel.send(new ClientMessage.Flush());
    assertThat(channel.expectFailure().code()).isEqualTo(FailureCode.STORAGE_FAILED);
    forceFault = null;

    assertDown("poisoned", "a force failed");
    assertThat(new Scrape(get("/actuator/prometheus", TOKEN)).of("ferry_force_failures_total"))
        .isPositive();
  }
}
