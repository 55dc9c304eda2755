package dev.ferry.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file of a tree whose bytes come in parts; nobody sees it until its {@link TreeWriter#adopt
 * writer} moves it to its name. Not safe for several threads.
 */
public final class StagedFile implements AutoCloseable {
  private final TreeStaging staging;
  private final String name;
  private final FileChannel channel;
  private final TreeDisk disk;
  private final FileLayout layout;
  private final FileLayout.Writing writing;
  private long length;
  private boolean ended;

  StagedFile(
      TreeStaging staging, String name, FileChannel channel, TreeDisk disk, FileLayout layout)
      throws IOException {
    this.staging = staging;
    this.name = name;
    this.channel = channel;
    this.disk = disk;
    this.layout = layout;
    this.writing = layout.create(channel);
  }

  /** Bytes of content that it has. */
  public long lengthBytes() {
    return length;
  }

  /** Adds bytes at its end, all that the buffer has left. */
  public void write(ByteBuffer bytes) throws IOException {
    disk.before(TreeDisk.Change.WRITE);
    int added = bytes.remaining();
    writing.append(bytes);
    length += added;
  }

  /** The content when all of it is there: nothing may be added any more. Good until it is moved. */
  public FileLayout.Reading whole() throws IOException {
    end();
    return layout.open(channel);
  }

  private void end() throws IOException {
    if (!ended) {
      disk.before(TreeDisk.Change.WRITE);
      writing.end();
      ended = true;
    }
  }

  /** Its name in the staging folder, when all bytes are there. */
  String complete() throws IOException {
    end();
    channel.close();
    return name;
  }

  /** Gives the file up, unless it has been moved. */
  @Override
  public void close() throws IOException {
    channel.close();
    staging.discard(name);
  }
}
