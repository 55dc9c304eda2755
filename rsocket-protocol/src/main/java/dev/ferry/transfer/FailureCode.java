package dev.ferry.transfer;

import java.util.Optional;

/**
 * The one catalogue of failures, shared by every door, the SDK and the command line.
 *
 * <p>A code is stable: its name and its number never change meaning. {@link #retryable()} says that
 * the same call may succeed later without any change; {@link #resumable()} says that the transfer's
 * frontier survived and a new attach continues from it. {@code docs/protocol.md} §9 is the
 * normative list.
 */
public enum FailureCode {
  /** Bytes that are no message of this protocol. */
  MALFORMED(1, false, true, "Check that both sides speak the same protocol version."),
  /** No protocol version is spoken by both sides. */
  VERSION_UNSUPPORTED(2, false, false, "Upgrade the older side; the message lists what it speaks."),
  /** The connection carried no valid token. */
  UNAUTHENTICATED(3, false, false, "Pass the service's token with --token-file or FERRY_TOKEN."),
  /** A bound of {@link TransferLimits} was reached. */
  LIMIT_EXCEEDED(4, true, true, "Run fewer transfers at once or raise the named limit."),
  /** A field has a value that cannot be meant. */
  INVALID_ARGUMENT(5, false, false, "Correct the named field."),
  /** The caller may see what it named, and not do that to it. */
  FORBIDDEN(
      6,
      false,
      false,
      "Ask for a token that allows it; 'ferry token show' tells what yours allows."),
  /** The service speaks TLS only. */
  TLS_REQUIRED(9, false, true, "Use --tls, with --cacert FILE where the authority is your own."),

  /** The workspace does not exist and may not be created on first use. */
  UNKNOWN_WORKSPACE(10, false, false, "Create the workspace first, or check its name."),
  /** The path is not one below the workspace's root. */
  INVALID_PATH(11, false, false, "Use a path below the workspace, without '..'."),
  /** Nothing exists under the path. */
  NOT_FOUND(12, false, false, "Check the path with 'ferry ls'."),
  /** The path names something other than a regular file. */
  NOT_A_FILE(13, false, false, "Name a regular file."),
  /** The file is not in the state the caller required. */
  PRECONDITION_FAILED(14, false, false, "Read the file's current version and decide again."),
  /** The directory still has entries. */
  DIRECTORY_NOT_EMPTY(15, false, false, "Remove the entries of the directory first."),
  /** Something else is where the path needs a directory. */
  NOT_A_DIRECTORY(16, false, false, "Check each part of the path with 'ferry ls'."),
  /** Something is there already that is not to be replaced. */
  ALREADY_EXISTS(17, false, false, "Name another path, or remove what is there."),
  /** Links lead in a circle, or through too many others. */
  LINK_LOOP(18, false, false, "Check the links on the path with 'ferry readlink'."),
  /** The path names something other than a symbolic link. */
  NOT_A_LINK(19, false, false, "Name a symbolic link."),

  /** No upload with that id. */
  UPLOAD_NOT_FOUND(20, false, false, "Start a new upload; 'ferry uploads' lists the open ones."),
  /** The upload was not continued in time and its bytes are gone. */
  EXPIRED(21, false, false, "Start a new upload under a new transfer key."),
  /** The upload was aborted and its bytes are gone. */
  ABORTED(22, false, false, "Start a new upload under a new transfer key."),
  /** A newer writer took this upload over. */
  FENCED(23, false, false, "Leave the upload to its newer writer."),
  /** The transfer key already belongs to an upload of another file. */
  KEY_CONFLICT(24, false, false, "Use a fresh transfer key for a different transfer."),
  /** A chunk did not start where the service expected it. */
  WRONG_OFFSET(25, true, true, "Attach again and continue from the frontier."),
  /** A chunk's bytes do not match its checksum. */
  CHECKSUM_MISMATCH(26, true, true, "Attach again and re-send from the frontier."),
  /** The whole object does not match its digest, or its checksum. */
  DIGEST_MISMATCH(27, false, false, "Start over from the source; the bytes were discarded."),
  /** More bytes were sent than declared or allowed. */
  TOO_LONG(28, false, false, "Declare the true length and start a new upload."),
  /** The upload was finished before all declared bytes arrived. */
  TOO_SHORT(29, false, true, "Attach again and send the missing bytes."),
  /** The file is no longer the version the download started with. */
  VERSION_CHANGED(30, false, false, "Start the download again to get the new version."),

  /** No space, inodes or quota left where the bytes go. */
  STORAGE_FULL(40, true, true, "Free space on the service's volume; the transfer continues after."),
  /** The service's disk or directory failed. */
  STORAGE_FAILED(41, false, true, "Check the service's volume and its log, then attach again."),
  /** Bytes that had been acknowledged are gone. */
  DATA_LOST(42, false, false, "Report this: the volume lost durable bytes. Start a new upload."),
  /** The resume store did not answer. */
  STORE_UNAVAILABLE(43, true, true, "Try again; check the service's resume store."),

  /** The service is stopping. */
  SHUTTING_DOWN(50, true, true, "Try again when the service is back; nothing is lost."),
  /** A defect in the service or the client. */
  INTERNAL(51, false, true, "Report this with the log of both sides."),

  /** A workspace of that name is there, created as something else. */
  WORKSPACE_EXISTS(54, false, false, "Use the workspace as it is, or another name."),
  /** The workspace was removed, and everything in it. */
  WORKSPACE_REMOVED(55, false, false, "Create the workspace again and start over."),
  /** The workspace's spec lets nobody change what is under the path. */
  READ_ONLY(56, false, false, "Write to a path that is not read-only; see 'ferry workspace get'."),
  /** A hook of the service's operator refuses the transfer. */
  HOOK_REFUSED(
      57,
      false,
      false,
      "Change the file so that the named hook takes it, or ask whoever set it up."),
  /** A hook of the service's operator did not work. */
  HOOK_FAILED(
      58,
      true,
      true,
      "Try again; ask the operator to look into the service's log for the named hook."),

  /** Nobody accepts connections at the address. */
  CONNECTION_REFUSED(60, true, true, "Start the service ('ferry serve') or check --server."),
  /** The connection broke. */
  CONNECTION_LOST(61, true, true, "Run the same command again; it continues by itself."),
  /** No byte became durable for too long. */
  STALLED(62, true, true, "Check the network and the service; run the same command again."),
  /** The source is not the one the transfer began with. */
  SOURCE_CHANGED(63, false, false, "Restore the source, or start over with a new transfer key."),
  /** Bytes are needed again which the source cannot give twice. */
  SOURCE_NOT_REPLAYABLE(64, false, false, "Use a file as source, or start over."),
  /** The caller paused the transfer. */
  PAUSED(65, true, true, "Start it again with the same transfer key to continue."),
  /** A file on the client's side could not be read or written. */
  LOCAL_IO(66, false, true, "Check the local file, its permissions and the free space."),
  /** The service's certificate comes from no trusted authority, or is out of date. */
  SERVICE_UNTRUSTED(
      70, false, true, "Pass its authority's certificate (--cacert) or renew its own."),
  /** The service's certificate is for another name. */
  NAME_MISMATCH(
      71, false, true, "Name the service as its certificate does, or have it made for this name."),
  /** What answers does not speak TLS. */
  TLS_UNAVAILABLE(72, false, true, "Leave out --tls, or set ferry.tls.certificate at the service."),
  /** The service does not accept the client's certificate, or asks for one. */
  CERTIFICATE_REFUSED(
      73, false, true, "Pass one from the service's client authority (--cert, --cert-key).");

  /** First number of the range RSocket leaves to applications (RSocket 1.0, Error Codes). */
  private static final int RSOCKET_CUSTOM_BASE = 0x301;

  private final int number;
  private final boolean retryable;
  private final boolean resumable;
  private final String nextStep;

  FailureCode(int number, boolean retryable, boolean resumable, String nextStep) {
    this.number = number;
    this.retryable = retryable;
    this.resumable = resumable;
    this.nextStep = nextStep;
  }

  /** Whether the same call may succeed later without any change. */
  public boolean retryable() {
    return retryable;
  }

  /** Whether a new attach continues from the frontier. */
  public boolean resumable() {
    return resumable;
  }

  /** What the reader of the message can do, as one sentence. */
  public String nextStep() {
    return nextStep;
  }

  /** The code of the RSocket ERROR frame that carries this failure. */
  public int wireCode() {
    return RSOCKET_CUSTOM_BASE + number;
  }

  /** The code with that name, if this version knows it. */
  public static Optional<FailureCode> byName(String name) {
    for (FailureCode code : values()) {
      if (code.name().equals(name)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
