package dev.ferry.service.hook;

import static dev.ferry.service.hook.HookedService.PATIENCE;
import static dev.ferry.service.hook.HookedService.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.Workspace;
import dev.ferry.client.access.TokenRequest;
import dev.ferry.client.batch.BatchFile;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Hooks are told who asks (docs/operations.md §2f). */
final class HookCallersTest {
  private static final String OPERATOR = "operator-token-of-this-test";
  private static final int LENGTH = 300_000;

  @TempDir private Path data;
  @TempDir private Path local;
  private final List<String> log = new CopyOnWriteArrayList<>();

  private ServiceHarness service(String tokenOrEmpty) {
    ServiceHarness.Options options =
        ServiceHarness.options(data)
            .hooks(
                new Hooks(
                    List.of(new HookRule("o", "*", new Told("o", log))),
                    new HookCalls(
                        Schedulers.boundedElastic(), Schedulers.parallel(), PATIENCE, name -> {})));
    return tokenOrEmpty.isEmpty() ? options.start() : options.token(tokenOrEmpty).start();
  }

  private static FerryClient client(ServiceHarness service, String token) {
    ClientOptions.Builder options =
        ClientOptions.builder().address("127.0.0.1", service.port()).chunkBytes(100_000);
    return FerryClient.create(token.isEmpty() ? options.build() : options.token(token).build());
  }

  @Test
  void hooks_whateverIsAskedFor_areToldOfTheTokensSubject() throws IOException {
    Files.writeString(local.resolve("in-a-tree"), "1");
    try (ServiceHarness service = service(OPERATOR)) {
      FerryClient operator = client(service, OPERATOR);
      String token =
          get(operator
                  .access()
                  .mint(
                      TokenRequest.of(
                          "agent-7",
                          "box",
                          List.of("list", "read", "write", "remove"),
                          Duration.ofHours(1))))
              .token();
      FerryClient agent = client(service, token);
      Workspace box = agent.workspace("box");
      WorkspaceFile file = WorkspaceFile.parse("box:/large");

      var unusedPut = get(box.write("/small", "x".getBytes(UTF_8)));
      var unusedUpload =
          get(
              agent
                  .upload(
                      UploadRequest.of(
                          UploadSource.ofPublisher(
                              ContentLength.DEFERRED, Flux.just(ByteBuffer.allocate(LENGTH))),
                          file))
                  .completion());
      var unusedCopy = get(box.copy("/small", "/copy", WriteCondition.ALWAYS));
      var unusedBatch = get(box.batches().write(List.of(BatchFile.of("b", new byte[1]))));
      var unusedTree = get(box.push(local, "/t", TreeOptions.DEFAULTS));
      var unusedRead = agent.read(ReadRequest.of(file)).blockLast(PATIENCE);
      var unusedPull = get(box.pull("/t", local.resolve("back"), TreeOptions.DEFAULTS));
      var unusedTar = box.tar().pull("/t").blockLast(PATIENCE);

      assertThat(log).allSatisfy(line -> assertThat(line).endsWith(" by operator/agent-7"));
      assertThat(log)
          .contains(
              "o DOWNLOAD box:/small done by operator/agent-7",
              "o UPLOAD box:/large begun by operator/agent-7",
              "o UPLOAD box:/large complete of " + LENGTH + " by operator/agent-7",
              "o UPLOAD box:/large done by operator/agent-7",
              "o UPLOAD box:/copy complete of 1 by operator/agent-7",
              "o UPLOAD box:/b done by operator/agent-7",
              "o UPLOAD box:/t/in-a-tree done by operator/agent-7",
              "o DOWNLOAD box:/large complete of " + LENGTH + " by operator/agent-7",
              "o DOWNLOAD box:/t/in-a-tree complete of 1 by operator/agent-7",
              "o DOWNLOAD box:/t/in-a-tree done by operator/agent-7");
      agent.close().block(PATIENCE);
      operator.close().block(PATIENCE);
    }
  }

  @Test
  void hooks_whereNobodyIsAskedForAToken_areToldOfNobody() {
    try (ServiceHarness service = service("")) {
      FerryClient client = client(service, "");
      var unused = get(client.workspace("box").write("/small", new byte[1]));

      assertThat(log).contains("o UPLOAD box:/small done");
      client.close().block(PATIENCE);
    }
  }
}
