package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;

/** Answers to a tar stream that is pushed (docs/protocol.md §16.2). */
public sealed interface TarAnswer extends ServerMessage {

  /**
   * A member that was not unpacked; the others go on.
   *
   * @param path its path, or its name where that is no path; not to be used as one
   * @param reason for people
   */
  record Refused(String path, FailureCode code, String reason) implements TarAnswer {
    @Override
    public MessageType type() {
      return MessageType.TAR_REFUSED;
    }
  }

  /**
   * How far it is.
   *
   * @param lengthBytes bytes of the stream that were gone through
   */
  record Reached(long lengthBytes) implements TarAnswer {
    @Override
    public MessageType type() {
      return MessageType.TAR_REACHED;
    }
  }

  /**
   * The whole stream was unpacked, but for what was refused.
   *
   * @param lengthBytes of all files together
   */
  record Unpacked(long files, long directories, long links, long lengthBytes, long refused)
      implements TarAnswer {
    @Override
    public MessageType type() {
      return MessageType.TAR_UNPACKED;
    }
  }
}
