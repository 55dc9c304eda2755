package dev.ferry.service.upload;

import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.storage.local.DiskObserver;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Writes down, in one order, what one upload does to its disk and its store and what it tells its
 * sender: what a power cut at any of these moments would leave.
 */
final class PromiseLog implements DiskObserver {
  /** After the bytes of one write are in the file. */
  static final String WRITTEN = "WRITTEN";

  /** After a commit of the frontier returned. */
  static final String COMMITTED = "COMMITTED";

  /** The sender is told a frontier. */
  static final String ACK = "ACK";

  /** The sender is given its receipt. */
  static final String RECEIPT = "RECEIPT";

  private static final Set<String> MOVES = Set.of("create", "beginPublish", "completePublish");

  private final List<Step> steps = new ArrayList<>();

  /**
   * One line.
   *
   * @param bytes where the upload's bytes end, where that is known; else 0
   */
  record Step(String what, long bytes) {}

  @Override
  public void before(DiskChange change) {
    add(change.name(), 0);
  }

  void told(UploadEvent event) {
    if (event instanceof UploadEvent.Acknowledged ack) {
      add(ACK, ack.durable().lengthBytes());
    } else {
      add(RECEIPT, 0);
    }
  }

  synchronized List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The names of all lines. */
  List<String> names() {
    return steps().stream().map(Step::what).toList();
  }

  private synchronized void add(String what, long bytes) {
    steps.add(new Step(what, bytes));
  }

  /** The disk that knows how far it was written. */
  BlobStore around(BlobStore real) {
    return (BlobStore)
        Proxy.newProxyInstance(
            BlobStore.class.getClassLoader(),
            new Class<?>[] {BlobStore.class},
            (proxy, method, arguments) -> {
              Object result = call(real, method, arguments);
              return method.getName().equals("stage") || method.getName().equals("reopen")
                  ? ((Mono<?>) result).cast(StagedBlob.class).map(LoggedBlob::new)
                  : result;
            });
  }

  /** The store that says what it did. */
  ResumeStore around(ResumeStore real) {
    return (ResumeStore)
        Proxy.newProxyInstance(
            ResumeStore.class.getClassLoader(),
            new Class<?>[] {ResumeStore.class},
            (proxy, method, arguments) -> {
              Object result = call(real, method, arguments);
              if (method.getName().equals("commit")) {
                OffsetCommit commit = (OffsetCommit) ((List<?>) arguments[0]).get(0);
                String name = COMMITTED + (((Boolean) arguments[1]) ? "" : " unforced");
                return ((Mono<?>) result)
                    .doOnSuccess(done -> add(name, commit.durable().lengthBytes()));
              }
              return MOVES.contains(method.getName())
                  ? ((Mono<?>) result).doOnSuccess(done -> add(method.getName(), 0))
                  : result;
            });
  }

  private static Object call(Object real, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public String toString() {
    return steps().stream()
        .map(step -> step.bytes() == 0 ? step.what() : step.what() + " " + step.bytes())
        .collect(Collectors.joining(", "));
  }

  private final class LoggedBlob implements StagedBlob {
    private final StagedBlob real;

    LoggedBlob(StagedBlob real) {
      this.real = real;
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
      long end = position + bytes.remaining();
      real.write(position, bytes);
      add(WRITTEN, end);
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return real.read(position, target);
    }

    @Override
    public PieceFile pieces() throws IOException {
      return real.pieces();
    }

    @Override
    public void force() throws IOException {
      real.force();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
