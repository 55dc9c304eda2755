package dev.ferry.service.workspace.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.workspace.tar.TarMember.Kind;
import dev.ferry.service.workspace.tar.TarMember.Refusal;
import dev.ferry.transfer.FailureCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/** One block of 512 bytes that describes a member, or what follows it. */
final class TarHeader {
  static final int BLOCK_BYTES = TarConstants.DEFAULT_RCDSIZE;

  private static final int NAME = 0;
  private static final int NAME_BYTES = 100;
  private static final int MODE = 100;
  private static final int SIZE = 124;
  private static final int MODIFIED = 136;
  private static final int SHORT_NUMBER_BYTES = 8;
  private static final int LONG_NUMBER_BYTES = 12;
  private static final int TYPE = 156;
  private static final int TARGET = 157;
  private static final int MAGIC = 257;
  private static final byte[] POSIX_MAGIC = "ustar\0".getBytes(UTF_8);
  private static final int PREFIX = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int MORE_SPARSE = 482;
  private static final int PERMISSION_BITS = 0777;

  private final byte[] block;
  private final TarPlace place;

  /** Reads a block that is not all zeros; {@code INVALID_ARGUMENT} when it is no header. */
  TarHeader(byte[] block, TarPlace place) {
    this.block = block;
    this.place = place;
    if (!isChecked(block)) {
      throw place.broken("this is no header of a member; is it a plain tar stream?");
    }
  }

  private static boolean isChecked(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException e) {
      return false; // the place of the checksum has no number
    }
  }

  byte type() {
    return block[TYPE];
  }

  /** Whether blocks with the map of a sparse file follow. */
  boolean hasMoreSparse() {
    return block[MORE_SPARSE] != 0;
  }

  long size() {
    return number(SIZE, LONG_NUMBER_BYTES, "size");
  }

  private long number(int from, int length, String what) {
    long number;
    try {
      number = TarUtils.parseOctalOrBinary(block, from, length);
    } catch (IllegalArgumentException e) {
      throw place.broken("a header has a " + what + " that is none");
    }
    if (number < 0 && from == SIZE) {
      throw place.broken("a header has a negative size");
    }
    return number;
  }

  /**
   * The member.
   *
   * @param pax its extended header
   * @param longName its name from a header of its own, as GNU tar has them; null for none
   * @param longTarget the same of a link's target
   */
  TarMember member(PaxRecords pax, byte @Nullable [] longName, byte @Nullable [] longTarget) {
    byte[] name = first(pax.valueOrNull(PaxRecords.PATH), longName, shortName());
    Kind kind = kind(name);
    boolean link = kind == Kind.LINK || kind == Kind.HARD_LINK;
    byte[] target =
        link
            ? first(pax.valueOrNull(PaxRecords.LINK_PATH), longTarget, text(TARGET, NAME_BYTES))
            : new byte[0];
    long size = pax.size(size(), place);
    if (size > 0 && hasNoBytes(kind)) {
      throw place.broken("a member that has no bytes is said to have " + size);
    }
    return new TarMember(
        kind,
        new String(name, UTF_8),
        size,
        (int) number(MODE, SHORT_NUMBER_BYTES, "mode") & PERMISSION_BITS,
        pax.modified(modified(), place),
        new String(target, UTF_8),
        refusal(kind, pax, name, target));
  }

  private static byte[] first(byte @Nullable [] best, byte @Nullable [] second, byte[] last) {
    if (best != null) {
      return best;
    }
    return second != null ? second : last;
  }

  private byte[] shortName() {
    byte[] name = text(NAME, NAME_BYTES);
    byte[] prefix = isPosix() ? text(PREFIX, PREFIX_BYTES) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  /** What GNU tar calls by nearly the same magic has something else where the prefix is. */
  private boolean isPosix() {
    return Arrays.equals(POSIX_MAGIC, Arrays.copyOfRange(block, MAGIC, MAGIC + POSIX_MAGIC.length));
  }

  private byte[] text(int from, int mostBytes) {
    int end = from;
    while (end < from + mostBytes && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, from, end);
  }

  private Kind kind(byte[] name) {
    return switch (type()) {
      case TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_CONTIG ->
          name.length > 0 && name[name.length - 1] == '/' ? Kind.DIRECTORY : Kind.FILE;
      case TarConstants.LF_DIR -> Kind.DIRECTORY;
      case TarConstants.LF_SYMLINK -> Kind.LINK;
      case TarConstants.LF_LINK -> Kind.HARD_LINK;
      default -> Kind.OTHER;
    };
  }

  /** Readers do not agree on what follows if such a member is given bytes. */
  private boolean hasNoBytes(Kind kind) {
    return switch (kind) {
      case DIRECTORY, LINK, HARD_LINK -> true;
      case FILE -> false;
      case OTHER -> isDevice();
    };
  }

  private boolean isDevice() {
    return type() == TarConstants.LF_CHR
        || type() == TarConstants.LF_BLK
        || type() == TarConstants.LF_FIFO;
  }

  private @Nullable Refusal refusal(Kind kind, PaxRecords pax, byte[] name, byte[] target) {
    if (!isText(name) || !isText(target)) {
      return new Refusal(FailureCode.INVALID_PATH, "its name is not valid UTF-8");
    }
    if (pax.isSparse() || type() == TarConstants.LF_GNUTYPE_SPARSE) {
      return new Refusal(
          FailureCode.NOT_A_FILE,
          "it is stored as a sparse file; make the archive without --sparse");
    }
    if (kind == Kind.OTHER) {
      return new Refusal(
          FailureCode.NOT_A_FILE,
          isDevice()
              ? "it is a device or a pipe"
              : "members of the kind " + (type() & 0xff) + " are not known");
    }
    return null;
  }

  private static boolean isText(byte[] bytes) {
    try {
      var unused = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private Instant modified() {
    try {
      return Instant.ofEpochSecond(number(MODIFIED, LONG_NUMBER_BYTES, "time"));
    } catch (DateTimeException e) {
      throw place.broken("a header has a time that is none");
    }
  }
}
