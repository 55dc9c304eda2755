package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Files without a known digest that others change in place while they are downloaded. */
final class DownloadChangesTest extends FailureProvocation {
  private static final int LENGTH = 4 * CHUNK;

  private enum Change {
    GROWN {
      @Override
      void apply(Path file) throws IOException {
        Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
      }
    },
    SHRUNK {
      @Override
      void apply(Path file) throws IOException {
        Files.write(file, new byte[2 * CHUNK]);
      }
    },
    REWRITTEN {
      @Override
      void apply(Path file) throws IOException {
        Files.write(file, bytes(12), StandardOpenOption.WRITE);
      }
    };

    abstract void apply(Path file) throws IOException;

    /** Sets the time back; again when all was within one tick of the file system's clock. */
    void applyUnseen(Path file) throws IOException {
      FileTime modified = Files.getLastModifiedTime(file);
      Object before = Files.getAttribute(file, "unix:ctime");
      do {
        apply(file);
        Files.setLastModifiedTime(file, modified);
      } while (this == REWRITTEN && Files.getAttribute(file, "unix:ctime").equals(before));
    }
  }

  private static byte[] bytes(long seed) {
    ByteBuffer content = new SeededBytes(seed).at(0, LENGTH);
    byte[] bytes = new byte[LENGTH];
    content.get(bytes);
    return bytes;
  }

  private Path plant() throws IOException {
    var unused = start(ServiceHarness.options(data));
    Path workspace = Files.createDirectories(data.resolve("workspaces/ws"));
    return Files.write(workspace.resolve("file"), bytes(11));
  }

  /** Takes elements one at a time; a failure or the end is an element too. */
  private static final class OneByOne extends BaseSubscriber<Payload> {
    private final BlockingQueue<Object> seen = new ArrayBlockingQueue<>(100);

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // asks when the test does
    }

    @Override
    protected void hookOnNext(Payload payload) {
      payload.release();
      seen.add("element");
    }

    @Override
    protected void hookOnError(Throwable failure) {
      seen.add(RawClient.failure(failure));
    }

    @Override
    protected void hookOnComplete() {
      seen.add("end");
    }

    Object next() throws InterruptedException {
      request(1);
      Object next = seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("something within %s", PATIENCE).isNotNull();
      return next;
    }
  }

  private OneByOne download() {
    OneByOne receiver = new OneByOne();
    client()
        .rsocket()
        .requestStream(
            RawClient.request(Route.DOWNLOAD, new ClientMessage.Fetch(FILE, 0, -1, null, CHUNK)))
        .subscribe(receiver);
    return receiver;
  }

  @ParameterizedTest
  @EnumSource
  void download_fileChangesInPlace_isNeverGivenOutAsWhole(Change change)
      throws IOException, InterruptedException {
    Path file = plant();
    OneByOne receiver = download();
    assertThat(receiver.next()).isEqualTo("element");
    assertThat(receiver.next()).isEqualTo("element");

    change.applyUnseen(file);

    Object last = receiver.next();
    while (last.equals("element")) {
      last = receiver.next();
    }
    assertThat(last)
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.VERSION_CHANGED));
  }

  @Test
  void download_fileIsReplacedByARename_goesOnWithTheVersionItBeganWith()
      throws IOException, InterruptedException {
    Path file = plant();
    OneByOne receiver = download();
    assertThat(receiver.next()).isEqualTo("element");

    Path other = Files.write(file.resolveSibling("other"), bytes(12));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    for (int chunk = 0; chunk < LENGTH / CHUNK; chunk++) {
      assertThat(receiver.next()).isEqualTo("element");
    }
    assertThat(receiver.next()).isEqualTo("end");
  }
}
