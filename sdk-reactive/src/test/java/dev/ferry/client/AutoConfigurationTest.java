package dev.ferry.client;

import static dev.ferry.client.Transfers.failureOf;
import static dev.ferry.client.Transfers.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.observe.MicrometerTransferObserver;
import dev.ferry.client.observe.TransferObserver;
import dev.ferry.client.spring.ClientOptionsCustomizer;
import dev.ferry.client.spring.FerryClientAutoConfiguration;
import dev.ferry.client.spring.FerryClientProperties;
import dev.ferry.client.spring.FerryHealthAutoConfiguration;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.WorkspaceFile;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What Spring Boot makes of {@code ferry.client.*}, with and without the optional libraries. */
final class AutoConfigurationTest {
  private static final String ADDRESS = "ferry.client.address=127.0.0.1:1";

  private final ApplicationContextRunner boot =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  FerryClientAutoConfiguration.class, FerryHealthAutoConfiguration.class));

  @Test
  void context_withoutAddress_hasNothingOfFerry() {
    boot.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(FerryClient.class)
                .doesNotHaveBean(ReactiveHealthIndicator.class)
                .doesNotHaveBean(FerryClientProperties.class));
  }

  @Test
  void context_withAddress_hasAClientThatIsClosedWithIt() {
    try (FakeService service = FakeService.start()) {
      WorkspaceFile file = WorkspaceFile.parse("lab:/here");
      service.files.put(file, new byte[] {1, 2, 3}, "e1");
      List<FerryClient> made = new ArrayList<>();

      boot.withPropertyValues("ferry.client.address=" + service.address())
          .run(
              context -> {
                FerryClient client = context.getBean(FerryClient.class);
                made.add(client);
                assertThat(Transfers.await(client.stat(file)).sizeBytes()).isEqualTo(3);
              });

      var unused = failureOf(made.get(0).stat(file), FailureCode.CONNECTION_LOST);
      until("its connections are closed", () -> service.openConnections() == 0);
    }
  }

  @Test
  void properties_everyOne_reachesTheOptions(@TempDir Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "secret-of-the-file\n");
    List<ClientOptions> seen = new ArrayList<>();
    boot.withBean(
            ClientOptionsCustomizer.class,
            () ->
                options -> {
                  ClientOptions all = options.build();
                  seen.add(all);
                })
        .withPropertyValues(
            "ferry.client.address[0]=one:7420",
            "ferry.client.address[1]=[::1]:7421",
            "ferry.client.workspace=box",
            "ferry.client.token-file=" + token,
            "ferry.client.tls.authority=" + folder.resolve("ca.pem"),
            "ferry.client.tls.certificate=" + folder.resolve("own.pem"),
            "ferry.client.tls.private-key=" + folder.resolve("own.key"),
            "ferry.client.tls.check-name=false",
            "ferry.client.connect-timeout=1s",
            "ferry.client.keep-alive-interval=2s",
            "ferry.client.keep-alive-lifetime=3s",
            "ferry.client.stall-timeout=4s",
            "ferry.client.retry.max-attempts=5",
            "ferry.client.retry.first-backoff=6ms",
            "ferry.client.retry.max-backoff=7ms",
            "ferry.client.retry.jitter=0.25",
            "ferry.client.chunk-size=256KB",
            "ferry.client.segments=8",
            "ferry.client.bytes-per-second=9MB",
            "ferry.client.client-name=its name")
        .run(
            context -> {
              assertThat(context.getBean(Workspace.class).name().value()).isEqualTo("box");
              assertThat(context.getBean(FerryClientProperties.class).toString())
                  .doesNotContain("secret");
            });

    assertThat(seen)
        .containsExactly(
            new ClientOptions(
                List.of(
                    InetSocketAddress.createUnresolved("one", 7420),
                    InetSocketAddress.createUnresolved("::1", 7421)),
                "secret-of-the-file",
                new TlsOptions(
                    folder.resolve("ca.pem"),
                    folder.resolve("own.pem"),
                    folder.resolve("own.key"),
                    false),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                new RetryPolicy(5, Duration.ofMillis(6), Duration.ofMillis(7), 0.25),
                256 * 1024,
                8,
                9L << 20,
                "its name",
                TransferObserver.NONE));
  }

  @Test
  void properties_noneButTheAddress_areTheDefaultsOfTheSdk() {
    List<ClientOptions> seen = new ArrayList<>();
    boot.withBean(ClientOptionsCustomizer.class, () -> options -> seen.add(options.build()))
        .withPropertyValues("ferry.client.address=one:7420,two:7420")
        .run(context -> assertThat(context).doesNotHaveBean(Workspace.class));

    ClientOptions defaults =
        ClientOptions.builder()
            .address("one:7420")
            .address("two:7420")
            .clientName("ferry-spring")
            .build();
    assertThat(seen).containsExactly(defaults);
  }

  @Test
  void properties_contradictory_failTheStartWithWhatIsWrong(@TempDir Path folder) {
    Path missing = folder.resolve("missing");
    failure("ferry.client.address=nonsense", "'nonsense' is no address");
    failure("ferry.client.token-file=" + missing, "'" + missing + "' cannot be read");
    failure("ferry.client.segments=99", "segments is 1 to 32");
    boot.withPropertyValues(
            ADDRESS, "ferry.client.token=a-secret", "ferry.client.token-file=" + missing)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("exclude each other")
                    .hasMessageNotContaining("a-secret"));
  }

  private void failure(String property, String message) {
    boot.withPropertyValues(ADDRESS, property)
        .run(context -> assertThat(context).getFailure().hasStackTraceContaining(message));
  }

  @Test
  void context_withAnObservationRegistry_observes() {
    boot.withPropertyValues(ADDRESS)
        .withBean(ObservationRegistry.class, ObservationRegistry::create)
        .run(context -> assertThat(context).hasSingleBean(MicrometerTransferObserver.class));
    boot.withPropertyValues(ADDRESS)
        .run(context -> assertThat(context).doesNotHaveBean(TransferObserver.class));
  }

  @Test
  void context_withoutTheOptionalClasses_hasAClientAllTheSame() {
    boot.withPropertyValues(ADDRESS)
        .withClassLoader(
            new FilteredClassLoader(
                "io.micrometer", "org.springframework.boot.health", "org.springframework.http"))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(FerryClient.class)
                    .doesNotHaveBean("ferryHealthIndicator")
                    .doesNotHaveBean("ferryTransferObserver"));
  }

  @Test
  void health_serviceAway_isDownWithItsCode() {
    boot.withPropertyValues(ADDRESS)
        .run(
            context -> {
              var health =
                  Objects.requireNonNull(
                      Transfers.await(context.getBean(ReactiveHealthIndicator.class).health()));
              assertThat(health.getStatus()).isEqualTo(Status.DOWN);
              assertThat(health.getDetails())
                  .containsOnly(Map.entry("code", FailureCode.CONNECTION_REFUSED.name()));
            });
    boot.withPropertyValues(ADDRESS, "management.health.ferry.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(ReactiveHealthIndicator.class));
  }

  @Test
  void context_withAnOwnClient_keepsItAndMakesNone() {
    FerryClient own = FerryClient.create(ClientOptions.builder().address("own:1").build());
    boot.withPropertyValues(ADDRESS)
        .withBean(FerryClient.class, () -> own)
        .run(context -> assertThat(context.getBean(FerryClient.class)).isSameAs(own));
  }

  @Test
  void imports_ofTheJar_nameBothConfigurations() throws IOException {
    assertThat(
            resource(
                    "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
                .lines())
        .containsExactly(
            FerryClientAutoConfiguration.class.getName(),
            FerryHealthAutoConfiguration.class.getName());
  }

  /** What editors complete. */
  @Test
  void metadata_everyProperty_isDescribed() throws IOException {
    String metadata = resource("META-INF/spring-configuration-metadata.json");
    List<String> names = new ArrayList<>();
    names(FerryClientProperties.class, "ferry.client.", names);

    assertThat(names).hasSize(22);
    assertThat(names)
        .allSatisfy(
            name ->
                assertThat(metadata)
                    .containsPattern(
                        "\"name\": \""
                            + name
                            + "\",\\s*\"type\": \"[^\"]+\",\\s*\"description\": \"\\w"));
  }

  private static void names(Class<?> type, String prefix, List<String> names) {
    Arrays.stream(type.getRecordComponents())
        .forEach(
            component -> {
              String name =
                  prefix
                      + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
              if (component.getType().isRecord()) {
                names(component.getType(), name + ".", names);
              } else {
                names.add(name);
              }
            });
  }

  private static String resource(String name) throws IOException {
    try (var stream = FerryClient.class.getClassLoader().getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
