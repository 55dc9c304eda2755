package dev.ferry.load.host;

import static dev.ferry.load.host.ConfinedStore.file;
import static dev.ferry.load.host.ConfinedStore.path;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ferry.load.process.Waiting;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.H2ResumeStores;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.policy.SpacePolicy;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadRuntime;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.BatchItem;
import dev.ferry.service.workspace.Batches;
import dev.ferry.service.workspace.Copies;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.NewFile;
import dev.ferry.service.workspace.PackBytes;
import dev.ferry.service.workspace.Trees;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The service's rooms on paths that another process swaps: what needs more than a store. */
final class ConfinedRooms implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long WINDOW_BYTES_TOTAL = 64L << 20;
  private static final int MOST_BYTES = 1024;
  private static final byte[] INSIDE = "inside".getBytes(ISO_8859_1);

  private final Scheduler flush = Schedulers.newBoundedElastic(2, 10_000, "confined-flush");
  private final Scheduler digest = Schedulers.newBoundedElastic(2, 10_000, "confined-digest");
  private final Scheduler timer = Schedulers.newSingle("confined-timer");
  private final ResumeStore store;
  private final Uploads uploads;
  private final Downloads downloads;
  private final Entries entries;
  private final Copies copies;
  private final Batches batches;
  private final Trees trees;

  ConfinedRooms(LocalBlobStore blobs, DiskLane disk, Path folder) {
    Clock clock = Clock.systemUTC();
    FerryMeters meters = new FerryMeters(new SimpleMeterRegistry());
    TransferLimits limits = TransferLimits.DEFAULTS;
    store = Waiting.value(H2ResumeStores.open(folder, clock), PATIENCE);
    SpaceGuard space = new SpaceGuard(blobs, blobs, SpacePolicy.NONE, disk.scheduler());
    UploadRuntime runtime =
        new UploadRuntime(
            store,
            space.blobs(),
            space.files(),
            limits,
            new UploadRuntime.UploadSchedulers(disk.scheduler(), flush, digest, timer),
            meters,
            clock,
            WINDOW_BYTES_TOTAL);
    uploads = new Uploads(store, space.blobs(), space.files(), runtime, space, true);
    downloads = new Downloads(blobs, store, limits, disk.scheduler(), meters);
    entries = new Entries(space.files(), space.entries(blobs.entries()), store);
    copies = new Copies(uploads, downloads, entries, UnpooledByteBufAllocator.DEFAULT);
    batches = new Batches(blobs.batches(), downloads, space, store, runtime.paths(), clock, true);
    trees = new Trees(blobs.trees(), space.files(), space, true);
  }

  /**
   * One call.
   *
   * @param own draws names
   * @return everything that was seen
   */
  Mono<?> call(ConfinedCall deed, String own) {
    return switch (deed) {
      case COPY -> seen(copy("/d/sub/f", "/d/sub/copied-" + own), "/d/sub/copied-" + own);
      case COMPOSE -> seen(compose("/d/composed-" + own), "/d/composed-" + own);
      case LABEL ->
          entries.label(
              Caller.OPERATOR,
              file("/d/sub/f"),
              new Labels(Map.of("owner", own)),
              downloads::checksum);
      case BATCH_WRITE ->
          batches.write(
              Caller.OPERATOR,
              workspace(),
              Durability.EPHEMERAL,
              List.of(batched("/d/batched-" + own), batched("/d/sub/batched-" + own)));
      case BATCH_READ ->
          batches
              .read(
                  Caller.OPERATOR, workspace(), List.of(path("/d/f"), path("/d/sub/f")), MOST_BYTES)
              .map(ConfinedRooms::text)
              .collectList();
      case TREE_WRITE -> written(own);
      case TREE_LIST -> listed();
      case TREE_READ -> read();
      case TREE_REMOVE -> removed(own);
      default -> Mono.error(new IllegalArgumentException(deed + " is the store's"));
    };
  }

  private static WorkspaceName workspace() {
    return new WorkspaceName(ConfinedStore.WORKSPACE);
  }

  private static Copies.Target target(String path) {
    return new Copies.Target(file(path), WriteCondition.ALWAYS, Durability.EPHEMERAL);
  }

  private Flux<UploadEvent> copy(String source, String target) {
    return copies.copy(Caller.OPERATOR, file(source), target(target));
  }

  private Flux<UploadEvent> compose(String target) {
    return copies.compose(
        Caller.OPERATOR, List.of(path("/d/f"), path("/d/sub/f")), false, target(target));
  }

  /** What was made is looked into: bytes from outside would stand in it. */
  private Mono<String> seen(Flux<UploadEvent> made, String path) {
    return made.then(Mono.defer(() -> downloads.whole(file(path), null, MOST_BYTES)))
        .map(whole -> ISO_8859_1.decode(whole.bytes()).toString());
  }

  private static NewFile batched(String path) {
    return new NewFile(
        path(path),
        FileAttributes.NONE,
        WriteCondition.ALWAYS,
        ByteBuffer.wrap(INSIDE).asReadOnlyBuffer(),
        Crc32c.of(INSIDE, 0, INSIDE.length),
        null);
  }

  private static String text(BatchItem item) {
    return item instanceof BatchItem.Found found
        ? found.file().stat() + ISO_8859_1.decode(found.file().bytes()).toString()
        : item.toString();
  }

  private Mono<?> written(String own) {
    ByteBuffer pack = ByteBuffer.allocate(Pack.BYTES_MAX / 8);
    PackWriter writer = new PackWriter(pack);
    TreeEntry file = entry("sub/pushed-" + own);
    writer.addWithData(file);
    pack.put(INSIDE);
    writer.add(entry("sub/second-" + own).sameAs(file.path()));
    writer.add(TreeEntry.link("sub/text-" + own, "x"));
    writer.add(TreeEntry.directory("sub/deep-" + own, 0755, Instant.EPOCH));
    return changed(pack, true);
  }

  private Mono<?> removed(String own) {
    ByteBuffer pack = ByteBuffer.allocate(Pack.BYTES_MAX / 8);
    PackWriter writer = new PackWriter(pack);
    writer.add(entry("sub/pushed-" + own));
    writer.add(entry("sub/f"));
    return changed(pack, false);
  }

  private Mono<?> changed(ByteBuffer pack, boolean write) {
    ByteBuffer bytes = pack.flip();
    int crc32c = Crc32c.of(bytes.duplicate());
    return write
        ? trees.write(Caller.OPERATOR, root(), Durability.EPHEMERAL, crc32c, of(bytes))
        : trees.remove(Caller.OPERATOR, root(), Durability.EPHEMERAL, crc32c, of(bytes));
  }

  private static PackBytes of(ByteBuffer bytes) {
    return new PackBytes() {
      @Override
      public <T> T read(Reading<T> reading) throws IOException {
        return reading.of(bytes);
      }
    };
  }

  private Mono<String> listed() {
    return text(
        trees.list(Caller.OPERATOR, root(), true, true, OutboundGate.OPEN, Unpooled::buffer));
  }

  private Mono<String> read() {
    ByteBuffer pack = ByteBuffer.allocate(Pack.BYTES_MAX / 8);
    PackWriter writer = new PackWriter(pack);
    writer.add(entry("f"));
    writer.add(entry("sub/f"));
    ByteBuffer bytes = pack.flip();
    return text(
        trees.read(
            Caller.OPERATOR,
            root(),
            Crc32c.of(bytes.duplicate()),
            bytes,
            OutboundGate.OPEN,
            Unpooled::buffer));
  }

  private static Mono<String> text(Flux<ByteBuf> packs) {
    return packs
        .map(
            pack -> {
              try {
                return pack.toString(ISO_8859_1);
              } finally {
                var unused = pack.release();
              }
            })
        .reduce("", String::concat);
  }

  private static WorkspaceFile root() {
    return file("/d");
  }

  private static TreeEntry entry(String path) {
    return TreeEntry.file(path, 0644, Instant.EPOCH, INSIDE.length);
  }

  @Override
  public void close() {
    Waiting.done(uploads.stop(PATIENCE), PATIENCE);
    Waiting.done(store.close(), PATIENCE);
    flush.dispose();
    digest.dispose();
    timer.dispose();
  }
}
