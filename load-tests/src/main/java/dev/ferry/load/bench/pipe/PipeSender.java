package dev.ferry.load.bench.pipe;

import dev.ferry.load.process.WorkerLoop;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sending half: file, checksum, socket. Stays, and sends what it is told over one connection.
 */
public final class PipeSender {
  private final BlockHash blocks = new BlockHash();
  private final SocketChannel socket;

  private PipeSender(SocketChannel socket) {
    this.socket = socket;
  }

  /**
   * Sends until standard input ends; an order is sink, whether hashed, file or folder, target.
   *
   * @param arguments the receiver's port
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      SocketChannel unused = socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      PipeSender sender = new PipeSender(socket);
      WorkerLoop.serve(
          "",
          words -> {
            sender.sendAll(
                Sink.valueOf(words[0]),
                Boolean.parseBoolean(words[1]),
                Path.of(words[2]),
                Path.of(words[3]));
            return "";
          });
    }
  }

  private void sendAll(Sink sink, boolean hashed, Path source, Path target)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(source)) {
      send(sink, hashed, source, target);
      return;
    }
    try (Stream<Path> files = Files.list(source)) {
      List<Path> sorted = files.sorted().toList();
      Path unused = Files.createDirectories(target);
      for (Path file : sorted) {
        send(sink, hashed, file, target.resolve(file.getFileName()));
      }
    }
  }

  private void send(Sink sink, boolean hashed, Path source, Path target)
      throws IOException, InterruptedException {
    try (FileChannel file = FileChannel.open(source, StandardOpenOption.READ)) {
      Announcement announcement = new Announcement(sink, hashed, file.size(), target);
      writeFully(announcement.encode());
      for (long missing = file.size(); missing > 0; ) {
        Block block = blocks.take(missing);
        missing -= block.content().remaining();
        Announcement.readFully(file, block.content());
        block.content().flip();
        block.seal();
        writeFully(socket, block);
        blocks.giveBack(block, hashed);
      }
    }
    if (hashed) {
      writeFully(ByteBuffer.wrap(blocks.digest()));
    }
    if (socket.read(ByteBuffer.allocate(1)) != 1) {
      throw new EOFException("The receiver gave up");
    }
  }

  private static void writeFully(GatheringByteChannel out, Block block) throws IOException {
    while (block.content().hasRemaining()) {
      long unused = out.write(block.wire());
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int unused = socket.write(bytes);
    }
  }
}
