package dev.ferry.service.workspace.tar;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Takes a tar stream apart as it comes, in pieces of any length: ustar, pax, and GNU's long names.
 * Holds one header and what stands beside it, at most {@value #EXTRA_BYTES_MAX} bytes each.
 *
 * <p>What is not a tar stream fails with {@code INVALID_ARGUMENT} and cannot go on; members that
 * cannot be taken are told as such and stepped over. Not safe for several threads.
 */
public final class TarParser {
  private static final int EXTRA_BYTES_MAX = 1 << 20;

  /** Headers in front of one member. */
  private static final int EXTRA_MAX = 8;

  private static final int MORE_SPARSE_FURTHER_ON = 504;
  private static final byte SOLARIS_PAX = 'X';
  private static final int GZIP = 0x1f8b;
  private static final int XZ = 0xfd37;

  private enum State {
    HEADER,
    EXTRA,
    SPARSE_MAP,
    BYTES,
    PADDING,
    TRAILER
  }

  private final TarSink sink;
  private final byte[] block = new byte[TarHeader.BLOCK_BYTES];
  private State state = State.HEADER;
  private int filled;
  private long consumed;
  private long left;
  private int padding;
  private int extras;
  private byte extraType;
  private TarPlace extraPlace = new TarPlace(0);
  private byte[] extra = new byte[0];
  private @Nullable PaxRecords pax;
  private byte @Nullable [] longName;
  private byte @Nullable [] longTarget;
  private @Nullable TarMember member;

  /** A parser at the beginning of a stream. */
  public TarParser(TarSink sink) {
    this.sink = sink;
  }

  /** Goes on with these bytes, all of them. */
  public void feed(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int before = bytes.remaining();
      switch (state) {
        case HEADER -> header(bytes);
        case EXTRA -> extra(bytes);
        case SPARSE_MAP -> sparseMap(bytes);
        case BYTES -> bytes(bytes);
        case PADDING -> padding(bytes);
        case TRAILER -> trailer(bytes);
      }
      consumed += before - bytes.remaining();
    }
  }

  /**
   * There is nothing more.
   *
   * @throws TransferException {@code TOO_SHORT} when the stream does not end there
   */
  public void finish() {
    boolean whole = state == State.TRAILER && filled == 0;
    if (!whole) {
      TarMember open = member;
      throw new TransferException(
          FailureCode.TOO_SHORT,
          "The tar stream was cut off behind "
              + consumed
              + " bytes"
              + (open == null ? "" : ", in '" + open.name() + "'"));
    }
  }

  private TarPlace here() {
    return new TarPlace(Math.max(0, consumed - filled));
  }

  /** Whether the block is full now. */
  private boolean fillBlock(ByteBuffer bytes) {
    int length = Math.min(block.length - filled, bytes.remaining());
    bytes.get(block, filled, length);
    filled += length;
    return filled == block.length;
  }

  private void header(ByteBuffer bytes) throws IOException {
    TarPlace place = here();
    boolean full = fillBlock(bytes);
    if (place.offset() == 0 && filled >= 2 && isCompressed()) {
      throw place.broken("it is compressed; unpack it on its way, as 'gunzip -c' does");
    }
    if (!full) {
      return;
    }
    filled = 0;
    if (isZero(block)) {
      requireNothingWaits(place);
      state = State.TRAILER;
      return;
    }
    TarHeader header = new TarHeader(block, place);
    switch (header.type()) {
      case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
          TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
          SOLARIS_PAX,
          TarConstants.LF_GNUTYPE_LONGNAME,
          TarConstants.LF_GNUTYPE_LONGLINK ->
          beginExtra(header, place);
      default -> beginMember(header);
    }
  }

  /** By gzip or xz, whose first bytes no name may have. */
  private boolean isCompressed() {
    int magic = (block[0] & 0xff) << 8 | block[1] & 0xff;
    return magic == GZIP || magic == XZ;
  }

  private void requireNothingWaits(TarPlace place) {
    if (pax != null || longName != null || longTarget != null) {
      throw place.broken("it ends behind a header whose member is missing");
    }
  }

  private static boolean isZero(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private void beginExtra(TarHeader header, TarPlace place) {
    long size = header.size();
    extras++;
    if (size > EXTRA_BYTES_MAX || extras > EXTRA_MAX) {
      throw place.broken("there is more in front of a member than could be meant");
    }
    extraType = header.type();
    extraPlace = place;
    extra = new byte[(int) size];
    filled = 0;
    padding = paddingOf(size);
    state = State.EXTRA;
    if (size == 0) {
      endExtra();
    }
  }

  private static int paddingOf(long size) {
    return (int) (-size & (TarHeader.BLOCK_BYTES - 1));
  }

  private void extra(ByteBuffer bytes) {
    int length = Math.min(extra.length - filled, bytes.remaining());
    bytes.get(extra, filled, length);
    filled += length;
    if (filled == extra.length) {
      endExtra();
    }
  }

  private void endExtra() {
    TarPlace place = extraPlace;
    filled = 0;
    state = padding == 0 ? State.HEADER : State.PADDING;
    switch (extraType) {
      case TarConstants.LF_GNUTYPE_LONGNAME -> longName = untilZero(extra);
      case TarConstants.LF_GNUTYPE_LONGLINK -> longTarget = untilZero(extra);
      case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> {
        if (!PaxRecords.parse(extra, place).isEmpty()) {
          throw place.broken("a global header gives every member the same name, size or time");
        }
      }
      default -> pax = PaxRecords.parse(extra, place);
    }
    extra = new byte[0];
  }

  private static byte[] untilZero(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }

  private void beginMember(TarHeader header) throws IOException {
    PaxRecords records = pax == null ? new PaxRecords() : pax;
    TarMember next = header.member(records, longName, longTarget);
    boolean map = header.type() == TarConstants.LF_GNUTYPE_SPARSE && header.hasMoreSparse();
    pax = null;
    longName = null;
    longTarget = null;
    extras = 0;
    member = next;
    left = next.sizeBytes();
    padding = paddingOf(left);
    state = map ? State.SPARSE_MAP : State.BYTES;
    sink.begin(next);
    if (!map && left == 0) {
      endMember();
    }
  }

  private void sparseMap(ByteBuffer bytes) throws IOException {
    if (fillBlock(bytes)) {
      filled = 0;
      if (block[MORE_SPARSE_FURTHER_ON] == 0) {
        state = State.BYTES;
        if (left == 0) {
          endMember();
        }
      }
    }
  }

  private void bytes(ByteBuffer bytes) throws IOException {
    int length = (int) Math.min(left, bytes.remaining());
    ByteBuffer some = bytes.slice().limit(length);
    bytes.position(bytes.position() + length);
    left -= length;
    sink.bytes(some);
    if (left == 0) {
      endMember();
    }
  }

  private void endMember() throws IOException {
    state = padding == 0 ? State.HEADER : State.PADDING;
    member = null;
    sink.end();
  }

  private void padding(ByteBuffer bytes) {
    int length = Math.min(padding, bytes.remaining());
    bytes.position(bytes.position() + length);
    padding -= length;
    if (padding == 0) {
      state = State.HEADER;
    }
  }

  /** Zeros up to the end: writers fill their last record with them. */
  private void trailer(ByteBuffer bytes) {
    int from = bytes.position();
    while (bytes.hasRemaining()) {
      if (bytes.get() != 0) {
        throw new TarPlace(consumed + bytes.position() - from - 1)
            .broken("something stands behind its end");
      }
    }
  }
}
