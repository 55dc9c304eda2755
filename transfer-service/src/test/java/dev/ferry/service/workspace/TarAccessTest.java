package dev.ferry.service.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.access.TokenRequest;
import dev.ferry.client.tar.TarOptions;
import dev.ferry.client.tar.TarResult;
import dev.ferry.resume.AuditRecord;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Who may pull and push tar streams, and what is taken down of it (docs/protocol.md §16, §14). */
final class TarAccessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String OPERATOR = "operator-token-of-this-test";
  private static final TarOptions EPHEMERAL =
      TarOptions.DEFAULTS.withDurability(Durability.EPHEMERAL);

  @TempDir private Path data;
  private final List<FerryClient> clients = new ArrayList<>();
  private final List<AuditRecord> trail = Collections.synchronizedList(new ArrayList<>());
  private @Nullable ServiceHarness service;

  @AfterEach
  void stop() {
    clients.forEach(client -> client.close().block(PATIENCE));
    if (service != null) {
      service.close();
    }
  }

  private ServiceHarness service() {
    ServiceHarness running = service;
    if (running == null) {
      running =
          ServiceHarness.options(data)
              .token(OPERATOR)
              .audit(
                  records -> {
                    trail.addAll(records);
                    return Mono.empty();
                  })
              .start();
      service = running;
    }
    return running;
  }

  private FerryClient client(String token) {
    FerryClient client =
        FerryClient.create(
            ClientOptions.builder().address("127.0.0.1", service().port()).token(token).build());
    clients.add(client);
    return client;
  }

  private static <T> T one(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE));
  }

  private static FailureCode refusal(Mono<?> mono) {
    return requireNonNull(
            catchThrowableOfType(TransferException.class, () -> mono.block(PATIENCE)), "no failure")
        .code();
  }

  private Workspace mine(List<String> operations, List<String> allow, List<String> deny) {
    String token =
        one(client(OPERATOR)
                .access()
                .mint(
                    TokenRequest.of("job", "box", operations, Duration.ofHours(1))
                        .onPaths(allow, deny)))
            .token();
    return client(token).workspace("box");
  }

  private Workspace filled() throws IOException {
    Workspace box = client(OPERATOR).workspace("box");
    for (String path : List.of("/in/data", "/out/result", "/out/tmp/scratch", "/out/z")) {
      one(box.write(path, path.getBytes(UTF_8)));
    }
    Files.writeString(data.resolve("workspaces/box/in/back\\slash"), "x");
    return box;
  }

  private static List<String> names(Flux<ByteBuffer> stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuffer each : requireNonNull(stream.collectList().block(PATIENCE))) {
      bytes.write(each.array(), each.position(), each.remaining());
    }
    List<String> names = new ArrayList<>();
    TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    for (TarArchiveEntry next = tar.getNextEntry(); next != null; next = tar.getNextEntry()) {
      names.add(next.getName());
    }
    return names;
  }

  @Test
  void pull_forSomePaths_leavesOutTheOthers() throws IOException {
    Workspace all = filled();
    Workspace some = mine(List.of("list", "read"), List.of("/out"), List.of("/out/tmp"));
    Workspace none = mine(List.of("list"), List.of(), List.of());

    assertThat(names(some.tar().pull("/"))).containsExactly("out/", "out/result", "out/z");
    assertThat(names(none.tar().pull("/out"))).containsExactly("tmp/");
    assertThat(refusal(some.tar().pull("/in").then())).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(refusal(all.tar().pull("/in").then())).isEqualTo(FailureCode.INVALID_PATH);
  }

  private static Flux<ByteBuffer> tar(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String name : names) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(1);
        tar.putArchiveEntry(entry);
        tar.write('x');
        tar.closeArchiveEntry();
      }
    }
    return Flux.just(ByteBuffer.wrap(bytes.toByteArray()));
  }

  @Test
  void push_forSomePaths_isForThoseAndMakesNoLinks() throws IOException {
    filled();
    Workspace some = mine(List.of("list", "write"), List.of("/out"), List.of("/out/tmp"));
    Workspace whole = mine(List.of("list", "write"), List.of("/out"), List.of());

    assertThat(refusal(some.tar().push("/in", tar("a"), EPHEMERAL)))
        .isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(some.tar().push("/out", tar("tmp/a"), EPHEMERAL)))
        .isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(whole.tar().push("/out", tar("a"), EPHEMERAL.withLinks(true))))
        .isEqualTo(FailureCode.FORBIDDEN);
    assertThat(one(whole.tar().push("/out", tar("a"), EPHEMERAL)).files()).isOne();
    assertThat(data.resolve("workspaces/box/out/tmp/a")).doesNotExist();
  }

  @Test
  void push_whatIsReadOnly_isRefusedAndTheOthersGoOn() throws IOException {
    WorkspaceSpec spec =
        WorkspaceSpec.named(new WorkspaceName("box"))
            .withDurability(Durability.EPHEMERAL)
            .withReadOnly(List.of(WorkspacePath.parse("/etc")));
    var unused = one(client(OPERATOR).workspaces().create(spec));

    TarResult result =
        one(
            client(OPERATOR)
                .workspace("box")
                .tar()
                .push("/", tar("a", "etc/passwd", "b"), TarOptions.DEFAULTS));

    assertThat(result.files()).isEqualTo(2);
    assertThat(result.refused())
        .extracting(TreeFailure::path, TreeFailure::code)
        .containsExactly(tuple("etc/passwd", FailureCode.READ_ONLY));
  }

  @Test
  void push_sourceThatFails_failsWithItsFailureAndIsNoDefectOfTheService() throws IOException {
    Workspace box = filled();
    Flux<ByteBuffer> broken =
        tar("a").concatWith(Flux.error(new TransferException(FailureCode.LOCAL_IO, "unplugged")));

    assertThat(refusal(box.tar().push("/new", broken, EPHEMERAL))).isEqualTo(FailureCode.LOCAL_IO);

    await(() -> !outcomes().isEmpty());
    assertThat(outcomes()).singleElement().isIn("CONNECTION_LOST", "CANCELLED");
  }

  private List<String> outcomes() {
    one(service().audit.handOn().thenReturn(true));
    return trail.stream()
        .map(AuditRecord::event)
        .filter(event -> event.operation().equals("tar.push"))
        .map(AuditEvent::outcome)
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void audit_bothWays_isTakenDownOnceWithBytes() throws IOException {
    Workspace box = filled();
    one(box.tar().push("/new", tar("a", "b"), EPHEMERAL));
    assertThat(names(box.tar().pull("/new"))).containsExactly("a", "b");

    one(service().audit.handOn().thenReturn(true));

    assertThat(trail.stream().map(AuditRecord::event))
        .filteredOn(event -> event.operation().startsWith("tar."))
        .extracting(AuditEvent::operation, AuditEvent::path, AuditEvent::outcome)
        .containsExactly(tuple("tar.push", "/new", "OK"), tuple("tar.pull", "/new", "OK"));
    assertThat(trail.stream().map(AuditRecord::event))
        .filteredOn(event -> event.operation().startsWith("tar."))
        .allSatisfy(event -> assertThat(event.lengthBytesOrNull()).isGreaterThan(2000));
  }
}
