package dev.ferry.load.host;

import dev.ferry.service.workspace.tar.TarWriter;
import dev.ferry.transfer.TreeEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** What stands in a tar stream of the service beside contents. */
public final class TarBlocks {
  private TarBlocks() {}

  /** In front of an entry. */
  public static ByteBuffer header(TreeEntry entry) {
    try {
      return TarWriter.header(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Behind a file of that length. */
  public static ByteBuffer padding(long sizeBytes) {
    return TarWriter.padding(sizeBytes);
  }

  /** At the end. */
  public static ByteBuffer end() {
    return TarWriter.end();
  }
}
