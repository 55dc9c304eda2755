package dev.ferry.service.check;

/**
 * How thorough a check is.
 *
 * @param repair whether to mend what can be mended
 * @param quick whether to leave the contents of files unread
 * @param part which part of the files is read, from 1
 * @param parts in how many parts the files are cut; a file is always in the same part
 */
public record CheckOptions(boolean repair, boolean quick, int part, int parts) {
  /** Everything is read, nothing changed. */
  public static final CheckOptions LOOK = new CheckOptions(false, false, 1, 1);

  /** Refuses a part that is none. */
  public CheckOptions {
    if (part < 1 || part > parts) {
      throw new IllegalArgumentException("a part is one of 1/N to N/N");
    }
  }

  boolean reads(String name) {
    return !quick && Math.floorMod(name.hashCode(), parts) == part - 1;
  }
}
