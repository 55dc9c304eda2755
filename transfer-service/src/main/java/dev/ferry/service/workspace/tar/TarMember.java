package dev.ferry.service.workspace.tar;

import dev.ferry.transfer.FailureCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One member of a tar stream as its headers tell it. Nothing of it is to be trusted: {@link
 * TarNames} makes paths of names.
 *
 * @param name as it stands there; what is not valid UTF-8 of it is shown as U+FFFD
 * @param sizeBytes how many bytes follow; 0 for what has none
 * @param mode permission bits, 0 to 0777
 * @param target text of a symbolic link, name of the file that a hard link is another name of;
 *     empty for anything else
 * @param refusalOrNull why it cannot be taken, whoever asks; null when it can
 */
public record TarMember(
    Kind kind,
    String name,
    long sizeBytes,
    int mode,
    Instant modified,
    String target,
    @Nullable Refusal refusalOrNull) {

  /** Why a member is not taken. */
  public record Refusal(FailureCode code, String reason) {}

  /** What a member is. */
  public enum Kind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    LINK,
    /** Another name of a file that came before. */
    HARD_LINK,
    /** Anything else. */
    OTHER
  }
}
