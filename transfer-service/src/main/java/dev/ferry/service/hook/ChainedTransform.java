package dev.ferry.service.hook;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Two transforms: content goes through the first, then through the second.
 *
 * @param first nearer to the content
 * @param second nearer to the disk
 */
record ChainedTransform(BlockTransform first, BlockTransform second) implements BlockTransform {
  @Override
  public int headerBytes() {
    return first.headerBytes() + second.headerBytes();
  }

  @Override
  public int overheadBytes() {
    return first.overheadBytes() + second.overheadBytes();
  }

  @Override
  public FileTransform create() throws IOException {
    return new Both(first.create(), second.create());
  }

  @Override
  public FileTransform open(ByteBuffer header) throws IOException {
    ByteBuffer ofFirst = header.slice(header.position(), first.headerBytes());
    ByteBuffer ofSecond =
        header.slice(header.position() + first.headerBytes(), second.headerBytes());
    return new Both(first.open(ofFirst), second.open(ofSecond));
  }

  private final class Both implements FileTransform {
    private final FileTransform inner;
    private final FileTransform outer;

    Both(FileTransform inner, FileTransform outer) {
      this.inner = inner;
      this.outer = outer;
    }

    @Override
    public ByteBuffer header() {
      return ByteBuffer.allocate(headerBytes()).put(inner.header()).put(outer.header()).flip();
    }

    @Override
    public void seal(long index, boolean last, ByteBuffer content, ByteBuffer rest)
        throws IOException {
      ByteBuffer between = ByteBuffer.allocate(content.remaining() + first.overheadBytes());
      inner.seal(index, last, content, between);
      outer.seal(index, last, between.flip(), rest);
    }

    @Override
    public void open(long index, boolean last, ByteBuffer rest, ByteBuffer content)
        throws IOException {
      ByteBuffer between = ByteBuffer.allocate(rest.remaining() - second.overheadBytes());
      outer.open(index, last, rest, between);
      inner.open(index, last, between.flip(), content);
    }
  }
}
