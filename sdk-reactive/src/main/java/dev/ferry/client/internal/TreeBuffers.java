package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import dev.ferry.tree.PackWriter;
import dev.ferry.tree.TreeReader;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import reactor.core.publisher.Mono;

/** Packs as they are sent and received. */
public final class TreeBuffers {
  /** So many entries without data fit a small frame, unless their paths are very long. */
  public static final int LISTED_AT_ONCE = 200;

  private static final int LISTED_BYTES = 48 * 1024;

  private TreeBuffers() {}

  /**
   * Entries with the bytes of the files among them; blocks.
   *
   * @return header and pack; the caller's
   */
  public static ByteBuf filled(TreeReader reader, List<TreeEntry> entries) {
    return made(
        Pack.BYTES_MAX,
        (pack, view) -> {
          for (TreeEntry entry : entries) {
            if (!reader.put(entry, pack, view)) {
              pack.add(
                  new TreeFailure(
                      entry.path(),
                      FailureCode.SOURCE_CHANGED,
                      "it grew while the tree was read; transfer it again"));
            }
          }
        });
  }

  /** Entries without data; the buffer is the subscriber's. */
  public static Mono<ByteBuf> listed(List<TreeEntry> entries) {
    return Mono.fromSupplier(
        () -> made(Pack.BYTES_MAX, (pack, view) -> entries.forEach(pack::add)));
  }

  /** The same in pieces that fit small frames. */
  public static List<List<TreeEntry>> inSmallFrames(List<TreeEntry> entries) {
    List<List<TreeEntry>> parts = new ArrayList<>();
    List<TreeEntry> part = new ArrayList<>();
    int bytes = 0;
    for (TreeEntry entry : entries) {
      int most = 64 + 3 * (entry.path().length() + entry.target().orElse("").length());
      if (!part.isEmpty() && bytes + most > LISTED_BYTES) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(entry);
      bytes += most;
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static ByteBuf made(int bytes, BiConsumer<PackWriter, ByteBuffer> content) {
    ByteBuf buffer = ChunkBuffers.POOL.directBuffer(ChunkHeader.LENGTH_BYTES + bytes);
    boolean handedOn = false;
    try {
      ByteBuffer view = buffer.nioBuffer(ChunkHeader.LENGTH_BYTES, bytes);
      content.accept(new PackWriter(view), view);
      ByteBuffer pack = view.flip();
      int length = pack.remaining();
      new ChunkHeader(0, length, Crc32c.of(pack)).writeTo(buffer);
      handedOn = true;
      return buffer.writerIndex(ChunkHeader.LENGTH_BYTES + length);
    } catch (java.nio.BufferOverflowException e) {
      throw new TransferException(FailureCode.INTERNAL, "Entries do not fit a pack", e);
    } finally {
      if (!handedOn) {
        buffer.release();
      }
    }
  }

  /** The items of a pack, which is released. */
  public static List<Pack.Item> items(ByteBuf pack) {
    try {
      List<Pack.Item> items = new ArrayList<>();
      PackReader reader = new PackReader(pack.nioBuffer());
      for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
        items.add(item);
      }
      return items;
    } finally {
      pack.release();
    }
  }
}
