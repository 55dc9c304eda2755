package dev.ferry.service.workspace;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.tree.Folder;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import dev.ferry.tree.TreeWriter;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Whole trees of files, for all doors.
 *
 * <p>Nothing is kept between two calls: how far a push has come is what is in the tree. Writing a
 * pack again has the same result.
 */
public final class Trees {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TreeFiles files;
  private final WorkspaceFiles workspaces;
  private final SpaceGuard space;
  private final boolean createWorkspaces;
  private volatile TreeHooks hooks;

  /**
   * Trees of one volume.
   *
   * @param createWorkspaces whether a workspace is made by the first push into it
   */
  public Trees(
      TreeFiles files, WorkspaceFiles workspaces, SpaceGuard space, boolean createWorkspaces) {
    this.files = files;
    this.workspaces = workspaces;
    this.space = space;
    this.createWorkspaces = createWorkspaces;
    this.hooks = new TreeHooks(Hooks.NONE, workspaces, Schedulers.immediate());
  }

  /**
   * The same trees, which ask these hooks; before the first call.
   *
   * @param disk where they read contents
   */
  public Trees hookedBy(Hooks asked, Scheduler disk) {
    hooks = new TreeHooks(asked, workspaces, disk);
    return this;
  }

  /**
   * Makes sure that packs can be written below a root.
   *
   * @return completes when it is there; {@code UNKNOWN_WORKSPACE} or {@code INVALID_PATH}
   */
  public Mono<Void> open(Caller caller, WorkspaceFile root) {
    caller.requireTree(Operation.WRITE, root);
    return workspaces
        .workspace(root.workspace(), createWorkspaces)
        .then(
            files.call(
                "opening " + root,
                Durability.EPHEMERAL,
                () -> {
                  ensure(root);
                  return root;
                }))
        .then();
  }

  /** Directories that come are counted before they are made. */
  private void ensure(WorkspaceFile root) throws IOException {
    int missing = missing(root);
    int counted = 0;
    boolean made = false;
    try {
      for (; counted < missing; counted++) {
        space.addEntry(root.workspace());
      }
      files.ensure(root, Durability.EPHEMERAL).close();
      made = true;
    } finally {
      for (; !made && counted > 0; counted--) {
        space.removeEntry(root.workspace());
      }
    }
  }

  /** How many directories of the path are not there. */
  private int missing(WorkspaceFile root) throws IOException {
    List<String> names = root.path().names();
    int there = names.size();
    while (there > 0 && !isThere(root, names.subList(0, there))) {
      there--;
    }
    return names.size() - there;
  }

  private boolean isThere(WorkspaceFile root, List<String> names) throws IOException {
    try {
      files.open(new WorkspaceFile(root.workspace(), new WorkspacePath(names))).close();
      return true;
    } catch (TransferException e) {
      if (e.code() == FailureCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Writes a pack: each of its entries whole or not at all, durable when the call completes if that
   * was asked for.
   *
   * @param durabilityOrNull null for the class of the workspace
   * @param crc32c the pack's checksum
   * @param pack its bytes
   * @return what was not written; {@code CHECKSUM_MISMATCH}, {@code MALFORMED} or {@code
   *     STORAGE_FULL} when nothing was
   */
  public Mono<List<TreeFailure>> write(
      Caller caller,
      WorkspaceFile root,
      @Nullable Durability durabilityOrNull,
      int crc32c,
      PackBytes pack) {
    Durability durability = space.workspaces().durability(root.workspace(), durabilityOrNull);
    caller.requireTree(Operation.WRITE, root);
    if (hooks.watch(root.workspace())) {
      return copied(root, crc32c, pack)
          .flatMap(copy -> writtenPastHooks(caller, root, durability, copy));
    }
    return files.call(
        "writing below " + root,
        durability,
        () ->
            pack.read(
                bytes -> writeNow(caller, root, durability, verified(bytes, crc32c), Map.of())));
  }

  /** Hooks take their time, and the pack's own bytes may be gone by then. */
  private Mono<ByteBuffer> copied(WorkspaceFile root, int crc32c, PackBytes pack) {
    return files.call(
        "reading a pack for " + root,
        Durability.EPHEMERAL,
        () ->
            pack.read(
                bytes -> {
                  ByteBuffer whole = verified(bytes, crc32c);
                  return ByteBuffer.allocate(whole.remaining()).put(whole).flip();
                }));
  }

  private Mono<List<TreeFailure>> writtenPastHooks(
      Caller caller, WorkspaceFile root, Durability durability, ByteBuffer pack) {
    return hooks
        .refusedToWrite(root, pack)
        .flatMap(
            refused ->
                files.call(
                    "writing below " + root,
                    durability,
                    () -> writeNow(caller, root, durability, pack.duplicate(), refused)))
        .delayUntil(failures -> hooks.written(root, pack, failures));
  }

  private List<TreeFailure> writeNow(
      Caller caller,
      WorkspaceFile root,
      Durability durability,
      ByteBuffer pack,
      Map<String, TransferException> refused)
      throws IOException {
    UploadId id = UploadId.random(RANDOM);
    Writing changes = new Writing(caller, root, refused, space, new AtomicLong());
    long written = 0;
    caller.spend(pack.remaining());
    List<TreeFailure> failures = new ArrayList<>();
    space.reserveBytesHere(id, root.workspace(), pack.remaining());
    try (TreeWriter writer = files.writer(root, durability, changes)) {
      PackReader reader = new PackReader(pack);
      for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
        written += write(item, writer, failures);
      }
      failures.addAll(writer.finish());
    } finally {
      space.settle(id, written, changes.replacedBytes().get(), 0);
    }
    return failures;
  }

  private static long write(Pack.Item item, TreeWriter writer, List<TreeFailure> failures)
      throws IOException {
    if (item instanceof Pack.Content content) {
      writer.write(content.entry(), content.data());
      return content.data().capacity();
    }
    failures.add(((Pack.Failed) item).failure());
    return 0;
  }

  /**
   * Removes the entries of a pack in its order, directories only when they are empty by then.
   *
   * @return what was not removed
   */
  public Mono<List<TreeFailure>> remove(
      Caller caller,
      WorkspaceFile root,
      @Nullable Durability durabilityOrNull,
      int crc32c,
      PackBytes pack) {
    Durability durability = space.workspaces().durability(root.workspace(), durabilityOrNull);
    caller.requireTree(Operation.REMOVE, root);
    return files.call(
        "removing below " + root,
        durability,
        () -> pack.read(bytes -> removeNow(root, durability, verified(bytes, crc32c))));
  }

  private List<TreeFailure> removeNow(WorkspaceFile root, Durability durability, ByteBuffer pack)
      throws IOException {
    UploadId id = UploadId.random(RANDOM);
    Counting changes = new Counting(root, space, new AtomicLong());
    space.adopt(id, root.workspace(), ContentLength.of(0), 0);
    try (TreeWriter writer = files.writer(root, durability, changes)) {
      PackReader reader = new PackReader(pack);
      for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
        if (item instanceof Pack.Content content && !content.entry().isRoot()) {
          writer.remove(content.entry().path());
        }
      }
      return writer.finish();
    } finally {
      space.settle(id, 0, changes.replacedBytes().get(), 0);
    }
  }

  /**
   * The entries of a tree in the order of manifests, in packs without data.
   *
   * @param digests whether every file is read for its digest
   * @param buffers makes buffers of a length in bytes; whoever gets a pack releases it
   * @return packs that begin at the buffer's reader index; {@code NOT_FOUND}
   */
  public Flux<ByteBuf> list(
      Caller caller,
      WorkspaceFile root,
      boolean hardLinks,
      boolean digests,
      OutboundGate gate,
      IntFunction<ByteBuf> buffers) {
    caller.requireTree(digests ? Operation.READ : Operation.LIST, root);
    Durability lane = digests ? Durability.DURABLE : Durability.EPHEMERAL;
    return new TreePacks(files, lane, "listing " + root, TreePacks.LIST_BYTES, gate, buffers)
        .of(() -> entries(root, hardLinks, digests));
  }

  private TreeCursor entries(WorkspaceFile root, boolean hardLinks, boolean digests)
      throws IOException {
    Folder opened = files.open(root);
    Folder again = digests ? files.open(root) : null;
    return new TreeCursor.Entries(opened, hardLinks, again, files.layout(root.workspace()));
  }

  /**
   * Files of a tree with their bytes, in packs and in the order they are asked for.
   *
   * @param pack what is asked for, gone through on a thread for files; stays good until the end
   */
  public Flux<ByteBuf> read(
      Caller caller,
      WorkspaceFile root,
      int crc32c,
      ByteBuffer pack,
      OutboundGate gate,
      IntFunction<ByteBuf> buffers) {
    caller.requireTree(Operation.READ, root);
    TreePacks packs =
        new TreePacks(
            files, Durability.EPHEMERAL, "reading " + root, Pack.BYTES_MAX, gate, buffers);
    return refusedToRead(root, crc32c, pack)
        .flatMapMany(
            refused ->
                packs.of(
                    () ->
                        new TreeCursor.Files(
                            files.open(root),
                            new PackReader(verified(pack, crc32c)),
                            refused,
                            files.layout(root.workspace()))))
        .map(sent -> spent(caller, sent));
  }

  private Mono<Map<String, TransferException>> refusedToRead(
      WorkspaceFile root, int crc32c, ByteBuffer pack) {
    return hooks.watch(root.workspace())
        ? files
            .call("reading a pack", Durability.EPHEMERAL, () -> verified(pack, crc32c))
            .flatMap(whole -> hooks.refusedToRead(root, whole))
        : Mono.just(Map.of());
  }

  /** Versions of single files. */
  public FileVersions versions() {
    return new FileVersions(files, workspaces, hooks);
  }

  static ByteBuf spent(Caller caller, ByteBuf pack) {
    try {
      caller.spend(pack.readableBytes());
      return pack;
    } catch (RuntimeException e) {
      pack.release();
      throw e;
    }
  }

  private static ByteBuffer verified(ByteBuffer pack, int crc32c) {
    if (Crc32c.of(pack) != crc32c) {
      throw new TransferException(
          FailureCode.CHECKSUM_MISMATCH, "A pack does not match its checksum");
    }
    return pack;
  }

  /** Asks the caller about links, and counts what comes and what is replaced. */
  private record Writing(
      Caller caller,
      WorkspaceFile root,
      Map<String, TransferException> refused,
      SpaceGuard space,
      AtomicLong replacedBytes)
      implements TreeWriter.Changes {
    @Override
    public void before(TreeEntry entry) {
      TransferException refusal = refused.get(entry.path());
      if (refusal != null) {
        throw refusal;
      }
      if (entry.type() == TreeEntry.Type.LINK) {
        caller.requireLinks(root);
      }
    }

    @Override
    public void adding(String path) {
      space.addEntry(root.workspace());
    }

    @Override
    public void gone(String path) {
      space.removeEntry(root.workspace());
    }

    @Override
    public void replaced(TreeEntry entry, long sizeBytes) {
      replacedBytes.addAndGet(sizeBytes);
    }
  }

  /** Counts what is removed. */
  private record Counting(WorkspaceFile root, SpaceGuard space, AtomicLong replacedBytes)
      implements TreeWriter.Changes {
    @Override
    public void gone(String path) {
      space.removeEntry(root.workspace());
    }

    @Override
    public void replaced(TreeEntry entry, long sizeBytes) {
      replacedBytes.addAndGet(sizeBytes);
    }
  }
}
