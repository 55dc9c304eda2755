package dev.ferry.load.compare;

/** What is done to a transfer half way. */
enum Interruption {
  /** Kill -9 of every process of the server, which starts again at once. */
  SERVER_KILLED("kill -9 of the server"),
  /** Kill -9 of the client. */
  CLIENT_KILLED("kill -9 of the client"),
  /** Its connections are closed or reset. */
  CUT("connection cut"),
  /** The client is killed, and a bit flips of what is stored already. */
  FLIPPED("a bit flips at rest"),
  /** The client is killed, and the source gets other bytes of the same size and time. */
  CHANGED("source changed");

  private final String text;

  Interruption(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
