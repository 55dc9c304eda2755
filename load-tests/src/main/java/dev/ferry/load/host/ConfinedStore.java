package dev.ferry.load.host;

import dev.ferry.load.process.Waiting;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PutBytes;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Ferry's own store with everything the doors call, on paths that another process swaps. */
public final class ConfinedStore implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration WATCHED = Duration.ofMillis(20);
  static final String WORKSPACE = "ws";
  private static final int THREADS = 4;

  private final Path data;
  private final DiskLane lane = new DiskLane(THREADS);
  private final LocalBlobStore store;
  private final EntryFiles entries;
  private final ConfinedRooms rooms;
  private final SecureRandom random = new SecureRandom();

  /** Opens it in a data folder. */
  public ConfinedStore(Path data) {
    this.data = data;
    this.store = LocalBlobStore.open(data, lane);
    this.entries = store.entries();
    this.rooms = new ConfinedRooms(store, lane, data.resolve("store"));
    Waiting.done(store.workspace(new WorkspaceName(WORKSPACE), true), PATIENCE);
  }

  /** The root of its workspace. */
  public Path root() {
    return data.resolve("workspaces").resolve(WORKSPACE);
  }

  /**
   * One call.
   *
   * @param number draws names
   * @return everything that was seen, as text
   * @throws IOException when it was refused
   */
  public String run(ConfinedCall deed, long number) throws IOException {
    try {
      Mono<String> seen = call(deed, number).map(String::valueOf);
      return Waiting.value(seen.defaultIfEmpty(""), PATIENCE);
    } catch (TransferException e) {
      throw new IOException(e.code().name(), e);
    }
  }

  private Mono<?> call(ConfinedCall deed, long number) {
    String own = Long.toString(number % 64);
    return switch (deed) {
      case STAT -> store.stat(file("/d/sub/f"));
      case TARGET -> store.target(file("/d/f"));
      case READ -> read(file(number % 2 == 0 ? "/d/f" : "/d/sub/f"));
      case LIST -> entries.walk(file("/d/sub"), 1).collectList();
      case WALK -> entries.walk(file("/d"), 4).collectList();
      case MAKE_DIRECTORY -> entries.makeDirectories(file("/d/sub/made-" + own + "/x"));
      case WRITE -> write(file("/d/sub/written-" + own));
      case MOVE -> entries.moveEntry(file("/d/sub/written-" + own), path("/d/moved-" + own), true);
      case REMOVE -> store.remove(file("/d/victim"));
      case REMOVE_TREE ->
          entries.removeTree(file(number % 2 == 0 ? "/d/tree" : "/d/sub/made-" + own));
      case CHANGE ->
          entries.change(file("/d/sub/f"), new FileAttributes(0600 + (int) (number % 8), null));
      case LINK -> entries.link(file("/d/sub/link-" + number), "x");
      case READ_LINK -> entries.linkText(file("/d/l"));
      case FLUSH -> entries.flush(file("/d/sub/f"));
      case WATCH -> entries.watch(file("/d"), true).take(WATCHED).collectList();
      default -> rooms.call(deed, own);
    };
  }

  private Mono<String> read(WorkspaceFile file) {
    return Mono.usingWhen(
        store.open(file),
        opened -> Mono.fromCallable(() -> content(opened)).subscribeOn(lane.scheduler()),
        opened -> Mono.<Void>fromRunnable(opened::close).subscribeOn(lane.scheduler()));
  }

  private static String content(OpenFile opened) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    int length = opened.read(0, bytes);
    return opened.stat()
        + new String(bytes.array(), 0, Math.max(0, length), StandardCharsets.UTF_8);
  }

  private Mono<?> write(WorkspaceFile file) {
    UploadId id = UploadId.fresh(Clock.systemUTC().instant(), random);
    PutBytes put =
        new PutBytes(
            id,
            file.path(),
            FileAttributes.NONE,
            Durability.EPHEMERAL,
            ByteBuffer.wrap("inside".getBytes(StandardCharsets.UTF_8)));
    return store
        .stagePut(file.workspace(), put, stored -> {})
        .flatMap(
            staged ->
                store
                    .move(id, file, WriteCondition.ALWAYS, Durability.EPHEMERAL)
                    .thenReturn(staged))
        .onErrorResume(failure -> store.discard(id).then(Mono.error(failure)));
  }

  static WorkspaceFile file(String path) {
    return new WorkspaceFile(new WorkspaceName(WORKSPACE), path(path));
  }

  static WorkspacePath path(String path) {
    return WorkspacePath.parse(path);
  }

  @Override
  public void close() {
    rooms.close();
    store.close();
  }
}
