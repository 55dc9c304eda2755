package dev.ferry.load.bench.pipe;

import dev.ferry.load.process.WorkerLoop;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** The receiving half: socket, checksum, file. One connection and one file at a time. */
public final class PipeReceiver {
  private static final long GROUP_BYTES = 64L << 20;
  private static final int DIGEST_BYTES = 32;
  private static final byte[] RIGHT = {1};

  private final BlockHash blocks = new BlockHash();
  private final SocketChannel socket;

  private PipeReceiver(SocketChannel socket) {
    this.socket = socket;
  }

  /**
   * Serves until killed.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread acceptor = new Thread(() -> acceptAll(listener), "pipe");
    acceptor.start();
    int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    WorkerLoop.serve(Integer.toString(port), words -> "");
  }

  private static void acceptAll(ServerSocketChannel listener) {
    while (true) {
      try (SocketChannel socket = listener.accept()) {
        new PipeReceiver(socket).receiveAll();
      } catch (IOException e) {
        System.err.println("pipe: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void receiveAll() throws IOException, InterruptedException {
    while (true) {
      Announcement file;
      try {
        file = Announcement.read(socket);
      } catch (EOFException e) {
        return;
      }
      receive(file);
      writeFully(ByteBuffer.wrap(RIGHT));
    }
  }

  private void receive(Announcement file) throws IOException, InterruptedException {
    if (file.sink() == Sink.NULL) {
      takeBlocks(file, content -> {});
    } else {
      try (FileChannel target =
          FileChannel.open(
              file.target(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        takeBlocks(file, new Writer(target, file.sink()));
        if (file.sink() == Sink.FORCED || file.sink() == Sink.GROUPS) {
          target.force(true);
        }
      }
    }
    if (file.hashed()) {
      compareDigests();
    }
  }

  private void takeBlocks(Announcement file, Write write) throws IOException, InterruptedException {
    for (long missing = file.bytes(); missing > 0; ) {
      Block block = blocks.take(missing);
      int length = block.content().limit();
      while (block.content().hasRemaining()) {
        if (socket.read(block.wire()) < 0) {
          throw new EOFException("The sender is gone");
        }
      }
      block.content().flip();
      if (!block.isIntact()) {
        throw new IOException("A block is damaged");
      }
      write.write(block.content());
      missing -= length;
      blocks.giveBack(block, file.hashed());
    }
  }

  private void compareDigests() throws IOException, InterruptedException {
    ByteBuffer theirs = ByteBuffer.allocate(DIGEST_BYTES);
    Announcement.readFully(socket, theirs);
    if (!MessageDigest.isEqual(theirs.array(), blocks.digest())) {
      throw new IOException("The file is damaged");
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int unused = socket.write(bytes);
    }
  }

  private interface Write {
    void write(ByteBuffer content) throws IOException;
  }

  /** Writes, and forces after every group when that is wanted. */
  private static final class Writer implements Write {
    private final FileChannel target;
    private final boolean inGroups;
    private long unforcedBytes;

    Writer(FileChannel target, Sink sink) {
      this.target = target;
      this.inGroups = sink == Sink.GROUPS;
    }

    @Override
    public void write(ByteBuffer content) throws IOException {
      unforcedBytes += content.remaining();
      while (content.hasRemaining()) {
        int unused = target.write(content);
      }
      if (inGroups && unforcedBytes >= GROUP_BYTES) {
        target.force(false);
        unforcedBytes = 0;
      }
    }
  }
}
