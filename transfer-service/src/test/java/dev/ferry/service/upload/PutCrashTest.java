package dev.ferry.service.upload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.service.SmallPuts;
import dev.ferry.service.storage.local.DiskObserver;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/**
 * A put whose service stops changing anything at each of its persistence calls in turn, as if it
 * were killed there; the next start must have finished it, undone it, or left it to be continued.
 */
final class PutCrashTest {
  private static final WorkspaceFile TARGET = WorkspaceFile.parse("ws:/a/small");
  private static final SeededBytes CONTENT = new SeededBytes(20_261_121);
  private static final int LENGTH = 4096;

  @TempDir private Path folder;

  @Test
  void put_cutOffAtEachPersistenceCall_isWholeOrNothingAndGoesOn() throws IOException {
    Death never = new Death(Integer.MAX_VALUE);
    Path whole = folder.resolve("whole");
    assertThat(cutOff(whole, never)).isInstanceOf(Receipt.class);
    assertThat(never.passed())
        .containsSubsequence(
            "CREATE_FILE",
            "WRITE",
            "FORCE",
            "FORCE_DIRECTORY",
            "createPublishing",
            "createPublishing, committed",
            "MOVE",
            "FORCE_DIRECTORY",
            "completePublish",
            "completePublish, committed");

    for (int point = 1; point <= never.passed().size(); point++) {
      Path data = folder.resolve("at-" + point);
      Death death = new Death(point);
      Object outcome = cutOff(data, death);
      assertGoesOn(data, outcome, never.passed().get(point - 1));
    }
  }

  /** The receipt, or the failure, of a put that is cut off. */
  private static Object cutOff(Path data, Death death) {
    ServiceHarness.Options options =
        ServiceHarness.options(data).observer(death.ofDisk()).store(death::around);
    try (ServiceHarness service = options.start();
        RawClient client = RawClient.connect(service.port())) {
      death.arm();
      return ((ServerMessage.Completed) client.put(put(), content())).receipt();
    } catch (TransferException failure) {
      return failure;
    }
  }

  private static void assertGoesOn(Path data, Object outcome, String point) {
    try (ServiceHarness service = ServiceHarness.start(data);
        RawClient client = RawClient.connect(service.port())) {
      Path published = data.resolve("workspaces/ws/a/small");
      if (published.toFile().exists()) {
        assertThat(published).as(point).hasBinaryContent(content());
      }
      assertThat(service.recovered.unknownFiles()).as(point).isZero();
      assertThat(data.resolve("staging")).as(point).isDirectoryNotContaining("glob:**.put");

      Receipt receipt = receiptOf(client, client.put(put(), content()));

      assertThat(published).as(point).hasBinaryContent(content());
      assertThat(receipt.digest()).as(point).contains(SmallPuts.digest(content()));
      if (outcome instanceof Receipt told) {
        assertThat(receipt).as(point).isEqualTo(told);
      }
      assertThat(((ServerMessage.Completed) client.put(put(), content())).receipt())
          .as(point)
          .isEqualTo(receipt);
      assertThat(data.resolve("staging")).as(point).isEmptyDirectory();
      assertThat(service.space.reservedBytes()).as(point).isZero();
    }
  }

  /** Goes on over a channel where the service says so: all bytes are there already. */
  private static Receipt receiptOf(RawClient client, ServerMessage answer) {
    if (answer instanceof ServerMessage.Completed completed) {
      return completed.receipt();
    }
    assertThat(((ServerMessage.Upload) answer).status().durable().lengthBytes()).isEqualTo(LENGTH);
    RawClient.Channel channel =
        client.channel(RawClient.open(TARGET, "key", ContentLength.of(LENGTH)));
    assertThat(channel.expect(ServerMessage.Opened.class).durable().lengthBytes())
        .isEqualTo(LENGTH);
    channel.send(RawClient.finish(CONTENT, LENGTH));
    Receipt receipt = channel.expectLast(ServerMessage.Completed.class).receipt();
    channel.complete();
    return receipt;
  }

  private static ClientMessage.Put put() {
    return SmallPuts.of(
        TARGET,
        "key",
        LENGTH,
        SmallPuts.digest(content()),
        WriteCondition.IF_ABSENT,
        Durability.DURABLE);
  }

  private static byte[] content() {
    byte[] bytes = new byte[LENGTH];
    CONTENT.at(0, LENGTH).get(bytes);
    return bytes;
  }

  /** Lets persistence calls pass until one, and none from there on. */
  private static final class Death {
    private static final Set<String> CHANGES =
        Set.of("createPublishing", "completePublish", "revertPublish", "end");

    private final int at;
    private final List<String> passed = new ArrayList<>();
    private boolean armed;

    Death(int at) {
      this.at = at;
    }

    synchronized void arm() {
      armed = true;
    }

    synchronized List<String> passed() {
      return List.copyOf(passed);
    }

    DiskObserver ofDisk() {
      return change -> {
        if (isOver(change.name())) {
          throw new IOException("the process is dead");
        }
      };
    }

    private synchronized boolean isOver(String point) {
      if (armed) {
        passed.add(point);
      }
      return armed && passed.size() >= at;
    }

    ResumeStore around(ResumeStore store) {
      InvocationHandler handler =
          (proxy, method, arguments) -> {
            Object result;
            try {
              result = method.invoke(store, arguments);
            } catch (InvocationTargetException e) {
              throw requireNonNull(e.getCause());
            }
            return CHANGES.contains(method.getName()) && result instanceof Mono<?> change
                ? watched(method.getName(), change)
                : result;
          };
      return (ResumeStore)
          Proxy.newProxyInstance(
              ResumeStore.class.getClassLoader(), new Class<?>[] {ResumeStore.class}, handler);
    }

    private <T> Mono<T> watched(String name, Mono<T> change) {
      return Mono.<Void>fromRunnable(() -> requireAlive(name))
          .then(change)
          .doOnSuccess(value -> requireAlive(name + ", committed"));
    }

    private void requireAlive(String point) {
      if (isOver(point)) {
        throw new IllegalStateException("the process is dead");
      }
    }
  }
}
