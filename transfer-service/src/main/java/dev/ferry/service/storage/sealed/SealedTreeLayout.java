package dev.ferry.service.storage.sealed;

import dev.ferry.tree.FileLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Files of trees whose contents lie in blocks. */
record SealedTreeLayout(SealedLayout layout) implements FileLayout {

  /** Of what is none of ours 0; whoever opens it is told. */
  @Override
  public long contentBytes(long restBytes) {
    return Math.max(0, layout.contentBytes(restBytes));
  }

  @Override
  public Reading open(FileChannel rest) throws IOException {
    SealedReading content =
        SealedReading.of(
            PLAIN.open(rest)::read, layout, Math.max(0, layout.contentBytes(rest.size())));
    return new Opened(rest, content);
  }

  @Override
  public ByteBuffer sealed(ByteBuffer content) throws IOException {
    return layout.sealed(content);
  }

  @Override
  public Writing create(FileChannel rest) throws IOException {
    return SealedWriting.of(layout, rest);
  }

  private final class Opened implements Reading {
    private final FileChannel rest;
    private final SealedReading content;

    Opened(FileChannel rest, SealedReading content) {
      this.rest = rest;
      this.content = content;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return content.read(position, target);
    }

    @Override
    public long lengthBytes() throws IOException {
      return contentBytes(rest.size());
    }
  }
}
