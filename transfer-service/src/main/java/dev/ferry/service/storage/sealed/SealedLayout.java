package dev.ferry.service.storage.sealed;

import dev.ferry.service.hook.BlockTransform;
import dev.ferry.service.hook.BlockTransform.FileTransform;
import dev.ferry.transfer.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where content lies in a file at rest: a header, whole blocks, and at the end always one block
 * that is not whole and may be empty, which is how a file that was cut is told from one that is
 * shorter.
 *
 * @param transform makes the blocks
 */
record SealedLayout(BlockTransform transform) {
  /** Bytes of content in a block. */
  static final int BLOCK_BYTES = 64 * 1024;

  /** Bytes of a whole block at rest. */
  int restBlockBytes() {
    return BLOCK_BYTES + transform.overheadBytes();
  }

  /** Where a block begins at rest. */
  long positionOf(long block) {
    return transform.headerBytes() + block * restBlockBytes();
  }

  /** How long a staging area is that holds that much: of whole blocks without the end. */
  long stagedBytes(long contentBytes) {
    long rest = contentBytes % BLOCK_BYTES;
    long whole = positionOf(contentBytes / BLOCK_BYTES);
    return rest == 0 ? whole : whole + rest + transform.overheadBytes();
  }

  /** How much content a staging area of that length holds, the part of a block included. */
  long stagedContentBytes(long areaBytes) {
    long blocks = Math.max(0, areaBytes - transform.headerBytes());
    long rest = Math.max(0, blocks % restBlockBytes() - transform.overheadBytes());
    return blocks / restBlockBytes() * BLOCK_BYTES + rest;
  }

  /** How much content a file of that length has; -1 when it cannot be one of this layout. */
  long contentBytes(long restBytes) {
    long blocks = restBytes - transform.headerBytes();
    long last = blocks % restBlockBytes() - transform.overheadBytes();
    return blocks < 0 || last < 0 ? -1 : blocks / restBlockBytes() * BLOCK_BYTES + last;
  }

  /** The facts of a file, with the length of its content; of one that is none of ours 0. */
  FileStat content(FileStat rest) {
    return rest.type() == FileStat.Type.FILE
        ? rest.withSize(Math.max(0, contentBytes(rest.sizeBytes())))
        : rest;
  }

  /** A whole small file at rest. */
  ByteBuffer sealed(ByteBuffer content) throws IOException {
    ByteBuffer from = content.duplicate();
    FileTransform file = transform.create();
    long length = from.remaining();
    int last = Math.toIntExact(length / BLOCK_BYTES);
    int restBytes =
        Math.toIntExact(positionOf(last) + length % BLOCK_BYTES + transform.overheadBytes());
    ByteBuffer rest = ByteBuffer.allocate(restBytes).put(file.header());
    int end = from.limit();
    for (int block = 0; block <= last; block++) {
      from.limit(Math.min(end, from.position() + BLOCK_BYTES));
      file.seal(block, block == last, from, rest);
    }
    return rest.flip();
  }

  /** The content of such a file. */
  ByteBuffer opened(ByteBuffer rest) throws IOException {
    ByteBuffer from = rest.duplicate();
    long length = contentBytes(from.remaining());
    if (length < 0) {
      throw new IOException("the file is shorter than any of its kind");
    }
    FileTransform file = transform.open(from.slice(0, transform.headerBytes()));
    from.position(transform.headerBytes());
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(length));
    long last = length / BLOCK_BYTES;
    int end = from.limit();
    for (long block = 0; block <= last; block++) {
      from.limit(Math.min(end, from.position() + restBlockBytes()));
      file.open(block, block == last, from, content);
    }
    return content.flip();
  }
}
