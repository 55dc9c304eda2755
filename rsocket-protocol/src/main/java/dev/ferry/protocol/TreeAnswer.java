package dev.ferry.protocol;

/** Answers about trees of files that are no packs (docs/protocol.md §12). */
public sealed interface TreeAnswer extends ServerMessage {

  /**
   * Answer to Open (§12.5).
   *
   * @param packBytes most bytes of a pack
   * @param packsInFlight most packs that may be on their way over this connection
   * @param fileBytes most bytes of a file in a pack
   */
  record Opened(int packBytes, int packsInFlight, int fileBytes) implements TreeAnswer {
    @Override
    public MessageType type() {
      return MessageType.TREE_OPENED;
    }
  }
}
