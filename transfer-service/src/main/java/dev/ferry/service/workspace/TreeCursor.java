package dev.ferry.service.workspace;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.Folder;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import dev.ferry.tree.PackWriter;
import dev.ferry.tree.TreeDigests;
import dev.ferry.tree.TreeFailures;
import dev.ferry.tree.TreeReader;
import dev.ferry.tree.TreeWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A tree that is being read, a pack at a time. Blocks. May be closed while a pack is being filled,
 * by another thread: closing waits for it.
 */
abstract class TreeCursor implements AutoCloseable {
  private boolean over;

  /**
   * What has to be over before a pack is filled; what it fails with ends the reading. Asked once
   * before each pack.
   */
  Mono<Void> awaited() {
    return Mono.empty();
  }

  /**
   * Fills a pack; with nothing, when something has to be awaited first.
   *
   * @return false when there was nothing left; nothing is written then
   */
  synchronized boolean fill(ByteBuffer target) throws IOException {
    return !over && fillNow(target);
  }

  /** The checksum of what a pack has. */
  static int checksum(ByteBuffer pack) {
    return Crc32c.of(pack);
  }

  abstract boolean fillNow(ByteBuffer target) throws IOException;

  abstract void closeNow();

  @Override
  public synchronized void close() {
    if (!over) {
      over = true;
      closeNow();
    }
  }

  /** The entries of a tree. */
  static final class Entries extends TreeCursor {
    private final TreeWalk walk;
    private final @Nullable TreeDigests digests;
    private final Deque<TreeFailure> failures = new ArrayDeque<>();
    private @Nullable TreeEntry next;

    /**
     * A cursor.
     *
     * @param root taken over
     * @param forDigests another handle of it, taken over; null when no digests are wanted
     */
    Entries(Folder root, boolean hardLinks, @Nullable Folder forDigests, FileLayout layout)
        throws IOException {
      this.walk = new TreeWalk(root, hardLinks, TreeWalk.Skip.NONE, failures::add, layout);
      this.digests = forDigests == null ? null : new TreeDigests(forDigests, layout);
      this.next = walk.next();
    }

    @Override
    boolean fillNow(ByteBuffer target) {
      if (next == null && failures.isEmpty()) {
        return false;
      }
      PackWriter pack = new PackWriter(target);
      while (pack.hasRoomFor(0) && (next != null || !failures.isEmpty())) {
        TreeFailure failure = failures.poll();
        TreeEntry entry = next;
        if (failure != null) {
          pack.add(failure);
        } else if (entry != null) {
          add(entry, pack);
          next = walk.next();
        }
      }
      return true;
    }

    private void add(TreeEntry entry, PackWriter pack) {
      TreeDigests wanted = digests;
      if (wanted == null || entry.type() != TreeEntry.Type.FILE) {
        pack.add(entry);
        return;
      }
      try {
        Digest digest = wanted.of(entry);
        pack.add(entry.withDigest(digest));
      } catch (TransferException e) {
        pack.add(TreeFailure.of(entry.path(), e));
      } catch (IOException e) {
        pack.add(TreeFailures.of(entry.path(), e));
      }
    }

    @Override
    void closeNow() {
      walk.close();
      if (digests != null) {
        digests.close();
      }
    }
  }

  /** The files that were asked for. */
  static final class Files extends TreeCursor {
    private final TreeReader reader;
    private final PackReader wanted;
    private final Map<String, TransferException> refused;
    private Pack.@Nullable Item next;

    /**
     * A cursor.
     *
     * @param root taken over
     * @param refused what may not be read, by path
     */
    Files(
        Folder root, PackReader wanted, Map<String, TransferException> refused, FileLayout layout) {
      this.refused = refused;
      this.reader = new TreeReader(root, layout);
      this.wanted = wanted;
      this.next = wanted.next();
    }

    @Override
    boolean fillNow(ByteBuffer target) {
      if (next == null) {
        return false;
      }
      PackWriter pack = new PackWriter(target);
      while (next != null && put(next, pack, target)) {
        next = wanted.next();
      }
      return true;
    }

    private boolean put(Pack.Item item, PackWriter pack, ByteBuffer target) {
      if (item instanceof Pack.Failed failed) {
        return add(failed.failure(), pack);
      }
      TreeEntry entry = ((Pack.Content) item).entry();
      TransferException refusal = refused.get(entry.path());
      return refusal == null
          ? reader.put(entry, pack, target)
          : add(TreeFailure.of(entry.path(), refusal), pack);
    }

    private static boolean add(TreeFailure failure, PackWriter pack) {
      boolean fits = pack.hasRoomFor(0);
      if (fits) {
        pack.add(failure);
      }
      return fits;
    }

    @Override
    void closeNow() {
      reader.close();
    }
  }
}
