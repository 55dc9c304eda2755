package dev.ferry.service.rsocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.Workspace;
import dev.ferry.client.access.MintedToken;
import dev.ferry.client.access.TokenRequest;
import dev.ferry.resume.AuditRecord;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.AuditFile;
import dev.ferry.service.policy.ConfiguredTokens.Known;
import dev.ferry.service.policy.Grant;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.TokenHash;
import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Tokens: what they allow, handing out less, and what is taken down (docs/protocol.md §14, §15).
 */
final class TokensTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofHours(1);
  private static final String OPERATOR = "operator-secret-canary";

  @TempDir Path data;
  private final List<FerryClient> clients = new ArrayList<>();
  private final List<AuditRecord> trail = Collections.synchronizedList(new ArrayList<>());
  private @Nullable ServiceHarness service;

  @AfterEach
  void stop() {
    clients.forEach(client -> client.close().block(PATIENCE));
    clients.clear();
    if (service != null) {
      service.close();
      service = null;
    }
  }

  private ServiceHarness service() {
    ServiceHarness running = service;
    if (running == null) {
      AuditFile file =
          new AuditFile(data.resolve("audit.jsonl"), 1 << 20, 2, Schedulers.boundedElastic());
      running =
          ServiceHarness.options(data)
              .token(OPERATOR)
              .grants(
                  new Known(TokenHash.of("expired"), grant("old", Instant.EPOCH)),
                  new Known(TokenHash.of("lister"), grant("lister", null)))
              .audit(records -> kept(file, records))
              .start();
      service = running;
    }
    return running;
  }

  private Mono<Void> kept(AuditFile file, List<AuditRecord> records) {
    trail.addAll(records);
    return file.append(records);
  }

  private static Grant grant(String name, @Nullable Instant expires) {
    return Grant.configured(
        name, name, List.of("*"), EnumSet.of(Operation.LIST), List.of(), List.of(), null, expires);
  }

  private FerryClient client(String token) {
    FerryClient client =
        FerryClient.create(
            ClientOptions.builder().address("127.0.0.1", service().port()).token(token).build());
    clients.add(client);
    return client;
  }

  private FerryClient with(TokenRequest request) {
    return client(one(client(OPERATOR).access().mint(request)).token());
  }

  private static <T> T one(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE));
  }

  private static FailureCode refusal(Mono<?> mono) {
    return requireNonNull(
            catchThrowableOfType(TransferException.class, () -> mono.block(PATIENCE)), "no failure")
        .code();
  }

  private Workspace filled() {
    Workspace box = client(OPERATOR).workspace("box");
    one(box.write("/in/data", "input".getBytes(UTF_8)));
    one(box.write("/out/result", "output".getBytes(UTF_8)));
    one(box.write("/out/tmp/scratch", "scratch".getBytes(UTF_8)));
    return box;
  }

  @Test
  void connect_wrongExpiredOrNoToken_isRefusedTheSame() {
    for (String token : List.of("wrong", "expired", "fry_unknown", "a.b.c")) {
      TransferException failure =
          catchThrowableOfType(
              TransferException.class, () -> client(token).access().show().block(PATIENCE));
      assertThat(failure.code()).isEqualTo(FailureCode.UNAUTHENTICATED);
      assertThat(failure).hasMessage("The token is not the service's");
    }
  }

  @Test
  void show_token_tellsWhatItAllows() {
    assertThat(one(client(OPERATOR).access().show()).workspaces()).containsExactly("*");
    assertThat(one(client("lister").access().show()).operations()).containsExactly("list");
  }

  @Test
  void forbidden_operationThatIsNotGranted_isSaid() {
    filled();
    Workspace box = client("lister").workspace("box");

    assertThat(one(box.stat("/in/data")).sizeBytes()).isEqualTo(5);
    assertThat(refusal(box.write("/in/data", new byte[1]))).isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(box.read("/in/data"))).isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(client("lister").workspaces().remove(box.name())))
        .isEqualTo(FailureCode.FORBIDDEN);
  }

  @Test
  void mint_forSomePaths_showsThoseAndTheWayToThem() {
    filled();
    Workspace box =
        with(TokenRequest.of("job", "box", List.of("list", "read"), LONG)
                .onPaths(List.of("/out"), List.of("/out/tmp")))
            .workspace("box");

    assertThat(one(box.list("/").map(FileStat::path).collectList()))
        .extracting(Object::toString)
        .containsExactly("/out");
    assertThat(one(box.list("/out", 9).map(FileStat::path).collectList()))
        .extracting(Object::toString)
        .containsExactly("/out/result");
    assertThat(one(box.read("/out/result")).bytes().remaining()).isEqualTo(6);
    assertThat(refusal(box.write("/out/result", new byte[1]))).isEqualTo(FailureCode.FORBIDDEN);
  }

  @Test
  void hidden_pathAndMissingPath_areToldTheSame() {
    filled();
    Workspace box =
        with(TokenRequest.of("job", "box", List.of("list", "read"), LONG)
                .onPaths(List.of("/out"), List.of("/out/tmp")))
            .workspace("box");

    for (String hidden : List.of("/in/data", "/out/tmp/scratch", "/in", "/nothing/here")) {
      assertSameAsMissing(box.stat(hidden), box.stat("/out/missing"));
      assertSameAsMissing(box.read(hidden), box.read("/out/missing"));
    }
  }

  private static void assertSameAsMissing(Mono<?> hidden, Mono<?> missing) {
    TransferException ofHidden =
        catchThrowableOfType(TransferException.class, () -> hidden.block(PATIENCE));
    TransferException ofMissing =
        catchThrowableOfType(TransferException.class, () -> missing.block(PATIENCE));
    assertThat(ofHidden.code()).isEqualTo(FailureCode.NOT_FOUND).isEqualTo(ofMissing.code());
    assertThat(ofHidden.getMessage()).isEqualTo(ofMissing.getMessage());
    assertThat(ofHidden.details()).isEqualTo(ofMissing.details());
  }

  @Test
  void mint_forSomePaths_makesNoLinksAndTakesNoTreeWithADeniedPart() {
    filled();
    Workspace box =
        with(TokenRequest.of("job", "box", List.of("list", "read", "write", "remove"), LONG)
                .onPaths(List.of("/out"), List.of("/out/tmp")))
            .workspace("box");

    assertThat(refusal(box.link("/out/way", "/in"))).isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(box.removeTree("/out"))).isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(box.move("/out", "/out/elsewhere", false))).isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(box.write("/in/data", new byte[1]))).isEqualTo(FailureCode.FORBIDDEN);
    one(box.write("/out/mine", new byte[1]));
  }

  @Test
  void mint_moreThanOneHas_isForbidden() {
    FerryClient minter =
        with(
            new TokenRequest(
                "ci",
                List.of("box"),
                List.of("read", "mint"),
                List.of("/out"),
                List.of(),
                null,
                LONG));

    assertThat(refusal(minter.access().mint(TokenRequest.of("x", "box", List.of("write"), LONG))))
        .isEqualTo(FailureCode.FORBIDDEN);
    assertThat(refusal(minter.access().mint(TokenRequest.of("x", "other", List.of("read"), LONG))))
        .isEqualTo(FailureCode.FORBIDDEN);
    assertThat(
            refusal(
                client("lister").access().mint(TokenRequest.of("x", "box", List.of("list"), LONG))))
        .isEqualTo(FailureCode.FORBIDDEN);
  }

  @Test
  void mint_handedOn_keepsTheGiversRulesAndEnd() {
    filled();
    MintedToken first =
        one(
            client(OPERATOR)
                .access()
                .mint(
                    new TokenRequest(
                        "ci",
                        List.of("box"),
                        List.of("read", "mint"),
                        List.of("/out"),
                        List.of(),
                        null,
                        LONG)));
    MintedToken second =
        one(
            client(first.token())
                .access()
                .mint(TokenRequest.of("job", "box", List.of("read"), Duration.ofDays(9))));
    Workspace box = client(second.token()).workspace("box");

    assertThat(second.expiresAt()).isEqualTo(first.expiresAt());
    assertThat(one(box.read("/out/result"))).isNotNull();
    assertThat(refusal(box.read("/in/data"))).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(one(client(second.token()).access().show()).subject()).isEqualTo("operator/ci/job");
  }

  @Test
  void revoke_token_isGoodForNothingAtTheNextConnection() {
    filled();
    MintedToken minted =
        one(client(OPERATOR).access().mint(TokenRequest.of("x", "box", List.of("list"), LONG)));
    assertThat(one(client(minted.token()).workspace("box").exists("/in"))).isTrue();

    client(OPERATOR).access().revoke(minted.token()).block(PATIENCE);

    assertThat(refusal(client(minted.token()).access().show()))
        .isEqualTo(FailureCode.UNAUTHENTICATED);
    assertThat(refusal(client(OPERATOR).access().revoke(minted.token())))
        .isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  void budget_usedUp_stopsUploadsAndDownloadsAlsoAfterARestart() throws IOException {
    Path source = Files.write(data.resolve("source"), new byte[300_000]);
    MintedToken minted =
        one(
            client(OPERATOR)
                .access()
                .mint(
                    TokenRequest.of("x", "box", List.of("list", "read", "write"), LONG)
                        .withBudget(700_000)));
    FerryClient job = client(minted.token());
    Workspace box = job.workspace("box");

    one(job.upload(UploadRequest.of(UploadSource.ofPath(source), box.file("/one"))).completion());
    assertThat(
            one(
                job.read(ReadRequest.of(box.file("/one")))
                    .reduce(0, (sum, bytes) -> sum + bytes.remaining())))
        .isEqualTo(300_000);
    assertThat(
            refusal(
                job.upload(UploadRequest.of(UploadSource.ofPath(source), box.file("/two")))
                    .completion()))
        .isEqualTo(FailureCode.FORBIDDEN);
    service().authority.saveSpending().block(PATIENCE);
    stop();

    assertThat(
            refusal(
                client(minted.token())
                    .download(DownloadRequest.of(box.file("/one"), data.resolve("copy")))
                    .completion()))
        .isEqualTo(FailureCode.FORBIDDEN);
  }

  @Test
  void audit_whatWasDone_isTakenDownWithoutSecretsOrContents() throws IOException {
    String content = "content-canary";
    MintedToken minted =
        one(
            client(OPERATOR)
                .access()
                .mint(TokenRequest.of("job", "box", List.of("list", "write"), LONG)));
    Workspace box = client(minted.token()).workspace("box");
    one(box.write("/secret-plan", content.getBytes(UTF_8)));
    assertThat(refusal(box.read("/secret-plan"))).isEqualTo(FailureCode.FORBIDDEN);
    service().audit.handOn().block(PATIENCE);

    assertThat(trail)
        .extracting(AuditRecord::event)
        .anySatisfy(event -> assertWritten(event, content.length()))
        .anySatisfy(
            event -> {
              assertThat(event.operation()).isEqualTo("read");
              assertThat(event.outcome()).isEqualTo("FORBIDDEN");
              assertThat(event.path()).isEqualTo("/secret-plan");
            });
    String file = Files.readString(data.resolve("audit.jsonl"));
    assertThat(file).contains("/secret-plan").contains("operator/job");
    assertThat(file).doesNotContain(content, OPERATOR, minted.token());
    assertThat(trail.toString()).doesNotContain(content, OPERATOR, minted.token());
    assertThat(Files.getPosixFilePermissions(data.resolve("audit.jsonl"))).hasSize(2);
  }

  @Test
  void closeRevoked_tokenOfAnOpenConnection_closesItAndNoOther() {
    MintedToken minted =
        one(
            client(OPERATOR)
                .access()
                .mint(TokenRequest.of("job", "box", List.of("list", "write"), LONG)));
    FerryClient job = client(minted.token());
    one(job.workspace("box").write("/file", new byte[1]));
    service().closeRevoked();
    assertThat(one(job.workspace("box").stat("/file")).sizeBytes()).isEqualTo(1);

    one(client(OPERATOR).access().revoke(minted.token()).thenReturn(true));
    service().closeRevoked();

    assertThat(refusal(job.workspace("box").stat("/file")))
        .isIn(FailureCode.UNAUTHENTICATED, FailureCode.CONNECTION_LOST);
    assertThat(refusal(job.workspace("box").stat("/file"))).isEqualTo(FailureCode.UNAUTHENTICATED);
    assertThat(one(client(OPERATOR).workspace("box").stat("/file")).sizeBytes()).isEqualTo(1);
  }

  @Test
  void audit_connectionAndRequestThatAreRefused_areTakenDownWithoutTheToken() throws IOException {
    String wrong = "refused-token-canary";
    assertThat(refusal(client(wrong).access().show())).isEqualTo(FailureCode.UNAUTHENTICATED);
    service().audit.handOn().block(PATIENCE);

    assertThat(trail)
        .extracting(AuditRecord::event)
        .anySatisfy(
            event -> {
              assertThat(event.operation()).isEqualTo("setup");
              assertThat(event.subject()).isEqualTo("unknown@127.0.0.1");
              assertThat(event.outcome()).isEqualTo("UNAUTHENTICATED");
            });
    assertThat(Files.readString(data.resolve("audit.jsonl"))).doesNotContain(wrong);
  }

  private static void assertWritten(AuditEvent event, int length) {
    assertThat(event.operation()).isEqualTo("put");
    assertThat(event.subject()).isEqualTo("operator/job");
    assertThat(event.workspace()).isEqualTo("box");
    assertThat(event.lengthBytesOrNull()).isEqualTo(length);
    assertThat(event.digestOrNull()).isNotNull();
    assertThat(event.outcome()).isEqualTo("OK");
  }

  @Test
  void mint_manyAtOnce_areAllDifferent() {
    FerryClient operator = client(OPERATOR);

    List<String> tokens =
        one(
            Flux.range(0, 50)
                .flatMap(
                    i -> operator.access().mint(TokenRequest.of("x", "b", List.of("list"), LONG)),
                    16)
                .map(MintedToken::token)
                .collectList());

    assertThat(tokens).doesNotHaveDuplicates().hasSize(50).allMatch(token -> token.length() >= 40);
  }
}
