package dev.ferry.service.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.Crc32c;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A piece file: a head of 16 KiB with the description, then blocks of 4 KiB with 1,023 checksums
 * and one of their own. A gigabyte of data has one block, so whatever is read or written is small.
 */
final class LocalPieceFile implements PieceFile {
  private static final int HEAD_BYTES = 16 * 1024;
  private static final int BLOCK_BYTES = 4 * 1024;
  private static final int PER_BLOCK = BLOCK_BYTES / Integer.BYTES - 1;
  private static final int SUMMED_BYTES = PER_BLOCK * Integer.BYTES;
  private static final int NO_BLOCK = -1;

  private final FileChannel channel;
  private final DiskCalls disk;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
  private long blockNumber = NO_BLOCK;
  private boolean dirty;

  LocalPieceFile(FileChannel channel, DiskCalls disk) {
    this.channel = channel;
    this.disk = disk;
  }

  @Override
  public synchronized void write(long firstPiece, int[] checksums) throws IOException {
    write(firstPiece, checksums, this::prepareBlock);
  }

  @Override
  public synchronized void writeApart(long firstPiece, int[] checksums) throws IOException {
    write(firstPiece, checksums, this::prepareAnyBlock);
  }

  private void write(long firstPiece, int[] checksums, Preparing preparing) throws IOException {
    int done = 0;
    while (done < checksums.length) {
      long piece = firstPiece + done;
      int place = place(piece);
      int length = Math.min(checksums.length - done, PER_BLOCK - place);
      preparing.prepare(piece / PER_BLOCK, place);
      for (int i = 0; i < length; i++) {
        block.putInt((place + i) * Integer.BYTES, checksums[done + i]);
      }
      writeBlock();
      done += length;
    }
  }

  private static int place(long piece) {
    return (int) (piece % PER_BLOCK);
  }

  /** Takes over what stands in the block before that place. */
  private void prepareBlock(long number, int place) throws IOException {
    if (place > 0 && !load(number)) {
      throw new IOException("the checksums before piece " + (number * PER_BLOCK + place) + " miss");
    }
    if (place == 0) {
      emptyBlock(number);
    }
  }

  /** Takes over what stands in the block, if anything does. */
  private void prepareAnyBlock(long number, int place) throws IOException {
    if (!load(number)) {
      emptyBlock(number);
    }
  }

  private void emptyBlock(long number) {
    java.util.Arrays.fill(block.array(), (byte) 0);
    blockNumber = number;
  }

  private void writeBlock() throws IOException {
    block.putInt(SUMMED_BYTES, checksumOfBlock());
    disk.before(DiskChange.WRITE);
    dirty = true;
    writeFully(block.duplicate().clear(), placeOf(blockNumber));
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      int written = channel.write(bytes, at);
      if (written <= 0) {
        blockNumber = NO_BLOCK;
        throw new IOException("no space left: a write took no bytes");
      }
      at += written;
    }
  }

  @Override
  public synchronized Optional<int[]> read(long firstPiece, int count) throws IOException {
    int[] checksums = new int[count];
    for (int i = 0; i < count; i++) {
      long piece = firstPiece + i;
      if (!load(piece / PER_BLOCK)) {
        return Optional.empty();
      }
      checksums[i] = block.getInt(place(piece) * Integer.BYTES);
    }
    return Optional.of(checksums);
  }

  /** Whether that block is here undamaged now. */
  private boolean load(long number) throws IOException {
    if (number == blockNumber) {
      return true;
    }
    blockNumber = NO_BLOCK;
    ByteBuffer target = block.duplicate().clear();
    int read = LocalStagedBlob.readFully(channel, placeOf(number), target);
    if (read < BLOCK_BYTES || block.getInt(SUMMED_BYTES) != checksumOfBlock()) {
      return false;
    }
    blockNumber = number;
    return true;
  }

  private int checksumOfBlock() {
    return Crc32c.of(block.array(), 0, SUMMED_BYTES);
  }

  private static long placeOf(long number) {
    return HEAD_BYTES + number * BLOCK_BYTES;
  }

  @Override
  public synchronized void describe(Map<String, String> description) throws IOException {
    byte[] text = text(description).getBytes(UTF_8);
    if (text.length > HEAD_BYTES - 2 * Integer.BYTES) {
      throw new IOException("the description has " + text.length + " bytes");
    }
    ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES + text.length);
    head.putInt(text.length).putInt(Crc32c.of(text, 0, text.length)).put(text).flip();
    disk.before(DiskChange.WRITE);
    dirty = true;
    writeFully(head, 0);
  }

  @Override
  public synchronized Optional<Map<String, String>> description() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    int read = LocalStagedBlob.readFully(channel, 0, head);
    head.flip();
    if (read < 2 * Integer.BYTES) {
      return Optional.empty();
    }
    int length = head.getInt();
    int checksum = head.getInt();
    if (length < 0
        || length > head.remaining()
        || Crc32c.of(head.array(), head.position(), length) != checksum) {
      return Optional.empty();
    }
    return Optional.of(parsed(new String(head.array(), head.position(), length, UTF_8)));
  }

  private static String text(Map<String, String> description) throws IOException {
    Properties properties = new Properties();
    properties.putAll(description);
    StringWriter written = new StringWriter();
    properties.store(written, null);
    return written
        .toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> parsed(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    Map<String, String> description = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> description.put(n, properties.getProperty(n)));
    return description;
  }

  @Override
  public synchronized void force() throws IOException {
    if (dirty) {
      disk.force(channel, false, DiskChange.FORCE);
      dirty = false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing a piece file", e);
    }
  }

  /** Makes a block ready for checksums from that place on. */
  @FunctionalInterface
  private interface Preparing {
    void prepare(long number, int place) throws IOException;
  }
}
