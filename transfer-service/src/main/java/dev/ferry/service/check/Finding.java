package dev.ferry.service.check;

/**
 * Something that is not as it should be.
 *
 * @param kind what it is
 * @param subject the upload or file, for people
 * @param detail what was found, in one sentence
 * @param repaired whether it is as it should be now
 */
public record Finding(Kind kind, String subject, String detail, boolean repaired) {

  /** Stable names of what can be found; docs/operations.md §7. */
  public enum Kind {
    /** The resume store's file is not there. */
    STORE_MISSING,
    /** The resume store's file cannot be opened. */
    STORE_DAMAGED,
    /** The resume store is not the one the data folder was used with. */
    STORE_FOREIGN,
    /** A staging file is missing or shorter than what was acknowledged. */
    UPLOAD_BYTES_MISSING,
    /** Acknowledged bytes of an upload changed on the disk. */
    UPLOAD_DAMAGED,
    /** The piece file of an upload does not say what its bytes are. */
    UPLOAD_PIECES_WRONG,
    /** A staging file of an upload the store knows nothing of. */
    UPLOAD_UNKNOWN,
    /** A staging file of an upload that is over. */
    STAGING_LEFTOVER,
    /** A published file is not there any more. */
    FILE_MISSING,
    /** A published file was changed or replaced by somebody else. */
    FILE_CHANGED,
    /** The bytes of a published file changed on the disk, and nothing else did. */
    FILE_DAMAGED,
    /** The piece file of a published file does not say what its bytes are. */
    FILE_PIECES_WRONG,
    /** The store does not know a file any more that was published and is as it was. */
    FILE_UNKNOWN,
    /** A piece file of a file that is no more. */
    PIECES_LEFTOVER,
    /** Entries of the staging folder that are not Ferry's. */
    STAGING_FOREIGN,
    /** A file or folder could not be read. */
    UNREADABLE
  }

  /** Something that is as it was found. */
  public Finding(Kind kind, String subject, String detail) {
    this(kind, subject, detail, false);
  }

  Finding asRepaired() {
    return new Finding(kind, subject, detail, true);
  }
}
