package dev.ferry.transfer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the digest of one transfer comes from. CRC-32C checksums are verified in every mode.
 *
 * @param kind where from
 * @param handedInOrNull the digest the object must have, for {@link Kind#HANDED_IN}, else null
 */
public record DigestMode(Kind kind, @Nullable Digest handedInOrNull) {
  /** Computed on both sides, beside the transfer. */
  public static final DigestMode COMPUTED = new DigestMode(Kind.COMPUTED, null);

  /** Nobody computes a digest; checksums alone tell whether the object is whole. */
  public static final DigestMode OFF = new DigestMode(Kind.OFF, null);

  /** Where a digest comes from. */
  public enum Kind {
    /** Each side computes it over what it reads or stores. */
    COMPUTED,
    /** The caller knows it; whoever stores the object computes it and compares. */
    HANDED_IN,
    /** There is none. */
    OFF
  }

  /** Refuses a digest without HANDED_IN and the reverse. */
  public DigestMode {
    if ((kind == Kind.HANDED_IN) != (handedInOrNull != null)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Only a digest that is handed in is named, and it must");
    }
  }

  /** The object must have that digest. */
  public static DigestMode handedIn(Digest digest) {
    return new DigestMode(Kind.HANDED_IN, digest);
  }

  /** The digest the object must have, if it was handed in. */
  public Optional<Digest> handedIn() {
    return Optional.ofNullable(handedInOrNull);
  }

  /** Whether nobody computes a digest. */
  public boolean isOff() {
    return kind == Kind.OFF;
  }
}
